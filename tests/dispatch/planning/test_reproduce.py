"""Whatever is changed in a sound plan is found."""

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.demo import sample_day
from dispatch.domain.day import DayInputs, PastPair
from dispatch.domain.plan import PlanDocument, SolverRun
from dispatch.domain.windows import DayWindow
from dispatch.errors import InputError
from dispatch.planning.read_json import parse_plan
from dispatch.planning.reproduce import verify_plan
from dispatch.policy import Policy
from dispatch.policy.packs.pack import HoursRule
from dispatch.settings import Settings
from routing.check import Violation
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    built,
    case_on_day,
    day_inputs,
    explained_plan,
    visitor,
    with_values,
)
from tests.support.json_changes import (
    TRUSTED,
    Json,
    Path,
    at,
    first_and_last,
    is_time,
    leaves,
    lists,
    other,
    put,
)


def solved(inputs: DayInputs) -> PlanDocument:
    """A plan as the solver makes it, in this process."""
    made = built(inputs)
    solution = solve(made.problem, StoppingCriterion(iterations=20), seed=1)
    run = SolverRun(
        seconds=None,
        seed=1,
        workers=1,
        engines=(solution.engine,),
        travel=made.travel,
        estimated=made.estimated,
    )
    return explained_plan(inputs, made, solution, run)


def violations(plan: PlanDocument, inputs: DayInputs) -> tuple[Violation, ...]:
    return verify_plan(plan, inputs, POLICY, SETTINGS)


def rules(found: tuple[Violation, ...]) -> set[str]:
    return {violation.rule for violation in found}


@pytest.fixture
def plan(sample_plan: PlanDocument) -> Json:
    """The sample's plan as JSON, to be changed."""
    value: Json = json.loads(sample_plan.model_dump_json())
    return value


@pytest.fixture
def broken_rules(plan: Json, sample_inputs: DayInputs) -> Callable[[], set[str]]:
    """The rules that the plan breaks, however it was changed by then."""
    return lambda: rules(violations(read_back(plan), sample_inputs))


def read_back(value: Json) -> PlanDocument:
    return parse_plan(json.dumps(value).encode())


def test_the_sample_has_all_that_the_mutations_need(sample_plan: PlanDocument) -> None:
    assert len(sample_plan.routes) >= 2
    assert all(len(route.stops) >= 2 for route in sample_plan.routes)
    assert all(route.breaks for route in sample_plan.routes)
    assert any(stop.wait_s for route in sample_plan.routes for stop in route.stops)
    assert any(item.fits_if for item in sample_plan.unassigned)
    assert len({item.rule for item in sample_plan.excluded}) >= 3


def test_a_plan_of_the_solver_breaks_no_rule(
    sample_plan: PlanDocument, sample_inputs: DayInputs
) -> None:
    assert violations(sample_plan, sample_inputs) == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("day", "timezone"),
    [
        (DAY, "Asia/Shanghai"),
        (date(2026, 3, 29), "Europe/Lisbon"),  # clocks go forward
        (date(2026, 10, 25), "Europe/Lisbon"),  # clocks go back
    ],
)
def test_a_plan_of_any_day_breaks_no_rule(seed: int, day: date, timezone: str) -> None:
    sample = sample_day(day, customers=12, visitors=6, seed=seed)
    people = tuple(row.with_currency("CNY") for row in sample.customers)
    inputs = DayInputs(day, timezone, people, sample.visitors)
    plan = solved(inputs)
    assert plan.routes
    assert violations(parse_plan(plan.model_dump_json().encode()), inputs) == ()


def test_plans_without_routes_visitors_or_allowed_customers_are_sound() -> None:
    for inputs in (
        day_inputs(case_on_day(), visitors=()),
        day_inputs(case_on_day(flags=("paid",))),
        day_inputs(),
    ):
        plan = solved(inputs)
        assert plan.routes == ()
        assert violations(plan, inputs) == ()


def test_the_way_in_which_a_time_is_written_does_not_matter(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    for route in plan["routes"]:
        for stop in route["stops"]:
            begin = datetime.fromisoformat(stop["begin"])
            stop["begin"] = begin.astimezone().isoformat()
    assert broken_rules() == set()


def is_refused_or_detected(changed: Json, inputs: DayInputs) -> bool:
    try:
        return bool(violations(read_back(changed), inputs))
    except InputError:
        return True


def unnoticed(
    plan: Json, inputs: DayInputs, by: int, paths: Iterable[Path] | None = None
) -> list[Path]:
    """The values of a plan that can be changed without the check finding it."""
    missed = []
    for path in leaves(plan) if paths is None else paths:
        if path in TRUSTED:
            continue
        old = at(plan, path)
        put(plan, path, other(old, by))
        if not is_refused_or_detected(plan, inputs):
            missed.append(path)
        put(plan, path, old)
    return missed


@pytest.mark.parametrize("by", [60, -1])
def test_no_kind_of_value_of_the_file_can_be_changed(
    plan: Json, sample_inputs: DayInputs, by: int
) -> None:
    paths = first_and_last(leaves(plan))
    assert len(paths) > 100
    assert unnoticed(plan, sample_inputs, by, paths) == []


@pytest.mark.deep
@pytest.mark.parametrize("by", [60, -1])
def test_no_value_of_the_file_can_be_changed(
    plan: Json, sample_inputs: DayInputs, by: int
) -> None:
    assert unnoticed(plan, sample_inputs, by) == []


@given(data=st.data(), by=st.integers(-30000, 30000).filter(bool))
def test_no_time_or_number_can_be_changed_by_any_amount(
    sample_plan: PlanDocument, sample_inputs: DayInputs, data: st.DataObject, by: int
) -> None:
    changed = json.loads(sample_plan.model_dump_json())
    numbers = [
        path
        for path in leaves(changed)
        if path not in TRUSTED
        and (isinstance(at(changed, path), int | float) or is_time(at(changed, path)))
    ]
    path = data.draw(st.sampled_from(numbers))
    put(changed, path, other(at(changed, path), by))
    assert is_refused_or_detected(changed, sample_inputs)


@pytest.mark.parametrize("how", ["dropped", "doubled"])
def test_no_entry_of_a_list_can_be_dropped_or_doubled(
    plan: Json, sample_inputs: DayInputs, how: str
) -> None:
    unnoticed = []
    for path in lists(plan):
        if path == ("solver", "engines"):
            continue
        for number in range(len(at(plan, path))):
            changed = deepcopy(plan)
            entries = at(changed, path)
            if how == "dropped":
                del entries[number]
            else:
                entries.append(deepcopy(entries[number]))
            if not is_refused_or_detected(changed, sample_inputs):
                unnoticed.append((*path, number))
    assert unnoticed == []


@given(data=st.data())
def test_no_two_stops_can_be_swapped(
    sample_plan: PlanDocument, sample_inputs: DayInputs, data: st.DataObject
) -> None:
    changed = json.loads(sample_plan.model_dump_json())
    stops = [p for p in leaves(changed) if p[0] == "routes" and p[-1] == "visit_id"]
    first, second = data.draw(st.lists(st.sampled_from(stops), min_size=2, unique=True))[:2]
    one, two = at(changed, first[:-1]), at(changed, second[:-1])
    # With their customers and places, so that only the times tell.
    for name in ("visit_id", "customer_id", "lat", "lon", "tier", "score"):
        one[name], two[name] = two[name], one[name]
    assert "travel" in rules(violations(read_back(changed), sample_inputs))


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        ("inputs", ("inputs_sha256",), "0" * 64),
        ("day", ("date",), "2026-11-25"),
        ("day", ("timezone",), "Asia/Tokyo"),
        ("policy", ("policy", "version"), "2025.1"),
        ("policy", ("policy", "id"), "moon"),
        ("travel", ("solver", "estimated"), False),
        ("travel", ("solver", "travel"), "road network"),
        ("unknown", ("routes", 0, "team_id"), "V99"),
        ("unknown", ("routes", 0, "stops", 0, "visit_id"), "SZ9999@2026-11-24"),
        ("unknown", ("unassigned", 0, "customer_id"), "SZ9999"),
        ("team", ("routes", 0, "visitor_ids"), ["V01", "V02"]),
        ("team", ("routes", 0, "travel_mode"), "foot"),
        ("sequence", ("routes", 0, "stops", 1, "sequence"), 3),
        ("customer", ("routes", 0, "stops", 0, "customer_id"), "SZ9999"),
        ("place", ("routes", 0, "stops", 0, "lat"), 22.6),
        ("place", ("routes", 0, "start", "lon"), 114.0),
        ("place", ("routes", 0, "end", "lat"), 22.6),
        ("priority", ("routes", 0, "stops", 0, "tier"), 0),
        ("priority", ("routes", 0, "stops", 0, "score"), 99.9),
        ("priority", ("routes", 0, "stops", 0, "parts"), {}),
        ("priority", ("routes", 0, "stops", 0, "parts", "amount"), 24.99),
        ("purpose", ("routes", 0, "stops", 0, "purpose"), "plan_talk"),
        ("purpose", ("routes", 0, "stops", 0, "purpose"), None),
        ("reason", ("routes", 0, "stops", 0, "reason"), "Because."),
        ("reason", ("unassigned", 0, "tier"), 0),
        ("reason", ("unassigned", 0, "score"), 99.9),
        ("reason", ("unassigned", 0, "parts"), {}),
        ("wait", ("routes", 0, "stops", 0, "wait_s"), 1),
        ("travel", ("routes", 0, "stops", 0, "travel_s"), 1),
        ("travel", ("routes", 0, "stops", 0, "distance_m"), 1),
        ("arrival", ("routes", 0, "stops", 1, "arrive"), "2026-11-24T09:00:00+08:00"),
        ("service", ("routes", 0, "stops", 1, "finish"), "2026-11-24T17:59:00+08:00"),
        ("window", ("routes", 0, "stops", 1, "begin"), "2026-11-24T07:00:00+08:00"),
        ("break", ("routes", 0, "breaks"), []),
        ("figures", ("routes", 0, "service_s"), 1),
        ("figures", ("routes", 0, "wait_s"), 99999),
        ("figures", ("routes", 0, "overtime_s"), 60),
        ("figures", ("kpis", "planned"), 99),
        ("figures", ("kpis", "unassigned"), 99),
        ("figures", ("kpis", "excluded"), 99),
        ("figures", ("kpis", "travel_s"), 1),
        ("figures", ("kpis", "distance_m"), 1),
        ("figures", ("kpis", "value_planned"), 99999.9),
        ("figures", ("kpis", "value_left"), 0.0),
        ("figures", ("kpis", "amount_covered"), {"CNY": "1.00"}),
        ("figures", ("kpis", "amount_covered"), {}),
        ("figures", ("kpis", "utilisation"), 1.0),
        ("figures", ("kpis", "longest_shift_s"), 1),
        ("figures", ("kpis", "shortest_shift_s"), 1),
        ("way", ("routes", 0, "stops", 0, "way"), {"path": "??"}),
        ("way", ("routes", 0, "way_back"), {"path": "??"}),
        ("reason", ("unassigned", 0, "code"), "no_visitors"),
        ("reason", ("unassigned", 0, "reason"), "We did not feel like it."),
        ("reason", ("unassigned", 0, "fits_if"), []),
        (
            "reason",
            ("unassigned", 0, "fits_if"),
            [{"code": "one_more_visit", "reason": "If only.", "params": {}}],
        ),
        ("exclusion", ("excluded", 0, "rule"), "closed"),
        ("exclusion", ("excluded", 0, "citation"), "House rules, section 99"),
    ],
)
def test_a_change_is_found_by_the_rule_that_it_breaks(
    plan: Json, broken_rules: Callable[[], set[str]], rule: str, path: Path, value: Any
) -> None:
    assert at(plan, path) != value
    put(plan, path, value)
    assert rule in broken_rules()


@pytest.mark.parametrize(
    "claim", [None, {"team_id": "V99", "extra_s": 60}, {"team_id": "V01", "extra_s": -1}]
)
def test_a_wrong_claim_of_who_else_could_come_is_found(
    plan: Json, broken_rules: Callable[[], set[str]], claim: Json | None
) -> None:
    stops = [stop for route in plan["routes"] for stop in route["stops"]]
    original = next(stop for stop in stops if stop["next_best"])
    original["next_best"] = claim
    assert broken_rules() == {"next_best"}


def test_nobody_else_who_could_come_cannot_be_made_up(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    stops = [stop for route in plan["routes"] for stop in route["stops"]]
    alone = next(stop for stop in stops if not stop["next_best"])
    alone["next_best"] = {"team_id": "V01", "extra_s": 60}
    assert broken_rules() == {"next_best"}


def test_a_customer_visited_twice_is_found(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    plan["routes"][1]["stops"].append(plan["routes"][0]["stops"][0])
    assert "once" in broken_rules()


def test_a_dropped_stop_is_found(plan: Json, broken_rules: Callable[[], set[str]]) -> None:
    del plan["routes"][0]["stops"][-1]
    assert {"once", "figures"} <= broken_rules()


def test_a_route_without_stops_is_found(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    plan["routes"][0]["stops"] = []
    assert "empty" in broken_rules()


def test_two_routes_of_one_team_are_found(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    one, two = plan["routes"][:2]
    for name in ("team_id", "visitor_ids", "travel_mode"):
        two[name] = one[name]
    assert "shift" in broken_rules()


def test_an_unassigned_customer_cannot_be_passed_off_as_excluded(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    item = plan["unassigned"].pop()
    excuse = plan["excluded"][0] | {"customer_id": item["customer_id"]}
    plan["excluded"].append(excuse)
    plan["kpis"]["unassigned"] -= 1
    plan["kpis"]["excluded"] += 1
    assert "exclusion" in broken_rules()


def test_an_excluded_customer_cannot_be_passed_off_as_unassigned(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    item = plan["excluded"].pop()
    excuse = plan["unassigned"][0] | {"customer_id": item["customer_id"]}
    plan["unassigned"].append(excuse)
    assert "exclusion" in broken_rules()


def test_a_planned_customer_cannot_be_excluded_as_well(
    plan: Json, broken_rules: Callable[[], set[str]]
) -> None:
    customer = plan["routes"][0]["stops"][0]["customer_id"]
    plan["excluded"].append(plan["excluded"][0] | {"customer_id": customer})
    assert {"once", "exclusion"} <= broken_rules()


def moved(plan: Json, seconds: int) -> None:
    """Let the whole first route happen earlier or later."""
    route = plan["routes"][0]
    for path in leaves(route):
        if is_time(at(route, path)):
            put(route, path, other(at(route, path), seconds))


@pytest.mark.parametrize("hours", [-6, 9])
def test_a_route_moved_out_of_its_shift_and_the_law_is_found(
    plan: Json, broken_rules: Callable[[], set[str]], hours: int
) -> None:
    moved(plan, hours * 3600)
    assert {"shift", "window", "break"} <= broken_rules()


# Each takes the one visit of C1 by V1 at 09:00 and makes it wrong by other inputs.
@pytest.mark.parametrize(
    ("rule", "customer", "staff"),
    [
        ("skills", {"required_skills": ("legal",)}, {}),
        ("skills", {"required_skills": ("law",)}, {"skills": {"law": DAY - timedelta(1)}}),
        ("forbidden", {"forbidden_visitors": ("V1",)}, {}),
        ("team_size", {"min_team": 2}, {}),
        ("window", {"windows": "16:00-17:00"}, {}),
        ("exclusion", {"windows": "2026-11-25 09:00-17:00"}, {}),
        ("service", {"service_minutes": 35}, {}),
        ("place", {"lat": 22.55}, {}),
        ("priority", {"days_past_due": 31}, {}),
        ("figures", {"overdue_amount": 1001}, {}),
        ("exclusion", {"flags": ("attorney",)}, {}),
        ("exclusion", {"lat": None, "lon": None}, {}),
        ("shift", {}, {"shift_start": 17 * 60}),
        ("shift", {}, {"shift_end": 9 * 60 + 5}),
        ("max_visits", {}, {"max_visits": 0}),
        ("team", {}, {"travel_mode": "foot"}),
        ("place", {}, {"start_lat": 22.55}),
        ("place", {}, {"end_lat": 22.6, "end_lon": 114.1}),
        ("unknown", {}, {"visitor_id": "V2"}),
    ],
)
def test_a_plan_that_other_inputs_forbid_is_found(
    rule: str, customer: dict[str, Any], staff: dict[str, Any]
) -> None:
    before = day_inputs(case_on_day())
    plan = solved(before)
    assert violations(plan, before) == ()
    after = day_inputs(case_on_day(**customer), visitors=(visitor(**staff),))
    found = rules(violations(plan, after))
    assert {rule, "inputs"} <= found
    # A plan that claims the new fingerprint is no better for it.
    claiming = plan.model_copy(update={"inputs_sha256": after.sha256})
    assert rules(violations(claiming, after)) == found - {"inputs"}


def test_a_break_that_other_inputs_demand_is_missed() -> None:
    people = (
        case_on_day(1, windows="09:00-10:00"),
        case_on_day(2, windows="15:00-16:00"),
    )
    before = day_inputs(*people)
    plan = solved(before)
    assert violations(plan, before) == ()
    lunch = visitor(break_minutes=30, break_window=DayWindow(720, 780))
    after = day_inputs(*people, visitors=(lunch,))
    assert {"break", "inputs"} <= rules(violations(plan, after))


def test_an_open_end_must_be_at_the_last_visit() -> None:
    inputs = day_inputs(case_on_day(), visitors=(visitor(open_end=True),))
    plan = json.loads(solved(inputs).model_dump_json())
    assert violations(read_back(plan), inputs) == ()
    plan["routes"][0]["end"]["lat"] = plan["routes"][0]["start"]["lat"] + 0.01
    assert rules(violations(read_back(plan), inputs)) == {"place"}


def test_a_plan_for_customers_who_are_not_known_is_found() -> None:
    plan = solved(day_inputs(case_on_day(1), case_on_day(2, flags=("paid",))))
    assert "unknown" in rules(violations(plan, day_inputs(case_on_day(1))))


def test_a_customer_whom_the_plan_forgot_is_found() -> None:
    plan = solved(day_inputs(case_on_day(1)))
    assert "once" in rules(violations(plan, day_inputs(case_on_day(1), case_on_day(2))))


def test_other_legal_hours_are_held_against_the_plan() -> None:
    inputs = day_inputs(case_on_day())
    hours = HoursRule.model_validate(
        {
            "citation": "x",
            "from": "2020-01-01",
            "consent_widens": False,
            "home": {"mon-sun": "11:00-12:00"},
        }
    )
    policy = Policy((POLICY.packs[0].model_copy(update={"hours": (hours,)}),))
    assert "window" in rules(verify_plan(solved(inputs), inputs, policy, SETTINGS))


def test_other_speeds_are_held_against_the_plan() -> None:
    inputs = day_inputs(case_on_day())
    curve = {"seconds": {"factor": 5, "exponent": 0.709}}
    slow = Settings.of({"travel": {"curves": {"car": curve}}})
    assert "travel" in rules(verify_plan(solved(inputs), inputs, POLICY, slow))


def test_a_violation_says_where_and_what_would_be_right(
    plan: Json, sample_inputs: DayInputs
) -> None:
    plan["kpis"]["planned"] += 1
    planned = plan["kpis"]["planned"]
    assert [str(v) for v in violations(read_back(plan), sample_inputs)] == [
        f"kpis: figures: planned is {planned}; it should be {planned - 1}."
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"version": 1} {}',
    ],
)
def test_what_is_no_json_is_no_plan(data: bytes) -> None:
    with pytest.raises(InputError, match=r"not .*JSON"):
        parse_plan(data)


@pytest.mark.parametrize("data", [b"null", b"[]", b'"plan"', b"1"])
def test_json_of_another_kind_is_no_plan(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_plan(data)
    assert [fault.where for fault in caught.value.faults] == ["file"]


def test_every_fault_of_a_plan_file_is_named_with_its_place(plan: Json) -> None:
    plan["version"] = 2
    plan["policy"]["motto"] = "x" * 200
    del plan["kpis"]["planned"]
    stop = plan["routes"][1]["stops"][0]
    stop["lat"], stop["tier"] = 95.0, 4
    stop["begin"] = "2026-11-24T09:00:00"
    stop["finish"] = "2026-11-24T09:00:00.5+08:00"
    with pytest.raises(InputError) as caught:
        read_back(plan)
    assert {fault.where: fault.value for fault in caught.value.faults} == {
        "version": "2",
        "policy.motto": "x" * 80,
        "routes[1].stops[0].lat": "95.0",
        "routes[1].stops[0].tier": "4",
        "routes[1].stops[0].begin": "2026-11-24T09:00:00",
        "routes[1].stops[0].finish": "2026-11-24T09:00:00.5+08:00",
        "kpis.planned": "",
    }
    assert all(fault.expected for fault in caught.value.faults)


def day_of_pairs() -> DayInputs:
    """Two pairs and two who go alone: three long visits need two."""
    long = {"service_minutes": 240, "min_team": 2}
    people = (
        case_on_day(1, **long),
        case_on_day(2, **long),
        case_on_day(3, **long),
        case_on_day(4),
        case_on_day(5),
    )
    staff = (
        visitor(1, pair_with="V2"),
        visitor(2, start_lon=114.01, travel_mode="transit"),
        visitor(3, start_lon=114.02),
        visitor(4, start_lon=114.02, never_pair_with=("V5",)),
        visitor(5, start_lon=114.2),
        visitor(6, start_lon=114.21, skills={"law": DAY}),
    )
    return DayInputs(
        DAY,
        "Asia/Shanghai",
        people,
        staff,
        # V5 has changed twice within the week and may not change again.
        (
            PastPair(DAY - timedelta(3), ("V3", "V5")),
            PastPair(DAY - timedelta(2), ("V5", "V6")),
            PastPair(DAY - timedelta(1), ("V3", "V5")),
        ),
    )


@pytest.fixture(scope="module")
def of_pairs() -> tuple[DayInputs, PlanDocument]:
    """A day of pairs and its plan."""
    inputs = day_of_pairs()
    return inputs, solved(inputs)


def team_members(plan: PlanDocument) -> list[tuple[str, ...]]:
    return [team.visitor_ids for team in plan.teams]


def test_a_plan_with_pairs_breaks_no_rule(of_pairs: tuple[DayInputs, PlanDocument]) -> None:
    inputs, plan = of_pairs
    assert sorted(map(len, team_members(plan))) == [1, 1, 2, 2]
    assert ("V1", "V2") in team_members(plan)
    assert sum(route.meet is not None for route in plan.routes) == 2
    assert violations(plan, inputs) == ()


@pytest.mark.parametrize("by", [60, -1])
def test_no_value_of_a_plan_with_pairs_can_be_changed(
    of_pairs: tuple[DayInputs, PlanDocument], by: int
) -> None:
    inputs, made = of_pairs
    plan = json.loads(made.model_dump_json())
    assert unnoticed(plan, inputs, by) == []


@pytest.mark.parametrize(
    ("detail", "teams"),
    [
        ("fixed", [["V1"], ["V2"], ["V3", "V4"], ["V5"], ["V6"]]),
        ("never", [["V1", "V2"], ["V3"], ["V4", "V5"], ["V6"]]),
        ("change", [["V1", "V2"], ["V3"], ["V4"], ["V5", "V6"]]),
        ("could go together", [["V1", "V2"], ["V3"], ["V4"], ["V5"], ["V6"]]),
        ("more than", [["V1", "V2"], ["V3", "V6"], ["V4"], ["V5"]]),
        ("0 times", [["V1", "V2"], ["V3", "V4"], ["V5"]]),
        ("2 times", [["V1", "V2"], ["V3", "V4"], ["V4"], ["V5"], ["V6"]]),
        ("not on duty", [["V1", "V2"], ["V3", "V4"], ["V5"], ["V6"], ["V7"]]),
        ("order", [["V3", "V4"], ["V1", "V2"], ["V5"], ["V6"]]),
        ("one visitor or two", [["V1", "V2"], ["V3", "V4"], ["V5"], ["V6"], []]),
        ("lesser", [["V1", "V2"], ["V4", "V3"], ["V5"], ["V6"]]),
    ],
)
def test_wrong_teams_are_found_by_the_rule_that_they_break(
    of_pairs: tuple[DayInputs, PlanDocument], detail: str, teams: list[list[str]]
) -> None:
    inputs, made = of_pairs
    plan = json.loads(made.model_dump_json())
    plan["teams"] = [{"team_id": "+".join(ids), "visitor_ids": ids} for ids in teams]
    if detail == "more than":
        # With shorter visits one pair is enough.
        short = tuple(with_values(c, service_minutes=5) for c in inputs.cases)
        inputs = replace(inputs, cases=short)
    found = violations(read_back(plan), inputs)
    assert any(detail in violation.detail for violation in found), found


def test_another_name_of_a_team_is_found(of_pairs: tuple[DayInputs, PlanDocument]) -> None:
    inputs, made = of_pairs
    plan = json.loads(made.model_dump_json())
    plan["teams"][0]["team_id"] = "the two"
    assert "team" in rules(violations(read_back(plan), inputs))


def test_who_is_not_sent_cannot_be_changed() -> None:
    staff = (visitor(1), visitor(2), visitor(3, start_lon=114.3))
    inputs = day_inputs(case_on_day(min_team=2), visitors=staff)
    made = solved(inputs)
    assert violations(made, inputs) == ()
    original = json.loads(made.model_dump_json())
    assert [item["code"] for item in original["not_sent"]] == ["no_partner"]
    for changed in (
        [],
        [original["not_sent"][0] | {"code": "training_missing"}],
        [original["not_sent"][0] | {"reason": "Asleep."}],
        [original["not_sent"][0] | {"params": {"skills": "law"}}],
        [original["not_sent"][0] | {"visitor_id": "V1"}],
    ):
        plan = original | {"not_sent": changed}
        assert is_refused_or_detected(plan, inputs)


def test_visitors_who_could_be_a_pair_may_not_be_left_at_home() -> None:
    inputs = day_inputs(case_on_day(min_team=2), visitors=tuple(map(visitor, (1, 2))))
    idle = solved(day_inputs(case_on_day(min_team=2))).model_dump(mode="json")
    idle["inputs_sha256"] = inputs.sha256
    idle["not_sent"].append(idle["not_sent"][0] | {"visitor_id": "V2"})
    found = violations(read_back(idle), inputs)
    assert any("could go together" in violation.detail for violation in found)
