"""Solutions: routes with all their times, the unassigned visits, and the cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A visit in a route; seconds from midnight, ``arrive`` ≤ ``begin`` ≤ ``finish``.

    Attributes
    ----------
    visit
        Index into the problem's visits.
    arrive, begin, finish
        Arrival at the place, begin and end of the time on site.
    travel, metres
        The leg that leads here: its seconds at free-flow speed and its length.
    """

    visit: int
    arrive: int
    begin: int
    finish: int
    travel: int
    metres: int


@dataclass(frozen=True)
class ScheduledBreak:
    """A break with its first and last second."""

    begin: int
    finish: int

    def overlap(self, begin: int, end: int) -> int:
        """Return the seconds of the break between two seconds of the day."""
        return max(0, min(self.finish, end) - max(self.begin, begin))


@dataclass(frozen=True)
class Route:
    """The visits of one shift with their times.

    Attributes
    ----------
    shift
        Index into the problem's shifts.
    depart, end
        Departure from the start place, and arrival at the end place (or the last
        visit's end where the shift's end is open).
    stops
        The visits in order, at least one.
    breaks
        The breaks that are required on this route, in order.
    back_travel, back_metres
        The leg to the end place: its seconds at free-flow speed and its length; 0 where
        the end is open.
    """

    shift: int
    depart: int
    stops: tuple[Stop, ...]
    breaks: tuple[ScheduledBreak, ...]
    back_travel: int
    back_metres: int
    end: int

    @property
    def visits(self) -> tuple[int, ...]:
        """The visits' indices in their order."""
        return tuple(stop.visit for stop in self.stops)

    @property
    def travel(self) -> int:
        """Seconds of travel at free-flow speed, the leg to the end place included."""
        return sum(stop.travel for stop in self.stops) + self.back_travel

    @property
    def work(self) -> int:
        """Seconds of travel and on site, which is what balance counts."""
        return self.travel + sum(stop.finish - stop.begin for stop in self.stops)

    @property
    def leg_durations(self) -> tuple[int, ...]:
        """Seconds that each leg takes at its time of day, breaks left out.

        There is one for each stop, and one for the leg to the end place.
        """
        spans, departure = [], self.depart
        for stop in self.stops:
            spans.append((departure, stop.arrive))
            departure = stop.finish
        return tuple(
            end - begin - sum(pause.overlap(begin, end) for pause in self.breaks)
            for begin, end in (*spans, (departure, self.end))
        )

    @property
    def metres(self) -> int:
        """Metres of travel, the leg to the end place included."""
        return sum(stop.metres for stop in self.stops) + self.back_metres


@dataclass(frozen=True)
class Solution:
    """Routes for some shifts, and the visits that are in none of them.

    Attributes
    ----------
    routes
        By rising shift index; a shift without visits has no route.
    unassigned
        Visit indices, rising.
    cost
        The cost of the routes (`routing.costs.route_cost`) and the penalties of the
        unassigned visits (`Problem.penalties`).
    engine
        Name of the engine that found the solution.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[int, ...]
    cost: int
    engine: str
