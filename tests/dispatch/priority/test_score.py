"""How much a visit is worth, part by part."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.day import CaseOnDay
from dispatch.domain.flag import Flag
from dispatch.policy import Policy, grace_days
from dispatch.policy.packs.pack import PromiseRule
from dispatch.priority.score import (
    AmountScale,
    Priority,
    PromiseState,
    amount_scales,
    prioritise,
    promise_state,
)
from dispatch.settings import PrioritySettings, Settings
from tests.support.clock import DAY
from tests.support.dispatch_builders import POLICY, after_visits, case_on_day, with_values

PLAIN = PrioritySettings()
WEIGHTS = dict(PLAIN.weights)
SCALE = AmountScale(1000, 5000)


def days(number: int) -> date:
    """The day so many days from the plan's."""
    return DAY + timedelta(days=number)


def priority(scale: AmountScale = SCALE, **values: Any) -> Priority:
    """What a customer with these values is worth on the day."""
    return prioritise(case_on_day(**values), DAY, {"CNY": scale}, PLAIN)


def scales_of(*cases: CaseOnDay) -> dict[str, AmountScale]:
    return amount_scales((case.case.currency, case.case.overdue_amount) for case in cases)


def part(name: str, **values: Any) -> float:
    return priority(**values).parts[name]


def test_the_weights_add_up_to_100() -> None:
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("past_due", "points"), [(0, 0), (30, 7.5), (60, 15), (120, 30), (121, 30), (36500, 30)]
)
def test_days_past_due_count_up_to_120(past_due: int, points: float) -> None:
    assert part("days_past_due", days_past_due=past_due) == points


@pytest.mark.parametrize(
    ("promised", "points"), [(None, 0), (1, 0), (0, 7.5), (-1, 15), (-400, 15)]
)
def test_a_promise_is_broken_once_its_day_is_over(
    promised: int | None, points: float
) -> None:
    when = None if promised is None else days(promised)
    assert part("broken_promise", promise_date=when) == points


@pytest.mark.parametrize(
    ("promised", "paid", "stands"),
    [
        (None, None, PromiseState.NONE),
        (None, 0, PromiseState.NONE),
        (1, None, PromiseState.RUNNING),
        (0, None, PromiseState.DUE),
        (-1, None, PromiseState.BROKEN),
        (-5, -6, PromiseState.BROKEN),  # the payment came before the promise
        (-5, -5, PromiseState.KEPT),
        (-5, -1, PromiseState.KEPT),
        (0, 0, PromiseState.KEPT),
    ],
)
def test_a_promise_that_a_payment_followed_is_kept(
    promised: int | None, paid: int | None, stands: PromiseState
) -> None:
    case = case_on_day(
        promise_date=None if promised is None else days(promised),
        last_payment_date=None if paid is None else days(paid),
    )
    assert promise_state(case.case, DAY, 1) is stands
    points = {PromiseState.DUE: 7.5, PromiseState.BROKEN: 15}.get(stands, 0)
    found = prioritise(case, DAY, {"CNY": SCALE}, PLAIN)
    assert found.parts["broken_promise"] == points
    assert found.tier == (1 if stands is PromiseState.BROKEN else 3)


@given(grace=st.integers(1, 31), since=st.integers(-5, 40))
def test_a_promise_is_broken_once_the_policys_grace_is_over(grace: int, since: int) -> None:
    rule = PromiseRule.model_validate(
        {"citation": "x", "from": "2020-01-01", "grace_days": grace}
    )
    policy = Policy((POLICY.packs[0].model_copy(update={"promises": (rule,)}),))
    case = case_on_day(promise_date=days(-since))
    found = prioritise(case, DAY, {"CNY": SCALE}, PLAIN, grace_days(policy, DAY))
    assert (found.tier == 1) == (since >= grace)
    assert found.parts["broken_promise"] == (
        0 if since < 0 else 15 if since >= grace else 7.5
    )


def test_the_longest_grace_of_a_policy_counts_and_without_any_it_is_a_day() -> None:
    ruled = POLICY.packs[0].promises[0]
    longer = ruled.model_copy(update={"grace_days": 4})
    over = ruled.model_copy(update={"grace_days": 9, "until": days(-1)})
    pack = POLICY.packs[0]
    for rules, expected in (((ruled, longer, over), 4), ((over,), 1), ((), 1)):
        policy = Policy((pack.model_copy(update={"promises": rules}),))
        assert grace_days(policy, DAY) == expected


@pytest.mark.parametrize(
    ("due", "points"), [(None, 0), (30, 0), (7, 0), (3, 5.71), (0, 10), (-1, 10), (-90, 10)]
)
def test_a_due_date_presses_within_its_last_week(due: int | None, points: float) -> None:
    when = None if due is None else days(due)
    assert part("due", due_by=when) == points


@pytest.mark.parametrize(
    ("visited", "points"), [(None, 10), (5, 0), (0, 0), (-15, 5), (-30, 10), (-900, 10)]
)
def test_a_visit_is_worth_more_the_longer_the_last_one_is_ago(
    visited: int | None, points: float
) -> None:
    when = None if visited is None else days(visited)
    assert part("visit_gap", last_visit_date=when) == points


@pytest.mark.parametrize(
    ("met", "tries", "points"), [(0, 0, 5), (1, 1, 6.67), (0, 1, 3.33), (9, 10, 8.33)]
)
def test_who_was_met_before_is_likely_to_be_met_again(
    met: int, tries: int, points: float
) -> None:
    history = after_visits(met=met, tries=tries)
    assert part("contact_chance", **history) == points


@pytest.mark.parametrize(
    ("amount", "points"), [("0", 0), ("1000", 9.67), ("5000", 25), ("999999", 25)]
)
def test_an_amount_counts_by_its_logarithm(amount: str, points: float) -> None:
    assert part("amount", overdue_amount=Decimal(amount)) == points


def test_the_score_is_the_sum_of_the_parts_shown() -> None:
    found = priority(promise_date=days(-1), due_by=days(2), last_visit_date=days(-3))
    assert found.parts.keys() == WEIGHTS.keys()
    assert found.score == round(sum(found.parts.values()), 1)


def test_the_gravest_case_has_100_points() -> None:
    # A chance of a contact is never quite 1, so that it takes a thousand contacts.
    found = priority(
        days_past_due=500,
        overdue_amount=Decimal(5000),
        promise_date=days(-1),
        due_by=DAY,
        **after_visits(met=10**6, tries=10**6),
    )
    assert found.score == 100


@pytest.mark.parametrize(
    ("values", "tier"),
    [
        ({}, 3),
        ({"windows": "2026-11-24 10:00-12:00"}, 0),  # an appointment today
        ({"windows": "2026-11-25 10:00-12:00"}, 3),  # an appointment on another day
        ({"windows": "10:00-12:00"}, 3),  # a wish for every day
        ({"promise_date": days(-1)}, 1),  # broken
        ({"promise_date": days(1)}, 3),  # still running
        ({"due_by": DAY}, 1),  # due today
        ({"due_by": days(-3)}, 1),  # overdue
        ({"due_by": days(1)}, 3),  # due tomorrow
        ({"days_past_due": 120, "overdue_amount": Decimal(5000)}, 2),  # 70 points
        ({"windows": "2026-11-24 10:00-12:00", "promise_date": days(-1)}, 0),
        ({"promise_date": DAY}, 3),  # falls due, but is not broken yet
    ],
)
def test_appointments_come_first_then_what_is_due_then_the_score(
    values: dict[str, Any], tier: int
) -> None:
    assert priority(**values).tier == tier


@pytest.mark.parametrize(("past_due", "tier"), [(79, 3), (80, 2), (81, 2)])
def test_tier_2_begins_at_its_score(past_due: int, tier: int) -> None:
    # Amount, gap and chance of a contact make 40 points, 80 days past due 20.
    found = priority(days_past_due=past_due, overdue_amount=Decimal(5000))
    assert (found.tier, found.score >= PLAIN.high_score) == (tier, tier == 2)


@given(met=st.integers(0, 9), tries=st.integers(9, 20), data=st.data())
def test_no_flag_raises_a_score_or_a_tier(
    met: int, tries: int, data: st.DataObject
) -> None:
    known = st.sets(st.sampled_from(sorted(Flag)))
    before = data.draw(known)
    case = case_on_day(
        met=met,
        tries=tries,
        flags=tuple(before),
        days_past_due=data.draw(st.integers(0, 400)),
        overdue_amount=data.draw(st.decimals(0, 10**6, places=2)),
        due_by=data.draw(st.none() | st.dates(days(-20), days(20))),
        promise_date=data.draw(st.none() | st.dates(days(-20), days(20))),
        last_payment_date=data.draw(st.none() | st.dates(days(-20), days(0))),
        last_visit_date=data.draw(st.none() | st.dates(days(-60), days(60))),
    )
    flags = (
        before | data.draw(known) | {data.draw(st.sampled_from(["hardship", "vulnerable"]))}
    )
    flagged = with_values(case, flags=tuple(flags))
    settings = PrioritySettings(high_score=data.draw(st.integers(0, 100)))
    now, then = (prioritise(c, DAY, {"CNY": SCALE}, settings) for c in (flagged, case))
    assert now.score <= then.score
    assert now.tier >= then.tier


@given(st.data())
def test_a_branch_has_weights_of_its_own_in_any_case(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, 100), min_size=5, max_size=5)))
    points = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    weights = dict(zip(WEIGHTS, points, strict=True))
    settings = Settings.of({"priority": {"branches": {"Porto Süd": weights}}}).priority
    case = case_on_day(
        branch=data.draw(st.sampled_from(["Porto Süd", "PORTO SÜD", "porto süd"])),
        days_past_due=500,
        overdue_amount=Decimal(5000),
        promise_date=days(-1),
        due_by=DAY,
    )
    found = prioritise(case, DAY, {"CNY": SCALE}, settings)
    chance = round(weights["contact_chance"] / 2, 2)
    assert found.parts == weights | {"contact_chance": chance}
    elsewhere = with_values(case, branch="Porto")
    plain = prioritise(elsewhere, DAY, {"CNY": SCALE}, settings)
    assert plain == prioritise(elsewhere, DAY, {"CNY": SCALE}, PLAIN)


def test_the_high_score_is_a_setting() -> None:
    case = case_on_day(days_past_due=40, overdue_amount=Decimal(5000))
    found = [
        prioritise(case, DAY, {"CNY": SCALE}, PrioritySettings(high_score=score))
        for score in (0, 50, 51, 100)
    ]
    assert [one.score for one in found] == [50] * 4
    assert [one.tier for one in found] == [2, 2, 3, 3]


@given(
    past_due=st.integers(0, 36500),
    amount=st.decimals(0, 10**13, places=2),
    promised=st.none() | st.dates(),
    due=st.none() | st.dates(),
    visited=st.none() | st.dates(),
    met=st.integers(0, 50),
    missed=st.integers(0, 50),
)
def test_every_part_lies_between_0_and_its_weight(
    past_due: int,
    amount: Decimal,
    promised: date | None,
    due: date | None,
    visited: date | None,
    met: int,
    missed: int,
) -> None:
    found = priority(
        days_past_due=past_due,
        overdue_amount=amount,
        promise_date=promised,
        due_by=due,
        last_visit_date=visited,
        **after_visits(met=met, tries=met + missed),
    )
    assert all(0 <= found.parts[name] <= weight for name, weight in WEIGHTS.items())
    assert 0 <= found.score <= 100


@given(st.lists(st.decimals(0, 10**13, places=2), min_size=1, max_size=60))
def test_among_any_amounts_the_largest_has_all_points_and_nothing_owed_none(
    amounts: list[Decimal],
) -> None:
    cases = [case_on_day(i, overdue_amount=amount) for i, amount in enumerate(amounts)]
    scale = scales_of(*cases)["CNY"]
    assert scale.part(Decimal(0)) == 0
    assert scale.part(max(amounts)) == (1 if max(amounts) else 0)
    parts = [scale.part(amount) for amount in sorted(amounts)]
    assert parts == sorted(parts)


def test_a_scale_goes_by_the_median_and_the_95th_percentile() -> None:
    cases = [case_on_day(i, overdue_amount=Decimal(i)) for i in range(1, 102)]
    assert scales_of(*cases)["CNY"] == AmountScale(51, 96)


def test_the_only_customer_stands_at_the_top_of_the_scale() -> None:
    only = case_on_day(overdue_amount=Decimal("0.01"))
    assert scales_of(only)["CNY"].part(Decimal("0.01")) == 1


def test_where_most_owe_nothing_those_who_do_still_count() -> None:
    nothing = [case_on_day(i, overdue_amount=Decimal(0)) for i in range(9)]
    scale = scales_of(*nothing, case_on_day(9, overdue_amount=Decimal(500)))["CNY"]
    assert (scale.part(Decimal(0)), scale.part(Decimal(500))) == (0, 1)


def test_amounts_are_weighed_within_their_currency() -> None:
    cases = [
        case_on_day(1, currency="CNY", overdue_amount=Decimal(100)),
        case_on_day(2, currency="JPY", overdue_amount=Decimal(90000)),
    ]
    scales = scales_of(*cases)
    assert scales.keys() == {"CNY", "JPY"}
    for case in cases:
        assert scales[case.case.currency].part(case.case.overdue_amount) == 1


def test_a_currency_in_which_nobody_owes_has_a_scale_of_zero() -> None:
    scale = scales_of(case_on_day(overdue_amount=Decimal(0)))["CNY"]
    assert scale.part(Decimal(10)) == 0


def test_no_customers_have_no_scale() -> None:
    assert amount_scales([]) == {}
