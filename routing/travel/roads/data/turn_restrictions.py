"""Turn restrictions of OpenStreetMap, in the words of a `RoadGraph`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from .access import RIDDEN, Tags
from .graph import Mode
from .split_ways import Links

_KEYS: Mapping[str, Mode] = {
    "restriction": RIDDEN,
    "restriction:vehicle": RIDDEN,
    "restriction:motor_vehicle": Mode.CAR | Mode.MOTORCYCLE,
    "restriction:motorcar": Mode.CAR,
    "restriction:motorcycle": Mode.MOTORCYCLE,
    "restriction:bicycle": Mode.BICYCLE,
}
_EXCEPT: Mapping[str, Mode] = {
    key.partition(":")[2]: modes for key, modes in _KEYS.items() if ":" in key
}


@dataclass(frozen=True)
class Restriction:
    """One restriction as it is mapped.

    Attributes
    ----------
    only
        Whether the turn is the one that is allowed, not one that is forbidden.
    modes
        Whom it binds.
    origins, goals
        Ids of ways.
    via
        Id of the node over which the turn goes; None where it goes over a way or the
        relation is not whole.
    """

    only: bool
    modes: Mode
    origins: tuple[int, ...]
    via: int | None
    goals: tuple[int, ...]


def restriction(tags: Tags, members: Iterable[tuple[str, int, str]]) -> Restriction | None:
    """A relation as a restriction, None where it binds nobody who is of interest.

    Members are role, id and type (``n``, ``w`` or ``r``). Walkers are never bound.
    """
    kinds = {key: tags.get(key, "") for key in _KEYS}
    told = [key for key, kind in kinds.items() if kind.startswith(("no_", "only_"))]
    if not told:
        return None
    kind, modes = kinds[told[0]], _KEYS[told[0]]
    for name in tags.get("except", "").split(";"):
        modes &= ~_EXCEPT.get(name.strip(), Mode(0))
    roles: dict[tuple[str, str], list[int]] = defaultdict(list)
    for role, ref, what in members:
        roles[role, what].append(ref)
    vias = roles["via", "n"]
    whole = len(vias) == 1 and not roles["via", "w"]
    if not modes:
        return None
    return Restriction(
        kind.startswith("only_"),
        modes,
        tuple(roles["from", "w"]),
        vias[0] if whole else None,
        tuple(roles["to", "w"]),
    )


@dataclass(frozen=True, eq=False)
class TurnRestrictions:
    """``ban_from``, ``ban_via``, ``ban_to`` and ``ban_modes`` of a `RoadGraph`.

    ``left_out`` is how many restrictions could not be told by them: over a way, not
    whole, or such that it is not clear which two links are meant.
    """

    origin: np.ndarray
    via: np.ndarray
    goal: np.ndarray
    modes: np.ndarray
    left_out: int


def bans_of(
    restrictions: Sequence[Restriction],
    links: Links,
    way: np.ndarray,
    along: np.ndarray,
    against: np.ndarray,
) -> TurnRestrictions:
    """Restrictions between ways as bans between links.

    Where only one turn is allowed, all others from the same link are banned, the one
    back into it too.

    Parameters
    ----------
    restrictions
        What is mapped.
    links, along, against
        The links, and whom each is open to.
    way
        int64 id of the way of which each link is a piece.
    """
    corners = _corners(restrictions, links, way, along, against)
    found: dict[tuple[int, int, int], int] = defaultdict(int)
    left_out = 0
    for one in restrictions:
        corner = corners.get(-1 if one.via is None else one.via, _NOWHERE)
        origins = [corner.link(way, one.modes, into=True) for way in one.origins]
        goals = [corner.link(way, one.modes, into=False) for way in one.goals]
        if not origins or not goals or -1 in (*origins, *goals):
            left_out += 1
            continue
        banned = corner.other_exits(goals, one.modes) if one.only else goals
        for turn in product(origins, (corner.junction,), banned):
            found[turn] |= one.modes
    table = np.array([(*turn, modes) for turn, modes in found.items()], np.int64)
    origin, via, goal, modes = table.reshape(-1, 4).astype(np.int32).T
    return TurnRestrictions(origin, via, goal, modes.astype(np.uint8), left_out)


@dataclass(frozen=True)
class _Corner:
    """A junction and the links at it: number, way, who may come in by it, who go out."""

    junction: int
    ends: list[tuple[int, int, int, int]]

    def link(self, way: int, modes: Mode, *, into: bool) -> int:
        """The one link of a way by which the modes come in or go out; -1 if not one."""
        found = {
            link
            for link, its_way, enter, leave in self.ends
            if its_way == way and (enter if into else leave) & modes
        }
        return found.pop() if len(found) == 1 else -1

    def other_exits(self, goals: Sequence[int], modes: Mode) -> list[int]:
        """The links by which the modes go out that are none of the goals."""
        exits = {link for link, _, _, leave in self.ends if leave & modes}
        return sorted(exits.difference(goals))


_NOWHERE = _Corner(-1, [])


def _corners(
    restrictions: Sequence[Restriction],
    links: Links,
    way: np.ndarray,
    along: np.ndarray,
    against: np.ndarray,
) -> dict[int, _Corner]:
    """By the ids of the nodes over which restrictions go."""
    vias = [one.via for one in restrictions if one.via is not None]
    numbers = np.flatnonzero(np.isin(links.node, np.array(vias, np.int64)))
    found = {int(number): _Corner(int(number), []) for number in numbers}
    for ends, enter, leave in ((links.head, along, against), (links.tail, against, along)):
        for link in np.flatnonzero(np.isin(ends, numbers)).tolist():
            end = (link, int(way[link]), int(enter[link]), int(leave[link]))
            found[int(ends[link])].ends.append(end)
    return {int(links.node[number]): corner for number, corner in found.items()}
