"""Resolves the numbers of a certificate into rules, findings, faults and groups."""

from collections.abc import Iterator
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
class VisitGroup:
    """Visits with the same finding for every rule.

    Attributes
    ----------
    findings
        The findings with their rules, in the order of the rules.
    visits
        Places in `Certificate.visits`.
    """

    findings: tuple[tuple[CheckedRule, Finding], ...]
    visits: tuple[int, ...]


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


def findings_with_rules(
    certificate: Certificate, numbers: tuple[int, ...]
) -> tuple[tuple[CheckedRule, Finding], ...]:
    """Return findings by their numbers, each with its rule."""
    findings = (certificate.findings[number] for number in numbers)
    return tuple((certificate.rules[finding.rule], finding) for finding in findings)


def visit_groups(certificate: Certificate) -> list[VisitGroup]:
    """Return the visits in groups with the same findings, in the order of the plan."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for number, visit in enumerate(certificate.visits):
        groups.setdefault(visit.findings, []).append(number)
    return [
        VisitGroup(findings_with_rules(certificate, findings), tuple(visits))
        for findings, visits in groups.items()
    ]
