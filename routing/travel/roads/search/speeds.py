"""How fast one moves on each road, by mode and time of the day."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from routing.errors import ProblemError
from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph

FREE = "free"
"""The bucket of the day in which nobody is in the way."""

Percent = Mapping[RoadClass, int]


@dataclass(frozen=True)
class Speeds:
    """The speeds of one mode.

    Attributes
    ----------
    kmh
        Usual speed by road class where signs do not say more, > 0; all classes.
    signs
        Share of the posted speed that is driven where signs stand, 0 to 1; 0: signs do
        not matter to this mode.
    light_s
        Seconds lost at a traffic light, ≥ 0.
    junction_s
        Seconds lost where three or more streets meet, ≥ 0.
    buckets
        By name of a part of the day the percent of the usual speed, 1 to 100, of each
        road class; 100 for classes that are not named.
    """

    kmh: Mapping[RoadClass, float]
    signs: float = 0.0
    light_s: float = 0.0
    junction_s: float = 0.0
    buckets: Mapping[str, Percent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if missing := [road.name for road in RoadClass if self.kmh.get(road, 0) <= 0]:
            raise ProblemError(f"Give a speed above 0 km/h for {', '.join(missing)}.")
        if not 0 <= self.signs <= 1 or min(self.light_s, self.junction_s) < 0:
            raise ProblemError(
                f"The share of posted speeds {self.signs} must be 0 to 1, and the seconds "
                f"at lights {self.light_s} and junctions {self.junction_s} 0 or more."
            )
        for name, percent in self.buckets.items():
            if bad := {p for p in percent.values() if not 1 <= p <= 100}:
                raise ProblemError(f"Speeds in bucket {name!r} are 1 to 100 %, not {bad}.")

    def percent(self, bucket: str) -> np.ndarray:
        """Percent of the usual speed by road class, int64, in a bucket of the day.

        Raises
        ------
        ProblemError
            Where there is no such bucket.
        """
        if bucket != FREE and bucket not in self.buckets:
            raise ProblemError(
                f"No part of the day is called {bucket!r}; known are "
                f"{', '.join(sorted({FREE, *self.buckets}))}."
            )
        chosen = self.buckets.get(bucket, {})
        return np.array([chosen.get(road, 100) for road in RoadClass], dtype=np.int64)

    def moving_ms(self, graph: RoadGraph, bucket: str = FREE) -> np.ndarray:
        """Milliseconds along each link without its ends, int64, the lights in it included.

        Signs bound what is driven in the free bucket; a bucket slows all of a class.
        """
        usual = np.array([self.kmh[road] for road in RoadClass])
        kmh = usual[graph.road]
        if self.signs:
            kmh = np.where(graph.posted > 0, self.signs * graph.posted, kmh)
        kmh = kmh * self.percent(bucket)[graph.road] / 100
        seconds = graph.metres / (kmh / 3.6) + self.light_s * graph.lights
        ms: np.ndarray = np.rint(1000 * seconds).astype(np.int64)
        return ms

    def waiting_ms(self, graph: RoadGraph, mode: Mode) -> np.ndarray:
        """Milliseconds lost at each junction by those who reach it, int64."""
        used = ((graph.along | graph.against) & mode) > 0
        ends = np.concatenate([graph.tail[used], graph.head[used]])
        busy = np.bincount(ends, minlength=len(graph.lat)) >= 3
        seconds = self.light_s * graph.signals + self.junction_s * busy
        ms: np.ndarray = np.rint(1000 * seconds).astype(np.int64)
        return ms


def _by_class(*kmh: float) -> Mapping[RoadClass, float]:
    return dict(zip(RoadClass, kmh, strict=True))


def _at_all(percent: Mapping[str, tuple[int, int, int]]) -> Mapping[str, Percent]:
    """By bucket the percent of motorways and trunks, of town roads, and of streets."""
    return {
        name: {
            road: fast
            if road <= RoadClass.TRUNK_LINK
            else main
            if road <= RoadClass.TERTIARY_LINK
            else small
            for road in RoadClass
            if road <= RoadClass.SERVICE
        }
        for name, (fast, main, small) in percent.items()
    }


# Rules of thumb, not measurements: rush hours of large cities are commonly put at half as
# long again, on main roads more than on side streets. Whoever has better ones gives them.
_CARS = _at_all({"morning": (70, 65, 85), "midday": (90, 85, 95), "evening": (65, 60, 80)})
# Motorcycles pass much of what stands.
_MOTORCYCLES = _at_all(
    {"morning": (85, 80, 95), "midday": (95, 95, 100), "evening": (80, 80, 90)}
)
_UNHINDERED: Mapping[str, Percent] = {"morning": {}, "midday": {}, "evening": {}}

# By rising RoadClass: motorway, trunk, primary, secondary and tertiary, each with its link
# roads; unclassified, residential, living street, service; track, pedestrian, cycleway,
# path, steps, ferry.
_DRIVEN = _by_class(
    90, 45, 85, 40, 65, 30, 55, 25, 40, 20, 25, 25, 10, 15, 10, 5, 5, 5, 5, 5
)  # fmt: skip
_RIDDEN = _by_class(*[16] * 10, 16, 16, 12, 12, 12, 6, 16, 12, 3, 5)
_WALKED = _by_class(*[4.8] * 18, 3, 5)

SPEEDS: Mapping[str, Speeds] = {
    "car": Speeds(_DRIVEN, 0.8, light_s=2, junction_s=0.5, buckets=_CARS),
    "motorcycle": Speeds(_DRIVEN, 0.8, light_s=2, junction_s=0.5, buckets=_MOTORCYCLES),
    "bicycle": Speeds(_RIDDEN, light_s=5, buckets=_UNHINDERED),
    "foot": Speeds(_WALKED, light_s=5, buckets=_UNHINDERED),
}
"""By mode. A car's speeds by class, its share of posted speeds and its seconds at a light
are those of OSRM's car profile; the half second at junctions stands for OSRM's cost of each
turn, which depends on the angle. It was chosen on one half of 500 random pairs in Porto:
on the other half the median of ours over OSRM's is 1.01 and 99 % of pairs lie within 12 %,
and of 500 pairs less than 5 km apart 0.99 and 98 %. Bicycles and those on foot move at the
usual speeds of planning; nothing was measured for them."""
