"""What came of visits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from dispatch.audit import differences
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, NotFoundError
from dispatch.store.tables import OutcomeRow, VisitRow
from dispatch.usecases.apply_outcome import record

from .context import Base, case_of, columns_of, subject_of


class Visits(Base):
    """Records what came of visits."""

    def record_outcome(
        self,
        plan: PlanDocument,
        team_id: str,
        visit_id: str,
        code: str,
        form: Mapping[str, str],
    ) -> None:
        """Keep what came of a visit of a team; the case moves on.

        Raises
        ------
        NotFoundError
            Where the team has no such visit in the plan.
        InputError
            Where fields are missing or wrong.
        ConflictError
            Where a later visit to the customer was recorded already.
        """
        with self.store.session() as session:
            visit = session.get(VisitRow, (plan.plan_id, visit_id))
            if visit is None or visit.team_id != team_id:
                raise NotFoundError(f"Team {team_id!r} has no visit {visit_id!r}.")
            case, place = case_of(session, visit.customer_id)
            later = select(VisitRow.visit_id).where(
                VisitRow.customer_id == visit.customer_id,
                VisitRow.begin > visit.begin,
                VisitRow.outcome.has(),
            )
            if session.scalars(later).first() is not None:
                raise ConflictError(
                    "A later visit to this customer is on record, so this one stays."
                )
            known = _told(visit.outcome)
            was = columns_of(case, place) | known
            told = record(
                session, visit, case, place, code, form, day=plan.date, now=self.clock()
            )
            which = {"plan_id": plan.plan_id, "visit_id": visit_id}
            before, after = differences(was, columns_of(case, place) | _told(told))
            action = "outcome.corrected" if known else "outcome.recorded"
            subject = subject_of(session, visit.customer_id)
            self._note(session, action, subject, before, after | which)


def _told(outcome: OutcomeRow | None) -> dict[str, Any]:
    """What was entered about a visit; nothing where nothing was."""
    if outcome is None:
        return {}
    return {"code": outcome.code, "fields": outcome.fields, "note": outcome.note}
