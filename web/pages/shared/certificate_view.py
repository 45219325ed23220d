"""A certificate made ready for its page."""

from dataclasses import dataclass

from dispatch.compliance import Certificate
from dispatch.compliance.certificate import CheckedRule, Finding
from dispatch.compliance.report import Alike, Broken, alike, broken, paired

Lines = tuple[tuple[CheckedRule, Finding], ...]


@dataclass(frozen=True)
class CertificateView:
    """What the page shows.

    Attributes
    ----------
    broken
        Everything that is broken.
    plan, teams
        Findings of the plan as a whole, and of each team by its id.
    groups
        The visits, those together of which the same was found.
    """

    certificate: Certificate
    broken: tuple[Broken, ...]
    plan: Lines
    teams: dict[str, Lines]
    groups: list[Alike]


def view_of(certificate: Certificate) -> CertificateView:
    """Resolve the numbers of a certificate."""
    return CertificateView(
        certificate,
        tuple(broken(certificate)),
        paired(certificate, certificate.plan),
        {team.team_id: paired(certificate, team.findings) for team in certificate.teams},
        alike(certificate),
    )
