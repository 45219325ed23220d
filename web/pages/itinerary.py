"""The itinerary of one team as the dispatcher sees it."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.usecases.links import itinerary_token, link_states, revoke_link
from dispatch.usecases.plans import get_plan, get_version, head_of
from dispatch.usecases.record_outcome import record_for_visitor
from web.context import context
from web.shared.itinerary_view import ItineraryView, itinerary_view, route_of
from web.shared.notices import notice
from web.shared.outcome_form import outcome_page

blueprint = Blueprint("itinerary", __name__)


@blueprint.get("/plans/<plan_id>/teams/<id:team_id>")
def show(plan_id: str, team_id: str) -> ResponseReturnValue:
    """Show the stops, the map, and the link for the visitor."""
    view = _view(plan_id, team_id)
    version = get_version(context(), plan_id)
    published = version.published_at is not None
    newest = head_of(context(), version.day)
    links = _links(view) if published else {}
    return render_template(
        "itinerary/itinerary.html",
        itinerary=view,
        plan=view.plan,
        links=links,
        link_states=link_states(context(), list(links), version.day),
        published=published,
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

    def record(code: str, form: Mapping[str, str]) -> str:
        record_for_visitor(context(), view.plan, team_id, visit_id, code, form)
        return "outcome"

    return outcome_page(view, visit_id, "shell.html", back, record)


@blueprint.post("/plans/<plan_id>/teams/<id:team_id>/links/<id:visitor_id>/revoke")
def revoke(plan_id: str, team_id: str, visitor_id: str) -> ResponseReturnValue:
    """Withdraw the link of a visitor for the day; the page then shows a new one."""
    revoke_link(context(), visitor_id, get_version(context(), plan_id).day)
    address = url_for("itinerary.show", plan_id=plan_id, team_id=team_id, notice="link")
    return redirect(address)


def _links(view: ItineraryView) -> dict[str, str]:
    """Map each visitor of the route to the address of their link."""
    tokens = {
        visitor: itinerary_token(context(), visitor, view.plan.date)
        for visitor in view.route.visitor_ids
    }
    return {
        visitor: url_for("phone.itinerary", token=token, _external=True)
        for visitor, token in tokens.items()
    }


def _view(plan_id: str, team_id: str) -> ItineraryView:
    plan = get_plan(context(), plan_id)
    return itinerary_view(plan, route_of(plan, team_id))
