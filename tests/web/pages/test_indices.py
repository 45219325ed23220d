"""The queries of pages find their rows by an index, however many there are."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from dispatch.domain.plan import PlanDocument
from dispatch.usecases import Context
from tests.support.clock import DAY
from tests.support.links import visitor_token

GROWING = (
    "plan_versions", "routes", "version_routes", "stops", "visits", "publications",
    "outcomes", "outcome_conflicts", "links", "jobs", "payments",
)  # fmt: skip
"""The tables that grow with every day."""


WHOLE = re.compile(r"SCAN (\w+)|SEARCH (\w+) (?!.*_open).*\(branch_key=\?\)$")
"""SQLite's words for reading all rows of a table, or all of a branch but for open ones."""


def addresses(context: Context, plan: PlanDocument) -> dict[str, str]:
    route = plan.routes[0]
    stop = route.stops[0]
    return {
        "day": f"/days/{DAY}",
        "plan": f"/days/{DAY}?plan={plan.plan_id}",
        "itinerary": f"/plans/{plan.plan_id}/teams/{route.team_id}",
        "phone": f"/v/{visitor_token(context, plan, route.team_id)}",
        "customer": f"/customers/{stop.customer_id}",
        "customers": "/customers",
        "visitors": "/visitors",
        "conflicts": "/conflicts",
        "certificate": f"/plans/{plan.plan_id}/certificate",
    }


@pytest.mark.parametrize(
    "name",
    [
        "day", "plan", "itinerary", "phone", "customer", "customers", "visitors",
        "conflicts", "certificate",
    ],
)  # fmt: skip
def test_a_page_scans_no_table_that_grows(
    context: Context, client: FlaskClient, plan: PlanDocument, name: str
) -> None:
    address = addresses(context, plan)[name]
    assert client.get(address).status_code == 200
    read: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            read.append((statement, values))

    event.listen(context.store.engine, "before_cursor_execute", note)
    client.get(address)
    event.remove(context.store.engine, "before_cursor_execute", note)
    assert read
    scanned = set()
    with context.store.engine.connect() as connection:
        for statement, values in read:
            plan_of_query = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", values
            )
            details = [row[3] for row in plan_of_query]
            found = {match[1] or match[2] for d in details if (match := WHOLE.match(d))}
            scanned |= {(table, statement) for table in found & set(GROWING)}
    assert scanned == set()
