"""Every rule forbids what it should, at its borders, and nothing else."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.consent import parse_consents
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import PLANNABLE, Precision
from dispatch.domain.windows import DayClock
from dispatch.policy import Policy, Verdict, load_policy
from dispatch.policy.hours import LegalHours
from dispatch.policy.verdict import CandidateVisit
from dispatch.policy.verdict_rules import RULES
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    POLICY,
    STOPS,
    after_visits,
    case_on_day,
    judged,
    with_values,
)
from tests.support.policy_builders import code, hours, law

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
PAUSES, PINS = "House rules, section 3", "House rules, section 4"
SHANGHAI = "Asia/Shanghai"

STRICT = law(
    frequency=[{"most": 2, "days": 30}],
    workplaces=[{}],
    notice=[{"days": 2, "consent_waives": True}],
    holidays=[{"country": "IN", "consent_permits": True}],
    hours=[hours(other={"sat": "09:00-17:00"})],
)
HELD = {"consents": parse_consents("holiday 2026-01-01;notice 2026-01-01")}
"""What permits a visit under that law: in India the day is a holiday."""
OLD = after_visits(visited_on=(DAY - timedelta(days=5), DAY - timedelta(days=3)))


def other(**values: Any) -> CaseOnDay:
    """A customer whom the strict law lets be visited but for these values."""
    return case_on_day(**HELD | values)


# From the gravest on: rule, what brings it about, its citation and parameters.
FORBIDDEN: list[tuple[str, CaseOnDay, str, dict[str, str | int]]] = [
    *((flag, other(flags=(flag,)), cited, {}) for flag, cited in STOPS.items()),
    ("closed", other(**after_visits("closed", "PAID_FULL")), PAUSES, {}),
    (
        "stopped_by_outcome",
        other(**after_visits("stopped", "LAWYER")),
        PAUSES,
        {"outcome": "LAWYER"},
    ),
    (
        "request_pending",
        other(**after_visits("review", "PLAN_REQUEST")),
        PAUSES,
        {"outcome": "PLAN_REQUEST"},
    ),
    ("promise_pending", other(promise_date=DAY), PAUSES, {"until": "2026-11-24"}),
    (
        "paused",
        other(**after_visits(not_before=TOMORROW)),
        PAUSES,
        {"until": "2026-11-25"},
    ),
    ("visited_today", other(last_visit_date=DAY), PAUSES, {}),
    (
        "visited_often",
        other(**OLD),
        "Law, frequency 0",
        {"most": 2, "days": 30, "until": "2026-12-19"},
    ),
    ("work_consent", other(place_kind="work"), "Law, workplaces 0", {}),
    (
        "notice_due",
        case_on_day(consents=HELD["consents"][:1]),
        "Law, notice 0",
        {"days": 2},
    ),
    (
        "holiday",
        case_on_day(consents=HELD["consents"][1:]),
        "Law, holidays 0",
        {"name": "Guru Nanak's Jayanti", "date": "2026-11-24"},
    ),
    ("no_legal_hours", other(place_kind="other"), "Law, hours 0", {}),
    (
        "asked_other_day",
        other(windows="2026-11-26 09:00-12:00;2026-11-30 09:00-12:00"),
        PAUSES,
        {"day": "2026-11-26"},
    ),
    ("outside_legal_hours", other(windows="06:00-08:20"), "House rules, section 1", {}),
    ("no_pin", other(lat=None), PINS, {}),
    ("imprecise_pin", other(precision=Precision.CITY), PINS, {}),
    (
        "not_in_file",
        other(missing_since=DAY),
        "Rounds: a case that the lender's file lacks waits for a decision",
        {"since": "2026-11-24"},
    ),
]
NAMES = [rule for rule, *_ in FORBIDDEN]


def verdicts(case: CaseOnDay) -> list[Verdict]:
    """What each rule by itself says under the strict law."""
    clock = DayClock(DAY, ZoneInfo(SHANGHAI))
    asked = CandidateVisit(case, LegalHours(STRICT, clock), 25 * 60)
    return [verdict for rule in RULES if (verdict := rule(asked))]


def test_a_customer_with_nothing_special_may_be_visited() -> None:
    assert judged(case_on_day()) is None
    assert judged(other(), DAY, STRICT) is None


@pytest.mark.parametrize(("rule", "case", "citation", "params"), FORBIDDEN, ids=NAMES)
def test_a_rule_forbids_with_its_name_citation_and_facts(
    rule: str, case: CaseOnDay, citation: str, params: dict[str, str | int]
) -> None:
    assert judged(case, DAY, STRICT) == Verdict(rule, citation, params)


def test_every_rule_is_among_those_tried_here() -> None:
    clock = DayClock(DAY, ZoneInfo(SHANGHAI))
    legal = LegalHours(STRICT, clock)
    found = {
        rule
        for rule in RULES
        for _, case, *_ in FORBIDDEN
        if rule(CandidateVisit(case, legal, 1500))
    }
    assert found == set(RULES)


# No hours at all are no room for a visit either, which is what the last of three says.
@pytest.mark.parametrize(("rule", "case"), [row[:2] for row in FORBIDDEN], ids=NAMES)
def test_only_one_rule_minds_a_case_with_one_fault(rule: str, case: CaseOnDay) -> None:
    follows = {"holiday", "no_legal_hours", "asked_other_day"}
    expected = [rule, "outside_legal_hours"] if rule in follows else [rule]
    assert [verdict.rule for verdict in verdicts(case)] == expected


def merged(graver: CaseOnDay, lesser: CaseOnDay) -> CaseOnDay | None:
    """A case with both faults, or None where one customer cannot have both."""
    plain = _values(other())
    values: dict[str, Any] = {}
    for name, usual in plain.items():
        unusual = [
            _values(case)[name] for case in (graver, lesser) if _values(case)[name] != usual
        ]
        if len(unusual) == 2:
            return None
        if unusual:
            values[name] = unusual[0]
    states = [name for name in values if name in ("state", "not_before", "visited_on")]
    return None if len(states) == 2 else with_values(other(), **values)


def _values(case: CaseOnDay) -> dict[str, Any]:
    """Everything that one of the cases under test has otherwise than the others."""
    return {
        "pin": case.place.pin,
        "place_kind": case.place.kind,
        "consents": case.customer.consents,
        "visited_on": case.history.visited_on,
    } | {name: getattr(case.case, name) for name in CASE_FIELDS}


CASE_FIELDS = (
    "flags",
    "promise_date",
    "last_visit_date",
    "windows",
    "state",
    "stopped_by",
    "not_before",
)


@pytest.mark.parametrize(
    ("rule", "both"),
    [
        pytest.param(graver[0], both, id=f"{graver[0]} before {lesser[0]}")
        for graver, lesser in combinations(FORBIDDEN, 2)
        if (both := merged(graver[1], lesser[1])) is not None
        # A visit today is one of the last weeks' too, and the law comes before the house.
        and (graver[0], lesser[0]) != ("visited_today", "visited_often")
        # Where there are no hours to begin with, no holiday takes them.
        and (graver[0], lesser[0]) != ("holiday", "no_legal_hours")
    ],
)
def test_the_graver_rule_is_named(rule: str, both: CaseOnDay) -> None:
    assert code(both, STRICT) == rule


def test_of_two_flags_the_one_first_in_the_pack_is_named() -> None:
    assert code(case_on_day(flags=("paid", "cease", "deceased")), POLICY) == "cease"


def test_the_law_is_cited_before_the_house() -> None:
    verdict = judged(case_on_day(flags=("attorney",)), DAY, load_policy("us"))
    assert verdict is not None
    assert "FDCPA" in verdict.citation


def test_hardship_is_no_stop_unless_a_pack_says_so() -> None:
    case = case_on_day(flags=("hardship",))
    assert code(case, POLICY) is None
    assert code(case, law(stops=[{"flag": "hardship"}])) == "hardship"


@pytest.mark.parametrize(
    ("day", "forbids"),
    [
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("2026-11-30", True),
        ("2026-12-01", False),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(day: str, forbids: bool) -> None:
    rule = {"flag": "hardship", "from": "2026-11-24", "until": "2026-11-30"}
    case = case_on_day(flags=("hardship",))
    assert bool(code(case, law(stops=[rule]), date.fromisoformat(day))) == forbids


@pytest.mark.parametrize(
    "case",
    [
        case_on_day(promise_date=YESTERDAY),  # the day after a promise
        case_on_day(last_visit_date=YESTERDAY),  # visited the day before
        case_on_day(**after_visits(not_before=DAY)),  # the pause is over
        # The back office had its fortnight after a refusal.
        case_on_day(**after_visits("review", "REFUSED", not_before=DAY)),
    ],
)
def test_a_pause_ends_on_its_day(case: CaseOnDay) -> None:
    assert judged(case) is None


def test_a_review_with_a_day_waits_for_that_day() -> None:
    case = case_on_day(**after_visits("review", "REFUSED", not_before=TOMORROW))
    assert code(case, POLICY) == "request_pending"


@pytest.mark.parametrize("day", [DAY, date(2036, 1, 1)])
def test_a_stop_does_not_wear_off(day: date) -> None:
    for state in ("stopped", "closed", "review"):
        assert judged(case_on_day(**after_visits(state, "LAWYER")), day) is not None


@pytest.mark.parametrize("precision", Precision)
def test_only_a_pin_that_a_visitor_can_find_is_enough(precision: Precision) -> None:
    assert (judged(case_on_day(precision=precision)) is None) == (precision in PLANNABLE)


def test_nobody_goes_without_a_pin_even_where_no_pack_says_so() -> None:
    bare = Policy((POLICY.house_pack.model_copy(update={"places": ()}),))
    assert code(case_on_day(lat=None), bare) == "no_pin"
    assert code(case_on_day(precision=Precision.CITY), bare) is None
