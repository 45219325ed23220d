"""What a certificate found broken, as faults and sentences for people."""

from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.errors import Fault

from .certificate import BrokenRule, Certificate, CheckedRule, Finding


@dataclass(frozen=True)
class Broken:
    """A broken rule with the rule and the finding that it names."""

    what: BrokenRule
    rule: CheckedRule
    finding: Finding


@dataclass(frozen=True)
class Alike:
    """Visits of which the same was found of every rule.

    Attributes
    ----------
    findings
        With their rules, in the order of the rules.
    visits
        Places in `Certificate.visits`.
    """

    findings: tuple[tuple[CheckedRule, Finding], ...]
    visits: tuple[int, ...]


def broken(certificate: Certificate) -> Iterator[Broken]:
    """Everything that is broken, in the order in which it was checked."""
    for what in certificate.faults:
        finding = certificate.findings[what.finding]
        yield Broken(what, certificate.rules[finding.rule], finding)


def faults_of(certificate: Certificate) -> tuple[Fault, ...]:
    """The same as faults: whom it concerns, what was found, which rule asks for what."""
    return tuple(
        Fault(
            where_of(each.what),
            each.finding.found,
            f"{each.rule.required.rstrip('.')} ({each.rule.citation})",
        )
        for each in broken(certificate)
    )


def where_of(what: BrokenRule) -> str:
    """Whom a broken rule concerns: the customer, else the team, else the plan."""
    return what.customer_id or what.team_id or "plan"


def paired(
    certificate: Certificate, numbers: tuple[int, ...]
) -> tuple[tuple[CheckedRule, Finding], ...]:
    """Findings by their numbers, each with its rule."""
    found = (certificate.findings[number] for number in numbers)
    return tuple((certificate.rules[finding.rule], finding) for finding in found)


def alike(certificate: Certificate) -> list[Alike]:
    """The visits in groups of which the same was found; the order is the plan's."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for number, visit in enumerate(certificate.visits):
        groups.setdefault(visit.findings, []).append(number)
    return [
        Alike(paired(certificate, findings), tuple(visits))
        for findings, visits in groups.items()
    ]
