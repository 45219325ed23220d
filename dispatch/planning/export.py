"""A plan as plan.csv: one line a stop, for spreadsheets."""

import csv
import io

from dispatch.domain.plan import PlanDocument

_COLUMNS = (
    "team_id", "sequence", "visit_id", "customer_id", "lat", "lon", "arrive", "begin",
    "finish", "wait_s", "travel_s", "distance_m", "tier", "score", "purpose",
)  # fmt: skip


def plan_csv(plan: PlanDocument) -> str:
    """Write the stops of all routes as CSV, with headings; times have their offset."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for route in plan.routes:
        for stop in route.stops:
            fields = stop.model_dump(mode="json", include=set(_COLUMNS))
            values = fields | {"team_id": route.team_id}
            writer.writerow([_escape_formula(values[column]) for column in _COLUMNS])
    return out.getvalue()


def _escape_formula(value: object) -> object:
    """Keep a spreadsheet from reading an id as a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
