"""A certificate lists every rule in force, for every visit."""

from dispatch.compliance import (
    check_compliance,
)
from dispatch.compliance.report import results_by_rule
from tests.support.clock import NOW
from tests.support.compliance_builders import breaks
from tests.support.dispatch_builders import (
    POLICY,
    case_on_day,
)


def test_a_plain_visit_breaks_no_rule() -> None:
    assert breaks(POLICY, case_on_day()) == set()


def test_every_rule_in_force_is_listed_for_every_visit(two) -> None:
    made = check_compliance(*two, POLICY, NOW)
    packs = [n for n, rule in enumerate(made.rules) if rule.pack]
    # Only how long records are kept says nothing of a visit.
    kinds = [kind for kind, _ in POLICY.packs[0].rules() if kind != "retention"]
    assert [made.rules[n].kind for n in packs] == kinds
    for visit in made.visits:
        judged = [made.findings[number].rule for number in visit.findings]
        assert sorted(set(judged)) == sorted(judged)
        assert set(packs) < set(judged)
    visits = [(visit.customer_id, visit.findings) for visit in made.visits]
    results = results_by_rule(made, visits)
    assert len({id(result.rule) for result in results}) == len(results) >= len(packs)
    assert {result.checks for result in results} == {2}
    assert sum(result.broken for result in results) == 0
