"""The certificate of a plan for people: printable, as a file and on the console."""

from collections.abc import Mapping
from functools import partial
from zoneinfo import ZoneInfo

from markupsafe import Markup

from dispatch.compliance import Certificate
from dispatch.compliance.report import breaches, results_by_rule
from dispatch.domain.plan import Param
from dispatch.text import Translator, requirements
from dispatch.text.case_words import CONSENT_KINDS
from dispatch.text.rules import citation_text, finding, typed_params

from .documents import render_document


def certificate_page(certificate: Certificate, translator: Translator) -> str:
    """Write a certificate as a page that opens from a file without any network."""
    return render_document(
        "certificate.html", translator, **_values(certificate, translator)
    )


def certificate_article(certificate: Certificate, translator: Translator) -> Markup:
    """Write a certificate as markup for a page that has ``rounds/certificate.css``."""
    text = render_document(
        "_certificate.html", translator, **_values(certificate, translator)
    )
    return Markup(text)  # noqa: S704 - the template has escaped every value


def _values(certificate: Certificate, translator: Translator) -> dict[str, object]:
    def requirement_text(kind: str, params: Mapping[str, Param]) -> str:
        return requirements.requirement_text(kind, params, translator)

    def finding_text(code: str, params: Mapping[str, Param]) -> str:
        return finding(code, typed_params(params), translator)

    def consent_kind(kind: str) -> str:
        return translator.gettext(CONSENT_KINDS[kind])

    return {
        "certificate": certificate,
        "checked_at": certificate.checked_at.astimezone(ZoneInfo(certificate.timezone)),
        "broken": tuple(breaches(certificate)),
        "plan_results": results_by_rule(certificate, [("", certificate.plan)]),
        "team_results": results_by_rule(
            certificate, [(team.team_id, team.findings) for team in certificate.teams]
        ),
        "visit_results": results_by_rule(
            certificate,
            [(visit.customer_id, visit.findings) for visit in certificate.visits],
        ),
        "requirement_text": requirement_text,
        "finding_text": finding_text,
        "consent_kind": consent_kind,
        "citation_text": partial(citation_text, translator=translator),
    }
