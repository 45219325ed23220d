"""Verifies the teams of a plan, and the visitors without a shift, from the inputs alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, VisitorWithoutShiftDocument
from dispatch.domain.plan_reason import WithoutShiftReason
from dispatch.domain.visitor import TravelMode, Visitor
from dispatch.pairing.demand import TRAVEL_S, counted_visits, working_seconds
from dispatch.pairing.teams import available_visitors
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.constraints import ConstrainedDay
from dispatch.planning.shifts import team_id
from dispatch.policy import Policy
from dispatch.settings import PairingSettings
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.check import Violation

_WEEK = timedelta(days=7)


def team_faults(
    plan: PlanDocument,
    day: ConstrainedDay,
    policy: Policy,
    day_problem: DayProblem,
    settings: PairingSettings,
) -> Iterator[Violation]:
    """Yield the rules on teams that a plan breaks; ``day_problem`` has its teams."""
    inputs = day.inputs
    visitors = {visitor.visitor_id: visitor for visitor in inputs.visitors}
    yield from _visitor_faults(plan, {*visitors, *(item.visitor_id for item in day.absent)})
    _, without_training = available_visitors(policy, inputs.visitors, inputs.day)
    only_pairs = _needs_only_pairs(day_problem)
    idle = {item.visitor_id: item for item in (*without_training, *day.absent)}
    yield from _idle_faults(plan, idle, only_pairs)
    for team in plan.teams:
        if team.team_id != team_id(team.visitor_ids):
            yield Violation(
                "team", team.team_id, "The team is not named after its visitors."
            )
        if not 1 <= len(team.visitor_ids) <= 2:
            yield Violation("team", team.team_id, "A team must be one visitor or two.")
        if len(team.visitor_ids) == 1 and only_pairs:
            detail = "The visitor is alone, but every visit needs two."
            yield Violation("team", team.team_id, detail)
    stated = [team.visitor_ids for team in plan.teams]
    for team in plan.teams:
        if len(team.visitor_ids) == 2 and set(team.visitor_ids) <= visitors.keys():
            first, second = (visitors[visitor] for visitor in team.visitor_ids)
            for detail in _pair_faults(first, second, inputs, settings):
                yield Violation("pair", team.team_id, detail)
    yield from _fixed_pair_faults(
        stated, visitors, {item.visitor_id for item in without_training}, day_problem
    )
    yield from _pair_count_faults(plan, inputs, visitors, day_problem, settings)
    if sorted(stated) != stated or list(day_problem.teams.teams) != stated:
        detail = "The teams cannot work like this on this day, or are in the wrong order."
        yield Violation("team", "teams", detail)


def _visitor_faults(plan: PlanDocument, visitors: set[str]) -> Iterator[Violation]:
    appearances = Counter(v for team in plan.teams for v in team.visitor_ids)
    appearances.update(item.visitor_id for item in plan.not_sent)
    for visitor in sorted(visitors):
        if appearances[visitor] != 1:
            detail = f"The visitor is sent or idle {appearances[visitor]} times."
            yield Violation("visitor", visitor, detail)
    for visitor in sorted(appearances.keys() - visitors):
        yield Violation("visitor", visitor, "The visitor is not on duty.")


def _needs_only_pairs(day_problem: DayProblem) -> bool:
    """True if every visit of the day needs two visitors."""
    team_sizes = [visit.team_size for visit in day_problem.problem.visits]
    return bool(team_sizes) and min(team_sizes) == 2


def _idle_faults(
    plan: PlanDocument,
    without_training: dict[str, VisitorWithoutShiftDocument],
    only_pairs: bool,
) -> Iterator[Violation]:
    stated = {item.visitor_id: item for item in plan.not_sent}
    for visitor in sorted(without_training.keys() | stated.keys()):
        expected, item = without_training.get(visitor), stated.get(visitor)
        if expected is None and item is not None:
            reason = sentence(WithoutShiftReason.NO_PARTNER, {}, ENGLISH)
            stated_reason = (item.code, item.reason, item.params)
            if only_pairs and stated_reason == (WithoutShiftReason.NO_PARTNER, reason, {}):
                continue
        if item != expected:
            detail = "The visitor could have a shift."
            if expected is not None:
                detail = f"The visitor has no shift: {expected.reason}"
            yield Violation("not_sent", visitor, detail)
    if [item.visitor_id for item in plan.not_sent] != sorted(stated):
        yield Violation(
            "not_sent", "plan", "The visitors without a shift are not sorted by their ids."
        )


def _pair_faults(
    first: Visitor, second: Visitor, inputs: DayInputs, settings: PairingSettings
) -> Iterator[str]:
    fixed = second.visitor_id == first.pair_with or first.visitor_id == second.pair_with
    if first.visitor_id >= second.visitor_id:
        yield "The pair does not name the lesser id first."
    if (
        second.visitor_id in first.never_pair_with
        or first.visitor_id in second.never_pair_with
    ):
        yield "The two must never be paired."
    shared = min(first.shift_end, second.shift_end) - max(
        first.shift_start, second.shift_start
    )
    if shared < settings.common_minutes:
        yield (
            f"The two have {shared} minutes in common; they need {settings.common_minutes}."
        )
    if first.travel_mode != second.travel_mode and TravelMode.CAR not in (
        first.travel_mode,
        second.travel_mode,
    ):
        yield "The two cannot travel together."
    if not _has_break_time(first, second):
        yield "The two have no room for a common break."
    for visitor, partner in (
        (first.visitor_id, second.visitor_id),
        (second.visitor_id, first.visitor_id),
    ):
        changes = _partner_changes(inputs, visitor, partner)
        if not fixed and changes > settings.changes_per_week:
            yield f"It would be change {changes} of partner of {visitor} in seven days."


def _has_break_time(first: Visitor, second: Visitor) -> bool:
    """True if the common hours of two visitors have room for their break."""
    length = max(first.break_minutes, second.break_minutes)
    late = min(first.max_overtime_minutes, second.max_overtime_minutes)
    begins = [first.shift_start, second.shift_start]
    ends = [min(first.shift_end, second.shift_end) + late]
    for visitor in (first, second):
        if visitor.break_minutes and visitor.break_window:
            begins.append(visitor.break_window.opens)
            ends.append(visitor.break_window.closes)
    return length == 0 or max(begins) + length <= min(ends)


def _working_s(first: Visitor, second: Visitor) -> int:
    """Return the seconds of regular working time of a pair, without its break."""
    shared = min(first.shift_end, second.shift_end) - max(
        first.shift_start, second.shift_start
    )
    return 60 * (shared - max(first.break_minutes, second.break_minutes))


def _pair_count_faults(
    plan: PlanDocument,
    inputs: DayInputs,
    visitors: dict[str, Visitor],
    day_problem: DayProblem,
    settings: PairingSettings,
) -> Iterator[Violation]:
    """Find a pair too many for the visits that need two, or one too few."""
    teams = [
        team.visitor_ids for team in plan.teams if set(team.visitor_ids) <= visitors.keys()
    ]
    pairs = [(visitors[team[0]], visitors[team[1]]) for team in teams if len(team) == 2]
    for_two = counted_visits(day_problem.problem.visits, working_seconds(inputs.visitors))
    needed_s = [visit.service + TRAVEL_S for visit in for_two]
    spare = sum(_working_s(*pair) for pair in pairs) - sum(needed_s)
    if not _needs_only_pairs(day_problem) and spare >= 0:
        for first, second in pairs:
            fixed = (
                first.pair_with == second.visitor_id or second.pair_with == first.visitor_id
            )
            if not fixed and _working_s(first, second) <= spare:
                where = f"{first.visitor_id}, {second.visitor_id}"
                yield Violation("pair", where, "There is a pair more than the visits need.")
        return
    idle = [
        item.visitor_id
        for item in plan.not_sent
        if item.code == WithoutShiftReason.NO_PARTNER
    ]
    free = sorted({*idle, *(team[0] for team in teams if len(team) == 1)} & visitors.keys())
    for a, b in combinations(free, 2):
        first, second = visitors[a], visitors[b]
        faults = any(_pair_faults(first, second, inputs, settings))
        if not faults and day_problem.can_meet(first, second):
            yield Violation(
                "pair", f"{a}, {b}", "The two could go together, and visits need two."
            )
            return


def _partner_changes(inputs: DayInputs, visitor: str, partner: str) -> int:
    """Count a visitor's changes of partner in seven days; 0 if the last one is kept."""
    by_day: defaultdict[str, list[str]] = defaultdict(list)
    for past in inputs.pairs:
        if visitor in past.visitor_ids and inputs.day - _WEEK <= past.day < inputs.day:
            (partner_then,) = set(past.visitor_ids) - {visitor}
            by_day[past.day.isoformat()].append(partner_then)
    partners = [other for day in sorted(by_day) for other in by_day[day]]
    if not partners or partners[-1] == partner:
        return 0
    return sum(a != b for a, b in zip(partners, [*partners[1:], partner], strict=True))


def _fixed_pair_faults(
    teams: Sequence[tuple[str, ...]],
    visitors: dict[str, Visitor],
    away: set[str],
    day_problem: DayProblem,
) -> Iterator[Violation]:
    """Yield available fixed partners who are apart, unless travel leaves them no time."""
    together = set(teams)
    for first, second in combinations(sorted(visitors.keys() - away), 2):
        if visitors[first].pair_with == second or visitors[second].pair_with == first:
            pair = (first, second)
            if pair not in together and day_problem.can_meet(
                visitors[first], visitors[second]
            ):
                yield Violation(
                    "pair",
                    f"{first}, {second}",
                    "The two are fixed partners, but are in different teams.",
                )
