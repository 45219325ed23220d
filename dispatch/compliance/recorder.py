"""Collects findings, each different one once, while a plan is judged."""

from dispatch.domain.consent import Consent
from dispatch.policy.packs.pack import Pack
from dispatch.policy.packs.rule import Rule
from dispatch.text import ENGLISH
from dispatch.text.rules import finding, requirement

from .builtin_checks import CITATION
from .certificate import BrokenRule, CheckedRule, Finding, UsedConsent
from .visit_under_check import CheckResult

_Key = tuple[object, ...]


class Recorder:
    """The tables of a certificate in the making."""

    def __init__(self) -> None:
        self.rules: list[CheckedRule] = []
        self.findings: list[Finding] = []
        self.faults: list[BrokenRule] = []
        self.checks = 0
        self._known: dict[_Key, int] = {}

    def own(self, kind: str) -> int:
        """The number of a demand of Rounds itself; a new one where it is the first."""
        return self._rule(CheckedRule(
            kind=kind, code=kind, pack="", version="", citation=CITATION, params={},
            required=requirement(kind, {}, ENGLISH),
        ))  # fmt: skip

    def packs(self, pack: Pack, kind: str, rule: Rule) -> int:
        """The number of a pack's rule."""
        return self._rule(CheckedRule(
            kind=kind, code=rule.code, pack=pack.id, version=pack.version,
            citation=rule.citation, params=rule.params,
            required=requirement(kind, rule.params, ENGLISH),
        ))  # fmt: skip

    def _rule(self, rule: CheckedRule) -> int:
        self.rules.append(rule)
        return len(self.rules) - 1

    def note(
        self,
        rule: int,
        found: CheckResult,
        customer: str = "",
        visit: str = "",
        team: str = "",
    ) -> int:
        """Enter what was found of a rule; gives the finding's number."""
        self.checks += 1
        key = rule, found.code, tuple(found.params.items()), found.consents
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.findings)
            self.findings.append(_finding(rule, found))
        if not found.kept:
            self.faults.append(BrokenRule(
                customer_id=customer, visit_id=visit, team_id=team, finding=number
            ))  # fmt: skip
        return number


def _finding(rule: int, found: CheckResult) -> Finding:
    return Finding(
        rule=rule,
        kept=found.kept,
        code=found.code,
        params=found.params,
        found=finding(found.code, found.params, ENGLISH),
        consents=tuple(map(_used, found.consents)),
    )


def _used(consent: Consent) -> UsedConsent:
    return UsedConsent(
        kind=consent.kind.value, given_on=consent.given_on, given_by=consent.given_by
    )
