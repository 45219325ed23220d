"""Takes back and repeats the outcomes of later visits around that of an earlier one.

An outcome that is recorded or corrected after that of a later visit has its place in time
before it. What the later outcomes wrote is taken back, and is written again afterwards, so
that a case is as if they had been recorded in the order of the visits.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from dispatch.cases.outcome_snapshot import parts_of, stop_of
from dispatch.domain.case import CaseState
from dispatch.domain.outcome import OutcomeCode
from dispatch.errors import ConflictError, InputError
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    OutcomeRow,
    PaymentRow,
    PlaceRow,
    StopRow,
    VersionRouteRow,
    VisitRow,
)
from dispatch.text import N_

from .outcome_snapshots import (
    CaseAndPlace,
    NewerValues,
    case_keys,
    newer_values,
    payments_since,
    restore_all,
)
from .write_outcome import repeat

_STAYS = N_("A later visit to this customer is on record, so this one stays.")


@dataclass(frozen=True)
class LaterOutcome:
    """The outcome of a later visit, which is taken back for a while.

    Attributes
    ----------
    outcome
        The outcome.
    cases
        Its cases, each with the place that was visited, but for those that were erased.
    payments
        What was paid on them since.
    newer
        The values of its cases and places that have changed since by anything else.
    """

    outcome: OutcomeRow
    cases: Sequence[CaseAndPlace]
    payments: Sequence[PaymentRow]
    newer: Sequence[NewerValues]

    @property
    def case_keys(self) -> set[int]:
        """The keys of all cases that the outcome is for."""
        return case_keys(self.outcome.before)


def has_later_visit(session: Session, visit: VisitRow, day: date) -> bool:
    """True if a later visit to the person was made, whose outcome is on record."""
    return session.scalar(_later_outcomes(visit, day).limit(1)) is not None


def later_outcomes(
    session: Session, visit: VisitRow, day: date, keys: Collection[int]
) -> list[LaterOutcome]:
    """Return the outcomes of later visits that bear on some cases, the earliest first.

    Parameters
    ----------
    session
        The unit of work.
    visit, day
        The earlier visit, and its day.
    keys
        The keys of the cases. The further cases of a later outcome belong to them too.

    Raises
    ------
    ConflictError
        If an earlier version of Rounds recorded one of them, which did not note in which
        state it left its cases.
    """
    concerned = set(keys)
    outcomes: list[LaterOutcome] = []
    for outcome in session.scalars(_later_outcomes(visit, day)):
        if not all("after" in part for part in parts_of(outcome.before)):
            raise ConflictError(_STAYS)
        if not concerned.isdisjoint(case_keys(outcome.before)):
            concerned |= case_keys(outcome.before)
            outcomes.append(_later_outcome(session, outcome))
    return outcomes


def undo(session: Session, outcomes: Sequence[LaterOutcome]) -> None:
    """Take back what later outcomes wrote, the last one first."""
    for later in reversed(outcomes):
        restore_all(session, later.cases, later.outcome.before, later.payments)


def new_stops(
    cases: Sequence[CaseAndPlace], before: Mapping[str, Any]
) -> dict[int, tuple[str, str]]:
    """Return the stops and reviews that an outcome leads to, unless it did so before.

    Parameters
    ----------
    cases
        The cases of the outcome, as it leaves them.
    before
        The snapshot of the outcome that it corrects; empty if there is none.

    Returns
    -------
    dict
        The state and the outcome that led to it, by the key of the case.
    """
    former = {
        part.get("case_key"): stop_of(part["after"])
        for part in parts_of(before)
        if "after" in part
    }
    return {
        case.case_key: (case.state, case.stopped_by)
        for case, _ in cases
        if case.state in (CaseState.REVIEW, CaseState.STOPPED)
        and former.get(case.case_key) != (case.state, case.stopped_by)
    }


def repeat_all(
    outcomes: Sequence[LaterOutcome],
    stops: Mapping[int, tuple[str, str]],
    last_payment: int,
) -> None:
    """Write what later outcomes lead to, and keep what has changed since the last.

    Parameters
    ----------
    outcomes
        The outcomes that were taken back, the earliest first.
    stops
        The result of `new_stops`: the later visits were made without knowing of them, so
        that their outcomes do not lift them.
    last_payment
        The number of the newest payment on record; 0: there is none.

    Raises
    ------
    ConflictError
        If the fields of one of them are no longer taken.
    """
    for later in outcomes:
        try:
            repeat(later.outcome, later.cases, later.payments, stops, last_payment)
        except InputError:
            raise ConflictError(_STAYS) from None
    # A later outcome of the same row knows what is newer than both.
    last = {id(newer.row): newer for later in outcomes for newer in later.newer}
    for newer in last.values():
        newer.write()


def _later_outcome(session: Session, outcome: OutcomeRow) -> LaterOutcome:
    parts, cases = [], []
    for part in parts_of(outcome.before):
        case = session.get(CaseRow, part["case_key"])
        place = session.get(PlaceRow, part["place_key"])
        if case is not None and place is not None:
            parts.append(part)
            cases.append((case, place))
    payments = payments_since(session, outcome, cases) if cases else ()
    newer = [
        values
        for part, (case, place) in zip(parts, cases, strict=True)
        for values in newer_values(case, place, part, payments)
    ]
    return LaterOutcome(outcome, cases, payments, newer)


def _later_outcomes(visit: VisitRow, day: date) -> Select[OutcomeRow]:
    """Select the outcomes of later visits to the person, in the order of the visits.

    A visit that was not made is not among them, as it has led to nothing that counts.
    """
    return (
        select(OutcomeRow)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .where(
            CustomerRow.person_key == _person_of(visit),
            OutcomeRow.code != OutcomeCode.NOT_DONE,
            or_(
                OutcomeRow.day > day,
                and_(
                    OutcomeRow.day == day,
                    VisitRow.visit_key > visit.visit_key,
                    ~_in_one_version(visit.visit_key),
                ),
            ),
        )
        .order_by(OutcomeRow.day, OutcomeRow.visit_key)
    )


def _in_one_version(visit_key: int) -> ColumnElement[bool]:
    """True of an outcome whose visit is in a version together with another visit.

    Neither of them was planned because the other had ended, so neither is the later one.
    """
    stop, other_stop = aliased(StopRow), aliased(StopRow)
    route, other_route = aliased(VersionRouteRow), aliased(VersionRouteRow)
    return (
        exists(stop.visit_key)
        .where(
            stop.visit_key == visit_key,
            route.route_key == stop.route_key,
            other_route.version_key == route.version_key,
            other_stop.route_key == other_route.route_key,
            other_stop.visit_key == OutcomeRow.visit_key,
        )
        .correlate(OutcomeRow)
    )


def _person_of(visit: VisitRow) -> ScalarSelect[int]:
    person = select(CustomerRow.person_key).where(
        CustomerRow.customer_key == visit.customer_key
    )
    return person.scalar_subquery()
