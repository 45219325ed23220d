"""Plans from files into files, for the commands ``plan`` and ``check``."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.intake import read_customers, read_visitors
from dispatch.planning.export import plan_csv
from dispatch.settings import Settings
from dispatch.text import Language, Translator
from maps.itinerary_page import itinerary_page
from maps.labels import Labels, PersonLabel
from maps.map_page import render_map_page
from maps.plan_map import plan_map

_PLAIN_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)


def inputs_of(
    customers: bytes,
    customers_name: str,
    visitors: bytes,
    visitors_name: str,
    day: date,
    settings: Settings,
) -> DayInputs:
    """Read a day's inputs from the bytes of the two files.

    Raises
    ------
    InputError
        A file has faults; every fault of both is listed.
    """
    people = read_customers(customers, customers_name)
    staff = read_visitors(visitors, visitors_name)
    if people.faults or staff.faults:
        raise InputError(
            f"{people.bad_rows} bad rows in {customers_name}, {staff.bad_rows} in "
            f"{visitors_name}; nothing was planned.",
            (*people.faults, *staff.faults),
        )
    return DayInputs(
        day,
        settings.timezone,
        tuple(
            row.with_currency(settings.currency)
            for row in sorted(people.rows, key=lambda row: row.customer.customer_id)
        ),
        tuple(sorted(staff.rows, key=lambda row: row.visitor_id)),
    )


def write_plan(
    out: Path, plan: PlanDocument, inputs: DayInputs, settings: Settings, language: Language
) -> None:
    """Write plan.json, plan.csv, map.html and one itinerary per team.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    translator = Translator(language)
    labels = Labels(
        people={
            c.customer.customer_id: PersonLabel(c.customer.name, c.place.address)
            for c in inputs.cases
        },
        teams=_names(plan, inputs),
    )
    try:
        (out / "itineraries").mkdir(parents=True, exist_ok=True)
        # Itineraries of an earlier plan would pass for part of this one.
        for old in (out / "itineraries").glob("*.html"):
            old.unlink()
        _write(out / "plan.json", plan.model_dump_json(indent=1))
        _write(out / "plan.csv", plan_csv(plan))
        drawn = plan_map(plan, labels, settings.map, translator)
        title = f"Rounds {plan.date}"
        page = render_map_page(drawn, title=title, translator=translator, assets_url=None)
        _write(out / "map.html", page)
        for route in plan.routes:
            page = itinerary_page(plan, route.team_id, labels, settings.map, translator)
            _write(out / "itineraries" / f"{file_name(route.team_id)}.html", page)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error


def _names(plan: PlanDocument, inputs: DayInputs) -> dict[str, str]:
    """Map the ids of visitors and teams to names; a team's are joined by commas."""
    names = {visitor.visitor_id: visitor.name for visitor in inputs.visitors}
    pairs = {
        route.team_id: ", ".join(names[visitor] for visitor in route.visitor_ids)
        for route in plan.routes
    }
    return names | pairs


def file_name(team_id: str) -> str:
    """Return the team's id if it can name a file, else a name made of its hash."""
    if _PLAIN_NAME.fullmatch(team_id):
        return team_id
    return "team-" + sha256(team_id.encode()).hexdigest()[:12]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
