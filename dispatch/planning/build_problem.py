"""The way in: cases, visitors and travel become a routing `Problem`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.plan import BETWEEN, ExcludedDocument
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayClock
from dispatch.errors import InputError
from dispatch.pairing.demand import pair_demand, working_seconds
from dispatch.pairing.meeting import ApproachTravel, Meeting, find_meeting
from dispatch.pairing.teams import DayTeams, Team, TeamInputs, form_teams
from dispatch.planning.places import Places
from dispatch.planning.shifts import pair_shift, visitor_shift
from dispatch.planning.speed_profiles import speed_profile_of
from dispatch.planning.travel_sources import travel_source
from dispatch.planning.visits import build_visit, service_seconds
from dispatch.policy import Policy, eligibility_verdict, grace_days
from dispatch.policy.hours import LegalHours
from dispatch.priority.score import Priority, amount_scales, prioritise
from dispatch.settings import Settings
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.geo import Place
from routing.matrix import TravelMatrix
from routing.problem import Problem, Shift, TimeWindow
from routing.travel.base import TravelSource


@dataclass(frozen=True)
class DayProblem:
    """A problem and what its indices stand for.

    Attributes
    ----------
    problem
        Visits in the order of ``cases``, shifts in that of ``formed.teams``.
    cases, priorities
        Whom the policy allows, and how much each is worth.
    visitors
        Those on duty.
    excluded
        Whom the policy forbids on this day.
    places
        The places of the travel matrices: the visits', then starts and ends.
    clock
        Seconds of the problem to moments and back.
    hours
        Of each visit, by its index, the legal hours in the problem's seconds.
    source
        Where the travel times come from; it knows the ways between the places too.
    formed
        The teams of the day, and who is not sent.
    """

    problem: Problem
    cases: tuple[CaseOnDay, ...]
    priorities: tuple[Priority, ...]
    visitors: tuple[Visitor, ...]
    excluded: tuple[ExcludedDocument, ...]
    places: tuple[Place, ...]
    clock: DayClock
    hours: Mapping[int, Sequence[TimeWindow]]
    source: TravelSource
    formed: DayTeams

    def meeting(self, shift: int) -> Meeting | None:
        """How the team of a shift comes together; None where it is one visitor."""
        return self.formed.meetings.get(self.problem.shifts[shift].team)

    def impossible(self, one: Visitor, other: Visitor) -> bool:
        """Whether the ways to each other and home leave two visitors no common day."""
        approach = ApproachTravel(self.source, [(one, other)])
        met = find_meeting(one, other, self.clock, approach, self.problem.speed_profile)
        return met is None or pair_shift(met, self.clock, Places()) is None

    @property
    def _ways(self) -> tuple[TravelMatrix, ...]:
        return (*self.problem.travel.values(), *self.formed.approach)

    @property
    def travel(self) -> str:
        """Where the travel times come from, in words for a person."""
        words = sorted({ways.source for ways in self._ways})
        speeds = [
            f"{pace.percent} % from {self.clock.moment(pace.start):%H:%M}"
            for pace in self.problem.speed_profile
            if self.clock.moment(pace.start).date() == self.clock.day
        ]
        return BETWEEN.join(words + (["at " + ", ".join(speeds)] if speeds else []))

    @property
    def estimated(self) -> bool:
        """Whether any travel time is not from real roads."""
        return any(ways.estimated for ways in self._ways)


def build(
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    travel: TravelSource | None = None,
    teams: Sequence[Team] | None = None,
) -> DayProblem:
    """Judge, weigh and translate.

    Parameters
    ----------
    inputs, policy, settings
        The day, the rules, and how to weigh.
    travel
        Where travel times come from; None: what the settings name.
    teams
        Those of a plan that is verified; None: they are chosen.

    Raises
    ------
    InputError
        Where a visitor's travel mode has no curve, or fixed partners contradict each
        other.
    """
    _check_modes(inputs.visitors, settings)
    source = travel or travel_source(settings)
    clock = DayClock(inputs.day, ZoneInfo(inputs.timezone))
    hours = LegalHours(policy, clock)
    excluded: list[ExcludedDocument] = []
    allowed: list[CaseOnDay] = []
    for subject in inputs.cases:
        service = service_seconds(subject, inputs.day, settings)
        verdict = eligibility_verdict(subject, hours, service)
        if verdict is None:
            allowed.append(subject)
            continue
        excluded.append(
            ExcludedDocument(
                customer_id=subject.customer.customer_id,
                rule=verdict.rule,
                citation=verdict.citation,
                reason=sentence(verdict.rule, verdict.params, ENGLISH),
                params=verdict.params,
            )
        )
    scales = amount_scales(
        (item.case.currency, item.case.overdue_amount) for item in inputs.cases
    )
    grace = grace_days(policy, inputs.day)
    priorities = [
        prioritise(c, inputs.day, scales[c.case.currency], settings.priority, grace)
        for c in allowed
    ]
    places = Places()
    visits = tuple(
        build_visit(subject, priority, policy, inputs.day, hours, settings, places)
        for subject, priority in zip(allowed, priorities, strict=True)
    )
    paces = speed_profile_of(settings.travel.hours, clock)
    bounds = TeamInputs(clock, paces, settings, source)
    formed = form_teams(
        inputs, policy, pair_demand(visits, working_seconds(inputs.visitors)), bounds, teams
    )
    shifts = _shifts(inputs.visitors, formed, clock, places)
    problem = Problem(
        visits=visits,
        shifts=shifts,
        travel=_travel(shifts, places.all, source),
        overtime_price=settings.planning.overtime_price,
        balance=settings.planning.balance,
        speed_profile=paces,
    )
    return DayProblem(
        problem,
        tuple(allowed),
        tuple(priorities),
        inputs.visitors,
        tuple(excluded),
        tuple(places.all),
        clock,
        {v: hours.of(subject) for v, subject in enumerate(allowed)},
        source,
        formed,
    )


def _check_modes(visitors: Sequence[Visitor], settings: Settings) -> None:
    curves = settings.travel.by_mode
    modes = sorted({visitor.travel_mode for visitor in visitors})
    if unknown := [mode for mode in modes if mode not in curves]:
        raise InputError(
            f"Visitors travel by {', '.join(unknown)}, for which there is no curve; known "
            f"are {', '.join(curves)} (settings ROUNDS_TRAVEL__CURVES__…)."
        )


def _shifts(
    visitors: Sequence[Visitor], formed: DayTeams, clock: DayClock, places: Places
) -> tuple[Shift, ...]:
    by_id = {visitor.visitor_id: visitor for visitor in visitors}
    shifts = []
    for team in formed.teams:
        if team in formed.meetings:
            shift = pair_shift(formed.meetings[team], clock, places)
            assert shift is not None, "the teams have none such"
            shifts.append(shift)
        else:
            shifts.append(visitor_shift(by_id[team[0]], clock, places))
    return tuple(shifts)


def _travel(
    shifts: Sequence[Shift], places: Sequence[Place], source: TravelSource
) -> dict[str, TravelMatrix]:
    modes = sorted({shift.mode for shift in shifts})
    # Without a shift there is nobody to travel, yet visits need their places.
    return {mode: source.matrix(places, mode) for mode in modes or ["car"]}
