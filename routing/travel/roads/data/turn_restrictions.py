"""Turn restrictions of OpenStreetMap, resolved to the edges of a road graph."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from .access import VEHICLES, Tags
from .graph import Mode
from .split_ways import EdgeGeometry

_KEYS: Mapping[str, Mode] = {
    "restriction": VEHICLES,
    "restriction:vehicle": VEHICLES,
    "restriction:motor_vehicle": Mode.CAR | Mode.MOTORCYCLE,
    "restriction:motorcar": Mode.CAR,
    "restriction:motorcycle": Mode.MOTORCYCLE,
    "restriction:bicycle": Mode.BICYCLE,
}
_EXCEPT: Mapping[str, Mode] = {
    key.partition(":")[2]: modes for key, modes in _KEYS.items() if ":" in key
}


@dataclass(frozen=True)
class RestrictionRelation:
    """One restriction as it is mapped.

    Attributes
    ----------
    only
        True if the turn is the only one that is allowed, False if it is forbidden.
    modes
        Modes that it binds.
    from_ways, to_ways
        Ids of ways.
    via
        Id of the node over which the turn goes; None where it goes over a way or the
        relation is not whole.
    """

    only: bool
    modes: Mode
    from_ways: tuple[int, ...]
    via: int | None
    to_ways: tuple[int, ...]


def parse_restriction(
    tags: Tags, members: Iterable[tuple[str, int, str]]
) -> RestrictionRelation | None:
    """Return a relation as a restriction, None where it binds no mode.

    Members are role, id and type (``n``, ``w`` or ``r``). Restrictions never bind walkers.
    """
    values = {key: tags.get(key, "") for key in _KEYS}
    keys = [key for key, value in values.items() if value.startswith(("no_", "only_"))]
    if not keys:
        return None
    value, modes = values[keys[0]], _KEYS[keys[0]]
    for name in tags.get("except", "").split(";"):
        modes &= ~_EXCEPT.get(name.strip(), Mode(0))
    by_role: dict[tuple[str, str], list[int]] = defaultdict(list)
    for role, ref, kind in members:
        by_role[role, kind].append(ref)
    vias = by_role["via", "n"]
    whole = len(vias) == 1 and not by_role["via", "w"]
    if not modes:
        return None
    return RestrictionRelation(
        value.startswith("only_"),
        modes,
        tuple(by_role["from", "w"]),
        vias[0] if whole else None,
        tuple(by_role["to", "w"]),
    )


@dataclass(frozen=True, eq=False)
class TurnRestrictions:
    """The arrays of a `RoadGraph` that hold its turn restrictions.

    Attributes
    ----------
    from_edge, via, to_edge, modes
        ``restriction_from``, ``restriction_via``, ``restriction_to`` and
        ``restriction_modes``.
    unresolved
        Number of relations that these arrays cannot express: over a way, not whole, or
        such that it is not clear which two edges are meant.
    """

    from_edge: np.ndarray
    via: np.ndarray
    to_edge: np.ndarray
    modes: np.ndarray
    unresolved: int


def resolve_restrictions(
    relations: Sequence[RestrictionRelation],
    edges: EdgeGeometry,
    way: np.ndarray,
    along: np.ndarray,
    against: np.ndarray,
) -> TurnRestrictions:
    """Resolve restrictions between ways to forbidden turns between edges.

    If only one turn is allowed, all others from the same edge are forbidden, and so is
    the turn back into it.

    Parameters
    ----------
    relations
        The restrictions as they are mapped.
    edges, along, against
        The edges, and the modes that each is open to in its two directions.
    way
        int64 id of the way that each edge is a part of.
    """
    via_junctions = _via_junctions(relations, edges, way, along, against)
    turns: dict[tuple[int, int, int], int] = defaultdict(int)
    unresolved = 0
    for relation in relations:
        via = via_junctions.get(-1 if relation.via is None else relation.via, _NOWHERE)
        modes = relation.modes
        sources = [via.edge(way_id, modes, into=True) for way_id in relation.from_ways]
        targets = [via.edge(way_id, modes, into=False) for way_id in relation.to_ways]
        if not sources or not targets or -1 in (*sources, *targets):
            unresolved += 1
            continue
        forbidden = via.other_exits(targets, modes) if relation.only else targets
        for turn in product(sources, (via.junction,), forbidden):
            turns[turn] |= modes
    table = np.array([(*turn, bits) for turn, bits in turns.items()], np.int64)
    from_edge, junction, to_edge, bits = table.reshape(-1, 4).astype(np.int32).T
    return TurnRestrictions(from_edge, junction, to_edge, bits.astype(np.uint8), unresolved)


@dataclass(frozen=True)
class _ViaJunction:
    """A junction and the ends of edges at it: edge, way, modes into it, modes out of it."""

    junction: int
    ends: list[tuple[int, int, int, int]]

    def edge(self, way_id: int, modes: Mode, *, into: bool) -> int:
        """Return the one edge of a way by which the modes enter or exit, else -1."""
        edges = {
            edge
            for edge, way, enter, leave in self.ends
            if way == way_id and (enter if into else leave) & modes
        }
        return edges.pop() if len(edges) == 1 else -1

    def other_exits(self, targets: Sequence[int], modes: Mode) -> list[int]:
        """Return the edges by which the modes can exit, without the targets."""
        exits = {edge for edge, _, _, leave in self.ends if leave & modes}
        return sorted(exits.difference(targets))


_NOWHERE = _ViaJunction(-1, [])


def _via_junctions(
    relations: Sequence[RestrictionRelation],
    edges: EdgeGeometry,
    way: np.ndarray,
    along: np.ndarray,
    against: np.ndarray,
) -> dict[int, _ViaJunction]:
    """Return the junctions of turn restrictions by the ids of their nodes."""
    vias = [relation.via for relation in relations if relation.via is not None]
    numbers = np.flatnonzero(np.isin(edges.node, np.array(vias, np.int64)))
    junctions = {int(number): _ViaJunction(int(number), []) for number in numbers}
    for ends, enter, leave in ((edges.head, along, against), (edges.tail, against, along)):
        for edge in np.flatnonzero(np.isin(ends, numbers)).tolist():
            end = (edge, int(way[edge]), int(enter[edge]), int(leave[edge]))
            junctions[int(ends[edge])].ends.append(end)
    return {int(edges.node[number]): junction for number, junction in junctions.items()}
