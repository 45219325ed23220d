"""The two sets of pages, and what their views share."""

from collections.abc import Callable

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from dispatch.store.queries.customers import counts
from web.context import context

from .converters import DayConverter, IdConverter

pages = Blueprint(
    "pages",
    "web.pages",
    static_folder="static",
    static_url_path="/static",
    template_folder="templates",
)
visitor_pages = Blueprint("visitor_pages", "web.phone", url_prefix="/v/<token>")


def _teach_addresses(state: BlueprintSetupState) -> None:
    state.app.url_map.converters.update(day=DayConverter, id=IdConverter)


pages.record(_teach_addresses)
visitor_pages.record(_teach_addresses)


@pages.context_processor
def _badges() -> dict[str, Callable[[], int]]:
    """Give every page of the desk a way to ask how many pins wait for a person."""
    return {"pins_waiting": _pins_waiting}


def _pins_waiting() -> int:
    with context().store.reading() as session:
        return counts(session).without_pin
