"""Each kind of rule has everything that it needs: a check, a code and its sentences."""

from dispatch.compliance.registry import CHECKS
from dispatch.domain.case import Case
from dispatch.domain.fields import definitions_of
from dispatch.domain.flag import Flag
from dispatch.domain.value_kinds import Choices
from dispatch.policy import policy_ids
from dispatch.policy.packs.pack import RULE_KINDS, RetentionRule
from dispatch.policy.packs.policy import shipped_pack
from dispatch.policy.packs.rule import Rule
from dispatch.text.reasons import REASONS
from dispatch.text.requirements import REQUIREMENTS
from dispatch.text.rules import HEADINGS


def subclasses(of: type[Rule]) -> set[type[Rule]]:
    return {kind for sub in of.__subclasses__() for kind in (sub, *subclasses(sub))}


def test_every_kind_of_rule_but_retention_has_a_check() -> None:
    kinds = subclasses(Rule)
    assert len(kinds) == len(RULE_KINDS) > 10
    assert CHECKS.keys() == kinds - {RetentionRule}


def test_every_kind_of_rule_has_a_heading_and_a_requirement() -> None:
    assert tuple(HEADINGS) == RULE_KINDS
    assert set(RULE_KINDS) <= REQUIREMENTS.keys()


def test_the_code_of_every_rule_has_a_reason() -> None:
    rules = [rule for name in policy_ids() for _, rule in shipped_pack(name).rules()]
    codes = {rule.code for rule in rules if not isinstance(rule, RetentionRule)}
    assert len(codes) > 10
    assert codes <= REASONS.keys()


def test_files_can_set_every_flag_and_no_other() -> None:
    (flags,) = (d.kind for d in definitions_of(Case) if d.attribute == "flags")
    assert isinstance(flags, Choices)
    assert set(flags.words) == set(Flag)
