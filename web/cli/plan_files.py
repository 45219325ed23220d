"""Writes plans into files, for the command ``plan``."""

import re
from hashlib import sha256
from pathlib import Path

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.planning.export import plan_csv
from dispatch.settings import Settings
from dispatch.text import Language, Translator
from maps.itinerary_page import itinerary_page
from maps.labels import Labels, PersonLabel
from maps.map_page import render_map_page
from maps.plan_map import plan_map

_PLAIN_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)


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
