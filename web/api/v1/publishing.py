"""Publishing a plan, and its certificate."""

from datetime import date as Date
from typing import Literal

from pydantic import AwareDatetime, BaseModel
from werkzeug.wrappers import Response

from dispatch.compliance import Certificate
from dispatch.compliance.certificate import CertifiedPolicy, CheckCounts, Signature
from dispatch.errors import NotFoundError
from dispatch.text import N_, Message
from dispatch.usecases import publish
from web.context import context

from .blueprint import answers, api_blueprint, as_json
from .jobs import TAG
from .plans import PlanPath

blueprint = api_blueprint("publishing")


class PublicationOut(BaseModel):
    """A published plan: its certificate without the findings.

    Attributes
    ----------
    result
        Always ``compliant``: what breaks a rule is not published.
    plan_sha256, inputs_sha256
        Fingerprints of the plan, and of customers and visitors as they were checked.
    checked_at
        When it was checked and published.
    """

    plan_id: str
    date: Date
    result: Literal["compliant", "broken"]
    policy: CertifiedPolicy
    counts: CheckCounts
    plan_sha256: str
    inputs_sha256: str
    checked_at: AwareDatetime
    signature: Signature | None


@blueprint.post(
    "/plans/<plan_id>/publish",
    tags=[TAG],
    summary="Check a plan as things stand now, and publish it",
    responses=answers(404, 409, http_200=PublicationOut),
)
def publish_plan(path: PlanPath) -> Response:
    """Publish a plan, so that the visitors' links show it.

    A plan that breaks a rule is refused with code ``unlawful_plan`` and every fault. It is
    refused with ``conflict`` if its day is over, its reasons are still being written, it is
    a proposal, a newer plan is published, or a departure has passed. Publishing a plan
    again changes nothing.
    """
    certificate = publish.publish_plan(context(), path.plan_id)
    return as_json(PublicationOut.model_validate(certificate, from_attributes=True))


@blueprint.get(
    "/plans/<plan_id>/certificate",
    tags=[TAG],
    summary="Read the signed certificate of a published plan",
    responses=answers(404, http_200=Certificate),
)
def read_certificate(path: PlanPath) -> Response:
    """Return every rule of every visit, with its finding."""
    certificate = publish.get_certificate(context(), path.plan_id)
    if certificate is None:
        raise NotFoundError(
            Message(
                N_("Plan '{plan_id}' is not published, so it has no certificate."),
                plan_id=path.plan_id,
            )
        )
    return as_json(certificate)
