"""What is written at each mark of a map, as lines of plain text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatch.domain.plan import BreakDocument, PlanDocument, RouteDocument, StopDocument

from .words import Words, duration


@dataclass(frozen=True)
class Person:
    """A customer as shown to those who may see names; either text may hold anything."""

    name: str
    address: str


@dataclass(frozen=True)
class Labels:
    """Names for the ids in a plan; an id without one is shown as it is.

    Attributes
    ----------
    people
        By customer id.
    teams
        Names of a team's visitors, by team id, and of each by visitor id.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)

    def team(self, team_id: str) -> str:
        """The team's id, with its name where there is another."""
        name = self.teams.get(team_id, "")
        return f"{team_id} · {name}" if name and name != team_id else team_id


@dataclass(frozen=True)
class Writer:
    """Writes the lines for one plan: the first is the heading."""

    labels: Labels
    words: Words
    zone: ZoneInfo
    day: date

    @classmethod
    def of(cls, plan: PlanDocument, labels: Labels, words: Words) -> "Writer":
        """Write in the plan's time zone."""
        return cls(labels, words, ZoneInfo(plan.timezone), plan.date)

    def clock(self, at: datetime) -> str:
        """Hours and minutes, and how many days after the plan's day where it differs."""
        local = at.astimezone(self.zone)
        days = (local.date() - self.day).days
        return f"{local:%H:%M}" + (f" ({days:+d} d)" if days else "")

    def stop(self, stop: StopDocument, rests: tuple[BreakDocument, ...]) -> list[str]:
        """Time, person, address, tier, purpose, and the breaks that follow."""
        person = self.labels.people.get(stop.customer_id)
        who = [person.name, person.address] if person else [stop.customer_id]
        tier = self.words.tier if stop.tier else self.words.must
        return [
            f"{stop.sequence} · {self.clock(stop.begin)}–{self.clock(stop.finish)}",
            *(text for text in who if text.strip()),
            tier.format(tier=stop.tier),
            *([self.words.purposes[stop.purpose]] if stop.purpose else []),
            *self._rests(rests),
        ]

    def start(self, route: RouteDocument, rests: tuple[BreakDocument, ...]) -> list[str]:
        """Team and time, and the breaks before the first stop."""
        time = self.words.start.format(time=self.clock(route.start.at))
        return [
            self.labels.team(route.team_id),
            time,
            *self._meeting(route),
            *self._rests(rests),
        ]

    def _meeting(self, route: RouteDocument) -> list[str]:
        meet = route.meet
        if meet is None:
            return []
        names = self.labels.teams
        return [
            self.words.meet.format(
                comer=names.get(meet.visitor_id, meet.visitor_id),
                leader=names.get(meet.to, meet.to),
                time=self.clock(route.start.at),
                leave=self.clock(meet.leave),
            )
        ]

    def end(self, route: RouteDocument) -> list[str]:
        """Team and time."""
        time = self.words.end.format(time=self.clock(route.end.at))
        return [self.labels.team(route.team_id), time]

    def route(self, route: RouteDocument) -> list[str]:
        """Team, number of stops, travel time."""
        return [
            self.labels.team(route.team_id),
            f"{self.words.stops}: {len(route.stops)}",
            f"{self.words.travel}: {duration(route.travel_s, self.words)}",
        ]

    def _rests(self, rests: tuple[BreakDocument, ...]) -> list[str]:
        return [
            self.words.rest.format(
                begin=self.clock(rest.begin), finish=self.clock(rest.finish)
            )
            for rest in rests
        ]


def rests_after(route: RouteDocument) -> tuple[tuple[BreakDocument, ...], ...]:
    """Sort the breaks of a route by the stop that they come after.

    Returns
    -------
    tuple
        One entry for the start and one for each stop: the breaks that begin between
        the end of its service and the end of the next one's.
    """
    ends = [stop.finish for stop in route.stops]
    slots = pairwise([None, *ends, None])
    return tuple(
        tuple(
            rest
            for rest in route.breaks
            if (since is None or rest.begin >= since)
            and (until is None or rest.begin < until)
        )
        for since, until in slots
    )
