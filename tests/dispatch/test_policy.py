"""Packs are sound, and every rule forbids what it should and nothing else."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from dispatch.errors import NotFoundError
from dispatch.geocoding.pin import PLANNABLE, Precision
from dispatch.model.candidate import Candidate, Standing
from dispatch.policy import judge, load_policy, policy_ids
from dispatch.policy.rules import RULES
from tests.dispatch.cases import DAY, POLICY, STOPS, candidate

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
PAUSES, PINS = "House rules, section 3", "House rules, section 4"

# From the gravest on: rule, what brings it about, its citation and parameters.
FORBIDDEN: list[tuple[str, Candidate, str, dict[str, str | int]]] = [
    *((flag, candidate(flags=(flag,)), cited, {}) for flag, cited in STOPS.items()),
    ("closed", candidate(standing=Standing("closed", "PAID_FULL")), PAUSES, {}),
    (
        "stopped_by_outcome",
        candidate(standing=Standing("stopped", "LAWYER")),
        PAUSES,
        {"outcome": "LAWYER"},
    ),
    (
        "request_pending",
        candidate(standing=Standing("review", "PLAN_REQUEST")),
        PAUSES,
        {"outcome": "PLAN_REQUEST"},
    ),
    ("promise_pending", candidate(promise_date=DAY), PAUSES, {"until": "2026-11-24"}),
    (
        "paused",
        candidate(standing=Standing(not_before=TOMORROW)),
        PAUSES,
        {"until": "2026-11-25"},
    ),
    ("visited_today", candidate(last_visit_date=DAY), PAUSES, {}),
    ("no_pin", candidate(lat=None), PINS, {}),
    ("imprecise_pin", candidate(precision=Precision.CITY), PINS, {}),
]
NAMES = [rule for rule, *_ in FORBIDDEN]


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_pack_loads_under_its_own_id_with_a_version(policy_id: str) -> None:
    policy = load_policy(policy_id)
    assert policy.id == policy_id
    assert policy.version
    assert policy.packs[0].name.zh


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'moon'.*house"):
        load_policy("moon")


@pytest.mark.parametrize("policy_id", ["../house", "packs/house", "house.yaml", ""])
def test_an_id_is_no_path(policy_id: str) -> None:
    with pytest.raises(NotFoundError):
        load_policy(policy_id)


def test_a_customer_with_nothing_special_may_be_visited() -> None:
    assert judge(POLICY, candidate(), DAY) is None


@pytest.mark.parametrize(("rule", "case", "citation", "params"), FORBIDDEN, ids=NAMES)
def test_a_rule_forbids_with_its_name_citation_and_facts(
    rule: str, case: Candidate, citation: str, params: dict[str, str | int]
) -> None:
    verdict = judge(POLICY, case, DAY)
    assert verdict is not None
    assert (verdict.rule, verdict.citation, verdict.params) == (rule, citation, params)


def test_every_rule_is_among_those_tried_here() -> None:
    found = {rule for rule in RULES for _, case, *_ in FORBIDDEN if rule(POLICY, case, DAY)}
    assert found == set(RULES)


@pytest.mark.parametrize(("rule", "case"), [row[:2] for row in FORBIDDEN], ids=NAMES)
def test_only_one_rule_minds_a_case_with_one_fault(rule: str, case: Candidate) -> None:
    verdicts = [verdict for one in RULES if (verdict := one(POLICY, case, DAY))]
    assert [verdict.rule for verdict in verdicts] == [rule]


def merged(graver: Candidate, lesser: Candidate) -> Candidate | None:
    """A case with both faults, or None where one customer cannot have both."""
    plain = candidate()
    values = {}
    for part in ("row", "pin", "standing"):
        changed = [c for c in (graver, lesser) if getattr(c, part) != getattr(plain, part)]
        if len(changed) == 2:
            return None
        values[part] = getattr(changed[0] if changed else plain, part)
    return Candidate(**values)


@pytest.mark.parametrize(
    ("rule", "both"),
    [
        pytest.param(graver[0], both, id=f"{graver[0]} before {lesser[0]}")
        for graver, lesser in combinations(FORBIDDEN, 2)
        if (both := merged(graver[1], lesser[1])) is not None
    ],
)
def test_the_graver_rule_is_named(rule: str, both: Candidate) -> None:
    verdict = judge(POLICY, both, DAY)
    assert verdict is not None
    assert verdict.rule == rule


def test_of_two_flags_the_one_first_in_the_pack_is_named() -> None:
    verdict = judge(POLICY, candidate(flags=("paid", "cease", "deceased")), DAY)
    assert verdict is not None
    assert verdict.rule == "cease"


def test_a_flag_that_the_pack_does_not_stop_at_forbids_nothing() -> None:
    assert judge(POLICY, candidate(flags=("hardship",)), DAY) is None


@pytest.mark.parametrize(
    "case",
    [
        candidate(promise_date=YESTERDAY),  # the day after a promise
        candidate(last_visit_date=YESTERDAY),  # visited the day before
        candidate(standing=Standing(not_before=DAY)),  # the pause is over
        # The back office had its fortnight after a refusal.
        candidate(standing=Standing("review", "REFUSED", not_before=DAY)),
    ],
)
def test_a_pause_ends_on_its_day(case: Candidate) -> None:
    assert judge(POLICY, case, DAY) is None


def test_a_review_with_a_day_waits_for_that_day() -> None:
    case = candidate(standing=Standing("review", "REFUSED", not_before=TOMORROW))
    verdict = judge(POLICY, case, DAY)
    assert verdict is not None
    assert verdict.rule == "request_pending"


@pytest.mark.parametrize("day", [DAY, date(2036, 1, 1)])
def test_a_stop_does_not_wear_off(day: date) -> None:
    for state in ("stopped", "closed", "review"):
        case = candidate(standing=Standing(state, "LAWYER"))
        assert judge(POLICY, case, day) is not None


@pytest.mark.parametrize("precision", Precision)
def test_only_a_pin_that_a_visitor_can_find_is_enough(precision: Precision) -> None:
    verdict = judge(POLICY, candidate(precision=precision), DAY)
    assert (verdict is None) == (precision in PLANNABLE)
