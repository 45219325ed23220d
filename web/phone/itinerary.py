"""The visitor's pages, opened by a signed link on a phone: one team's day, no more."""

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.store.queries.plans import published_on
from dispatch.usecases.links import open_itinerary
from web.context import context
from web.shared.itinerary_view import itinerary_view
from web.shared.map_pages import route_map_page
from web.shared.notices import notice
from web.shared.outcome_form import outcome_page

blueprint = Blueprint("phone", __name__, url_prefix="/v/<token>")


@blueprint.get("")
def itinerary(token: str) -> ResponseReturnValue:
    """Show the stops in order."""
    view = itinerary_view(*open_itinerary(context(), token))
    with context().store.reading() as session:
        published = published_on(session, context().branch.key, view.plan.date)
    return render_template(
        "itinerary/visits.html",
        itinerary=view,
        plan=view.plan,
        token=token,
        notice=notice(),
        replaced=published is not None and published.plan_id != view.plan.plan_id,
    )


@blueprint.get("/map")
def route_map(token: str) -> ResponseReturnValue:
    """Show the map of the route, for a frame."""
    plan, route = open_itinerary(context(), token)
    return route_map_page(plan, route.team_id)


@blueprint.route("/visits/<id:visit_id>", methods=["GET", "POST"])
def record_outcome(token: str, visit_id: str) -> ResponseReturnValue:
    """Choose an outcome, fill in its fields, record it; works without JavaScript."""
    plan, route = open_itinerary(context(), token)
    g.team_id = route.team_id
    view = itinerary_view(plan, route)
    back = url_for("phone.itinerary", token=token)
    return outcome_page(view, visit_id, "phone.html", back)
