"""The years for which the policy has records kept."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.policy import Policy, load_policy
from dispatch.policy.packs.pack import RetentionRule
from dispatch.retention import years_before, years_kept
from tests.support.clock import DAY


def test_the_longest_rule_in_force_counts() -> None:
    (pack,) = load_policy("house").packs

    def rule(years: int, **dates: date) -> RetentionRule:
        return RetentionRule(citation="c", years=years, **dates)

    rules = (
        rule(3, since=DAY),
        rule(5, since=DAY),
        rule(9, since=DAY + timedelta(days=1)),
    )
    policy = Policy((pack, pack.model_copy(update={"retention": rules})))
    assert years_kept(policy, DAY) == 5
    assert years_kept(policy, DAY + timedelta(days=1)) == 9
    assert years_kept(policy, DAY - timedelta(days=1)) == 2


@given(day=st.dates(date(2020, 1, 1), date(2100, 1, 1)), years=st.integers(1, 30))
def test_years_before_a_day_are_whole_years(day: date, years: int) -> None:
    found = years_before(day, years)
    assert found.year == day.year - years
    assert (found.month, found.day) in {(day.month, day.day), (2, 28)}
    assert (day.month, day.day) == (2, 29) or found.day == day.day
