"""Speeds on roads by mode, road class and part of the day.

Speeds are km/h, delays seconds; results are whole milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from routing.errors import ProblemError
from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph

NO_TRAFFIC = "free"
"""Name of the part of the day without other traffic."""

PercentByClass = Mapping[RoadClass, int]


@dataclass(frozen=True)
class RoadSpeeds:
    """The speeds of one mode.

    Attributes
    ----------
    kmh
        Free-flow speed of each road class without a speed limit, > 0; all classes.
    limit_share
        Share of a speed limit that is driven where there is one, 0 to 1; with 0 speed
        limits do not matter to this mode.
    signal_s
        Seconds lost at traffic signals, ≥ 0.
    junction_s
        Seconds lost where three or more streets meet, ≥ 0.
    buckets
        Percent of the free-flow speed, 1 to 100, of each road class by the name of a part
        of the day; 100 for classes that are missing.
    """

    kmh: Mapping[RoadClass, float]
    limit_share: float = 0.0
    signal_s: float = 0.0
    junction_s: float = 0.0
    buckets: Mapping[str, PercentByClass] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [
            road_class.name for road_class in RoadClass if self.kmh.get(road_class, 0) <= 0
        ]
        if missing:
            raise ProblemError(f"Give a speed above 0 km/h for {', '.join(missing)}.")
        if not 0 <= self.limit_share <= 1 or min(self.signal_s, self.junction_s) < 0:
            raise ProblemError(
                f"The share of speed limits {self.limit_share} must be 0 to 1, and the "
                f"seconds at signals {self.signal_s} and junctions {self.junction_s} 0 or "
                "more."
            )
        for name, percent in self.buckets.items():
            if bad := {p for p in percent.values() if not 1 <= p <= 100}:
                raise ProblemError(f"Speeds in bucket {name!r} are 1 to 100 %, not {bad}.")

    def percent(self, bucket: str) -> np.ndarray:
        """Return the percent of the free-flow speed by road class, int64, in a bucket.

        Raises
        ------
        ProblemError
            If there is no such bucket.
        """
        if bucket != NO_TRAFFIC and bucket not in self.buckets:
            raise ProblemError(
                f"No part of the day is called {bucket!r}; known are "
                f"{', '.join(sorted({NO_TRAFFIC, *self.buckets}))}."
            )
        of_bucket = self.buckets.get(bucket, {})
        percent = [of_bucket.get(road_class, 100) for road_class in RoadClass]
        return np.array(percent, dtype=np.int64)

    def edge_ms(self, graph: RoadGraph, bucket: str = NO_TRAFFIC) -> np.ndarray:
        """Return milliseconds along each edge, int64, with the signals inside it.

        Speed limits bound the free-flow speed; a bucket slows all roads of a class.
        """
        by_class = np.array([self.kmh[road_class] for road_class in RoadClass])
        kmh = by_class[graph.road_class]
        if self.limit_share:
            kmh = np.where(graph.max_speed > 0, self.limit_share * graph.max_speed, kmh)
        kmh = kmh * self.percent(bucket)[graph.road_class] / 100
        seconds = graph.metres / (kmh / 3.6) + self.signal_s * graph.lights
        ms: np.ndarray = np.rint(1000 * seconds).astype(np.int64)
        return ms

    def junction_ms(self, graph: RoadGraph, mode: Mode) -> np.ndarray:
        """Return milliseconds that are lost in reaching each junction, int64."""
        of_mode = ((graph.along | graph.against) & mode) > 0
        ends = np.concatenate([graph.tail[of_mode], graph.head[of_mode]])
        busy = np.bincount(ends, minlength=len(graph.lat)) >= 3
        seconds = self.signal_s * graph.signals + self.junction_s * busy
        ms: np.ndarray = np.rint(1000 * seconds).astype(np.int64)
        return ms


def _by_class(*kmh: float) -> Mapping[RoadClass, float]:
    return dict(zip(RoadClass, kmh, strict=True))


def _by_groups(percent: Mapping[str, tuple[int, int, int]]) -> Mapping[str, PercentByClass]:
    """Return buckets from percents of motorways and trunks, of town roads, of streets."""
    return {
        name: {
            road_class: fast
            if road_class <= RoadClass.TRUNK_LINK
            else main
            if road_class <= RoadClass.TERTIARY_LINK
            else small
            for road_class in RoadClass
            if road_class <= RoadClass.SERVICE
        }
        for name, (fast, main, small) in percent.items()
    }


# These are rules of thumb, not measurements: rush hours of large cities are commonly put at
# half as long again, on main roads more than on side streets.
_CARS = _by_groups(
    {"morning": (70, 65, 85), "midday": (90, 85, 95), "evening": (65, 60, 80)}
)
# Motorcycles pass much of the standing traffic.
_MOTORCYCLES = _by_groups(
    {"morning": (85, 80, 95), "midday": (95, 95, 100), "evening": (80, 80, 90)}
)
_NO_TRAFFIC: Mapping[str, PercentByClass] = {"morning": {}, "midday": {}, "evening": {}}

# The order is that of RoadClass: motorway, trunk, primary, secondary and tertiary, each
# with its link roads; unclassified, residential, living street, service; track, pedestrian,
# cycleway, path, steps, ferry.
_MOTOR_KMH = _by_class(
    90, 45, 85, 40, 65, 30, 55, 25, 40, 20, 25, 25, 10, 15, 10, 5, 5, 5, 5, 5
)  # fmt: skip
_BICYCLE_KMH = _by_class(*[16] * 10, 16, 16, 12, 12, 12, 6, 16, 12, 3, 5)
_FOOT_KMH = _by_class(*[4.8] * 18, 3, 5)

SPEEDS: Mapping[str, RoadSpeeds] = {
    "car": RoadSpeeds(_MOTOR_KMH, 0.8, signal_s=2, junction_s=0.5, buckets=_CARS),
    "motorcycle": RoadSpeeds(
        _MOTOR_KMH, 0.8, signal_s=2, junction_s=0.5, buckets=_MOTORCYCLES
    ),
    "bicycle": RoadSpeeds(_BICYCLE_KMH, signal_s=5, buckets=_NO_TRAFFIC),
    "foot": RoadSpeeds(_FOOT_KMH, signal_s=5, buckets=_NO_TRAFFIC),
}
"""Speeds by mode. A car's speeds by class, its share of speed limits and its seconds at
signals are those of OSRM's car profile; the half second at junctions stands for OSRM's cost
of each turn, which depends on the angle. It was chosen on one half of 500 random pairs in
Porto: on the other half the median of our seconds over OSRM's is 1.01 and 99 % of pairs lie
within 12 %; for 500 pairs less than 5 km apart they are 0.99 and 98 %. Bicycles and walkers
move at the usual speeds of planning; nothing was measured for them."""
