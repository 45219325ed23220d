"""The two sets of pages, and what their views share."""

from typing import cast

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from dispatch.desk import Desk
from dispatch.jobs import Jobs
from dispatch.views import counts

from .addresses import DayConverter, IdConverter

pages = Blueprint(
    "pages",
    __name__,
    static_folder="static",
    static_url_path="/static",
    template_folder="templates",
)
visitor_pages = Blueprint("visitor_pages", __name__, url_prefix="/v/<token>")


def _teach_addresses(state: BlueprintSetupState) -> None:
    state.app.url_map.converters.update(day=DayConverter, id=IdConverter)


pages.record(_teach_addresses)
visitor_pages.record(_teach_addresses)


@pages.context_processor
def _badges() -> dict[str, int]:
    """Give every page of the desk the number of pins that wait for a person."""
    with desk().store.session() as session:
        return {"pins_waiting": counts(session).without_pin}


def desk() -> Desk:
    """The desk that this application serves."""
    return cast("Desk", current_app.extensions["desk"])


def jobs() -> Jobs:
    """The background work of that desk."""
    return cast("Jobs", current_app.extensions["jobs"])
