"""The use cases: what dispatchers, visitors and scheduling systems ask of Rounds."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import Any, Literal, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch import consents
from dispatch.audit import (
    Change,
    Check,
    TrailFault,
    append,
    differences,
    digest,
    head,
)
from dispatch.case_file import CaseFile, case_file
from dispatch.certificate import Certificate, certificate_key, judge, seal
from dispatch.certificate.told import faults_of
from dispatch.errors import (
    ConflictError,
    Fault,
    NotFoundError,
    NotPublishedError,
    UnlawfulPlanError,
)
from dispatch.geocoding.locate import Located, locate_missing
from dispatch.geocoding.pin import Pin, Precision
from dispatch.geocoding.provider import Geocoder, geocoder_of
from dispatch.intake import CustomerRow, Intake, VisitorRow, read_customers, read_visitors
from dispatch.links import Link, secret_key, sign, unsign
from dispatch.model.candidate import DayInputs
from dispatch.model.consent import Consent
from dispatch.outcomes import record, snapshot
from dispatch.planning.make import Effort, OnProgress, make_plan
from dispatch.planning.plan import Plan, Route
from dispatch.planning.travel import travel_source
from dispatch.policy import Policy
from dispatch.policy.policy import policy_of
from dispatch.retention import Retained, Retention
from dispatch.settings import Settings
from dispatch.store.load import Note, Stored, store_customers, store_visitors
from dispatch.store.models import (
    Case,
    Customer,
    CustomerPlace,
    Outcome,
    PlanRecord,
    TeamRecord,
    Visit,
    Visitor,
)
from dispatch.store.rows import candidates, consent_of, past_pairs, visitors_on_duty
from dispatch.store.session import Store, open_store
from dispatch.views import amounts, planned_days, published_on
from routing.travel.base import Travel
from routing.travel.roads.osm import OnProgress as OnRoads

What = Literal["customers", "visitors"]
Clock = Callable[[], datetime]

# A link works until the small hours after its day, so that late reports still go in.
_LINK_GRACE = timedelta(hours=30)
_LONGEST_POLICY = 120


def system_clock() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    what
        ``customers`` or ``visitors``.
    total, bad
        Rows read, and rows with a fault.
    stored
        New and updated rows; None where nothing was stored because of bad rows.
    faults
        Every fault of every row.
    """

    what: What
    total: int
    bad: int
    stored: Stored | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class TrailReport:
    """What a check of the trail came to.

    Attributes
    ----------
    total, checked
        Entries that were ever written, and those that were looked at.
    faults
        What is not as it was written.
    """

    total: int
    checked: int
    faults: tuple[TrailFault, ...]


class Opened:
    """Where travel comes from, opened once for a desk and all its copies."""

    def __init__(self, settings: Settings, travel: Travel | None) -> None:
        self._settings = settings
        self._travel = travel
        self._lock = Lock()

    def get(self, on_progress: OnRoads | None) -> Travel:
        """What was given or what the settings name."""
        with self._lock:
            if self._travel is None:
                self._travel = travel_source(self._settings, on_progress=on_progress)
            return self._travel


class Desk:
    """One lender's desk: its store and settings, and what can be done with them.

    Parameters
    ----------
    settings
        Checked settings.
    store
        Where things are kept; by default the one that the settings name.
    clock
        Gives the present moment.
    geocoder
        Asked for addresses without a pin; by default the one that the settings name.
    travel
        Where travel times come from; by default what the settings name, opened when it
        is first needed.

    Raises
    ------
    SettingsError
        Where the policy of the settings is unknown or the lender's own pack is faulty.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store | None = None,
        clock: Clock = system_clock,
        geocoder: Geocoder | None = None,
        travel: Travel | None = None,
    ) -> None:
        policy_of(settings.planning)  # Now rather than when the first day is planned.
        self.settings = settings
        self.store = store or open_store(settings)
        self.clock = clock
        self.geocoder = geocoder or geocoder_of(settings.geocoder)
        self.actor = "system"
        self._travel = Opened(settings, travel)
        self._secret = secret_key(settings)

    def by(self, actor: str) -> Self:
        """The same desk, used by somebody: the audit trail names them.

        Parameters
        ----------
        actor
            ``dispatcher``, ``api``, ``cli``, or ``visitor`` and a team's id.
        """
        other = copy(self)
        other.actor = actor
        return other

    def _note(
        self,
        session: Session,
        action: str,
        subject: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        policy: str = "",
    ) -> None:
        """Put a change into the audit trail, in the change's own unit of work."""
        change = Change(action, subject, before, after, policy)
        append(session, self.actor, self.clock(), [change])

    def travel(self, on_progress: OnRoads | None = None) -> Travel:
        """Where travel times and ways come from; opened at the first call.

        Parameters
        ----------
        on_progress
            Told then how far the roads are read.

        Raises
        ------
        RoundsError
            Where the roads or the servers of the settings are of no use.
        """
        return self._travel.get(on_progress)

    def policy(self) -> Policy:
        """The rules that plans follow now.

        Raises
        ------
        SettingsError
            Where the lender's own pack has become faulty; with every fault of it.
        """
        return policy_of(self.settings.planning)

    def today(self) -> date:
        """The present day in the desk's time zone."""
        return self.clock().astimezone(self.settings.zone).date()

    def import_file(
        self, what: What, data: bytes, filename: str, *, skip_bad: bool = False
    ) -> ImportReport:
        """Store a file of customers or visitors: all good rows or, by default, all or none.

        Raises
        ------
        InputError
            Where the file as a whole cannot be read.
        """
        if what == "customers":
            customers = read_customers(data, filename)
            currency = self.settings.currency
            return self._store(
                what,
                data,
                customers,
                lambda session, note: store_customers(
                    session, customers.rows, currency, self.clock(), note
                ),
                skip_bad,
            )
        visitors = read_visitors(data, filename)
        return self._store(
            what,
            data,
            visitors,
            lambda session, note: store_visitors(session, visitors.rows, note),
            skip_bad,
        )

    def _store(
        self,
        what: What,
        data: bytes,
        intake: Intake[CustomerRow] | Intake[VisitorRow],
        store: Callable[[Session, Note], Stored],
        skip_bad: bool,
    ) -> ImportReport:
        stored = None
        if skip_bad or not intake.faults:
            with self.store.session() as session:
                now = self.clock()
                stored = store(
                    session, lambda changes: append(session, self.actor, now, changes)
                )
                counts = {"rows": intake.total, "bad": intake.bad_rows}
                counts |= {"new": stored.new, "updated": stored.updated}
                # The file's name may be a person's.
                subject = f"file:{sha256(data).hexdigest()}"
                self._note(session, "file.imported", subject, {}, {"what": what} | counts)
        return ImportReport(what, intake.total, intake.bad_rows, stored, intake.faults)

    def locate(self) -> Located:
        """Ask the geocoder, if one is set, for every address that has no pin.

        Raises
        ------
        ProviderError
            Where the provider fails after its retries; pins found until then are kept.
        """
        return locate_missing(self.store, self.geocoder, self.clock, self._pin_found)

    def _pin_found(
        self, session: Session, customer_id: str, pin: Mapping[str, Any]
    ) -> None:
        subject = _subject(session, customer_id)
        self._note(session, "pin.found", subject, {}, pin)

    def set_pin(self, customer_id: str, lat: float, lon: float) -> None:
        """Place the pin of a customer's visiting place by hand.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        ValueError
            Where the point is not on the globe.
        """
        pin = Pin(lat, lon, "person", Precision.GIVEN)
        with self.store.session() as session:
            case, place = self._case(session, customer_id)
            was = _columns(case, place)
            place.lat, place.lon = pin.lat, pin.lon
            place.pin_source, place.precision = pin.source, pin.precision.value
            if case.next_step == "find_address":
                case.state, case.stopped_by, case.next_step = "open", "", "visit"
            case.active_on = self.clock().date()
            before, after = differences(was, _columns(case, place))
            subject = _subject(session, customer_id)
            self._note(session, "pin.placed", subject, before, after)

    def add_consent(self, customer_id: str, consent: Consent) -> int:
        """Keep what a customer agreed to; gives the consent's id.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        InputError
            Where it is to be given yet.
        """
        consents.require_given(consent, self.today())
        with self.store.session() as session:
            case, _ = self._case(session, customer_id)
            case.active_on = self.today()
            consent_id = consents.add(session, customer_id, consent, self.clock())
            after = {"consent_id": consent_id, "consent": str(consent)}
            self._note(
                session, "consent.added", _subject(session, case.customer_id), {}, after
            )
            return consent_id

    def withdraw_consent(self, customer_id: str, consent_id: int) -> None:
        """End a consent; its record stays.

        Raises
        ------
        NotFoundError
            Where there is no such customer or consent.
        ConflictError
            Where it was withdrawn before.
        """
        with self.store.session() as session:
            case, _ = self._case(session, customer_id)
            case.active_on = self.today()
            record = consents.withdraw(session, customer_id, consent_id, self.clock())
            before = {"consent_id": consent_id, "consent": str(consent_of(record))}
            subject = _subject(session, case.customer_id)
            self._note(session, "consent.withdrawn", subject, before, {})

    def set_notice(self, customer_id: str, noticed: date | None) -> None:
        """Keep on which day a visit was announced to a customer; None: it was not.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        InputError
            Where the day lies ahead.
        """
        consents.require_noticed(noticed, self.today())
        with self.store.session() as session:
            case, _ = self._case(session, customer_id)
            old, case.notice_date = case.notice_date, noticed
            case.active_on = self.today()
            before, after = (
                {"notice_date": day.isoformat() if day else None} for day in (old, noticed)
            )
            subject = _subject(session, case.customer_id)
            self._note(session, "notice.set", subject, before, after)

    def case_file(self, customer_id: str, day: date) -> CaseFile:
        """What a plan of a day would make of one customer.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        """
        with self.store.reading() as session:
            found = next(candidates(session, day, customer_id), None)
            owed = amounts(session)
        if found is None:
            raise NotFoundError(f"There is no customer {customer_id!r}.")
        return case_file(found, day, owed, self.policy(), self.settings)

    def set_on_duty(self, visitor_id: str, on_duty: bool) -> None:
        """Take a visitor on duty or off it.

        Raises
        ------
        NotFoundError
            Where there is no such visitor.
        """
        with self.store.session() as session:
            visitor = session.get(Visitor, visitor_id)
            if visitor is None:
                raise NotFoundError(f"There is no visitor {visitor_id!r}.")
            before, after = differences({"on_duty": visitor.on_duty}, {"on_duty": on_duty})
            visitor.on_duty = on_duty
            if after:
                subject = f"visitor:{visitor_id}"
                self._note(session, "duty.changed", subject, before, after)

    def set_partners(
        self, visitor_id: str, pair_with: str, never_pair_with: Sequence[str]
    ) -> None:
        """Fix a visitor's partner, and with whom the visitor never goes.

        Who is fixed is so from both sides; a former partner of either is free again.

        Parameters
        ----------
        visitor_id
            Whose partners.
        pair_with
            The fixed partner's id; empty: whoever suits.
        never_pair_with
            Ids of others.

        Raises
        ------
        NotFoundError
            Where one of the visitors is not known.
        ConflictError
            Where somebody would be their own partner, or one both fixed and forbidden.
        """
        never = sorted(set(never_pair_with))
        with self.store.session() as session:
            everyone = {v.visitor_id: v for v in session.scalars(select(Visitor))}
            named = {visitor_id, *never, *([pair_with] if pair_with else [])}
            if unknown := sorted(named - everyone.keys()):
                raise NotFoundError(f"There is no visitor {unknown[0]!r}.")
            if visitor_id in (pair_with, *never):
                raise ConflictError(
                    "Nobody can be their own partner; choose somebody else."
                )
            if pair_with and (
                pair_with in never or visitor_id in everyone[pair_with].never_pair_with
            ):
                raise ConflictError(
                    "These two are forbidden to go together; allow it or choose another."
                )
            after = {visitor_id: (pair_with, never)}
            for other in everyone.values():
                if other.visitor_id == visitor_id:
                    continue
                its = other.pair_with
                if other.visitor_id == pair_with:
                    its = visitor_id
                elif its in (visitor_id, pair_with):
                    its = ""
                after[other.visitor_id] = its, other.never_pair_with
            for who, (partner, others) in after.items():
                self._partner(session, everyone[who], partner, list(others))

    def _partner(
        self, session: Session, visitor: Visitor, pair_with: str, never: list[str]
    ) -> None:
        before = {
            "pair_with": visitor.pair_with,
            "never_pair_with": list(visitor.never_pair_with),
        }
        after = {"pair_with": pair_with, "never_pair_with": never}
        if before == after:
            return
        visitor.pair_with, visitor.never_pair_with = pair_with, never
        subject = f"visitor:{visitor.visitor_id}"
        changed = [name for name in after if before[name] != after[name]]
        self._note(
            session,
            "visitor.partners",
            subject,
            {name: before[name] for name in changed},
            {name: after[name] for name in changed},
        )

    def inputs(self, day: date) -> DayInputs:
        """Everything that a plan of the day starts from."""
        with self.store.reading() as session:
            return DayInputs(
                day,
                self.settings.timezone,
                tuple(candidates(session, day)),
                tuple(visitors_on_duty(session)),
                past_pairs(session, day),
            )

    def plan_day(
        self,
        day: date,
        effort: Effort,
        *,
        on_progress: OnProgress | None = None,
        asked: Callable[[], bool] | None = None,
    ) -> Plan:
        """Plan and keep a day; see `dispatch.planning.make.make_plan`.

        Raises
        ------
        ConflictError
            Where no visitor or no customer is there to plan with.
        """
        inputs = self.inputs(day)
        missing = [
            name
            for name, things in (
                ("customers", inputs.candidates),
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
            asked=asked,
            travel=self.travel(),
        )
        with self.store.session() as session:
            _keep(session, plan)
            self._note_plan(session, plan)
        return plan

    def _note_plan(self, session: Session, plan: Plan) -> None:
        after = {
            "day": plan.date.isoformat(),
            "document_sha256": digest(plan.model_dump_json()),
            "policy_sha256": plan.policy.sha256,
            "routes": len(plan.routes),
            "planned": plan.kpis.planned,
            "unassigned": plan.kpis.unassigned,
            "excluded": plan.kpis.excluded,
        }
        policy = f"{plan.policy.id} {plan.policy.version}"[:_LONGEST_POLICY]
        self._note(session, "plan.made", f"plan:{plan.plan_id}", {}, after, policy)

    def plan(self, plan_id: str) -> Plan:
        """A plan by its id.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        with self.store.reading() as session:
            return Plan.model_validate_json(_record(session, plan_id).document)

    def latest_plan(self, day: date) -> Plan | None:
        """The newest plan of a day, or None."""
        newest = (
            select(PlanRecord.document)
            .where(PlanRecord.day == day)
            .order_by(PlanRecord.created_at.desc())
            .limit(1)
        )
        with self.store.reading() as session:
            document = session.scalar(newest)
        return Plan.model_validate_json(document) if document else None

    def published(self, plan_id: str) -> bool:
        """Whether a plan was published.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        """
        with self.store.reading() as session:
            return _record(session, plan_id).published_at is not None

    def planned_days(self) -> list[date]:
        """Days that have a plan, the latest first."""
        with self.store.reading() as session:
            return planned_days(session)

    def preview(self, plan_id: str) -> Certificate:
        """What a certificate would say of a plan now; not signed.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        """
        plan = self.plan(plan_id)
        return judge(plan, self.inputs(plan.date), self.policy(), self.clock())

    def certificate(self, plan_id: str) -> Certificate | None:
        """The signed certificate of a published plan; None for a draft.

        Raises
        ------
        NotFoundError
            Where there is no such plan.
        """
        with self.store.reading() as session:
            document = _record(session, plan_id).certificate
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
        self._refuse_outdated(self.plan(plan_id))
        found = self.preview(plan_id)
        if found.faults:
            raise UnlawfulPlanError(
                f"The plan breaks {len(found.faults)} rules as things stand now, so it was "
                "not published; plan the day again.",
                faults_of(found),
            )
        signed = seal(found, certificate_key(self.settings))
        with self.store.session() as session:
            record = _record(session, plan_id)
            record.published_at = signed.checked_at
            record.certificate = signed.model_dump_json()
            assert signed.signature is not None, "it was sealed just now"
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

    def _refuse_outdated(self, plan: Plan) -> None:
        if plan.date < self.today():
            raise ConflictError("The day of this plan is over, so it cannot be published.")
        with self.store.reading() as session:
            newest = published_on(session, plan.date)
        if newest is not None and newest.created_at > plan.created_at:
            raise ConflictError(
                "A newer plan of this day is published already; plan the day again to "
                "replace it."
            )

    def visitor_token(self, plan: Plan, team_id: str) -> str:
        """A token for the team's itinerary that works until the morning after."""
        midnight = datetime.combine(plan.date, time(), self.settings.zone)
        return sign(self._secret, Link(plan.plan_id, team_id, midnight + _LINK_GRACE))

    def open_link(self, token: str) -> tuple[Plan, Route]:
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
        plan = self.plan(link.plan_id)
        if not self.published(plan.plan_id):
            raise NotPublishedError(
                "This plan is not published yet; the link works once it is."
            )
        route = plan.route(link.team_id)
        if route is None:
            raise NotFoundError("This itinerary is no longer in the plan.")
        return plan, route

    def record_outcome(
        self, plan: Plan, team_id: str, visit_id: str, code: str, form: Mapping[str, str]
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
            visit = session.get(Visit, (plan.plan_id, visit_id))
            if visit is None or visit.team_id != team_id:
                raise NotFoundError(f"Team {team_id!r} has no visit {visit_id!r}.")
            case, place = self._case(session, visit.customer_id)
            later = select(Visit.visit_id).where(
                Visit.customer_id == visit.customer_id,
                Visit.begin > visit.begin,
                Visit.outcome.has(),
            )
            if session.scalars(later).first() is not None:
                raise ConflictError(
                    "A later visit to this customer is on record, so this one stays."
                )
            known = _told(visit.outcome)
            was = _columns(case, place) | known
            told = record(
                session, visit, case, place, code, form, day=plan.date, now=self.clock()
            )
            which = {"plan_id": plan.plan_id, "visit_id": visit_id}
            before, after = differences(was, _columns(case, place) | _told(told))
            action = "outcome.corrected" if known else "outcome.recorded"
            subject = _subject(session, visit.customer_id)
            self._note(session, action, subject, before, after | which)

    def check_trail(self, most: int = 200, newest: int | None = None) -> TrailReport:
        """Check the audit trail; see `dispatch.audit.Check`.

        Parameters
        ----------
        most
            So many faults are told; there may be more.
        newest
            Check only so many of the newest entries; None: all.
        """
        with self.store.reading() as session:
            total = head(session).seq
            check = Check(session, max(0, total - newest) if newest else 0)
            faults = tuple(islice(check.faults(), most))
            return TrailReport(total, check.entries, faults)

    def erase_old(self, day: date, *, dry: bool = False) -> Retained:
        """Erase what was kept as long as the policy says; see `dispatch.retention`.

        Parameters
        ----------
        day
            The day from which is counted.
        dry
            Only count what would be erased.
        """
        return Retention(
            self.store, self.policy(), day, self.actor, self.clock(), dry=dry
        ).run()

    @staticmethod
    def _case(session: Session, customer_id: str) -> tuple[Case, CustomerPlace]:
        case = session.get(Case, customer_id)
        if case is None:
            raise NotFoundError(f"There is no customer {customer_id!r}.")
        place = session.get(CustomerPlace, (customer_id, case.place_kind))
        assert place is not None, "the import writes both"
        return case, place


def _subject(session: Session, customer_id: str) -> str:
    """How the trail names a customer."""
    return f"customer:{session.get_one(Customer, customer_id).ref}"


def _columns(case: Case, place: CustomerPlace) -> dict[str, Any]:
    """What may change of a case and its place, in one mapping."""
    parts = snapshot(case, place)
    return {**parts["case"], **parts["place"]}


def _told(outcome: Outcome | None) -> dict[str, Any]:
    """What was entered about a visit; nothing where nothing was."""
    if outcome is None:
        return {}
    return {"code": outcome.code, "fields": outcome.fields, "note": outcome.note}


def _record(session: Session, plan_id: str) -> PlanRecord:
    found = session.get(PlanRecord, plan_id)
    # Of a plan whose time is over only the visits may be left.
    if found is None or not found.document:
        raise NotFoundError(f"There is no plan {plan_id!r}.")
    return found


def _keep(session: Session, plan: Plan) -> None:
    session.add(
        PlanRecord(
            plan_id=plan.plan_id,
            day=plan.date,
            created_at=plan.created_at,
            document=plan.model_dump_json(),
        )
    )
    session.flush()
    session.add_all(
        TeamRecord(
            plan_id=plan.plan_id,
            team_id=team.team_id,
            visitor_ids=list(team.visitor_ids),
        )
        for team in plan.teams
    )
    session.add_all(
        Visit(
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
