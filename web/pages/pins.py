"""The pin queue: places whose pin is missing or too vague to send anyone there."""

import re
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dispatch.errors import ProviderError
from dispatch.store.queries import customers as customer_queries
from dispatch.usecases.customers import set_pin
from dispatch.usecases.locate import PinSearchResult, locate_addresses
from web.context import context
from web.shared.notices import notice
from web.shared.paging import PAGE_SIZE
from web.shared.words import message

blueprint = Blueprint("pins", __name__)


# The alternatives share no text, or a long run of blanks would be tried in every split.
_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)(?:\s*[,，;]\s*|\s+)(-?\d{1,3}(?:\.\d+)?)")
_LONGEST_POINT = 100


@dataclass(frozen=True)
class RejectedPoint:
    """A point that was refused: its customer, the text as entered, and the fault."""

    customer_id: str
    text: str
    fault: str


@blueprint.get("/pins/locate", alias=True)
@blueprint.get("/pins")
def index() -> ResponseReturnValue:
    """Show the queue, or the pin of one customer even if it is precise."""
    return _page(request.args.get("after", ""), only=request.args.get("customer", ""))


@blueprint.post("/pins")
def place() -> ResponseReturnValue:
    """Place the pin of one customer, given as "lat, lon"."""
    customer_id = request.form.get("customer_id", "")
    text, after = request.form.get("point", "").strip(), request.form.get("after", "")
    point = _POINT.fullmatch(text) if len(text) <= _LONGEST_POINT else None
    if point is None:
        fault = _("Enter latitude and longitude, such as 22.5431, 114.0579.")
        return _page(after, RejectedPoint(customer_id, text, fault)), 422
    try:
        set_pin(context(), customer_id, float(point[1]), float(point[2]))
    except ValueError:
        fault = _(
            "These coordinates are out of range. Enter the latitude first, -90 to 90."
        )
        return _page(after, RejectedPoint(customer_id, text, fault)), 422
    return redirect(url_for("pins.index", after=after or None, notice="pin"))


@blueprint.post("/pins/locate")
def locate() -> ResponseReturnValue:
    """Ask the geocoder for every address without a pin."""
    try:
        located = locate_addresses(context())
    except ProviderError as error:
        return _page("", failure=message(error.args[0])), 503
    return _page("", located=located)


def _page(
    after: str,
    rejected: RejectedPoint | None = None,
    *,
    only: str = "",
    located: PinSearchResult | None = None,
    failure: str = "",
) -> str:
    with context().store.reading() as session:
        cards = customer_queries.customers(
            session,
            context().branch.key,
            after=after,
            limit=PAGE_SIZE + 1,
            needs_pin=not only,
            only=only,
        )
        figures = customer_queries.counts(session, context().branch.key, context().today())
    return render_template(
        "pins.html",
        cards=cards[:PAGE_SIZE],
        after=after,
        only=only,
        following=cards[-2].customer.customer_id if len(cards) > PAGE_SIZE else "",
        figures=figures,
        rejected=rejected,
        located=located,
        failure=failure,
        geocoder=context().geocoder is not None,
        notice=notice(),
    )
