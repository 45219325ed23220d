"""The way in: candidates, visitors and travel become a routing `Problem`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from dispatch.errors import InputError
from dispatch.intake.rows import VisitorRow
from dispatch.model.candidate import Candidate, DayInputs
from dispatch.model.windows import DayClock, DayWindow, on_day
from dispatch.planning.paces import paces_of
from dispatch.planning.plan import BETWEEN, Excluded
from dispatch.planning.reasons import sentence
from dispatch.planning.travel import travel_source
from dispatch.policy import Policy, judge
from dispatch.priority import Priority, amount_scales, prioritise
from dispatch.settings import Settings
from routing.geo import Place
from routing.problem import Problem, Rest, Shift, Visit, Ways, Window, joined
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
        The legal hours in the problem's seconds.
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
    hours: Window
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
    scales = amount_scales(inputs.candidates)
    priorities = [prioritise(c, inputs.day, scales[c.row.currency]) for c in allowed]
    clock = DayClock(inputs.day, ZoneInfo(inputs.timezone))
    places = _Places()
    hours = Window(clock.seconds(policy.hours.opens), clock.seconds(policy.hours.closes))
    visits = tuple(
        _visit(candidate, priority, clock, hours, settings, places)
        for candidate, priority in zip(allowed, priorities, strict=True)
    )
    shifts = tuple(_shift(visitor, clock, places) for visitor in inputs.visitors)
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
        hours,
        source,
    )


class _Places:
    """Numbers places, each once."""

    def __init__(self) -> None:
        self._index: dict[Place, int] = {}

    def number(self, lat: float, lon: float) -> int:
        return self._index.setdefault(Place(lat, lon), len(self._index))

    @property
    def all(self) -> list[Place]:
        return list(self._index)


def visit_id(customer_id: str, day: date) -> str:
    """One visit per customer and day: the id says which."""
    return f"{customer_id}@{day.isoformat()}"


def _visit(
    candidate: Candidate,
    priority: Priority,
    clock: DayClock,
    hours: Window,
    settings: Settings,
    places: _Places,
) -> Visit:
    row, pin = candidate.row, candidate.pin
    assert pin is not None, "the policy lets nobody through without a pin"
    minutes = row.service_minutes or settings.planning.service_minutes
    wishes = on_day(row.windows, clock.day)
    # No wish at all, or only for days that are over.
    free = all(window.day and window.day < clock.day for window in row.windows)
    return Visit(
        id=visit_id(row.customer_id, clock.day),
        place=places.number(pin.lat, pin.lon),
        service=minutes * 60,
        windows=(hours,) if free else _windows(wishes, hours, clock),
        value=round(priority.score * settings.planning.travel_seconds_per_point),
        tier=priority.tier,
        skills=frozenset(row.required_skills),
        crew=row.min_team,
        forbidden=frozenset(row.forbidden_visitors),
        preferred=frozenset([row.preferred_visitor] if row.preferred_visitor else []),
        preference=settings.planning.preferred_visitor_seconds,
    )


def _windows(
    wishes: Iterable[DayWindow], hours: Window, clock: DayClock
) -> tuple[Window, ...]:
    """Wishes inside the legal hours, overlapping ones merged."""
    # In the hour that spring leaves out, a later wall-clock time can come first, so
    # the order of the seconds counts.
    spans = [
        (
            max(hours.start, clock.seconds(wish.opens)),
            min(hours.end, clock.seconds(wish.closes)),
        )
        for wish in wishes
    ]
    return joined(Window(opens, closes) for opens, closes in spans if opens < closes)


def _shift(visitor: VisitorRow, clock: DayClock, places: _Places) -> Shift:
    window = Window(clock.seconds(visitor.shift_start), clock.seconds(visitor.shift_end))
    overtime = visitor.max_overtime_minutes * 60
    start = places.number(visitor.start_lat, visitor.start_lon)
    end: int | None = start
    if visitor.open_end:
        end = None
    elif visitor.end_lat is not None and visitor.end_lon is not None:
        end = places.number(visitor.end_lat, visitor.end_lon)
    rests: tuple[Rest, ...] = ()
    if visitor.break_minutes:
        span = Window(window.start, window.end + overtime)
        if visitor.break_window is not None:
            span = Window(
                clock.seconds(visitor.break_window.opens),
                clock.seconds(visitor.break_window.closes),
            )
        rests = (Rest(visitor.break_minutes * 60, span),)
    return Shift(
        id=visitor.visitor_id,
        crew=(visitor.visitor_id,),
        start=start,
        end=end,
        window=window,
        overtime=overtime,
        mode=visitor.travel_mode,
        skills=frozenset(
            skill
            for skill, last in visitor.skills.items()
            if last is None or clock.day <= last
        ),
        rests=rests,
        max_visits=visitor.max_visits,
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
