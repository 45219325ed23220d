"""The check of the team's size and training."""

from datetime import timedelta

import pytest

from tests.support.clock import DAY
from tests.support.compliance_builders import breaks, pack, plan_breaks, plan_of
from tests.support.dispatch_builders import (
    case_on_day,
    day_inputs,
    visitor,
)


def test_two_visitors_go_where_two_are_needed() -> None:
    policy = pack("people: [{least: 2, citation: T, from: 2020-01-01}]")
    staff = (visitor(1), visitor(2))
    inputs = day_inputs(case_on_day(), visitors=staff)
    assert plan_breaks(plan_of(inputs), inputs, policy) == {"needs_two_visitors"}
    assert plan_breaks(plan_of(inputs, team=("V1", "V2")), inputs, policy) == set()
    twice = plan_breaks(plan_of(inputs, team=("V1", "V1")), inputs, policy)
    assert twice == {"needs_two_visitors", "uniqueness"}
    asked = day_inputs(case_on_day(min_team=2), visitors=staff)
    assert plan_breaks(plan_of(asked), asked, pack("")) == {"team_size"}


ALL = "training: [{skills: [law], citation: S, from: 2020-01-01}]"
SOME = "training: [{skills: [care], flags: [hardship], citation: S, from: 2020-01-01}]"


@pytest.mark.parametrize(
    ("skills", "broken"),
    [
        ({"law": None}, set()),
        ({"law": DAY}, set()),  # valid on its last day
        ({"law": DAY - timedelta(days=1)}, {"no_trained_visitor"}),
        ({}, {"no_trained_visitor"}),
    ],
)
def test_every_visitor_is_trained_on_the_day(skills, broken) -> None:
    assert breaks(pack(ALL), case_on_day(), visitors=(visitor(skills=skills),)) == broken
    pair = visitor(1, skills={"law": None}), visitor(2, skills=skills)
    inputs = day_inputs(case_on_day(), visitors=pair)
    assert plan_breaks(plan_of(inputs, team=("V1", "V2")), inputs, pack(ALL)) == broken


def test_somebody_is_trained_for_customers_with_a_flag() -> None:
    policy, staff = pack(SOME), (visitor(1), visitor(2, skills={"care": DAY}))
    inputs = day_inputs(case_on_day(flags=("hardship",)), visitors=staff)
    assert plan_breaks(plan_of(inputs), inputs, policy) == {"no_trained_visitor"}
    assert plan_breaks(plan_of(inputs, team=("V1", "V2")), inputs, policy) == set()
    assert breaks(policy, case_on_day()) == set()
