"""Outcomes that visitors recorded and that wait until a dispatcher decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from dispatch.cases.outcome_form import form_fields
from dispatch.cases.outcome_types import CODES, OF_ONE_CASE
from dispatch.domain.plan import PlanDocument
from dispatch.domain.version import ConflictReason
from dispatch.errors import ConflictError, NotFoundError
from dispatch.store.documents import newest_stop
from dispatch.store.queries.customers import CaseCard
from dispatch.store.queries.planning import case_of
from dispatch.store.queries.plans import is_published_for
from dispatch.store.queries.visits import visit_row
from dispatch.store.tables import (
    LARGEST_KEY,
    CustomerRow,
    OutcomeConflictRow,
    OutcomeRow,
    PlanVersionRow,
    VisitRow,
)
from dispatch.text import N_, Message

from .case_rows import CaseWithPlace, subject_of
from .context import Context
from .later_outcomes import has_later_visit
from .links import OpenLink
from .plans import require_version_row
from .record_outcome import (
    cases_of_stop,
    entered_case,
    find_visit,
    named_cases,
    store_outcome,
)


@dataclass(frozen=True)
class OutcomeConflict:
    """An outcome that waits for a dispatcher.

    Attributes
    ----------
    conflict_key
        Its number.
    visit_id, customer_id, customer
        The visit, and the id and name of the customer.
    day, author, recorded_at
        The day of the visit, who recorded it, and when.
    reason
        The reason why it waits.
    code, form
        The outcome and its fields as they were entered.
    cases
        The cases that the visit is for, of which a dispatcher can choose.
    """

    conflict_key: int
    visit_id: str
    customer_id: str
    customer: str
    day: date
    author: str
    recorded_at: datetime
    reason: ConflictReason
    code: str
    form: Mapping[str, str]
    cases: tuple[CaseCard, ...]

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The names of the cases that the visit is for."""
        return tuple(each.name for each in self.cases)

    @property
    def of_one_case(self) -> bool:
        """True if the outcome is for exactly one case."""
        return self.code in OF_ONE_CASE


def open_conflicts(context: Context) -> list[OutcomeConflict]:
    """Return the outcomes that wait for a dispatcher, the oldest first."""
    with context.store.reading() as session:
        rows = session.execute(_open(context).order_by(OutcomeConflictRow.recorded_at))
        return [
            OutcomeConflict(
                conflict_key=conflict.conflict_key,
                visit_id=visit.visit_id,
                customer_id=customer.customer_id,
                customer=customer.name,
                day=conflict.day,
                author=conflict.author,
                recorded_at=conflict.recorded_at,
                reason=ConflictReason(conflict.reason),
                code=conflict.code,
                form=conflict.form,
                cases=tuple(
                    CaseCard(each.name, case_of(each.case))
                    for each in _cases_of(session, context, visit)
                ),
            )
            for conflict, visit, customer in rows
        ]


def count_conflicts(context: Context) -> int:
    """Return the number of outcomes that wait for a dispatcher."""
    query = select(func.count()).where(
        OutcomeConflictRow.branch_key == context.branch.key,
        OutcomeConflictRow.resolved_at.is_(None),
    )
    with context.store.reading() as session:
        return session.scalar(query) or 0


def report_outcome(
    context: Context,
    plan: PlanDocument,
    team_id: str,
    visit_id: str,
    code: str,
    form: Mapping[str, str],
) -> bool:
    """Record what a visitor reports of a published visit, or keep it for a dispatcher.

    It is kept if a later visit to the person was reported before and this one was not,
    because the case has moved on.

    Parameters
    ----------
    context, plan, team_id, visit_id, code, form
        As of `record_outcome`.

    Returns
    -------
    bool
        True if the outcome is recorded, False if it waits for a dispatcher.

    Raises
    ------
    NotFoundError, InputError, ConflictError
        As of `record_outcome`.
    """
    with context.store.session() as session:
        version, visit, cases = find_visit(session, context, plan, team_id, visit_id)
        chosen = named_cases(cases, code, entered_case(form))
        former = session.get(OutcomeRow, (visit.visit_key, plan.date))
        if former is not None or not has_later_visit(session, visit, plan.date):
            store_outcome(session, context, version, visit, chosen, plan.date, code, form)
            return True
        reason = ConflictReason.LATER_VISIT
        _store_waiting(session, context, version, visit, plan.date, reason, code, form)
        return False


def store_conflict(
    context: Context,
    link: OpenLink,
    visit_id: str,
    code: str,
    form: Mapping[str, str],
) -> None:
    """Keep the outcome of a visit that was never published, until a dispatcher decides.

    The dispatcher also chooses the cases that it is for.

    Raises
    ------
    NotFoundError
        If there is no such visit at all, or it is published to others for the day.
    InputError
        If fields are missing or wrong.
    """
    with context.store.session() as session:
        visit = visit_row(session, context.branch.key, visit_id)
        if visit is None or is_published_for(session, visit.visit_key, link.day):
            raise NotFoundError(
                Message(N_("This itinerary has no visit '{visit_id}'."), visit_id=visit_id)
            )
        version = require_version_row(session, context, link.plan_id)
        reason = ConflictReason.NOT_PUBLISHED
        _store_waiting(session, context, version, visit, link.day, reason, code, form)


def _store_waiting(
    session: Session,
    context: Context,
    version: PlanVersionRow,
    visit: VisitRow,
    day: date,
    reason: ConflictReason,
    code: str,
    form: Mapping[str, str],
) -> None:
    """Keep an outcome that could be recorded as it is, but for the reason.

    One that waits already, because it was sent twice, is not kept again.
    """
    form_fields(CODES[code], form, day)
    waiting = select(OutcomeConflictRow).where(
        OutcomeConflictRow.visit_key == visit.visit_key,
        OutcomeConflictRow.day == day,
        OutcomeConflictRow.author == str(context.user),
        OutcomeConflictRow.code == code,
        OutcomeConflictRow.resolved_at.is_(None),
    )
    if any(each.form == dict(form) for each in session.scalars(waiting)):
        return
    session.add(
        OutcomeConflictRow(
            branch_key=context.branch.key,
            visit_key=visit.visit_key,
            day=day,
            version_key=version.version_key,
            reason=reason.value,
            author=str(context.user),
            code=code,
            form=dict(form),
            recorded_at=context.clock(),
        )
    )
    after = {"visit_id": visit.visit_id, "day": day.isoformat(), "code": code}
    subject = subject_of(session, visit.customer_key)
    context.audit(session, "outcome.waiting", subject, {}, after)


def accept_conflict(
    context: Context, conflict_key: int, case_ids: Sequence[str] = ()
) -> None:
    """Record a waiting outcome as the outcome of its visit on its day.

    Parameters
    ----------
    context
        The branch, the store and the user.
    conflict_key
        The number of the waiting outcome.
    case_ids
        The cases that it is for; empty: as the visitor entered.

    Raises
    ------
    NotFoundError
        If no such outcome waits.
    ConflictError
        If an outcome of the visit on its day is recorded already.
    InputError
        If it would be for a case that the visit does not have, or a payment or promise
        for several cases.
    """
    with context.store.session() as session:
        conflict, visit, _ = _waiting(session, context, conflict_key)
        if session.get(OutcomeRow, (visit.visit_key, conflict.day)) is not None:
            raise ConflictError(
                N_(
                    "An outcome of this visit was recorded meanwhile; correct that one if "
                    "it is wrong, and dismiss this one."
                )
            )
        version = session.get_one(PlanVersionRow, conflict.version_key)
        day, code, form = conflict.day, conflict.code, conflict.form
        cases = _cases_of(session, context, visit)
        chosen = named_cases(cases, code, case_ids or entered_case(form))
        store_outcome(session, context, version, visit, chosen, day, code, form)
        conflict.resolved_at = context.clock()


def dismiss_conflict(context: Context, conflict_key: int) -> None:
    """Dismiss a waiting outcome; its row stays.

    Raises
    ------
    NotFoundError
        If no such outcome waits.
    """
    with context.store.session() as session:
        conflict, visit, _ = _waiting(session, context, conflict_key)
        conflict.resolved_at = context.clock()
        after = {"visit_id": visit.visit_id, "code": conflict.code}
        subject = subject_of(session, visit.customer_key)
        context.audit(session, "outcome.dismissed", subject, {}, after)


def _waiting(
    session: Session, context: Context, conflict_key: int
) -> Row[OutcomeConflictRow, VisitRow, CustomerRow]:
    query = _open(context).where(OutcomeConflictRow.conflict_key == conflict_key)
    # A database refuses a number that no key can have.
    row = session.execute(query).first() if conflict_key <= LARGEST_KEY else None
    if row is None:
        raise NotFoundError(N_("This outcome does not wait for a decision."))
    return row


def _cases_of(session: Session, context: Context, visit: VisitRow) -> list[CaseWithPlace]:
    """Return the cases that a visit is for by the newest plan that has it."""
    stop = newest_stop(session, visit.visit_key)
    return cases_of_stop(session, context, visit, stop)


def _open(context: Context) -> Select[OutcomeConflictRow, VisitRow, CustomerRow]:
    return (
        select(OutcomeConflictRow, VisitRow, CustomerRow)
        .join(VisitRow, VisitRow.visit_key == OutcomeConflictRow.visit_key)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .where(
            OutcomeConflictRow.branch_key == context.branch.key,
            OutcomeConflictRow.resolved_at.is_(None),
        )
    )
