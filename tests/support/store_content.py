"""The content of a store, in the public words of version 0.1 and as JSON can hold it.

The keys are those of `content.json`. Code may call the same things by other names; the
words on the left of this file stay.
"""

import csv
import json
from io import StringIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.audit import entries, newest_entry
from dispatch.demo import customers_csv, visitors_csv
from dispatch.domain.place import Pin
from dispatch.store.queries.calendars import working_times
from dispatch.store.tables import (
    ConsentRow,
    CustomerRow,
    GeocodeRow,
    JobRow,
    OutcomeRow,
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitorRow,
    VisitRow,
)
from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs
from tests.support.clock import DAY

Json = dict[str, Any]


def content(context: Context) -> Json:
    """Everything that a person entered or Rounds made, read as the code reads it."""
    inputs = load_inputs(context, DAY)
    with context.store.reading() as session:
        working = working_times(session, context.branch.key, DAY)
        return {
            "customers": _customers(context, session),
            "visitors": _table(visitors_csv(inputs.visitors)),
            "on_duty": {
                v.visitor_id: v.visitor_key in working
                for v in session.scalars(select(VisitorRow))
            },
            "consents": _consents(session),
            "outcomes": _outcomes(session),
            "plans": _plans(session),
            "jobs": _jobs(session),
            "pins": _pins(session),
            "trail": _trail(context, session),
        }


def _table(text: str) -> list[Json]:
    """The rows of a CSV file by heading, empty cells left out."""
    rows = csv.DictReader(StringIO(text))
    return [{name: cell for name, cell in row.items() if cell} for row in rows]


def _text(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()


def _customers(context: Context, session: Session) -> list[Json]:
    found = load_inputs(context, DAY).cases
    refs = {c.customer_id: c.ref for c in session.scalars(select(CustomerRow))}
    rows = _table(customers_csv(found))
    return [
        row
        | {
            "pin": _pin(each.place.pin),
            "state": each.case.state,
            "stopped_by": each.case.stopped_by,
            "not_before": _text(each.case.not_before),
            "next_step": each.case.next_step or "",
            "met": each.history.met,
            "tries": each.history.tries,
            "visited_on": [day.isoformat() for day in each.history.visited_on],
            "ref": refs[row["customer_id"]],
        }
        for row, each in zip(rows, found, strict=True)
    ]


def _pin(pin: Pin | None) -> list[str] | None:
    return None if pin is None else [pin.source, pin.precision.value]


def _ids(session: Session) -> dict[int, str]:
    """The customers' ids by key."""
    return {c.customer_key: c.customer_id for c in session.scalars(select(CustomerRow))}


def _consents(session: Session) -> list[Json]:
    ids = _ids(session)
    return [
        {
            "consent_id": each.consent_id,
            "customer_id": ids[each.customer_key],
            "kind": each.kind,
            "given_on": each.given_on.isoformat(),
            "given_by": each.given_by,
            "windows": each.windows,
            "until": _text(each.until),
            "source": each.source,
            "recorded_at": each.recorded_at.isoformat(),
            "withdrawn_at": _text(each.withdrawn_at),
        }
        for each in session.scalars(select(ConsentRow).order_by(ConsentRow.consent_id))
    ]


def _outcomes(session: Session) -> list[Json]:
    ids = _ids(session)
    query = (
        select(OutcomeRow, VisitRow, PlanVersionRow.plan_id)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .join(PlanVersionRow, PlanVersionRow.version_key == OutcomeRow.version_key)
        .order_by(PlanVersionRow.plan_id, VisitRow.visit_id)
    )
    return [
        {
            "plan_id": plan_id,
            "visit_id": visit.visit_id,
            "customer_id": ids[visit.customer_key],
            "code": each.code,
            "met": each.met,
            "fields": each.fields,
            "note": each.note,
            "recorded_at": each.recorded_at.isoformat(),
            "before": each.before,
        }
        for each, visit, plan_id in session.execute(query)
    ]


def _plans(session: Session) -> list[Json]:
    query = (
        select(PlanVersionRow, PlanRow, PublicationRow)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .outerjoin(PublicationRow, PublicationRow.version_key == PlanVersionRow.version_key)
        .order_by(PlanVersionRow.created_at)
    )
    return [
        {
            "plan_id": each.plan_id,
            "day": plan.first_day.isoformat(),
            "created_at": each.created_at.isoformat(),
            "published_at": _text(publication and publication.published_at),
            "teams": {
                team["team_id"]: team["visitor_ids"]
                for team in json.loads(each.frame)["teams"]
            },
            "visits": _visits(session, each),
        }
        for each, plan, publication in session.execute(query)
    ]


def _visits(session: Session, version: PlanVersionRow) -> list[list[str | None]]:
    ids = _ids(session)
    query = (
        select(VisitRow, RouteRow.team_id, StopRow)
        .join(StopRow, StopRow.visit_key == VisitRow.visit_key)
        .join(RouteRow, RouteRow.route_key == StopRow.route_key)
        .join(VersionRouteRow, VersionRouteRow.route_key == RouteRow.route_key)
        .where(VersionRouteRow.version_key == version.version_key)
        .order_by(VisitRow.visit_id)
    )
    return [
        [
            visit.visit_id,
            ids[visit.customer_key],
            team_id,
            _text(stop.begin),
            _text(stop.finish),
        ]
        for visit, team_id, stop in session.execute(query)
    ]


def _jobs(session: Session) -> list[Json]:
    return [
        {
            "job_id": each.job_id,
            "state": each.state,
            "request": each.request,
            "plan_id": each.plan_id,
            "error": each.error,
            "created_at": each.created_at.isoformat(),
            "finished_at": _text(each.finished_at),
        }
        for each in session.scalars(select(JobRow).order_by(JobRow.created_at))
    ]


def _pins(session: Session) -> list[Json]:
    return [
        {
            "provider": each.provider,
            "address_key": each.address_key,
            "lat": each.lat,
            "lon": each.lon,
            "precision": each.precision,
            "asked_at": each.asked_at.isoformat(),
        }
        for each in session.scalars(select(GeocodeRow).order_by(GeocodeRow.address_key))
    ]


def _trail(context: Context, session: Session) -> Json:
    """The last entry's digest stands for all before it; the kinds are for a reader."""
    counts: dict[str, int] = {}
    last = newest_entry(session, context.branch.key)
    for entry in entries(session, context.branch.key, limit=last.seq):
        who = entry.actor.split(":")[0]
        key = f"{entry.action} by {who}"
        counts[key] = counts.get(key, 0) + 1
    return {"head": str(last), "entries": dict(sorted(counts.items()))}
