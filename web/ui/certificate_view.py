"""A certificate made ready for its page."""

from dataclasses import dataclass

from dispatch.certificate import Certificate
from dispatch.certificate.model import CheckedRule, Finding
from dispatch.certificate.told import Alike, Broken, alike, broken, paired

Lines = tuple[tuple[CheckedRule, Finding], ...]


@dataclass(frozen=True)
class View:
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


def view_of(certificate: Certificate) -> View:
    """Resolve the numbers of a certificate."""
    return View(
        certificate,
        tuple(broken(certificate)),
        paired(certificate, certificate.plan),
        {team.team_id: paired(certificate, team.findings) for team in certificate.teams},
        alike(certificate),
    )
