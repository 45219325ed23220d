"""The texts at the marks of a map and in an itinerary, as lines of plain text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatch.domain.plan import BreakDocument, PlanDocument, RouteDocument, StopDocument
from dispatch.domain.shown_times import shown_leg
from dispatch.text import N_, Name, NameKind, Translator
from dispatch.text.case_words import PURPOSES
from dispatch.text.quantities import duration

START_MARK, END_MARK, BOTH_MARK = N_("S"), N_("E"), N_("S·E")
"""Texts in the marks of a start place, an end place, and a place that is both."""


@dataclass(frozen=True)
class PersonLabel:
    """Name and address of a customer as a map shows them; both may hold anything."""

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

    people: Mapping[str, PersonLabel] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)

    def team(self, team_id: str) -> str:
        """Write the team's id, followed by its name if that differs."""
        name = self.teams.get(team_id, "")
        return f"{team_id} · {name}" if name and name != team_id else team_id

    def name_of(self, name: Name) -> str:
        """Return the name of a customer, visitor or team, or the id without one."""
        if name.kind is NameKind.CUSTOMER:
            return self.people[name.id].name if name.id in self.people else name.id
        return self.teams.get(name.id, name.id)


@dataclass(frozen=True)
class LabelWriter:
    """Writes the lines of each mark of one plan; the first line is the heading.

    Attributes
    ----------
    labels, translator
        Names of people and teams, and the translator into the reader's language.
    zone, day
        Of the plan; times are shown in this zone.
    tags
        Tags of teams by their ids, for a map that shows several of them.
    """

    labels: Labels
    translator: Translator
    zone: ZoneInfo
    day: date
    tags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        plan: PlanDocument,
        labels: Labels,
        translator: Translator,
        tags: Mapping[str, str] | None = None,
    ) -> "LabelWriter":
        """Make the writer of a plan, in the plan's time zone."""
        return cls(labels, translator, ZoneInfo(plan.timezone), plan.date, tags or {})

    def _team(self, route: RouteDocument) -> str:
        tag = self.tags.get(route.team_id)
        team = self.labels.team(route.team_id)
        return f"{tag} · {team}" if tag else team

    def clock(self, at: datetime) -> str:
        """Write hours and minutes, and the difference in days to the plan's day if any."""
        local = at.astimezone(self.zone)
        days = (local.date() - self.day).days
        return f"{local:%H:%M}" + (f" ({days:+d} d)" if days else "")

    def stop(
        self, route: RouteDocument, stop: StopDocument, breaks: tuple[BreakDocument, ...]
    ) -> list[str]:
        """Write number, times, person, address, tier, purpose and the breaks after it."""
        person = self.labels.people.get(stop.customer_id)
        person_lines = [person.name, person.address] if person else [stop.customer_id]
        tag = self.tags.get(route.team_id, "")
        return [
            f"{tag}{stop.sequence} · {self.clock(stop.begin)}–{self.clock(stop.finish)}",
            *self._wait(route, stop),
            *(text for text in person_lines if text.strip()),
            self._tier(stop.tier),
            *([self.translator.gettext(PURPOSES[stop.purpose])] if stop.purpose else []),
            *self._breaks(breaks),
        ]

    def _wait(self, route: RouteDocument, stop: StopDocument) -> list[str]:
        wait_s = shown_leg(route, stop).wait_s
        if not wait_s:
            return []
        time = duration(wait_s, self.translator)
        return [self.translator.gettext("{time} to spare before", time=time)]

    def _tier(self, tier: int) -> str:
        if not tier:
            return self.translator.gettext("Must be visited today")
        return self.translator.gettext("Tier {tier}", tier=tier)

    def start(self, route: RouteDocument, breaks: tuple[BreakDocument, ...]) -> list[str]:
        """Write team and start time, and the breaks before the first stop."""
        time = self.translator.gettext("Start {time}", time=self.clock(route.start.at))
        return [
            self._team(route),
            time,
            *self._meeting(route),
            *self._breaks(breaks),
        ]

    def _meeting(self, route: RouteDocument) -> list[str]:
        meet = route.meet
        if meet is None:
            return []
        return [
            self.translator.naming(self.labels.name_of).gettext(
                "{visitor} meets {leader} there by {time}; leave at {leave} at the latest",
                visitor=Name(NameKind.VISITOR, meet.visitor_id),
                leader=Name(NameKind.VISITOR, meet.to),
                time=self.clock(route.start.at),
                leave=self.clock(meet.leave),
            )
        ]

    def end(self, route: RouteDocument) -> list[str]:
        """Write team and end time."""
        time = self.translator.gettext("End {time}", time=self.clock(route.end.at))
        return [self._team(route), time]

    def route(self, route: RouteDocument) -> list[str]:
        """Write team, number of visits and travel time."""
        travel = duration(route.travel_s, self.translator)
        return [
            self._team(route),
            self.translator.ngettext("{count} visit", "{count} visits", len(route.stops)),
            self.translator.gettext("Travel {time}", time=travel),
        ]

    def _breaks(self, breaks: tuple[BreakDocument, ...]) -> list[str]:
        return [
            self.translator.gettext(
                "Then a break, {begin}–{finish}",
                begin=self.clock(pause.begin),
                finish=self.clock(pause.finish),
            )
            for pause in breaks
        ]


def estimate_note(translator: Translator) -> str:
    """Say that travel times are estimates, for a plan that was not made on roads."""
    return translator.gettext("Travel times are estimated")


def breaks_after_stops(route: RouteDocument) -> tuple[tuple[BreakDocument, ...], ...]:
    """Group the breaks of a route by the stop that they come after.

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
            pause
            for pause in route.breaks
            if (since is None or pause.begin >= since)
            and (until is None or pause.begin < until)
        )
        for since, until in slots
    )
