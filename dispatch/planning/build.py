"""The way in: candidates, visitors and travel become a routing `Problem`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.errors import InputError
from dispatch.intake.rows import VisitorRow
from dispatch.model.candidate import Candidate, DayInputs
from dispatch.model.windows import DayClock
from dispatch.planning.paces import paces_of
from dispatch.planning.places import Places
from dispatch.planning.plan import BETWEEN, Excluded
from dispatch.planning.reasons import sentence
from dispatch.planning.shifts import shift_of
from dispatch.planning.travel import travel_source
from dispatch.planning.visits import visit_of
from dispatch.policy import Policy, grace_days, judge
from dispatch.policy.hours import LegalHours
from dispatch.priority import Priority, amount_scales, prioritise
from dispatch.settings import Settings
from routing.geo import Place
from routing.problem import Problem, Shift, Ways, Window
from routing.travel.base import Travel


@dataclass(frozen=True)
class Built:
    """A problem and what its indices stand for.

    Attributes
    ----------
    problem
        Visits in the order of ``candidates``, shifts in the order of ``visitors``.
    candidates, priorities
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
    """

    problem: Problem
    candidates: tuple[Candidate, ...]
    priorities: tuple[Priority, ...]
    visitors: tuple[VisitorRow, ...]
    excluded: tuple[Excluded, ...]
    places: tuple[Place, ...]
    clock: DayClock
    hours: Mapping[int, Sequence[Window]]
    source: Travel

    @property
    def travel(self) -> str:
        """Where the travel times come from, in words for a person."""
        words = sorted({ways.source for ways in self.problem.travel.values()})
        speeds = [
            f"{pace.percent} % from {self.clock.moment(pace.start):%H:%M}"
            for pace in self.problem.paces
            if self.clock.moment(pace.start).date() == self.clock.day
        ]
        return BETWEEN.join(words + (["at " + ", ".join(speeds)] if speeds else []))

    @property
    def estimated(self) -> bool:
        """Whether any travel time is not from real roads."""
        return any(ways.estimated for ways in self.problem.travel.values())


def build(
    inputs: DayInputs, policy: Policy, settings: Settings, travel: Travel | None = None
) -> Built:
    """Judge, weigh and translate.

    Parameters
    ----------
    inputs, policy, settings
        The day, the rules, and how to weigh.
    travel
        Where travel times come from; None: what the settings name.

    Raises
    ------
    InputError
        Where a visitor's travel mode has no curve.
    """
    source = travel or travel_source(settings)
    excluded: list[Excluded] = []
    allowed: list[Candidate] = []
    for candidate in inputs.candidates:
        verdict = judge(policy, candidate, inputs.day)
        if verdict is None:
            allowed.append(candidate)
            continue
        excluded.append(
            Excluded(
                customer_id=candidate.row.customer_id,
                rule=verdict.rule,
                citation=verdict.citation,
                reason=sentence(verdict.rule, verdict.params, "en"),
                params=verdict.params,
            )
        )
    rows = [candidate.row for candidate in inputs.candidates]
    scales = amount_scales((row.currency, row.overdue_amount) for row in rows)
    grace = grace_days(policy, inputs.day)
    priorities = [
        prioritise(c, inputs.day, scales[c.row.currency], settings.priority, grace)
        for c in allowed
    ]
    clock = DayClock(inputs.day, ZoneInfo(inputs.timezone))
    places = Places()
    hours = LegalHours(policy, clock)
    visits = tuple(
        visit_of(candidate, priority, inputs.day, hours, settings, places)
        for candidate, priority in zip(allowed, priorities, strict=True)
    )
    shifts = tuple(shift_of(visitor, clock, places) for visitor in inputs.visitors)
    problem = Problem(
        visits=visits,
        shifts=shifts,
        travel=_travel(shifts, places.all, settings, source),
        overtime_price=settings.planning.overtime_price,
        balance=settings.planning.balance,
        paces=paces_of(settings.travel.hours, clock),
    )
    return Built(
        problem,
        tuple(allowed),
        tuple(priorities),
        inputs.visitors,
        tuple(excluded),
        tuple(places.all),
        clock,
        {v: hours.of(candidate.row) for v, candidate in enumerate(allowed)},
        source,
    )


def _travel(
    shifts: Sequence[Shift], places: Sequence[Place], settings: Settings, source: Travel
) -> dict[str, Ways]:
    curves = settings.travel.by_mode
    modes = sorted({shift.mode for shift in shifts})
    if unknown := [mode for mode in modes if mode not in curves]:
        raise InputError(
            f"Visitors travel by {', '.join(unknown)}, for which there is no curve; known "
            f"are {', '.join(curves)} (settings ROUNDS_TRAVEL__CURVES__…)."
        )
    # Without a shift there is nobody to travel, yet visits need their places.
    return {mode: source.matrix(places, mode) for mode in modes or ["car"]}
