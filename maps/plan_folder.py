"""Writes a plan and its certificate into a folder, as files that open by themselves."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from dispatch.compliance import CERTIFICATE_FILE, Certificate
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.planning.export import plan_csv
from dispatch.settings import MapSettings
from dispatch.text import Translator

from .certificate_page import certificate_page
from .itinerary_page import itinerary_page
from .labels import Labels, PersonLabel
from .map_page import render_map_page
from .plan_map import plan_map

_LONGEST_NAME = 40
_OTHER_SIGNS = re.compile(r"[^\w+-]+")
_PLAIN_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)


def write_plan(
    out: Path,
    plan: PlanDocument,
    inputs: DayInputs,
    tiles: MapSettings,
    translator: Translator,
) -> None:
    """Write plan.json, plan.csv, map.html and one itinerary per team.

    Parameters
    ----------
    out
        The folder; it is made if it is missing. Itineraries that lie in it are deleted.
    plan, inputs
        The plan, and the day that it was made from, whose names the pages show.
    tiles, translator
        The tiles of the maps, and the translator into the reader's language.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    labels = _labels(plan, inputs)
    with _writing(out):
        (out / "itineraries").mkdir(parents=True, exist_ok=True)
        # Itineraries of an earlier plan would pass for part of this one.
        for old in (out / "itineraries").glob("*.html"):
            old.unlink()
        _write(out / "plan.json", plan.model_dump_json(indent=1))
        _write(out / "plan.csv", plan_csv(plan))
        figure = plan_map(plan, labels, tiles, translator)
        title = f"Rounds {plan.date}"
        page = render_map_page(figure, title=title, translator=translator, assets_url=None)
        _write(out / "map.html", page)
        for route in plan.routes:
            page = itinerary_page(plan, route.team_id, labels, tiles, translator)
            _write(out / "itineraries" / f"{file_name(route.team_id)}.html", page)


def write_certificate(out: Path, certificate: Certificate, translator: Translator) -> None:
    """Write a certificate as JSON and as a page.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    with _writing(out):
        _write(out / CERTIFICATE_FILE, certificate.model_dump_json())
        _write(out / "certificate.html", certificate_page(certificate, translator))


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Turn a failure to write into an error that names the folder."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error


def _labels(plan: PlanDocument, inputs: DayInputs) -> Labels:
    """Return the names of the customers, visitors and teams of a plan."""
    people = {
        c.customer.customer_id: PersonLabel(c.customer.name, c.place.address)
        for c in inputs.cases
    }
    return Labels(people=people, teams=_names(plan, inputs))


def _names(plan: PlanDocument, inputs: DayInputs) -> dict[str, str]:
    """Map the ids of visitors and teams to names; a team's are joined by commas."""
    names = {visitor.visitor_id: visitor.name for visitor in inputs.visitors}
    pairs = {
        route.team_id: ", ".join(names[visitor] for visitor in route.visitor_ids)
        for route in plan.routes
    }
    return names | pairs


def file_name(team_id: str) -> str:
    """Return the team's id if it can name a file, else what can of it, with its hash.

    The id stays readable, and the hash tells ids apart that differ in other signs.
    """
    if _PLAIN_NAME.fullmatch(team_id):
        return team_id
    readable = _OTHER_SIGNS.sub("_", team_id)[:_LONGEST_NAME].strip("_")
    return f"{readable or 'team'}-{sha256(team_id.encode()).hexdigest()[:12]}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
