"""One team's day as the dispatcher sees it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.usecases.links import itinerary_token
from dispatch.usecases.plans import get_plan, latest_plan
from dispatch.usecases.publish import is_published
from web.context import context

from .shared.blueprints import pages
from .shared.itinerary_view import Sheet, route_of, sheet_of
from .shared.notices import notice
from .shared.outcome_form import outcome_page


@pages.get("/plans/<plan_id>/teams/<id:team_id>")
def itinerary(plan_id: str, team_id: str) -> ResponseReturnValue:
    """The stops, the map, and the link for the visitor."""
    sheet = _sheet(plan_id, team_id)
    token = itinerary_token(context(), sheet.plan, team_id)
    newest = latest_plan(context(), sheet.plan.date)
    return render_template(
        "itinerary.html",
        sheet=sheet,
        plan=sheet.plan,
        link=url_for("visitor_pages.visits", token=token, _external=True),
        published=is_published(context(), plan_id),
        newer=newest is not None and newest.plan_id != plan_id,
        notice=notice(),
    )


@pages.route(
    "/plans/<plan_id>/teams/<id:team_id>/visits/<id:visit_id>", methods=["GET", "POST"]
)
def team_outcome(plan_id: str, team_id: str, visit_id: str) -> ResponseReturnValue:
    """Record, on the visitor's behalf, what came of a visit."""
    sheet = _sheet(plan_id, team_id)
    back = url_for("pages.itinerary", plan_id=plan_id, team_id=team_id)
    return outcome_page(sheet, visit_id, "shell.html", back)


def _sheet(plan_id: str, team_id: str) -> Sheet:
    plan = get_plan(context(), plan_id)
    return sheet_of(plan, route_of(plan, team_id))
