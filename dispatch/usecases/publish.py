"""Publishes plans with a certificate."""

from dispatch.compliance import (
    Certificate,
    check_compliance,
    sign_certificate,
    signing_key,
)
from dispatch.compliance.report import faults_of
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, UnlawfulPlanError
from dispatch.planning.missed_departures import missed_departures
from dispatch.store.queries.plans import published_on
from dispatch.text import N_

from .context import Context
from .plan_day import load_inputs
from .plans import get_plan, plan_row


def is_published(context: Context, plan_id: str) -> bool:
    """True if the plan is published.

    Raises
    ------
    NotFoundError
        If there is no such plan.
    """
    with context.store.reading() as session:
        return plan_row(session, context.branch.key, plan_id).published_at is not None


def preview_certificate(context: Context, plan_id: str) -> Certificate:
    """Return the certificate that a plan would get now, without a signature.

    Raises
    ------
    NotFoundError
        If there is no such plan.
    """
    return _certify(context, get_plan(context, plan_id))


def _certify(context: Context, plan: PlanDocument) -> Certificate:
    inputs = load_inputs(context, plan.date)
    return check_compliance(plan, inputs, context.policy(), context.clock())


def get_certificate(context: Context, plan_id: str) -> Certificate | None:
    """Return the signed certificate of a published plan; None for a draft.

    Raises
    ------
    NotFoundError
        If there is no such plan.
    """
    with context.store.reading() as session:
        document = plan_row(session, context.branch.key, plan_id).certificate
    return Certificate.model_validate_json(document) if document else None


def publish_plan(context: Context, plan_id: str) -> Certificate:
    """Publish a plan to its visitors if it keeps every rule as things stand now.

    A plan that is published already stays as it is, with its certificate.

    Raises
    ------
    NotFoundError
        If there is no such plan.
    UnlawfulPlanError
        If it breaks a rule; the error carries every fault, and nothing is published.
    ConflictError
        If its day is over; if a newer plan of the day is published, because visitors would
        not know which to follow; or if a route was to leave before now, unless the
        published plan announced that departure.
    """
    earlier = get_certificate(context, plan_id)
    if earlier is not None:
        return earlier
    plan = get_plan(context, plan_id)
    _refuse_outdated(context, plan)
    certificate = _certify(context, plan)
    if certificate.faults:
        raise UnlawfulPlanError(
            f"The plan breaks {len(certificate.faults)} rules as things stand now, so it "
            "was not published; plan the day again.",
            faults_of(certificate),
        )
    signed = sign_certificate(certificate, signing_key(context.settings))
    _store_publication(context, signed)
    return signed


def _store_publication(context: Context, signed: Certificate) -> None:
    assert signed.signature is not None, "it was signed just now"
    with context.store.session() as session:
        row = plan_row(session, context.branch.key, signed.plan_id)
        row.published_at = signed.checked_at
        row.certificate = signed.model_dump_json()
        context.audit(
            session,
            "plan.published",
            f"plan:{signed.plan_id}",
            {},
            {
                "day": signed.date.isoformat(),
                "plan_sha256": signed.plan_sha256,
                "signature": signed.signature.value,
            },
            f"{signed.policy.id} {signed.policy.version}",
        )


def _refuse_outdated(context: Context, plan: PlanDocument) -> None:
    if plan.date < context.today():
        raise ConflictError(N_("The day of this plan is over, so it cannot be published."))
    with context.store.reading() as session:
        newest = published_on(session, context.branch.key, plan.date)
    if newest is not None and newest.created_at > plan.created_at:
        raise ConflictError(
            N_(
                "A newer plan of this day is published already; plan the day again to "
                "replace it."
            )
        )
    in_force = get_plan(context, newest.plan_id) if newest is not None else None
    if missed_departures(plan, in_force, context.clock()):
        raise ConflictError(
            N_(
                "Some departures of this plan have passed meanwhile; plan the day again, "
                "and its routes start later."
            )
        )
