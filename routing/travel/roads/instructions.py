"""Turn-by-turn instructions of a path: its steps, in whole seconds and metres."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routing.travel.base import Maneuver, PathStep

from .data.graph import RoadClass
from .geometry import Bearings, bearings
from .search.base import ArcPath
from .search.network import Network, WeightedNetwork

_TURN_MANEUVERS = (
    (20.0, Maneuver.STRAIGHT, Maneuver.STRAIGHT),
    (50.0, Maneuver.SLIGHT_LEFT, Maneuver.SLIGHT_RIGHT),
    (120.0, Maneuver.LEFT, Maneuver.RIGHT),
    (165.0, Maneuver.SHARP_LEFT, Maneuver.SHARP_RIGHT),
)
"""Largest angle in degrees off the straight direction, and the turns of that angle."""
_BEND = 50.0
"""Angle in degrees from which on a bend of a street without a name counts as a turn."""


@dataclass(frozen=True, eq=False)
class Intersections:
    """Angles and choices at the junctions of a network.

    Attributes
    ----------
    network
        The network of one mode.
    """

    network: Network

    @cached_property
    def _bearings(self) -> Bearings:
        return bearings(self.network.graph)

    @cached_property
    def out_degree(self) -> np.ndarray:
        """Number of arcs that leave each junction, int64, forbidden turns included."""
        junctions = len(self.network.graph.lat)
        return np.diff(self.network.start[: junctions + 1])

    @cached_property
    def has_exit(self) -> np.ndarray:
        """Mask of the junctions at which a roundabout can be left."""
        network = self.network
        off = ~network.graph.roundabout[network.edge]
        has = np.zeros(len(network.graph.lat), dtype=bool)
        has[network.junction[network.tail[off]]] = True
        return has

    def angles(self, arcs: np.ndarray) -> np.ndarray:
        """Return the turn in degrees at the end of each arc but the last, -180 to 180.

        Turns to the right are positive.
        """
        network = self.network
        edge, back = network.edge[arcs], network.against[arcs]
        into = np.where(back, self._bearings.tail[edge] + 180, self._bearings.head[edge])
        out = np.where(back, self._bearings.head[edge] + 180, self._bearings.tail[edge])
        angles: np.ndarray = (out[1:] - into[:-1] + 180) % 360 - 180
        return angles

    def choices(self, arcs: np.ndarray) -> np.ndarray:
        """Return a mask of the arcs but the last after which there is another way on."""
        network, graph = self.network, self.network.graph
        end = network.junction[network.head[arcs[:-1]]]
        edge, against = network.edge[arcs[:-1]], network.against[arcs[:-1]]
        bits = np.where(against, graph.routable_along[edge], graph.routable_against[edge])
        back = (bits & network.mode) > 0
        has_others: np.ndarray = self.out_degree[end] - back >= 2
        return has_others


def path_steps(
    weighted: WeightedNetwork, intersections: Intersections, path: ArcPath
) -> tuple[PathStep, ...]:
    """Return the steps of a path, the last of which is to arrive.

    A step begins where there is a choice and the street's name changes, at a turn in a
    street without a name, at U-turns, roundabouts and ferries. Seconds and metres of all
    steps add up to those of the path.
    """
    network, arcs = weighted.network, path.arcs
    graph, edge = network.graph, network.edge[arcs]
    name = graph.name[edge]
    roundabout = graph.roundabout[edge].astype(bool)
    ferry = graph.road_class[edge] == RoadClass.FERRY
    angle = intersections.angles(arcs)
    begins = _step_begins(name, roundabout, ferry, angle, intersections.choices(arcs))
    first = np.concatenate([[0], np.flatnonzero(begins) + 1])
    seconds, metres = _step_sums(weighted, path, first)
    steps = []
    for number, at in enumerate(first.tolist()):
        until = first[number + 1] if number + 1 < len(first) else len(arcs)
        maneuver, exit_number = Maneuver.DEPART, None
        street = int(name[at])
        if roundabout[at]:
            inside = int(np.argmin(roundabout[at:until])) or until - at
            if at + inside < until:
                heads = network.junction[network.head[arcs[at : at + inside]]]
                exits = int(intersections.has_exit[heads].sum())
                exit_number = max(1, exits) if at else None
                street = int(name[at + inside])
            maneuver = Maneuver.ROUNDABOUT if at else Maneuver.DEPART
        elif at:
            maneuver = Maneuver.FERRY if ferry[at] else _turn_maneuver(float(angle[at - 1]))
        figures = int(metres[number]), int(seconds[number])
        steps.append(PathStep(maneuver, graph.names[street], *figures, exit_number))
    return (*steps, PathStep(Maneuver.ARRIVE, graph.names[int(name[-1])], 0, 0))


def _step_begins(
    name: np.ndarray,
    roundabout: np.ndarray,
    ferry: np.ndarray,
    angle: np.ndarray,
    choice: np.ndarray,
) -> np.ndarray:
    """Return a mask of the arcs but the last after which a step begins."""
    renamed = name[1:] != name[:-1]
    nameless = (name[1:] == 0) & (name[:-1] == 0) & (np.abs(angle) >= _BEND)
    turn = choice & (renamed | nameless)
    u_turn = np.abs(angle) >= _TURN_MANEUVERS[-1][0]
    begins: np.ndarray = np.where(roundabout[1:], ~roundabout[:-1], turn | u_turn)
    # The exit of a roundabout belongs to the step that led into it.
    begins &= ~(roundabout[:-1] & ~roundabout[1:])
    begins |= ferry[1:] != ferry[:-1]
    return begins


def _turn_maneuver(angle: float) -> Maneuver:
    for limit, left, right in _TURN_MANEUVERS:
        if abs(angle) < limit:
            return left if angle < 0 else right
    return Maneuver.U_TURN


def _step_sums(
    weighted: WeightedNetwork, path: ArcPath, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return whole seconds and metres from each step's beginning to the next one's.

    The sums from the beginning of the path are rounded, so that no error adds up.
    """
    network, arcs = weighted.network, path.arcs
    edge = network.edge[arcs]
    share = np.ones(len(arcs))
    share[-1] = path.end
    share[0] -= path.begin
    metres = np.cumsum(network.graph.metres[edge] * share)
    delays = weighted.junction_ms[network.junction[network.head[arcs]]]
    delays[-1] = 0
    ms = np.cumsum(weighted.edge_ms[edge] * share + delays)
    ends = first[1:] - 1
    whole = []
    for sums, total in ((ms / 1000, path.ms / 1000), (metres, path.metres(weighted))):
        marks = np.concatenate([[0.0], sums[ends], [total]])
        whole.append(np.diff(np.rint(np.minimum(marks, total))).astype(np.int64))
    return whole[0], whole[1]
