"""Plans are published with a certificate, and opened by visitors' links."""

from datetime import datetime, time, timedelta

from dispatch.compliance import (
    Certificate,
    check_compliance,
    sign_certificate,
    signing_key,
)
from dispatch.compliance.report import faults_of
from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.errors import (
    ConflictError,
    NotFoundError,
    NotPublishedError,
    UnlawfulPlanError,
)
from dispatch.store.queries.pages import published_on
from dispatch.usecases.links import ItineraryLink, sign, unsign

from .plan_day import Plans, record_of

# A link works until the small hours after its day, so that late reports still go in.
_LINK_GRACE = timedelta(hours=30)


class Publishing(Plans):
    """Publishes plans, and opens the links of those that are."""

    def published(self, plan_id: str) -> bool:
        """Whether a plan was published.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        """
        with self.store.reading() as session:
            return record_of(session, plan_id).published_at is not None

    def preview(self, plan_id: str) -> Certificate:
        """What a certificate would say of a plan now; not signed.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        """
        return self._judged(self.plan(plan_id))

    def _judged(self, plan: PlanDocument) -> Certificate:
        return check_compliance(plan, self.inputs(plan.date), self.policy(), self.clock())

    def certificate(self, plan_id: str) -> Certificate | None:
        """The signed certificate of a published plan; None for a draft.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        """
        with self.store.reading() as session:
            document = record_of(session, plan_id).certificate
        return Certificate.model_validate_json(document) if document else None

    def publish(self, plan_id: str) -> Certificate:
        """Hand a plan to its visitors, if it keeps every rule as things stand now.

        A plan that is published already stays as it is, with its certificate.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        UnlawfulPlanError
            Where it breaks a rule; with every fault, and nothing is published.
        ConflictError
            Where its day is over, or a newer plan of the day is published: visitors
            would not know which to follow.
        """
        known = self.certificate(plan_id)
        if known is not None:
            return known
        plan = self.plan(plan_id)
        self._refuse_outdated(plan)
        found = self._judged(plan)
        if found.faults:
            raise UnlawfulPlanError(
                f"The plan breaks {len(found.faults)} rules as things stand now, so it was "
                "not published; plan the day again.",
                faults_of(found),
            )
        signed = sign_certificate(found, signing_key(self.settings))
        with self.store.session() as session:
            record = record_of(session, plan_id)
            record.published_at = signed.checked_at
            record.certificate = signed.model_dump_json()
            assert signed.signature is not None, "it was signed just now"
            self._note(
                session,
                "plan.published",
                f"plan:{plan_id}",
                {},
                {
                    "day": signed.date.isoformat(),
                    "plan_sha256": signed.plan_sha256,
                    "signature": signed.signature.value,
                },
                f"{signed.policy.id} {signed.policy.version}",
            )
        return signed

    def _refuse_outdated(self, plan: PlanDocument) -> None:
        if plan.date < self.today():
            raise ConflictError("The day of this plan is over, so it cannot be published.")
        with self.store.reading() as session:
            newest = published_on(session, plan.date)
        if newest is not None and newest.created_at > plan.created_at:
            raise ConflictError(
                "A newer plan of this day is published already; plan the day again to "
                "replace it."
            )

    def visitor_token(self, plan: PlanDocument, team_id: str) -> str:
        """A token for the team's itinerary that works until the morning after."""
        midnight = datetime.combine(plan.date, time(), self.settings.zone)
        return sign(
            self._secret, ItineraryLink(plan.plan_id, team_id, midnight + _LINK_GRACE)
        )

    def open_link(self, token: str) -> tuple[PlanDocument, RouteDocument]:
        """The itinerary that a visitor's token stands for.

        Raises
        ------
        LinkError
            Where the token is forged or has run out.
        NotPublishedError
            Where the plan is still a draft.
        NotFoundError
            Where the plan or the route is gone.
        """
        link = unsign(self._secret, token, self.clock())
        with self.store.reading() as session:
            record = record_of(session, link.plan_id)
        if record.published_at is None:
            raise NotPublishedError(
                "This plan is not published yet; the link works once it is."
            )
        plan = PlanDocument.model_validate_json(record.document)
        route = plan.route(link.team_id)
        if route is None:
            raise NotFoundError("This itinerary is no longer in the plan.")
        return plan, route
