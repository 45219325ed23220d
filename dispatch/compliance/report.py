"""Resolves the numbers of a certificate into rules, findings and faults."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dispatch.errors import Fault

from .certificate import BrokenRule, Certificate, CheckedRule, Finding


@dataclass(frozen=True)
class Breach:
    """A broken rule of a certificate.

    Attributes
    ----------
    entry
        The entry of the certificate, which names the customer, visit and team.
    rule
        The rule that is broken.
    finding
        The result of its check.
    """

    entry: BrokenRule
    rule: CheckedRule
    finding: Finding

    @property
    def affected_id(self) -> str:
        """The id of the customer, else of the team, else ``plan``."""
        return self.entry.customer_id or self.entry.team_id or "plan"


@dataclass(frozen=True)
class RuleResults:
    """All findings of one rule.

    Attributes
    ----------
    rule
        The rule.
    findings
        Each different finding with the ids for which it was made, in their order.
    """

    rule: CheckedRule
    findings: tuple[tuple[Finding, tuple[str, ...]], ...]

    @property
    def checks(self) -> int:
        """The number of checks of the rule."""
        return sum(len(ids) for _, ids in self.findings)

    @property
    def broken(self) -> int:
        """The number of checks that found the rule broken."""
        return sum(len(ids) for finding, ids in self.findings if not finding.kept)


def breaches(certificate: Certificate) -> Iterator[Breach]:
    """Yield every broken rule, in the order in which the rules were checked."""
    for entry in certificate.faults:
        finding = certificate.findings[entry.finding]
        yield Breach(entry, certificate.rules[finding.rule], finding)


def faults_of(certificate: Certificate) -> tuple[Fault, ...]:
    """Return every broken rule as a fault that names whom it concerns and the rule."""
    return tuple(
        Fault(
            breach.affected_id,
            breach.finding.found,
            f"{breach.rule.required.rstrip('.')} ({breach.rule.citation})",
        )
        for breach in breaches(certificate)
    )


def results_by_rule(
    certificate: Certificate, checked: Iterable[tuple[str, tuple[int, ...]]]
) -> list[RuleResults]:
    """Return the findings of several checked things by rule, in the order of the rules.

    Parameters
    ----------
    certificate
        The certificate that has the rules and the findings.
    checked
        The id of each checked visit or team, and the numbers of its findings.
    """
    ids: dict[int, list[str]] = {}
    for name, numbers in checked:
        for number in numbers:
            ids.setdefault(number, []).append(name)
    by_rule: dict[int, list[int]] = {}
    for number in sorted(ids):
        by_rule.setdefault(certificate.findings[number].rule, []).append(number)
    return [
        RuleResults(
            certificate.rules[rule],
            tuple((certificate.findings[number], tuple(ids[number])) for number in numbers),
        )
        for rule, numbers in sorted(by_rule.items())
    ]
