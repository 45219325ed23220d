"""Erases records that the policy no longer lets be kept, and notes it in the audit trail.

Open cases stay: the matter is not settled, so its records are still needed, and the
customer is owed an account of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import groupby
from json import loads
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.audit.check import ERASED
from dispatch.domain.case import SETTLED
from dispatch.domain.change import CUSTOMER, Change
from dispatch.geocoding.address import normalise
from dispatch.policy import Policy
from dispatch.policy.packs.pack import RetentionRule
from dispatch.store.chunks import chunks
from dispatch.store.session import Store
from dispatch.store.tables import (
    AuditDetailRow,
    AuditRow,
    CaseRow,
    ConsentRow,
    CustomerRow,
    GeocodeRow,
    JobRow,
    OutcomeRow,
    PlaceRow,
    PlanRow,
    TeamRow,
    VisitRow,
)

_CHUNK = 500


@dataclass
class Retained:
    """The result of a run.

    Attributes
    ----------
    years
        The years for which the policy has records kept; 0 if it has no such rule, in
        which case nothing was erased.
    before
        The day before which records were erased; None if the policy has no rule.
    counts
        The number of records erased, by kind.
    scrubbed
        True if nothing of the erased records is left in the database's files; False if
        somebody was still reading an old state, so that another run is due.
    """

    years: int = 0
    before: date | None = None
    counts: dict[str, int] = field(default_factory=dict)
    scrubbed: bool = True

    def add(self, counts: dict[str, int]) -> None:
        """Add the numbers that one unit of work erased."""
        for kind, number in counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + number


def years_kept(policy: Policy, day: date) -> int:
    """Return the longest period of the rules in force on a day; 0 if there is none."""
    rules = policy.in_force(RetentionRule, day)
    return max((rule.years for rule in rules), default=0)


def years_before(day: date, years: int) -> date:
    """Return the day so many years earlier; 28 February for a 29th that does not exist."""
    with suppress(ValueError):
        return day.replace(year=day.year - years)
    return day.replace(year=day.year - years, day=28)


class Retention:
    """A retention run, which erases all records that are too old.

    Parameters
    ----------
    store
        The database.
    policy
        The policy whose rules say how long records are kept.
    day
        The day from which the years are counted back.
    actor, now
        The author and the moment that the entries of the audit trail state.
    dry
        True if the run shall only count: each unit of work is then rolled back.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        day: date,
        actor: str,
        now: datetime,
        *,
        dry: bool = False,
    ) -> None:
        self._store = store
        self._policy = f"{policy.id} {policy.version}"
        self._actor, self._now, self._dry = actor, now, dry
        self._years = years_kept(policy, day)
        self._day = day
        self._before = years_before(day, self._years)

    def run(self) -> Retained:
        """Erase all old records, in one transaction for each chunk."""
        if not self._years:
            return Retained()
        done = Retained(self._years, self._before)
        with self._store.reading() as session:
            plans = list(session.scalars(_old_plans(self._before)))
            people = self._people(session)
            shared = _shared_addresses(session, people) if people else frozenset()
        for chunk in chunks(plans, _CHUNK):
            done.add(self._plans(chunk))
        done.add(self._jobs())
        for chunk in chunks(people, _CHUNK):
            done.add(self._customers(chunk, shared))
        done.counts = {kind: number for kind, number in done.counts.items() if number}
        if not self._dry:
            # The files are scrubbed even if nothing was due, because an earlier run may
            # have been unable to do so.
            done.scrubbed = self._store.scrub()
        return done

    def _people(self, session: Session) -> list[str]:
        found = set(session.scalars(select(CaseRow.customer_id).where(*_old(self._before))))
        if found:
            documents = select(PlanRow.document).where(PlanRow.day >= self._before)
            for document in session.scalars(documents.execution_options(yield_per=1)):
                found -= set(_words(loads(document or "null")))
        return sorted(found)

    def _plans(self, ids: Sequence[str]) -> dict[str, int]:
        with self._store.session() as session:
            subjects = [f"plan:{plan_id}" for plan_id in ids]
            jobs = session.scalars(
                select(JobRow.job_id).where(JobRow.plan_id.in_(ids))
            ).all()
            subjects += [f"job:{job_id}" for job_id in jobs]
            details = _details(session, subjects)
            counts = {
                "plans": len(ids),
                "teams": _gone(session, TeamRow, TeamRow.plan_id.in_(ids)),
                "jobs": _gone(session, JobRow, JobRow.job_id.in_(jobs)),
                "audit details": _erase_details(session, details),
            }
            # The row of the plan stays, because visits of customers whose records are
            # kept refer to it.
            session.execute(
                update(PlanRow)
                .where(PlanRow.plan_id.in_(ids))
                .values(document="", certificate=None)
            )
            _drop_shells(session)
            self._note(session, counts, details, ids)
        return counts

    def _jobs(self) -> dict[str, int]:
        """Erase the jobs of old days that led to no plan."""
        old = and_(
            JobRow.request["day"].as_string() < self._before.isoformat(),
            JobRow.finished_at.is_not(None),
            JobRow.plan_id.is_(None),
        )
        with self._store.session() as session:
            jobs = session.scalars(select(JobRow.job_id).where(old)).all()
            if not jobs:
                return {}
            details = _details(session, [f"job:{job_id}" for job_id in jobs])
            counts = {
                "jobs": _gone(session, JobRow, old),
                "audit details": _erase_details(session, details),
            }
            self._note(session, counts, details, ())
        return counts

    def _customers(self, ids: Sequence[str], shared: frozenset[str]) -> dict[str, int]:
        with self._store.session() as session:
            # Somebody may have been busy with one of them since the run began.
            old = select(CaseRow.customer_id).where(
                CaseRow.customer_id.in_(ids), *_old(self._before)
            )
            ids = list(session.scalars(old))
            if not ids:
                return {}
            refs = session.scalars(
                select(CustomerRow.ref).where(CustomerRow.customer_id.in_(ids))
            ).all()
            details = _details(session, [CUSTOMER + ref for ref in refs])
            addresses = _addresses(session, ids, details) - shared
            counts = {
                "geocode answers": sum(
                    _gone(session, GeocodeRow, GeocodeRow.address_key.in_(chunk))
                    for chunk in chunks(sorted(addresses), _CHUNK)
                ),
                **{
                    kind: _gone(session, model, model.customer_id.in_(ids))
                    for kind, model in _TABLES
                },
                "audit details": _erase_details(session, details),
            }
            _drop_shells(session)
            self._note(session, counts, details, ())
        return counts

    def _note(
        self,
        session: Session,
        counts: dict[str, int],
        details: Sequence[int],
        plans: Sequence[str],
    ) -> None:
        """Say it in the trail, or take all back where it is only to be counted."""
        if self._dry:
            session.rollback()
            return
        after = {
            "before": self._before.isoformat(),
            "years": self._years,
            "counts": {kind: number for kind, number in counts.items() if number},
            "details": list(_spans(details)),
            "plans": list(plans),
        }
        subject = f"retention:{self._day.isoformat()}"
        change = Change(ERASED, subject, {}, after, self._policy)
        append(session, self._actor, self._now, [change])


_TABLES: tuple[tuple[str, Any], ...] = (
    ("outcomes", OutcomeRow),
    ("visits", VisitRow),
    ("consents", ConsentRow),
    ("places", PlaceRow),
    ("cases", CaseRow),
    ("customers", CustomerRow),
)
"""The tables with a customer's records; rows that refer to others are deleted first."""


def _old(before: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of settled cases that nobody has worked on since a day."""
    since = datetime.combine(before, time(), UTC)
    return (
        CaseRow.state.in_(SETTLED),
        CaseRow.active_on < before,
        or_(CaseRow.last_visit_date.is_(None), CaseRow.last_visit_date < before),
        ~exists().where(
            VisitRow.customer_id == CaseRow.customer_id, VisitRow.begin >= since
        ),
        ~exists().where(
            OutcomeRow.customer_id == CaseRow.customer_id, OutcomeRow.recorded_at >= since
        ),
    )


def _old_plans(before: date) -> Select[str]:
    """Select the plans of earlier days, but for those whose document is already erased."""
    return (
        select(PlanRow.plan_id)
        .where(PlanRow.day < before, PlanRow.document != "")
        .order_by(PlanRow.day)
    )


def _gone(session: Session, model: Any, which: ColumnElement[bool]) -> int:
    """Delete the rows and return their number."""
    number = session.scalar(select(func.count()).select_from(model).where(which)) or 0
    session.execute(delete(model).where(which).execution_options(synchronize_session=False))
    return number


def _drop_shells(session: Session) -> None:
    """Delete the rows of erased plans that no visit needs any more."""
    session.execute(
        delete(PlanRow)
        .where(
            PlanRow.document == "",
            ~exists().where(VisitRow.plan_id == PlanRow.plan_id),
        )
        .execution_options(synchronize_session=False)
    )


def _details(session: Session, subjects: Sequence[str]) -> list[int]:
    """Return the numbers of the entries on these subjects that have a detail."""
    query = (
        select(AuditRow.seq)
        .join(AuditDetailRow, AuditDetailRow.seq == AuditRow.seq)
        .where(AuditRow.subject.in_(subjects))
        .order_by(AuditRow.seq)
    )
    return list(session.scalars(query))


def _erase_details(session: Session, details: Sequence[int]) -> int:
    return sum(
        _gone(session, AuditDetailRow, AuditDetailRow.seq.in_(chunk))
        for chunk in chunks(details, _CHUNK)
    )


def _addresses(session: Session, ids: Sequence[str], details: Sequence[int]) -> set[str]:
    """Return the keys of every address that these customers have or had."""
    query = select(PlaceRow.address).where(PlaceRow.customer_id.in_(ids))
    found = set(session.scalars(query))
    for before in session.scalars(
        select(OutcomeRow.before).where(OutcomeRow.customer_id.in_(ids))
    ):
        found.add(before.get("place", {}).get("address", ""))
    for chunk in chunks(details, _CHUNK):
        bodies = select(AuditDetailRow.body).where(AuditDetailRow.seq.in_(chunk))
        for body in session.scalars(bodies):
            with suppress(ValueError):
                told = loads(body)
                found |= {str(told[side].get("address", "")) for side in told}
    return {normalise(address) for address in found} - {""}


def _shared_addresses(session: Session, people: Sequence[str]) -> frozenset[str]:
    """Return the keys of the addresses of all other customers, whose pins are kept."""
    gone = set(people)
    places = session.execute(select(PlaceRow.customer_id, PlaceRow.address))
    return frozenset(normalise(a) for customer, a in places if customer not in gone)


def _words(value: Any) -> Iterator[str]:
    """Yield every text in a document, and every part of a text that lists several ids."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value
        yield from value.split(", ")


def _spans(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each unbroken run of rising numbers."""
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]
