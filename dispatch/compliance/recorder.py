"""Records the rules, findings and faults of a certificate while a plan is checked."""

from dispatch.domain.consent import Consent
from dispatch.policy.packs.pack import Pack
from dispatch.policy.packs.rule import Rule
from dispatch.text import ENGLISH
from dispatch.text.requirements import requirement_text
from dispatch.text.rules import finding

from .builtin_checks import CITATION
from .certificate import BrokenRule, CheckedRule, Finding, UsedConsent
from .visit_under_check import CheckResult

_FindingKey = tuple[object, ...]


class Recorder:
    """The tables of a certificate; each different finding stands in them once."""

    def __init__(self) -> None:
        self.rules: list[CheckedRule] = []
        self.findings: list[Finding] = []
        self.faults: list[BrokenRule] = []
        self.checks = 0
        self._numbers: dict[_FindingKey, int] = {}

    def add_builtin(self, kind: str) -> int:
        """Enter a rule that Rounds makes itself; returns its number."""
        return self._add(CheckedRule(
            kind=kind, code=kind, pack="", version="", citation=CITATION, params={},
            required=requirement_text(kind, {}, ENGLISH),
        ))  # fmt: skip

    def add_rule(self, pack: Pack, kind: str, rule: Rule) -> int:
        """Enter a pack's rule; returns its number."""
        return self._add(CheckedRule(
            kind=kind, code=rule.code, pack=pack.id, version=pack.version,
            citation=rule.citation, params=rule.params,
            required=requirement_text(kind, rule.params, ENGLISH),
        ))  # fmt: skip

    def _add(self, rule: CheckedRule) -> int:
        self.rules.append(rule)
        return len(self.rules) - 1

    def record(
        self,
        rule: int,
        result: CheckResult,
        customer_id: str = "",
        visit_id: str = "",
        team_id: str = "",
    ) -> int:
        """Enter the result of a check; returns the number of its finding."""
        self.checks += 1
        key = rule, result.code, tuple(result.params.items()), result.consents
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.findings)
            self.findings.append(_finding(rule, result))
        if not result.ok:
            self.faults.append(BrokenRule(
                customer_id=customer_id, visit_id=visit_id, team_id=team_id, finding=number
            ))  # fmt: skip
        return number


def _finding(rule: int, result: CheckResult) -> Finding:
    return Finding(
        rule=rule,
        kept=result.ok,
        code=result.code,
        params=result.params,
        found=finding(result.code, result.params, ENGLISH),
        consents=tuple(map(_used_consent, result.consents)),
    )


def _used_consent(consent: Consent) -> UsedConsent:
    return UsedConsent(
        kind=consent.kind.value, given_on=consent.given_on, given_by=consent.given_by
    )
