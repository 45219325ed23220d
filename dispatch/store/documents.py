"""Plans between their documents and the texts that rows hold.

A version has the document without its routes in two texts, its reasons in a third, and
each route in a row of its own, which other versions may share. Versions that were made
before plans had versions keep the text of their document.
"""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from dispatch.domain.constraints import CONSTRAINTS, Constraint
from dispatch.domain.plan import PlanDocument, RouteDocument, StopDocument
from dispatch.store.plain_rows import plain_rows
from dispatch.store.tables import PlanVersionRow, RouteRow, StopRow, VersionRouteRow

_REASONS = ("reason", "next_best")
"""The fields of a stop that are no part of its route."""
_NOT_PLANNED = ("unassigned", "excluded")
_MEMBERS = (
    select(RouteRow.route_key, cast(RouteRow.visitor_ids, Text))
    .join(VersionRouteRow, VersionRouteRow.route_key == RouteRow.route_key)
    .where(VersionRouteRow.version_key == bindparam("version_key"))
    .order_by(VersionRouteRow.position)
)
"""The visitors of each route of a version, in the text of JSON that the column holds, as
decoding it costs more than the rest; made once, as a phone's request needs it."""
_BODY = select(RouteRow.body).where(RouteRow.route_key == bindparam("key"))


@dataclass(frozen=True)
class PlanTexts:
    """A plan as rows hold it.

    Attributes
    ----------
    frame
        The document without routes, reasons and customers who are in no route.
    not_planned
        The customers who are in no route, without the reasons of unassigned visits.
    routes
        The routes in the order of the document, without reasons.
    """

    frame: str
    not_planned: str
    routes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The fingerprint of the version, which its entry in the audit trail holds."""
        return _digest("\n".join((self.frame, self.not_planned, *self.routes)))


def plan_texts(plan: PlanDocument) -> PlanTexts:
    """Take a plan without reasons apart."""
    document = plan.model_dump(mode="json")
    document.pop("explained", None)
    routes = tuple(_route_text(route) for route in document.pop("routes"))
    not_planned = {name: document.pop(name) for name in _NOT_PLANNED}
    return PlanTexts(_text(document), _text(not_planned), routes)


def reasons_text(plan: PlanDocument) -> str:
    """Return the reasons of an explained plan, of its stops and unassigned visits."""
    stops = {
        stop.visit_id: stop.model_dump(mode="json", include=set(_REASONS))
        for route in plan.routes
        for stop in route.stops
    }
    unassigned = [item.model_dump(mode="json") for item in plan.unassigned]
    return _text({"stops": stops, "unassigned": unassigned})


def route_sha256(day: date, text: str) -> str:
    """Return the fingerprint of a route, by which versions share it."""
    return _digest(f"{day.isoformat()}\n{text}")


def texts_of(session: Session, version: PlanVersionRow) -> PlanTexts:
    """Return the texts of a version, as its rows hold them."""
    routes = (
        select(RouteRow.body)
        .join(VersionRouteRow, VersionRouteRow.route_key == RouteRow.route_key)
        .where(VersionRouteRow.version_key == version.version_key)
        .order_by(VersionRouteRow.position)
    )
    return PlanTexts(version.frame, version.not_planned, tuple(session.scalars(routes)))


def read_document(session: Session, version: PlanVersionRow) -> PlanDocument:
    """Return the document of a version, with its reasons once they are written."""
    if version.document:
        return PlanDocument.model_validate_json(version.document)
    texts = texts_of(session, version)
    document = json.loads(texts.frame) | json.loads(texts.not_planned)
    routes = [json.loads(text) for text in texts.routes]
    if version.reasons:
        reasons = json.loads(version.reasons)
        document["unassigned"] = reasons["unassigned"]
        for route in routes:
            for stop in route["stops"]:
                stop.update(reasons["stops"].get(stop["visit_id"], {}))
    document["routes"] = routes
    document["explained"] = version.explained_at is not None
    return PlanDocument.model_validate_json(_text(document))


def constraints_of(version: PlanVersionRow) -> tuple[Constraint, ...]:
    """Return what a dispatcher fixed for a version."""
    return CONSTRAINTS.validate_python(json.loads(version.frame).get("constraints", ()))


def teams_of(frame: str) -> list[list[str]]:
    """Return the ids of the visitors of each team in the frame of a version."""
    return [team["visitor_ids"] for team in json.loads(frame).get("teams", ())]


def read_route(session: Session, version: PlanVersionRow, team_id: str) -> RouteRow | None:
    """Return the route of a team in a version; None if the team has none."""
    query = _routes_of(version).where(RouteRow.team_id == team_id)
    return session.scalars(query).first()


def visitors_route(session: Session, version_key: int, visitor_id: str) -> str | None:
    """Return the text of the route of a visitor, alone or in a team; None without one."""
    members = plain_rows(session, _MEMBERS, {"version_key": version_key})
    names = visitor_id, json.dumps(visitor_id)
    likely = ((key, text) for key, text in members if any(name in text for name in names))
    key = next((key for key, text in likely if visitor_id in json.loads(text)), None)
    body = None if key is None else plain_rows(session, _BODY, {"key": key}).scalar()
    return body or None


def newest_stop(session: Session, visit_key: int) -> StopDocument | None:
    """Return a visit as the newest route with it has it; None if no route has it."""
    query = (
        select(RouteRow.body, StopRow.sequence)
        .join(StopRow, StopRow.route_key == RouteRow.route_key)
        .where(StopRow.visit_key == visit_key, RouteRow.body != "")
        .order_by(RouteRow.route_key.desc())
    )
    row = session.execute(query).first()
    if row is None:
        return None
    body, sequence = row
    return RouteDocument.model_validate_json(body).stops[sequence - 1]


def single_route_document(frame_text: str, body: str) -> PlanDocument:
    """Return the document of a version with one route alone, and nobody outside of it.

    It is what a phone shows; the texts of other routes are not read for it.

    Parameters
    ----------
    frame_text, body
        The frame of the version and the text of the route, as their rows hold them.
    """
    frame = json.loads(frame_text)
    frame |= dict.fromkeys(("routes", "unassigned", "excluded", "teams", "not_sent"), ())
    plan = PlanDocument.model_validate(frame)
    route = RouteDocument.model_validate_json(body)
    return plan.model_copy(update={"routes": (route,)})


def _routes_of(version: PlanVersionRow) -> Select[RouteRow]:
    return (
        select(RouteRow)
        .join(VersionRouteRow, VersionRouteRow.route_key == RouteRow.route_key)
        .where(VersionRouteRow.version_key == version.version_key)
        .order_by(VersionRouteRow.position)
    )


def _route_text(route: dict[str, Any]) -> str:
    stops = [
        {name: value for name, value in stop.items() if name not in _REASONS}
        for stop in route["stops"]
    ]
    return _text(route | {"stops": stops})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
