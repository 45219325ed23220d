"""What the page of a customer says is what a plan of that day makes of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.demo import sample_day
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.flag import Flag
from dispatch.errors import NotFoundError
from dispatch.planning.case_file import CaseFile, build_case_file
from dispatch.planning.eligibility import Eligibility, eligibility
from dispatch.policy import Policy
from dispatch.policy.packs.pack import PeopleRule, TrainingRule
from dispatch.settings import Settings
from dispatch.usecases import Context
from dispatch.usecases.customers import get_case_file
from dispatch.usecases.plan_day import load_inputs
from routing.problem import TimeWindow
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import POLICY, SETTINGS, built, case_on_day, day_inputs

pytestmark = pytest.mark.both_databases

RULE: dict[str, Any] = {"citation": "x", "from": "2020-01-01"}


def judged(policy: Policy = POLICY, **values: Any) -> Eligibility:
    return eligibility(case_on_day(**values), DAY, policy, SETTINGS)


def file_of(inputs: DayInputs, one: CaseOnDay) -> CaseFile:
    amounts = [(c.case.currency, c.case.overdue_amount) for c in inputs.cases]
    return build_case_file(one, inputs.day, amounts, POLICY, SETTINGS)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_page_and_the_plan_say_the_same_of_everybody(seed: int) -> None:
    sample = sample_day(DAY, customers=40, visitors=2, seed=seed)
    people = [row.with_currency(SETTINGS.currency) for row in sample.customers]
    inputs = day_inputs(*people, visitors=sample.visitors)
    made = built(inputs)
    excluded = {item.customer_id: (item.rule, item.citation) for item in made.excluded}
    assert excluded
    for one in people:
        file = file_of(inputs, one)
        verdict = file.eligibility.verdict
        found = (verdict.rule, verdict.citation) if verdict else None
        assert found == excluded.get(one.customer.customer_id)
    for number, one in enumerate(made.cases):
        file, visit = file_of(inputs, one), made.problem.visits[number]
        assert file.priority == made.priorities[number]
        assert file.service_s == visit.service
        assert file.eligibility.possible == visit.windows
        assert file.eligibility.people == visit.team_size
        assert set(file.eligibility.skills) == visit.skills


def test_hours_are_what_the_law_and_the_wishes_leave() -> None:
    found = judged(windows="06:00-09:00")
    assert found.legal == (TimeWindow(8 * 3600, 20 * 3600),)
    assert found.possible == (TimeWindow(8 * 3600, 9 * 3600),)
    assert judged(windows="06:00-08:00").possible == ()


@given(
    least=st.integers(1, 2),
    asked=st.integers(1, 2),
    since=st.dates(DAY - timedelta(days=2), DAY + timedelta(days=2)),
)
def test_so_many_come_as_the_rules_or_the_customer_ask_for(
    least: int, asked: int, since: date
) -> None:
    rule = PeopleRule.model_validate(RULE | {"from": since, "least": least})
    policy = Policy((POLICY.packs[0].model_copy(update={"people": (rule,)}),))
    expected = max(asked, least) if since <= DAY else asked
    assert judged(policy, min_team=asked).people == expected


@given(st.sets(st.sampled_from(sorted(Flag))))
def test_training_is_asked_of_everybody_or_of_somebody_by_flags(flags: set[str]) -> None:
    some = RULE | {"skills": ["care"], "flags": ["hardship", "dispute"]}
    rules = (
        TrainingRule.model_validate(some),
        TrainingRule.model_validate(RULE | {"skills": ["law"]}),
    )
    policy = Policy((POLICY.packs[0].model_copy(update={"training": rules}),))
    found = judged(policy, required_skills=("talk",), flags=tuple(flags))
    care = ("care",) if flags & {"hardship", "dispute"} else ()
    assert (found.skills, found.all_skills) == ((*care, "talk"), ("law",))


def test_the_desk_reads_one_customer_as_a_plan_reads_all(context: Context) -> None:
    fill(context, [case_on_day(n, overdue_amount=1000 * n) for n in range(1, 6)])
    inputs = load_inputs(context, DAY)
    for one in inputs.cases:
        assert get_case_file(context, one.customer.customer_id, DAY) == file_of(inputs, one)
    with pytest.raises(NotFoundError, match="no customer 'C9'"):
        get_case_file(context, "C9", DAY)


def test_the_weights_shown_are_those_of_the_branch() -> None:
    weights = dict(SETTINGS.priority.weights) | {"amount": 35, "due": 0}
    settings = Settings.of({"priority": {"branches": {"North": weights}}})
    for branch, amount in (("NORTH", 35), ("South", 25)):
        one = case_on_day(branch=branch)
        file = build_case_file(
            one, DAY, [("CNY", one.case.overdue_amount)], POLICY, settings
        )
        assert file.weights["amount"] == file.priority.parts["amount"] == amount
