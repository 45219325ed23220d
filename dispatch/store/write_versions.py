"""Writes versions of plans, with the routes and visits that they are the first to have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.domain.plan import (
    PlanDocument,
    RouteDocument,
    StopDocument,
    UnassignedDocument,
)
from dispatch.domain.version import MadeBy, VersionLine
from dispatch.store.chunks import chunks
from dispatch.store.documents import PlanTexts, plan_texts, route_sha256
from dispatch.store.queries.planning import cases_of
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    PlanRow,
    PlanVersionRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitRow,
)


@dataclass(frozen=True)
class VersionSource:
    """The origin of a version.

    Attributes
    ----------
    parent_key
        The version that it follows; None for the first of its plan.
    line, made_by, author
        The line that it stands on, the operation and the user that made it.
    settings_sha256, settings_version
        The fingerprint of the settings that it was made with, and the version of the
        branch's own settings among them.
    """

    parent_key: int | None
    line: VersionLine
    made_by: MadeBy
    author: str
    settings_sha256: str
    settings_version: int


def add_version(
    session: Session, branch_key: int, plan: PlanDocument, source: VersionSource
) -> PlanTexts:
    """Write a plan, whose reasons may follow, as a version.

    Parameters
    ----------
    session, branch_key
        The unit of work and the branch.
    plan
        The plan; visits that the branch does not know yet are written too.
    source
        The origin of the version.

    Returns
    -------
    PlanTexts
        The texts that the rows hold.
    """
    texts = plan_texts(plan)
    plan_key = _plan_key(session, branch_key, plan.date, plan.created_at)
    newest = select(func.max(PlanVersionRow.number)).where(
        PlanVersionRow.plan_key == plan_key
    )
    row = PlanVersionRow(
        branch_key=branch_key,
        plan_key=plan_key,
        plan_id=plan.plan_id,
        number=(session.scalar(newest) or 0) + 1,
        parent_key=source.parent_key,
        line=source.line.value,
        made_by=source.made_by.value,
        author=source.author,
        created_at=plan.created_at,
        inputs_sha256=plan.inputs_sha256,
        settings_sha256=source.settings_sha256,
        settings_version=source.settings_version,
        frame=texts.frame,
        not_planned=texts.not_planned,
    )
    session.add(row)
    visits = _add_visits(session, branch_key, plan)
    routes = _add_routes(session, branch_key, plan, texts.routes, visits)
    session.flush()
    session.add_all(
        VersionRouteRow(version_key=row.version_key, position=position, route_key=key)
        for position, key in enumerate(routes)
    )
    return texts


def _plan_key(session: Session, branch_key: int, day: date, now: datetime) -> int:
    query = select(PlanRow).where(
        PlanRow.branch_key == branch_key, PlanRow.first_day == day
    )
    row = session.scalar(query)
    if row is None:
        row = PlanRow(branch_key=branch_key, first_day=day, created_at=now)
        session.add(row)
        session.flush()
    return row.plan_key


def _add_visits(session: Session, branch_key: int, plan: PlanDocument) -> dict[str, int]:
    """Write the visits of a plan that are new, and return the keys of all by their ids."""
    planned: dict[str, StopDocument | UnassignedDocument] = {
        stop.visit_id: stop for route in plan.routes for stop in route.stops
    }
    planned |= {item.visit_id: item for item in plan.unassigned if item.visit_id}
    keys: dict[str, int] = {}
    for chunk in chunks(sorted(planned)):
        query = select(VisitRow.visit_id, VisitRow.visit_key).where(
            VisitRow.branch_key == branch_key, VisitRow.visit_id.in_(chunk)
        )
        keys.update((visit, key) for visit, key in session.execute(query))
    fresh = [planned[visit] for visit in sorted(planned.keys() - keys.keys())]
    places = _visited_places(session, branch_key, fresh)
    place_keys = [place for _, place in places.values()]
    for some in chunks(place_keys):
        # The new visit takes the place of one that another plan was first to consider.
        session.execute(
            update(VisitRow)
            .where(VisitRow.place_key.in_(some), VisitRow.closed_at.is_(None))
            .values(closed_at=plan.created_at)
        )
    rows = [
        VisitRow(
            branch_key=branch_key,
            visit_id=visit.visit_id,
            customer_key=places[visit.customer_id][0],
            place_key=places[visit.customer_id][1],
            first_day=plan.date,
        )
        for visit in fresh
    ]
    session.add_all(rows)
    session.flush()
    return keys | {row.visit_id: row.visit_key for row in rows}


def _visited_places(
    session: Session,
    branch_key: int,
    visits: Iterable[StopDocument | UnassignedDocument],
) -> dict[str, tuple[int, int]]:
    """Return the keys of customers and of the places of their visits, by customer."""
    parts = {visit.customer_id: visit for visit in visits}
    # A visit is made at the place of the case that is past due longest.
    query = cases_of(branch_key).order_by(None).order_by(CaseRow.days_past_due)
    places: dict[str, tuple[int, int]] = {}
    for chunk in chunks(sorted(parts)):
        rows = session.execute(query.where(CustomerRow.customer_id.in_(chunk)))
        for customer, case, place in rows:
            if parts[customer.customer_id].is_for(case.case_id):
                places[customer.customer_id] = customer.customer_key, place.place_key
    return places


def _add_routes(
    session: Session,
    branch_key: int,
    plan: PlanDocument,
    texts: Sequence[str],
    visits: dict[str, int],
) -> list[int]:
    """Write the routes that no version has yet, and return the keys of all, in order."""
    digests = [route_sha256(plan.date, text) for text in texts]
    keys: dict[str, int] = {}
    for chunk in chunks(digests):
        query = select(RouteRow.sha256, RouteRow.route_key).where(
            RouteRow.branch_key == branch_key, RouteRow.sha256.in_(chunk)
        )
        keys.update((digest, key) for digest, key in session.execute(query))
    for route, text, digest in zip(plan.routes, texts, digests, strict=True):
        if digest in keys:
            continue
        row = RouteRow(
            branch_key=branch_key,
            sha256=digest,
            day=plan.date,
            team_id=route.team_id,
            visitor_ids=list(route.visitor_ids),
            body=text,
        )
        session.add(row)
        session.flush()
        session.add_all(_stops(row.route_key, route, visits))
        keys[digest] = row.route_key
    return [keys[digest] for digest in digests]


def _stops(
    route_key: int, route: RouteDocument, visits: dict[str, int]
) -> Iterable[StopRow]:
    return (
        StopRow(
            route_key=route_key,
            sequence=stop.sequence,
            visit_key=visits[stop.visit_id],
            begin=stop.begin,
            finish=stop.finish,
        )
        for stop in route.stops
    )
