"""Verifies who goes with whom in a plan, and who is not sent, from the inputs alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import OffDutyDocument, PlanDocument
from dispatch.domain.visitor import Visitor
from dispatch.pairing.demand import TRAVEL_S, counted_visits, working_seconds
from dispatch.pairing.teams import may_be_sent
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.shifts import team_id
from dispatch.policy import Policy
from dispatch.settings import PairingSettings
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.check import Violation

_WEEK = timedelta(days=7)


def team_faults(
    plan: PlanDocument,
    inputs: DayInputs,
    policy: Policy,
    built: DayProblem,
    settings: PairingSettings,
) -> Iterator[Violation]:
    """Every rule about teams that a plan breaks; ``built`` has the plan's own teams."""
    rows = {visitor.visitor_id: visitor for visitor in inputs.visitors}
    yield from _everyone_once(plan, rows)
    _, untrained = may_be_sent(policy, inputs.visitors, inputs.day)
    lone = _nobody_goes_alone(built)
    yield from _not_sent(plan, {item.visitor_id: item for item in untrained}, lone)
    for team in plan.teams:
        if team.team_id != team_id(team.visitor_ids):
            yield Violation("team", team.team_id, "is not named after its visitors")
        if not 1 <= len(team.visitor_ids) <= 2:
            yield Violation("team", team.team_id, "is one visitor or two")
        if len(team.visitor_ids) == 1 and lone:
            yield Violation("team", team.team_id, "is alone where every visit needs two")
    stated = [team.visitor_ids for team in plan.teams]
    for team in plan.teams:
        if len(team.visitor_ids) == 2 and set(team.visitor_ids) <= rows.keys():
            one, other = (rows[visitor] for visitor in team.visitor_ids)
            for detail in _pair(one, other, inputs, settings):
                yield Violation("pair", team.team_id, detail)
    yield from _fixed(stated, rows, {item.visitor_id for item in untrained}, built)
    yield from _number(plan, inputs, rows, built, settings)
    if sorted(stated) != stated or list(built.teams.teams) != stated:
        yield Violation("team", "teams", "cannot go together on this day, or in this order")


def _everyone_once(plan: PlanDocument, rows: dict[str, Visitor]) -> Iterator[Violation]:
    seen = Counter(v for team in plan.teams for v in team.visitor_ids)
    seen.update(item.visitor_id for item in plan.not_sent)
    for visitor in rows:
        if seen[visitor] != 1:
            detail = f"is sent or not sent {seen[visitor]} times"
            yield Violation("visitor", visitor, detail)
    for visitor in sorted(seen.keys() - rows.keys()):
        yield Violation("visitor", visitor, "is not on duty")


def _nobody_goes_alone(built: DayProblem) -> bool:
    crews = [visit.team_size for visit in built.problem.visits]
    return bool(crews) and min(crews) == 2


def _not_sent(
    plan: PlanDocument, untrained: dict[str, OffDutyDocument], lone: bool
) -> Iterator[Violation]:
    stated = {item.visitor_id: item for item in plan.not_sent}
    for visitor in sorted(untrained.keys() | stated.keys()):
        right, found = untrained.get(visitor), stated.get(visitor)
        if right is None and found is not None:
            told = sentence("no_partner", {}, ENGLISH)
            if lone and (found.code, found.reason, found.params) == (
                "no_partner",
                told,
                {},
            ):
                continue
        if found != right:
            told = "may be sent" if right is None else f"stays: {right.reason}"
            yield Violation("not_sent", visitor, told)
    if [item.visitor_id for item in plan.not_sent] != sorted(stated):
        yield Violation("not_sent", "plan", "is not in the order of the ids")


def _pair(
    one: Visitor, other: Visitor, inputs: DayInputs, settings: PairingSettings
) -> Iterator[str]:
    fixed = other.visitor_id == one.pair_with or one.visitor_id == other.pair_with
    if one.visitor_id >= other.visitor_id:
        yield "does not name the lesser id first"
    if other.visitor_id in one.never_pair_with or one.visitor_id in other.never_pair_with:
        yield "must never be paired"
    shared = min(one.shift_end, other.shift_end) - max(one.shift_start, other.shift_start)
    if shared < settings.common_minutes:
        yield f"have {shared} minutes in common, needed are {settings.common_minutes}"
    if one.travel_mode != other.travel_mode and "car" not in (
        one.travel_mode,
        other.travel_mode,
    ):
        yield "cannot travel together"
    if not _may_rest(one, other):
        yield "have no room for a common break"
    for me, partner in (
        (one.visitor_id, other.visitor_id),
        (other.visitor_id, one.visitor_id),
    ):
        changes = _changes(inputs, me, partner)
        if not fixed and changes > settings.changes_per_week:
            yield f"is change {changes} of partners of {me} in seven days"


def _may_rest(one: Visitor, other: Visitor) -> bool:
    length = max(one.break_minutes, other.break_minutes)
    late = min(one.max_overtime_minutes, other.max_overtime_minutes)
    begins = [one.shift_start, other.shift_start]
    ends = [min(one.shift_end, other.shift_end) + late]
    for visitor in (one, other):
        if visitor.break_minutes and visitor.break_window:
            begins.append(visitor.break_window.opens)
            ends.append(visitor.break_window.closes)
    return length == 0 or max(begins) + length <= min(ends)


def _work(one: Visitor, other: Visitor) -> int:
    """Seconds of regular working time of a pair, its break left out."""
    shared = min(one.shift_end, other.shift_end) - max(one.shift_start, other.shift_start)
    return 60 * (shared - max(one.break_minutes, other.break_minutes))


def _number(
    plan: PlanDocument,
    inputs: DayInputs,
    rows: dict[str, Visitor],
    built: DayProblem,
    settings: PairingSettings,
) -> Iterator[Violation]:
    """No pair too many for the visits that need two, and none too few."""
    teams = [
        team.visitor_ids for team in plan.teams if set(team.visitor_ids) <= rows.keys()
    ]
    pairs = [(rows[team[0]], rows[team[1]]) for team in teams if len(team) == 2]
    for_two = counted_visits(built.problem.visits, working_seconds(inputs.visitors))
    asked = [visit.service + TRAVEL_S for visit in for_two]
    spare = sum(_work(*pair) for pair in pairs) - sum(asked)
    lone = _nobody_goes_alone(built)
    if not lone and spare >= 0:
        for one, other in pairs:
            fixed = one.pair_with == other.visitor_id or other.pair_with == one.visitor_id
            if not fixed and _work(one, other) <= spare:
                where = f"{one.visitor_id}, {other.visitor_id}"
                yield Violation("pair", where, "is a pair more than the visits need")
        return
    idle = [item.visitor_id for item in plan.not_sent if item.code == "no_partner"]
    free = sorted({*idle, *(team[0] for team in teams if len(team) == 1)} & rows.keys())
    for a, b in combinations(free, 2):
        one, other = rows[a], rows[b]
        faults = any(_pair(one, other, inputs, settings))
        if not faults and built.can_meet(one, other):
            yield Violation("pair", f"{a}, {b}", "could go together, and visits need two")
            return


def _changes(inputs: DayInputs, me: str, partner: str) -> int:
    """Changes of a visitor's partner in seven days; 0 where the last one is kept."""
    by_day: defaultdict[str, list[str]] = defaultdict(list)
    for past in inputs.pairs:
        if me in past.visitor_ids and inputs.day - _WEEK <= past.day < inputs.day:
            (its,) = set(past.visitor_ids) - {me}
            by_day[past.day.isoformat()].append(its)
    partners = [its for day in sorted(by_day) for its in by_day[day]]
    if not partners or partners[-1] == partner:
        return 0
    return sum(a != b for a, b in zip(partners, [*partners[1:], partner], strict=True))


def _fixed(
    teams: Sequence[tuple[str, ...]],
    rows: dict[str, Visitor],
    away: set[str],
    built: DayProblem,
) -> Iterator[Violation]:
    """Fixed partners who are both sent go together, unless their ways leave no time."""
    together = set(teams)
    for one, other in combinations(sorted(rows.keys() - away), 2):
        if rows[one].pair_with == other or rows[other].pair_with == one:
            pair = (one, other)
            if pair not in together and built.can_meet(rows[one], rows[other]):
                yield Violation("pair", f"{one}, {other}", "are fixed, but go apart")
