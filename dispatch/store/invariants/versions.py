"""Checks plans: their versions, the routes of these, and the texts that they hold."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.constraints import Hold, shift_changes
from dispatch.domain.plan import RouteDocument
from dispatch.domain.version import MadeBy, VersionLine
from dispatch.store.documents import constraints_of, route_sha256
from dispatch.store.tables import (
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitRow,
)

from .fault import InvariantFault


def version_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield what is wrong with versions of plans and with routes."""
    for key in session.scalars(select(PlanRow.plan_key)).all():
        plan = session.get_one(PlanRow, key)
        query = select(PlanVersionRow).where(PlanVersionRow.plan_key == key)
        versions = session.scalars(query.order_by(PlanVersionRow.number)).all()
        if not versions:
            yield InvariantFault("plan", plan.first_day.isoformat(), "has no version")
        yield from _line_faults(versions)
        for version in versions:
            yield from _text_faults(session, plan, version)
            yield from _content_faults(session, plan, version)
        session.expire_all()
    for key in session.scalars(select(RouteRow.route_key)).all():
        yield from _route_faults(session, session.get_one(RouteRow, key))


def _line_faults(versions: Sequence[PlanVersionRow]) -> Iterator[InvariantFault]:
    """Yield versions that do not follow the version that they should."""
    head: PlanVersionRow | None = None
    earlier: dict[int, PlanVersionRow] = {}
    for version in versions:
        valid = version.line in list(VersionLine) and version.made_by in list(MadeBy)
        if not valid or version.number < 1:
            detail = f"is {version.made_by} on the line {version.line}"
            yield _fault(version, "line", detail)
        parent = version.parent_key and earlier.get(version.parent_key)
        if version.parent_key is not None and not parent:
            yield _fault(version, "parent", "follows no earlier version of its plan")
        elif version.line == VersionLine.MAIN:
            # The parent of an erased version's successor is erased too.
            if parent is not None and head is not None and parent is not head:
                yield _fault(version, "parent", "does not follow the head before it")
            head = version
        earlier[version.version_key] = version


def _text_faults(
    session: Session, plan: PlanRow, version: PlanVersionRow
) -> Iterator[InvariantFault]:
    published = session.scalar(
        select(PublicationRow.publication_key).where(
            PublicationRow.version_key == version.version_key
        )
    )
    if published is not None and version.explained_at is None:
        yield _fault(version, "reasons", "is published without its reasons")
    if not version.frame:
        texts = version.not_planned or version.reasons or version.document
        if texts:
            yield _fault(version, "erased", "is erased in part")
        return
    if version.explained_at is None and version.reasons:
        yield _fault(version, "reasons", "has reasons that are not complete")
    if version.explained_at and not version.reasons and not version.document:
        yield _fault(version, "reasons", "has lost its reasons")
    frame = json.loads(version.frame)
    stated = {name: frame.get(name) for name in ("plan_id", "date", "inputs_sha256")}
    rows = (version.plan_id, plan.first_day.isoformat(), version.inputs_sha256)
    for (name, text), expected in zip(stated.items(), rows, strict=True):
        if text != expected:
            yield _fault(version, "text", f"states {name} {text}, not {expected}")


def _content_faults(
    session: Session, plan: PlanRow, version: PlanVersionRow
) -> Iterator[InvariantFault]:
    query = (
        select(VersionRouteRow.position, RouteRow)
        .join(RouteRow, RouteRow.route_key == VersionRouteRow.route_key)
        .where(VersionRouteRow.version_key == version.version_key)
        .order_by(VersionRouteRow.position)
    )
    rows = session.execute(query).all()
    routes = [route for _, route in rows]
    if [position for position, _ in rows] != list(range(len(rows))):
        yield _fault(version, "routes", "lacks one of its routes")
    for route in routes:
        if route.day != plan.first_day:
            yield _fault(version, "routes", f"has a route of {route.day}")
    visitors = Counter(visitor for route in routes for visitor in route.visitor_ids)
    visits = Counter(
        session.scalars(
            select(VisitRow.visit_id)
            .join(StopRow, StopRow.visit_key == VisitRow.visit_key)
            .where(StopRow.route_key.in_([route.route_key for route in routes]))
        )
    )
    for name, number in (visitors + visits).items():
        if number > 1:
            yield _fault(version, "once", f"has {name} {number} times")
    try:
        constraints = constraints_of(version) if version.frame else ()
    except ValidationError:
        yield _fault(version, "constraint", "has constraints that cannot be read")
        return
    for each in constraints:
        if isinstance(each, Hold) and each.visit_id in visits:
            yield _fault(version, "constraint", f"makes the held visit {each.visit_id}")
    for visitor_id, change in shift_changes(constraints).items():
        if change.absent and visitor_id in visitors:
            yield _fault(version, "constraint", f"sends {visitor_id}, who is absent")


def _route_faults(session: Session, route: RouteRow) -> Iterator[InvariantFault]:
    """Yield differences between a route's text, its fingerprint and its stops."""
    where = f"{route.day}, {route.team_id}"
    query = (
        select(StopRow, VisitRow.visit_id)
        .join(VisitRow, VisitRow.visit_key == StopRow.visit_key)
        .where(StopRow.route_key == route.route_key)
        .order_by(StopRow.sequence)
    )
    rows = session.execute(query).all()
    version_key = session.scalar(
        select(VersionRouteRow.version_key)
        .where(VersionRouteRow.route_key == route.route_key)
        .limit(1)
    )
    if version_key is None:
        yield InvariantFault("route", where, "is in no version")
    if not route.body:
        return
    if route_sha256(route.day, route.body) != route.sha256:
        yield InvariantFault("route", where, "was changed: its fingerprint is another")
    document = RouteDocument.model_validate_json(route.body)
    stated: list[Any] = [
        (stop.sequence, stop.visit_id, stop.begin, stop.finish) for stop in document.stops
    ]
    if stated != [(row.sequence, visit, row.begin, row.finish) for row, visit in rows]:
        yield InvariantFault("route", where, "has other stops than its text")
    if (route.team_id, tuple(route.visitor_ids)) != (
        document.team_id,
        document.visitor_ids,
    ):
        yield InvariantFault("route", where, "has another team than its text")


def _fault(version: PlanVersionRow, rule: str, detail: str) -> InvariantFault:
    return InvariantFault(rule, f"plan {version.plan_id}", detail)
