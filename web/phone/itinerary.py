"""The visitor's pages, opened by a link on a phone: one visitor's day, no more."""

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.cases.outcome_types import CODES
from dispatch.errors import NotFoundError
from dispatch.text import N_, Message
from dispatch.usecases.conflicts import report_outcome, store_conflict
from dispatch.usecases.itinerary_data import open_page
from dispatch.usecases.links import (
    acknowledge,
    note_opening,
    open_itinerary,
    open_link,
    published_itinerary,
)
from dispatch.usecases.record_outcome import require_day_has_come
from web.context import context
from web.shared.itinerary_view import itinerary_view
from web.shared.map_pages import route_map_page
from web.shared.notices import notice
from web.shared.outcome_form import outcome_page

blueprint = Blueprint("phone", __name__, url_prefix="/v/<token>")


@blueprint.get("")
def itinerary(token: str) -> ResponseReturnValue:
    """Show the stops in order, or say that the plan in force has none for the visitor."""
    link, data = open_page(context(), token)
    if link.is_new:
        note_opening(context(), token)
    current = link.itinerary
    if current is None:
        return render_template("itinerary/no_visits.html", day=link.day, notice=notice())
    return render_template(
        "itinerary/visits.html",
        itinerary=itinerary_view(current.plan, current.route, data),
        plan=current.plan,
        token=token,
        notice=notice(),
        replaced=current.replaced,
        acknowledged=current.acknowledged,
    )


@blueprint.post("/read")
def acknowledge_plan(token: str) -> ResponseReturnValue:
    """Note that the visitor has read the plan as it is now."""
    acknowledge(context(), token)
    return redirect(url_for("phone.itinerary", token=token, notice="read"))


# The address of the button answers too: for another language, and for a reload.
@blueprint.get("/read")
def button(token: str) -> ResponseReturnValue:
    """Go back to the stops."""
    return redirect(url_for("phone.itinerary", token=token))


@blueprint.get("/map")
def route_map(token: str) -> ResponseReturnValue:
    """Show the map of the route, for a frame."""
    current = open_itinerary(context(), token)
    return route_map_page(current.plan, current.route.team_id)


@blueprint.route("/visits/<id:visit_id>", methods=["GET", "POST"])
def record_outcome(token: str, visit_id: str) -> ResponseReturnValue:
    """Choose an outcome, fill in its fields, record it; works without JavaScript."""
    link = open_link(context(), token)
    g.link_owner = link.owner
    back = url_for("phone.itinerary", token=token)
    current = link.itinerary
    if current is None or visit_id not in {stop.visit_id for stop in current.route.stops}:
        # The page may have been open since before the plan changed.
        current = published_itinerary(context(), link, visit_id)
    if current is not None:
        plan, team_id = current.plan, current.route.team_id

        def record(code: str, form: Mapping[str, str]) -> str:
            require_day_has_come(context(), plan.date)
            values = plan, team_id, visit_id, code, form
            return "outcome" if report_outcome(context(), *values) else "later"

        view = itinerary_view(plan, current.route)
        return outcome_page(view, visit_id, "phone.html", back, record)
    form = request.form.to_dict()
    code = form.pop("code", "")
    if code not in CODES:
        raise NotFoundError(
            Message(N_("This itinerary has no visit '{visit_id}'."), visit_id=visit_id)
        )
    require_day_has_come(context(), link.day)
    store_conflict(context(), link, visit_id, code, form)
    return redirect(f"{back}?notice=waiting")
