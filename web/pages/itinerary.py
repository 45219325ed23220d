"""The itinerary of one team as the dispatcher sees it."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.usecases.links import itinerary_token
from dispatch.usecases.plans import get_plan, latest_plan
from dispatch.usecases.publish import is_published
from web.context import context
from web.shared.itinerary_view import ItineraryView, itinerary_view, route_of
from web.shared.notices import notice
from web.shared.outcome_form import outcome_page

blueprint = Blueprint("itinerary", __name__)


@blueprint.get("/plans/<plan_id>/teams/<id:team_id>")
def show(plan_id: str, team_id: str) -> ResponseReturnValue:
    """Show the stops, the map, and the link for the visitor."""
    view = _view(plan_id, team_id)
    token = itinerary_token(context(), view.plan, team_id)
    newest = latest_plan(context(), view.plan.date)
    return render_template(
        "itinerary/itinerary.html",
        itinerary=view,
        plan=view.plan,
        link=url_for("phone.itinerary", token=token, _external=True),
        published=is_published(context(), plan_id),
        newer=newest is not None and newest.plan_id != plan_id,
        notice=notice(),
    )


@blueprint.route(
    "/plans/<plan_id>/teams/<id:team_id>/visits/<id:visit_id>", methods=["GET", "POST"]
)
def record_outcome(plan_id: str, team_id: str, visit_id: str) -> ResponseReturnValue:
    """Record the outcome of a visit on the visitor's behalf."""
    view = _view(plan_id, team_id)
    back = url_for("itinerary.show", plan_id=plan_id, team_id=team_id)
    return outcome_page(view, visit_id, "shell.html", back)


def _view(plan_id: str, team_id: str) -> ItineraryView:
    plan = get_plan(context(), plan_id)
    return itinerary_view(plan, route_of(plan, team_id))
