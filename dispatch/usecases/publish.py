"""Publishes versions of plans with a certificate."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.compliance import (
    Certificate,
    check_compliance,
    sign_certificate,
    signing_key,
)
from dispatch.compliance.report import faults_of
from dispatch.domain.plan import PlanDocument
from dispatch.domain.version import VersionLine
from dispatch.errors import ConflictError, UnlawfulPlanError
from dispatch.planning.missed_departures import missed_departures
from dispatch.store.documents import read_document
from dispatch.store.queries.plans import publication_of, row_in_force, version_in_force
from dispatch.store.tables import PlanVersionRow, PublicationRow
from dispatch.text import N_

from .context import Context
from .plan_day import load_inputs
from .plans import find_version, get_plan, require_explained, require_version_row


def preview_certificate(context: Context, plan_id: str) -> Certificate:
    """Return the certificate that a version would get now, without a signature.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    return _certify(context, get_plan(context, plan_id))


def _certify(context: Context, plan: PlanDocument) -> Certificate:
    inputs = load_inputs(context, plan.date)
    return check_compliance(plan, inputs, context.policy(), context.clock())


def get_certificate(context: Context, plan_id: str) -> Certificate | None:
    """Return the signed certificate of a published version; None for a draft.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    with context.store.reading() as session:
        return _certificate_of(session, require_version_row(session, context, plan_id))


def _certificate_of(session: Session, row: PlanVersionRow) -> Certificate | None:
    publication = publication_of(session, row)
    if publication is None or not publication.certificate:
        return None
    return Certificate.model_validate_json(publication.certificate)


def publish_plan(context: Context, plan_id: str) -> Certificate:
    """Put a version into force if it keeps every rule as things stand now.

    It takes the place of the version that was in force for the day. A version that is
    published already stays as it is, with its certificate.

    Raises
    ------
    NotFoundError
        If there is no such version.
    UnlawfulPlanError
        If it breaks a rule; the error carries every fault, and nothing is published.
    ConflictError
        If its day is over; if its reasons are still being written; if it is a proposal;
        if a newer version is published, because visitors would not know which to follow;
        or if a route was to leave before now, unless the version in force announced that
        departure.
    """
    earlier = get_certificate(context, plan_id)
    if earlier is not None:
        return earlier
    with context.store.reading() as session:
        _refuse_outdated(session, context, require_version_row(session, context, plan_id))
    plan = get_plan(context, plan_id)
    _refuse_missed(context, plan)
    certificate = _certify(context, plan)
    if certificate.faults:
        raise UnlawfulPlanError(
            f"The plan breaks {len(certificate.faults)} rules as things stand now, so it "
            "was not published; plan the day again.",
            faults_of(certificate),
        )
    signed = sign_certificate(certificate, signing_key(context.settings))
    return _store_publication(context, signed)


def _store_publication(context: Context, signed: Certificate) -> Certificate:
    """Store the publication, and return its certificate or the one that is there."""
    assert signed.signature is not None, "it was signed just now"
    with context.store.session() as session:
        row = require_version_row(session, context, signed.plan_id)
        published = _certificate_of(session, row)
        if published is not None:  # Another request published it meanwhile.
            return published
        # Another version may have been published while this one was checked.
        _refuse_outdated(session, context, row)
        before = session.scalar(
            select(PublicationRow).where(
                PublicationRow.branch_key == context.branch.key,
                PublicationRow.day == signed.date,
                PublicationRow.superseded_at.is_(None),
            )
        )
        if before is not None:
            before.superseded_at = signed.checked_at
            session.flush()
        session.add(
            PublicationRow(
                branch_key=context.branch.key,
                day=signed.date,
                version_key=row.version_key,
                certificate=signed.model_dump_json(),
                published_at=signed.checked_at,
            )
        )
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
    return signed


def _refuse_outdated(session: Session, context: Context, row: PlanVersionRow) -> None:
    version = find_version(session, context, row.plan_id)
    if version.day < context.today():
        raise ConflictError(N_("The day of this plan is over, so it cannot be published."))
    if version.line is VersionLine.PROPOSAL:
        raise ConflictError(
            N_("This plan is a proposal beside a newer one; take it over first.")
        )
    require_explained(row)
    newest = version_in_force(session, context.branch.key, version.day)
    if newest is not None and newest.created_at > version.created_at:
        raise ConflictError(
            N_(
                "A newer plan of this day is published already; plan the day again to "
                "replace it."
            )
        )


def _refuse_missed(context: Context, plan: PlanDocument) -> None:
    with context.store.reading() as session:
        row = row_in_force(session, context.branch.key, plan.date)
        in_force = None if row is None else read_document(session, row)
    if missed_departures(plan, in_force, context.clock()):
        raise ConflictError(
            N_(
                "Some departures of this plan have passed meanwhile; plan the day again, "
                "and its routes start later."
            )
        )
