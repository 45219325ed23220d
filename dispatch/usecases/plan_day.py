"""Days are planned, and plans found again."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.audit import digest
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, NotFoundError
from dispatch.planning.pipeline import Effort, OnProgress, make_plan
from dispatch.store.queries.pages import planned_days
from dispatch.store.queries.planning import cases_on_day, past_pairs, visitors_on_duty
from dispatch.store.tables import PlanRow, TeamRow, VisitRow

from .context import Base


class Plans(Base):
    """Makes plans and finds them."""

    def inputs(self, day: date) -> DayInputs:
        """Everything that a plan of the day starts from."""
        with self.store.reading() as session:
            return DayInputs(
                day,
                self.settings.timezone,
                tuple(cases_on_day(session, day)),
                tuple(visitors_on_duty(session)),
                past_pairs(session, day),
            )

    def plan_day(
        self,
        day: date,
        effort: Effort,
        *,
        on_progress: OnProgress | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> PlanDocument:
        """Plan and keep a day; see `dispatch.planning.pipeline.make_plan`.

        Raises
        ------
        ConflictError
            Where no visitor or no customer is there to plan with.
        """
        inputs = self.inputs(day)
        missing = [
            name
            for name, things in (
                ("customers", inputs.cases),
                ("visitors on duty", inputs.visitors),
            )
            if not things
        ]
        if missing:
            raise ConflictError(
                f"There are no {' and no '.join(missing)}; import a file first."
            )
        plan = make_plan(
            inputs,
            self.settings,
            effort,
            policy_id=self.settings.planning.policy,
            now=self.clock(),
            on_progress=on_progress,
            should_stop=should_stop,
            travel=self.travel(),
        )
        document = plan.model_dump_json()
        with self.store.session() as session:
            _keep(session, plan, document)
            self._note_plan(session, plan, document)
        return plan

    def _note_plan(self, session: Session, plan: PlanDocument, document: str) -> None:
        after = {
            "day": plan.date.isoformat(),
            "document_sha256": digest(document),
            "policy_sha256": plan.policy.sha256,
            "routes": len(plan.routes),
            "planned": plan.kpis.planned,
            "unassigned": plan.kpis.unassigned,
            "excluded": plan.kpis.excluded,
        }
        policy = f"{plan.policy.id} {plan.policy.version}"
        self._note(session, "plan.made", f"plan:{plan.plan_id}", {}, after, policy)

    def plan(self, plan_id: str) -> PlanDocument:
        """A plan by its id.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        with self.store.reading() as session:
            return PlanDocument.model_validate_json(record_of(session, plan_id).document)

    def latest_plan(self, day: date) -> PlanDocument | None:
        """The newest plan of a day, or None."""
        newest = (
            select(PlanRow.document)
            .where(PlanRow.day == day)
            .order_by(PlanRow.created_at.desc())
            .limit(1)
        )
        with self.store.reading() as session:
            document = session.scalar(newest)
        return PlanDocument.model_validate_json(document) if document else None

    def planned_days(self) -> list[date]:
        """Days that have a plan, the latest first."""
        with self.store.reading() as session:
            return planned_days(session)


def record_of(session: Session, plan_id: str) -> PlanRow:
    """The stored form of a plan.

    Raises
    ------
    NotFoundError
        Where there is none.
    """
    found = session.get(PlanRow, plan_id)
    # Of a plan whose time is over only the visits may be left.
    if found is None or not found.document:
        raise NotFoundError(f"There is no plan {plan_id!r}.")
    return found


def _keep(session: Session, plan: PlanDocument, document: str) -> None:
    session.add(
        PlanRow(
            plan_id=plan.plan_id,
            day=plan.date,
            created_at=plan.created_at,
            document=document,
        )
    )
    session.flush()
    session.add_all(
        TeamRow(
            plan_id=plan.plan_id,
            team_id=team.team_id,
            visitor_ids=list(team.visitor_ids),
        )
        for team in plan.teams
    )
    session.add_all(
        VisitRow(
            plan_id=plan.plan_id,
            visit_id=stop.visit_id,
            customer_id=stop.customer_id,
            team_id=route.team_id,
            begin=stop.begin,
            finish=stop.finish,
        )
        for route in plan.routes
        for stop in route.stops
    )
