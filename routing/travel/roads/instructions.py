"""What to do on a way: turn by turn."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routing.travel.base import Maneuver, PathStep

from .data.graph import RoadClass
from .geometry import Bearings, bearings
from .search.base import Course
from .search.network import Network, Timed

_TURNS = (
    (20.0, Maneuver.STRAIGHT, Maneuver.STRAIGHT),
    (50.0, Maneuver.SLIGHT_LEFT, Maneuver.SLIGHT_RIGHT),
    (120.0, Maneuver.LEFT, Maneuver.RIGHT),
    (165.0, Maneuver.SHARP_LEFT, Maneuver.SHARP_RIGHT),
)
"""Up to so many degrees off the straight direction, and what that is called."""
_BENDS = 50.0
"""So many degrees are no mere bend of a street that has no name."""


@dataclass(frozen=True, eq=False)
class Signposts:
    """What is told of the junctions of a network."""

    network: Network

    @cached_property
    def _bearings(self) -> Bearings:
        return bearings(self.network.graph)

    @cached_property
    def outward(self) -> np.ndarray:
        """int64: how many arcs lead away from each junction, forbidden turns included."""
        junctions = len(self.network.graph.lat)
        return np.diff(self.network.start[: junctions + 1])

    @cached_property
    def has_exit(self) -> np.ndarray:
        """bool: whether a roundabout can be left at each junction."""
        network = self.network
        off = ~network.graph.roundabout[network.link]
        has = np.zeros(len(network.graph.lat), dtype=bool)
        has[network.junction[network.tail[off]]] = True
        return has

    def angles(self, arcs: np.ndarray) -> np.ndarray:
        """Degrees by which one turns at the end of each arc but the last, -180 to 180.

        Positive: to the right.
        """
        network = self.network
        link, back = network.link[arcs], network.against[arcs]
        into = np.where(back, self._bearings.tail[link] + 180, self._bearings.head[link])
        out = np.where(back, self._bearings.head[link] + 180, self._bearings.tail[link])
        turned: np.ndarray = (out[1:] - into[:-1] + 180) % 360 - 180
        return turned

    def choices(self, arcs: np.ndarray) -> np.ndarray:
        """bool: whether there is another way on, at the end of each arc but the last."""
        network = self.network
        end = network.junction[network.head[arcs[:-1]]]
        bits = np.where(
            network.against[arcs[:-1]],
            network.graph.main_along[network.link[arcs[:-1]]],
            network.graph.main_against[network.link[arcs[:-1]]],
        )
        back = (bits & network.mode) > 0
        others: np.ndarray = self.outward[end] - back >= 2
        return others


def steps(roads: Timed, posts: Signposts, course: Course) -> tuple[PathStep, ...]:
    """The steps of a way, the last of which is to arrive.

    A step begins where there is a choice and the street's name changes, at a turn in a
    street that has none, wherever one turns back, at roundabouts and at ferries. Seconds
    and metres of all steps add up to those of the way.
    """
    network, arcs = roads.network, course.arcs
    link = network.link[arcs]
    name = network.graph.name[link]
    circle = network.graph.roundabout[link].astype(bool)
    ferry = network.graph.road[link] == RoadClass.FERRY
    angle = posts.angles(arcs)
    begins = _begins(name, circle, ferry, angle, posts.choices(arcs))
    first = np.concatenate([[0], np.flatnonzero(begins) + 1])
    seconds, metres = _sums(roads, course, first)
    made = []
    for number, at in enumerate(first.tolist()):
        until = first[number + 1] if number + 1 < len(first) else len(arcs)
        turn, leave = Maneuver.DEPART, None
        street = int(name[at])
        if circle[at]:
            round_it = int(np.argmin(circle[at:until])) or until - at
            if at + round_it < until:
                heads = network.junction[network.head[arcs[at : at + round_it]]]
                leave = max(1, int(posts.has_exit[heads].sum())) if at else None
                street = int(name[at + round_it])
            turn = Maneuver.ROUNDABOUT if at else Maneuver.DEPART
        elif at:
            turn = Maneuver.FERRY if ferry[at] else _turn(float(angle[at - 1]))
        text = network.graph.names[street]
        made.append(PathStep(turn, text, int(metres[number]), int(seconds[number]), leave))
    return (*made, PathStep(Maneuver.ARRIVE, network.graph.names[int(name[-1])], 0, 0))


def _begins(
    name: np.ndarray,
    circle: np.ndarray,
    ferry: np.ndarray,
    angle: np.ndarray,
    choice: np.ndarray,
) -> np.ndarray:
    """Whether a step begins after each arc but the last."""
    other = name[1:] != name[:-1]
    nameless = (name[1:] == 0) & (name[:-1] == 0) & (np.abs(angle) >= _BENDS)
    turned = choice & (other | nameless)
    back = np.abs(angle) >= _TURNS[-1][0]
    begins: np.ndarray = np.where(circle[1:], ~circle[:-1], turned | back)
    # The way out of a roundabout belongs to the step that led into it.
    begins &= ~(circle[:-1] & ~circle[1:])
    begins |= ferry[1:] != ferry[:-1]
    return begins


def _turn(angle: float) -> Maneuver:
    for most, left, right in _TURNS:
        if abs(angle) < most:
            return left if angle < 0 else right
    return Maneuver.U_TURN


def _sums(roads: Timed, course: Course, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole seconds and metres from each step's beginning to the next one's.

    Sums from the beginning are rounded, so that no error adds up.
    """
    network, arcs = roads.network, course.arcs
    link = network.link[arcs]
    part = np.ones(len(arcs))
    part[-1] = course.end
    part[0] -= course.begin
    metres = np.cumsum(network.graph.metres[link] * part)
    waits = roads.waiting[network.junction[network.head[arcs]]]
    waits[-1] = 0
    ms = np.cumsum(roads.moving[link] * part + waits)
    ends = first[1:] - 1
    whole = []
    for sums, total in ((ms / 1000, course.ms / 1000), (metres, course.metres(roads))):
        marks = np.concatenate([[0.0], sums[ends], [total]])
        whole.append(np.diff(np.rint(np.minimum(marks, total))).astype(np.int64))
    return whole[0], whole[1]
