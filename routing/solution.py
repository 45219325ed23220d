"""What a solve gives back: routes with all their times, and their cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A visit in a route; seconds from midnight, ``arrive`` ≤ ``begin`` ≤ ``finish``.

    Attributes
    ----------
    visit
        Index into the problem's visits.
    travel, metres
        The leg that leads here, its seconds at full speed.
    """

    visit: int
    arrive: int
    begin: int
    finish: int
    travel: int
    metres: int


@dataclass(frozen=True)
class ScheduledBreak:
    """A break with its times."""

    begin: int
    finish: int

    def within(self, since: int, until: int) -> int:
        """Seconds of it that lie in a span."""
        return max(0, min(self.finish, until) - max(self.begin, since))


@dataclass(frozen=True)
class Route:
    """One shift's day.

    Attributes
    ----------
    shift
        Index into the problem's shifts.
    depart, end
        Leaving the start place and reaching the end place (or finishing the last
        visit where the end is open).
    stops
        In order, at least one.
    breaks
        The breaks that were placed.
    back_travel, back_metres
        The leg to the end place, its seconds at full speed; 0 where the end is open.
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
        """The visits in their order."""
        return tuple(stop.visit for stop in self.stops)

    @property
    def travel(self) -> int:
        """Seconds on the way at full speed, the way back included."""
        return sum(stop.travel for stop in self.stops) + self.back_travel

    @property
    def under_way(self) -> tuple[int, ...]:
        """Seconds that each leg takes at its time of day, breaks left out.

        One for each stop, and one for the way to the end.
        """
        spans, leave = [], self.depart
        for stop in self.stops:
            spans.append((leave, stop.arrive))
            leave = stop.finish
        return tuple(
            until - since - sum(rest.within(since, until) for rest in self.breaks)
            for since, until in (*spans, (leave, self.end))
        )

    @property
    def metres(self) -> int:
        """Metres on the way, the way back included."""
        return sum(stop.metres for stop in self.stops) + self.back_metres


@dataclass(frozen=True)
class Solution:
    """Routes for some shifts, and the visits that are in none of them.

    Attributes
    ----------
    routes
        By rising shift index; shifts without a visit have none.
    unassigned
        Visit indices, rising.
    cost
        Travel seconds + priced overtime + preferences missed + penalties of the
        visits left out; see `routing.costs`.
    engine
        Which engine found it.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[int, ...]
    cost: int
    engine: str
