"""The way out: routes become a plan with its reasons, figures and files."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any

import numpy as np
import pytest

from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.place import Precision
from dispatch.domain.plan import NextBest, Param, PlanDocument, SolverRun
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from dispatch.planning.advice import advice
from dispatch.planning.export import plan_csv
from dispatch.policy import Policy, load_policy, policy_ids
from dispatch.policy.packs.pack import (
    CeaseContactRule,
    FrequencyRule,
    HolidaysRule,
    HoursRule,
    NoticeRule,
    WorkplaceRule,
)
from dispatch.text import ENGLISH, Translator
from dispatch.text.reasons import ADVICE, CHOICES, REASONS, choice_reason, sentence
from routing.explain.reasons import Reason, ReasonCode
from routing.explain.relaxations import HigherLimit, Limit
from routing.geo import Place
from routing.matrix import UNREACHABLE, DenseMatrix
from routing.schedule import assemble_solution, schedule_route
from routing.travel.base import TravelSource
from tests.support.clock import DAY, NOW
from tests.support.dispatch_builders import (
    POLICY,
    STOPS,
    after_visits,
    built,
    case_on_day,
    day_inputs,
    explained_plan,
    judged,
    visitor,
)

RUN = SolverRun(
    seconds=None,
    seed=1,
    workers=1,
    engines=("hand",),
    travel="great circle",
    estimated=True,
)
CHINESE = Translator("zh")


def plan_of(
    inputs: DayInputs, *orders: list[int], travel: TravelSource | None = None
) -> PlanDocument:
    """The plan in which the visitors make these visits, in this order."""
    made = built(inputs, travel=travel)
    routes = [
        route
        for shift, order in enumerate(orders)
        if order and (route := schedule_route(made.problem, shift, order)) is not None
    ]
    solution = assemble_solution(made.problem, routes, "hand")
    return explained_plan(inputs, made, solution, RUN)


def three_visits() -> PlanDocument:
    """Two routes, a break, a wait, one customer unassigned and one excluded."""
    inputs = day_inputs(
        case_on_day(1, overdue_amount=Decimal("1000.10")),
        case_on_day(2, windows="13:00-16:00", overdue_amount=Decimal("0.2")),
        case_on_day(3, currency="EUR", overdue_amount=Decimal("77")),
        case_on_day(4),
        case_on_day(5, flags=("paid",)),
        visitors=(
            visitor(1, break_minutes=60, break_window=DayWindow(720, 780)),
            visitor(2, open_end=True),
            visitor(3),
        ),
    )
    return plan_of(inputs, [0, 1], [2])


def keys(value: Any) -> set[str]:
    return set(value)


def test_the_file_has_exactly_the_keys_of_the_contract() -> None:
    plan = json.loads(three_visits().model_dump_json())
    assert keys(plan) == {
        "version", "plan_id", "date", "timezone", "created_at", "policy", "solver",
        "inputs_sha256", "routes", "unassigned", "excluded", "kpis", "teams", "not_sent",
    }  # fmt: skip
    assert plan["version"] == 1
    assert keys(plan["policy"]) == {"id", "version", "sha256"}
    assert keys(plan["solver"]) == {
        "seconds", "seed", "workers", "engines", "travel", "estimated",
    }  # fmt: skip
    route = plan["routes"][0]
    assert keys(route) == {
        "team_id", "visitor_ids", "travel_mode", "start", "end", "stops", "breaks",
        "travel_s", "distance_m", "service_s", "wait_s", "overtime_s", "way_back",
        "meet",
    }  # fmt: skip
    assert keys(route["start"]) == keys(route["end"]) == {"lat", "lon", "at"}
    assert keys(route["breaks"][0]) == {"begin", "finish"}
    assert keys(route["stops"][0]) == {
        "sequence", "visit_id", "customer_id", "lat", "lon", "arrive", "begin", "finish",
        "wait_s", "travel_s", "distance_m", "tier", "score", "parts", "purpose",
        "reason", "next_best", "way",
    }  # fmt: skip
    assert keys(route["stops"][0]["next_best"]) == {"team_id", "extra_s"}
    assert keys(plan["unassigned"][0]) == {
        "customer_id", "visit_id", "code", "reason", "params", "tier", "score", "parts",
        "fits_if",
    }  # fmt: skip
    inputs, orders, _ = ADVISED["one_more_visit"]
    advised = json.loads(plan_of(inputs, *orders).model_dump_json())["unassigned"][0]
    assert keys(advised["fits_if"][0]) == {"code", "reason", "params"}
    assert keys(plan["excluded"][0]) == {
        "customer_id", "rule", "citation", "reason", "params",
    }  # fmt: skip
    assert keys(plan["kpis"]) == {
        "planned", "unassigned", "excluded", "travel_s", "distance_m", "value_planned",
        "value_left", "amount_covered", "utilisation", "longest_shift_s",
        "shortest_shift_s",
    }  # fmt: skip


def test_the_file_is_read_back_as_the_same_plan(sample_plan: PlanDocument) -> None:
    assert PlanDocument.model_validate_json(sample_plan.model_dump_json()) == sample_plan


def times_of(value: Any) -> list[str]:
    """All texts under a key that is a time, anywhere in the file."""
    found = []
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("arrive", "begin", "finish", "at", "created_at"):
                found.append(inner)
            else:
                found += times_of(inner)
    elif isinstance(value, list):
        for inner in value:
            found += times_of(inner)
    return found


@pytest.mark.parametrize(
    ("day", "timezone", "offset"),
    [
        (DAY, "Asia/Shanghai", 8),
        (date(2026, 3, 29), "Europe/Lisbon", 1),  # clocks go forward
        (date(2026, 10, 25), "Europe/Lisbon", 0),  # clocks go back
        (date(2026, 11, 24), "Asia/Kolkata", 5.5),
    ],
)
def test_all_times_are_iso_8601_with_the_offset_of_the_day(
    day: date, timezone: str, offset: float
) -> None:
    inputs = day_inputs(
        case_on_day(1, windows="09:30-10:00"),
        case_on_day(2, windows="15:00-16:00"),
        visitors=(visitor(break_minutes=30),),
        day=day,
        timezone=timezone,
    )
    plan = plan_of(inputs, [0, 1])
    found = times_of(json.loads(plan.model_dump_json())["routes"])
    assert len(found) == 10
    for text in found:
        moment = datetime.fromisoformat(text)
        assert moment.utcoffset() == timedelta(hours=offset)
        assert moment.date() == day
    assert plan.routes[0].stops[0].begin.strftime("%H:%M") == "09:30"


def test_a_stop_arrives_begins_and_finishes_in_this_order(
    sample_plan: PlanDocument,
) -> None:
    for route in sample_plan.routes:
        times = [route.start.at]
        for stop in route.stops:
            times += [stop.arrive, stop.begin, stop.finish]
        assert [*times, route.end.at] == sorted([*times, route.end.at])


def test_a_stop_has_the_place_and_worth_of_its_customer() -> None:
    inputs = day_inputs(case_on_day(1), case_on_day(2, promise_date=date(2026, 11, 1)))
    made = built(inputs)
    stops = plan_of(inputs, [1, 0]).routes[0].stops
    assert [(s.sequence, s.customer_id) for s in stops] == [(1, "C2"), (2, "C1")]
    assert [s.visit_id for s in stops] == ["C2@2026-11-24", "C1@2026-11-24"]
    assert [(s.lat, s.lon) for s in stops] == [(22.54, 114.01), (22.54, 114.005)]
    assert [(s.tier, s.score) for s in stops] == [
        (made.priorities[1].tier, made.priorities[1].score),
        (made.priorities[0].tier, made.priorities[0].score),
    ]


@pytest.mark.parametrize(
    ("lon", "opens"),
    [
        (114.01, 12 * 60),  # the break begins while they wait
        (114.3, 10 * 60),  # the break begins on arrival
    ],
)
def test_waiting_is_neither_service_nor_break(lon: float, opens: int) -> None:
    inputs = day_inputs(
        case_on_day(1, windows="09:00-10:00"),
        case_on_day(2, lon=lon, windows="13:00-16:00"),
        visitors=(visitor(break_minutes=60, break_window=DayWindow(opens, 780)),),
    )
    (route,) = plan_of(inputs, [0, 1]).routes
    stop = route.stops[1]
    (rest,) = route.breaks
    assert stop.arrive <= rest.begin
    assert (stop.arrive == rest.begin) == (opens == 600)
    assert rest.finish <= stop.begin
    idle = (stop.begin - stop.arrive) - (rest.finish - rest.begin)
    assert stop.wait_s == idle.total_seconds()


def test_a_route_starts_and_ends_where_the_visitor_does() -> None:
    closed, opened = three_visits().routes
    assert (closed.start.lat, closed.start.lon) == (22.54, 114.0)
    assert (closed.end.lat, closed.end.lon) == (22.54, 114.0)
    last = opened.stops[-1]
    assert (opened.end.lat, opened.end.lon, opened.end.at) == (
        last.lat,
        last.lon,
        last.finish,
    )


def test_the_sums_of_a_route_include_the_way_back() -> None:
    closed, opened = three_visits().routes
    assert closed.travel_s > sum(stop.travel_s for stop in closed.stops)
    assert closed.distance_m > sum(stop.distance_m for stop in closed.stops)
    assert opened.travel_s == sum(stop.travel_s for stop in opened.stops)
    assert opened.distance_m == sum(stop.distance_m for stop in opened.stops)


def test_overtime_is_the_time_after_the_regular_shift() -> None:
    late = visitor(shift_end=10 * 60, max_overtime_minutes=60)
    inputs = day_inputs(case_on_day(windows="09:50-10:30"), visitors=(late,))
    (route,) = plan_of(inputs, [0]).routes
    over = route.end.at - datetime.fromisoformat("2026-11-24T10:00:00+08:00")
    assert route.overtime_s == over.total_seconds() > 900
    assert all(r.overtime_s == 0 for r in three_visits().routes)


def day_of(row: Visitor) -> int:
    return (row.shift_end - row.shift_start) * 60


def test_the_figures_add_up(sample_plan: PlanDocument, sample_inputs: DayInputs) -> None:
    plan, kpis = sample_plan, sample_plan.kpis
    people = {c.customer.customer_id: c.case for c in sample_inputs.cases}
    staff = {row.visitor_id: row for row in sample_inputs.visitors}
    stops = [stop for route in plan.routes for stop in route.stops]
    assert kpis.planned == len(stops)
    assert kpis.unassigned == len(plan.unassigned)
    assert kpis.excluded == len(plan.excluded)
    assert kpis.planned + kpis.unassigned + kpis.excluded == len(people)
    assert kpis.travel_s == sum(r.travel_s for r in plan.routes)
    assert kpis.distance_m == sum(r.distance_m for r in plan.routes)
    assert kpis.value_planned == round(sum(s.score for s in stops), 1)
    covered = sum(people[s.customer_id].overdue_amount for s in stops)
    assert kpis.amount_covered == {"CNY": str(covered)}
    service = sum((s.finish - s.begin).total_seconds() for s in stops)
    assert service == sum(r.service_s for r in plan.routes)
    paid = sum(day_of(staff[r.team_id]) for r in plan.routes)
    assert kpis.utilisation == round(service / paid, 3)
    spans = [(r.end.at - r.start.at).total_seconds() for r in plan.routes]
    assert (kpis.longest_shift_s, kpis.shortest_shift_s) == (max(spans), min(spans))


def test_every_customer_is_in_the_plan_once(
    sample_plan: PlanDocument, sample_inputs: DayInputs
) -> None:
    found = Counter(s.customer_id for r in sample_plan.routes for s in r.stops)
    found.update(item.customer_id for item in sample_plan.unassigned)
    found.update(item.customer_id for item in sample_plan.excluded)
    assert found == {c.customer.customer_id: 1 for c in sample_inputs.cases}


def test_amounts_are_summed_exactly_per_currency() -> None:
    assert three_visits().kpis.amount_covered == {"CNY": "1000.30", "EUR": "77"}


def test_value_left_is_what_could_have_been_visited() -> None:
    inputs = day_inputs(case_on_day(1), case_on_day(2), case_on_day(3, flags=("paid",)))
    scores = [priority.score for priority in built(inputs).priorities]
    kpis = plan_of(inputs, [1]).kpis
    assert (kpis.value_planned, kpis.value_left) == (scores[1], scores[0])


def test_a_plan_without_routes_has_figures_of_nought() -> None:
    kpis = plan_of(day_inputs(case_on_day(flags=("paid",)))).kpis
    assert (kpis.planned, kpis.excluded, kpis.utilisation) == (0, 1, 0)
    assert (kpis.longest_shift_s, kpis.shortest_shift_s) == (0, 0)
    assert kpis.amount_covered == {}


def test_a_plan_names_its_policy_inputs_day_and_making() -> None:
    inputs = day_inputs(case_on_day())
    plan = plan_of(inputs, [0])
    assert (plan.policy.id, plan.policy.version) == (POLICY.id, POLICY.version)
    assert plan.inputs_sha256 == inputs.sha256
    assert (plan.date, plan.timezone) == (DAY, "Asia/Shanghai")
    assert (plan.created_at, plan.solver, plan.plan_id) == (NOW, RUN, "plan-1")


def test_a_route_is_found_by_its_team() -> None:
    plan = three_visits()
    assert plan.route("V2") == plan.routes[1]
    assert plan.route("V9") is None


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"overdue_amount": Decimal(1001)}, False),
        ({"windows": "09:00-12:00"}, False),
        ({"flags": ("hardship",)}, False),
        ({"lat": 22.541}, False),
        ({"notes": "doorbell is broken"}, False),
    ],
)
def test_the_fingerprint_of_the_inputs_changes_with_anything_in_them(
    change: dict[str, Any], same: bool
) -> None:
    before = day_inputs(case_on_day()).sha256
    assert (day_inputs(case_on_day(**change)).sha256 == before) == same


# What makes a visit impossible or not worth it, by code of the reason.
LEFT_OUT: dict[str, tuple[DayInputs, list[list[int]]]] = {
    "no_visitors": (day_inputs(case_on_day(), visitors=()), []),
    "needs_two_visitors": (day_inputs(case_on_day(min_team=2)), []),
    "no_trained_visitor": (day_inputs(case_on_day(required_skills=("legal",))), []),
    "visitors_forbidden": (day_inputs(case_on_day(forbidden_visitors=("V1",))), []),
    "no_common_time": (day_inputs(case_on_day(windows="08:00-08:30")), []),
    "cannot_be_reached": (day_inputs(case_on_day()), []),
    "start_off_road": (day_inputs(case_on_day(1), case_on_day(2, lat=22.6)), []),
    "too_far": (day_inputs(case_on_day(lat=27.0, lon=114.0)), []),
    "hours_too_short": (day_inputs(case_on_day(lat=23.5, windows="09:00-09:30")), []),
    "day_full": (
        day_inputs(case_on_day(1), case_on_day(2), visitors=(visitor(max_visits=1),)),
        [[1]],
    ),
    "detour_too_long": (day_inputs(case_on_day(1)), []),
    "detour_limit": (
        day_inputs(case_on_day(1, lat=23.5, days_past_due=400)),
        [],
    ),
    "coordinates_exchanged": (
        day_inputs(
            case_on_day(lat=88.36, lon=22.57),
            visitors=(visitor(start_lat=22.55, start_lon=88.35),),
        ),
        [],
    ),
}


class Islands:
    """Travel where nobody comes from one place to another."""

    def matrix(self, places: Sequence[Place], mode: str) -> DenseMatrix:
        seconds = np.full((len(places), len(places)), UNREACHABLE, dtype=np.int32)
        np.fill_diagonal(seconds, 0)
        return DenseMatrix(seconds, seconds, "islands", estimated=False)

    def paths(self, legs: Sequence[tuple[Place, Place]], mode: str) -> tuple[None, ...]:
        return tuple(None for _ in legs)


class StartOffRoad(Islands):
    """Travel between all places but the last, which is the visitor's start."""

    def matrix(self, places: Sequence[Place], mode: str) -> DenseMatrix:
        seconds = super().matrix(places, mode).seconds.copy()
        seconds[:-1, :-1] = 0
        return DenseMatrix(seconds, seconds, "islands", estimated=False)


TRAVEL: dict[str, TravelSource] = {
    "cannot_be_reached": Islands(),
    "start_off_road": StartOffRoad(),
}
"""Where it takes another source of travel to be left out so."""
EXCLUDED: dict[str, CaseOnDay] = {
    **{flag: case_on_day(flags=(flag,)) for flag in STOPS},
    "closed": case_on_day(**after_visits("closed", "PAID_FULL")),
    "stopped_by_outcome": case_on_day(**after_visits("stopped", "LAWYER")),
    "request_pending": case_on_day(**after_visits("review", "PLAN_REQUEST")),
    "not_in_file": case_on_day(missing_since=DAY),
    "promise_pending": case_on_day(promise_date=DAY),
    "paused": case_on_day(**after_visits(not_before=DAY + timedelta(days=1))),
    "hardship": case_on_day(flags=("hardship",)),
    "visited_today": case_on_day(last_visit_date=DAY),
    "visited_often": case_on_day(last_visit_date=DAY - timedelta(days=1)),
    "work_consent": case_on_day(place_kind="work"),
    "notice_due": case_on_day(),
    "holiday": case_on_day(),
    "no_legal_hours": case_on_day(place_kind="other"),
    "asked_other_day": case_on_day(windows="2026-11-26 09:00-12:00"),
    "outside_legal_hours": case_on_day(windows="06:00-08:10"),
    "no_pin": case_on_day(lat=None),
    "imprecise_pin": case_on_day(precision=Precision.CITY),
}


_RULE: dict[str, Any] = {"citation": "By hand", "since": DAY}
# Rules that the house's pack does not have, for the code that each leads to.
MORE: dict[str, dict[str, Any]] = {
    "hardship": {"stops": (CeaseContactRule(flag="hardship", **_RULE),)},
    "visited_often": {"frequency": (FrequencyRule(most=1, days=30, **_RULE),)},
    "work_consent": {"workplaces": (WorkplaceRule(**_RULE),)},
    "notice_due": {"notice": (NoticeRule(days=2, consent_waives=False, **_RULE),)},
    # In India the day is Guru Nanak's birthday.
    "holiday": {"holidays": (HolidaysRule(country="IN", consent_permits=False, **_RULE),)},
    "no_legal_hours": {
        "hours": (HoursRule(other={"sat": "09:00-17:00"}, consent_widens=False, **_RULE),)
    },
}


def gaps(template: str) -> set[str]:
    """The names of what is filled into a sentence."""
    return {name for _, name, *_ in Formatter().parse(template) if name}


def test_every_code_that_can_occur_is_tried_here_and_no_sentence_is_left_over() -> None:
    # Shifts from files owe no break before their first visit, and have no further limits.
    of_routing = {"break_in_the_way", "shift_limit", "several_rules"}
    of_dispatch = {"coordinates_exchanged"}
    codes = {code.value for code in ReasonCode}
    assert LEFT_OUT.keys() | of_routing == codes | of_dispatch
    stops = {
        rule.flag
        for name in policy_ids()
        for rule in load_policy(name).in_force(CeaseContactRule, DAY)
    }
    assert stops <= EXCLUDED.keys()
    # A day on which no visitor may be sent is tried with teams, a held visit with the
    # constraints, a visit without its reason with the stages of planning, and what keeps
    # several cases of a person apart with the screening of persons.
    apart = {"other_place", "no_common_hours", "likely_person"}
    elsewhere = {"nobody_sent", "held", "unexplained"} | apart | of_routing
    assert REASONS.keys() == LEFT_OUT.keys() | EXCLUDED.keys() | elsewhere


@pytest.mark.parametrize("code", LEFT_OUT)
def test_who_is_left_out_is_told_why_in_both_languages(code: str) -> None:
    inputs, orders = LEFT_OUT[code]
    item, *others = plan_of(inputs, *orders, travel=TRAVEL.get(code)).unassigned
    assert (item.customer_id, item.code) == ("C1", code)
    # It takes two visits to see that the start, and not the visit, has no road.
    assert [other.code for other in others] == [code] * (code == "start_off_road")
    assert item.reason == sentence(code, item.params, ENGLISH)
    assert gaps(REASONS[code]) <= item.params.keys()


TWO = (case_on_day(1), case_on_day(2))
URGENT = case_on_day(2, promise_date=DAY - timedelta(days=1))
ONE_VISIT = (visitor(max_visits=1),)
# Advice that the inputs of a day can lead to, with all of its names and numbers: a visit
# takes 25 minutes, and the way there and back 190 s each.
ADVISED: dict[str, tuple[DayInputs, list[list[int]], dict[str, Param]]] = {
    "later_hours": (
        day_inputs(case_on_day(windows="08:00-09:20")),
        [],
        {"shift": "V1", "until": "09:29"},
    ),
    "earlier_hours": (
        day_inputs(case_on_day(windows="17:40-20:00")),
        [],
        {"shift": "V1", "begin": "17:31"},
    ),
    "more_overtime": (
        day_inputs(case_on_day(), visitors=(visitor(shift_end=9 * 60 + 30),)),
        [],
        {"shift": "V1", "more_min": 2},
    ),
    "more_training": (
        day_inputs(case_on_day(required_skills=("legal", "care"))),
        [],
        {"shift": "V1", "skills": "care, legal"},
    ),
    "one_more_visit": (day_inputs(*TWO, visitors=ONE_VISIT), [[1]], {"shift": "V1"}),
    "in_place_of_others": (
        day_inputs(*TWO, visitors=ONE_VISIT),
        [[0]],
        {"shift": "V1", "customers": ("C1",), "loss_min": 3},
    ),
    "others_come_first": (
        day_inputs(case_on_day(1), URGENT, visitors=ONE_VISIT),
        [[1]],
        {"shift": "V1", "customers": ("C2",)},
    ),
    "better_than_others": (
        day_inputs(case_on_day(1), URGENT, visitors=ONE_VISIT),
        [[0]],
        {"shift": "V1", "customers": ("C1",)},
    ),
}


@pytest.mark.parametrize("code", ADVISED)
def test_who_is_left_out_is_told_what_would_help(code: str) -> None:
    inputs, orders, params = ADVISED[code]
    (item,) = plan_of(inputs, *orders).unassigned
    (found,) = (one for one in item.fits_if if one.code == code)
    assert found.params == params
    assert found.reason == sentence(code, params, ENGLISH)
    assert gaps(ADVICE[code]) == params.keys()


# No column of a visitors file sets these, but the planning model has them.
BY_LIMIT: dict[Limit, tuple[str, dict[str, str | int]]] = {
    Limit.TRAVEL: ("more_travel", {"shift": "V1", "more_min": 2}),
    Limit.DURATION: ("longer_day", {"shift": "V1", "more_min": 2}),
    Limit.LOAD: ("more_load", {"shift": "V1", "more": 61}),
    Limit.VISITS: ("one_more_visit", {"shift": "V1"}),
}


@pytest.mark.parametrize("limit", Limit)
def test_a_limit_is_told_in_minutes_that_are_enough(limit: Limit) -> None:
    reason = Reason(ReasonCode.FULL, fits_if=(HigherLimit("V1", 0, limit, 61),))
    code, params = BY_LIMIT[limit]
    (found,) = advice(built(day_inputs(case_on_day())), reason)
    assert (found.code, found.params) == (code, params)


def test_all_advice_is_tried_here() -> None:
    assert ADVICE.keys() == ADVISED.keys() | {code for code, _ in BY_LIMIT.values()}


def test_advice_never_leaves_the_legal_hours() -> None:
    late = visitor(shift_start=19 * 60 + 50, shift_end=22 * 60)
    (item,) = plan_of(day_inputs(case_on_day(), visitors=(late,))).unassigned
    assert item.code == "no_common_time"
    assert item.fits_if == ()


@pytest.mark.parametrize("code", EXCLUDED)
def test_who_is_excluded_is_told_why_in_both_languages(code: str) -> None:
    policy = Policy((POLICY.house_pack.model_copy(update=MORE.get(code, {})),))
    verdict = judged(EXCLUDED[code], DAY, policy)
    assert verdict is not None
    assert verdict.rule == code
    assert gaps(REASONS[code]) <= verdict.params.keys()


@pytest.mark.parametrize("english", (REASONS | ADVICE | CHOICES).values())
def test_a_sentence_is_whole_in_both_languages(english: str) -> None:
    chinese = CHINESE.gettext(english)
    assert english.isascii()
    assert english.endswith(".")
    assert not chinese.isascii()
    assert chinese.endswith("。")


def test_minutes_and_names_stand_in_the_reason() -> None:
    inputs, orders = LEFT_OUT["detour_too_long"]
    (item,) = plan_of(inputs, *orders).unassigned
    problem = built(inputs).problem
    there_and_back = 2 * int(problem.travel["car"].seconds[0, 1])
    assert item.params == {
        "shift": "V1",
        "extra_min": round(there_and_back / 60),
        "worth_min": round(problem.penalties[0] / 60),
    }
    assert f"{item.params['extra_min']} more minutes with V1" in item.reason
    assert str(item.params["worth_min"]) in item.reason
    (untrained,) = plan_of(LEFT_OUT["no_trained_visitor"][0]).unassigned
    assert "legal" in untrained.reason


def test_ids_of_customers_stay_whole_whatever_is_in_them() -> None:
    odd = case_on_day(2, customer_id="C1, C2; 甲、乙")
    inputs = day_inputs(case_on_day(1), odd, visitors=ONE_VISIT)
    plan = PlanDocument.model_validate_json(plan_of(inputs, [1]).model_dump_json())
    (item,) = plan.unassigned
    (found,) = (one for one in item.fits_if if "customers" in one.params)
    assert found.params["customers"] == (odd.customer.customer_id,)
    assert odd.customer.customer_id in sentence(found.code, found.params, CHINESE)


def test_several_names_are_joined_as_the_language_does() -> None:
    params: dict[str, Param] = {"shift": "V1", "customers": ("Ann", "Bo")}
    assert "Ann, Bo" in sentence("others_come_first", params, ENGLISH)
    assert "Ann、Bo" in sentence("others_come_first", params, CHINESE)


@pytest.mark.parametrize(
    ("other", "code", "params"),
    [
        (None, "goes_alone", {}),
        (NextBest(team_id="V2", extra_s=89), "goes_best", {"other": "V2", "extra_min": 1}),
        (NextBest(team_id="V2", extra_s=-20), "goes_best", {"other": "V2", "extra_min": 0}),
        (
            NextBest(team_id="V2", extra_s=-95),
            "goes_for_now",
            {"other": "V2", "less_min": 2},
        ),
    ],
)
def test_why_a_team_makes_a_visit_names_who_else_could(
    other: NextBest | None, code: str, params: dict[str, Param]
) -> None:
    assert choice_reason("V1", other) == (code, {"shift": "V1"} | params)
    assert gaps(CHOICES[code]) == {"shift"} | params.keys()


def test_every_stop_says_what_it_is_for_and_why_its_team_makes_it(
    sample_plan: PlanDocument,
) -> None:
    said = set()
    for route in sample_plan.routes:
        for stop in route.stops:
            assert stop.purpose is not None
            code, params = choice_reason(route.team_id, stop.next_best)
            assert stop.reason == sentence(code, params, ENGLISH)
            assert "-" not in sentence(code, params, CHINESE)
            said.add(code)
    assert "goes_best" in said


def test_whoever_is_planned_or_left_out_has_the_parts_of_the_score(
    sample_plan: PlanDocument,
) -> None:
    stops = [stop for route in sample_plan.routes for stop in route.stops]
    assert sample_plan.unassigned
    for item in (*stops, *sample_plan.unassigned):
        assert len(item.parts) == 6
        assert round(sum(item.parts.values()), 1) == item.score


def test_a_plan_of_the_first_versions_is_still_read(sample_plan: PlanDocument) -> None:
    old = json.loads(sample_plan.model_dump_json())
    for route in old["routes"]:
        for stop in route["stops"]:
            del stop["parts"], stop["purpose"], stop["reason"]
    for item in old["unassigned"]:
        del item["parts"], item["tier"], item["score"]
    plan = PlanDocument.model_validate(old)
    assert plan.routes[0].stops[0].purpose is None
    assert plan.unassigned[0].score is None


def test_an_unknown_code_and_a_missing_name_do_not_break_a_sentence() -> None:
    assert sentence("from_a_newer_plan", {}, CHINESE) == "from_a_newer_plan"
    assert sentence("paused", {}, ENGLISH) == "No visit before -."


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_plan_csv_has_one_line_per_stop_with_its_values(sample_plan: PlanDocument) -> None:
    found = rows(plan_csv(sample_plan))
    stops = [(route.team_id, s) for route in sample_plan.routes for s in route.stops]
    assert len(found) == len(stops)
    for line, (team_id, stop) in zip(found, stops, strict=True):
        assert (line["team_id"], line["visit_id"]) == (team_id, stop.visit_id)
        assert datetime.fromisoformat(line["begin"]) == stop.begin
        assert line["begin"].endswith("+08:00")
        assert float(line["lat"]) == stop.lat
        assert int(line["travel_s"]) == stop.travel_s
        assert line["purpose"] == stop.purpose


def test_plan_csv_of_no_stops_is_its_header() -> None:
    text = plan_csv(plan_of(day_inputs(case_on_day(flags=("paid",)))))
    assert text == (
        "team_id,sequence,visit_id,customer_id,lat,lon,arrive,begin,finish,wait_s,"
        "travel_s,distance_m,tier,score,purpose\r\n"
    )


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_id_in_plan_csv_is_a_formula(first: str) -> None:
    wicked = f"{first}1+1"
    inputs = day_inputs(
        case_on_day(customer_id=wicked), visitors=(visitor(visitor_id=wicked),)
    )
    (line,) = rows(plan_csv(plan_of(inputs, [0])))
    assert line["team_id"] == f"'{wicked}"
    assert line["customer_id"] == f"'{wicked}"
    assert line["visit_id"].startswith("'")


def test_a_western_longitude_in_plan_csv_stays_a_number() -> None:
    inputs = day_inputs(
        case_on_day(lat=41.1, lon=-8.6), visitors=(visitor(start_lat=41.1, start_lon=-8.6),)
    )
    (line,) = rows(plan_csv(plan_of(inputs, [0])))
    assert line["lon"] == "-8.6"
