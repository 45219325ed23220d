"""The visitor's pages, opened by a signed link on a phone: one team's day, no more."""

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.store.queries.plans import published_on
from dispatch.usecases.links import open_itinerary
from web.context import context
from web.pages.plans import draw_route
from web.pages.shared.blueprints import visitor_pages
from web.pages.shared.itinerary_view import sheet_of
from web.pages.shared.notices import notice
from web.pages.shared.outcome_form import outcome_page


@visitor_pages.get("")
def visits(token: str) -> ResponseReturnValue:
    """The stops in order."""
    sheet = sheet_of(*open_itinerary(context(), token))
    with context().store.reading() as session:
        published = published_on(session, sheet.plan.date)
    return render_template(
        "visits.html",
        sheet=sheet,
        plan=sheet.plan,
        token=token,
        notice=notice(),
        replaced=published is not None and published.plan_id != sheet.plan.plan_id,
    )


@visitor_pages.get("/map")
def route_map(token: str) -> ResponseReturnValue:
    """The map of the route, for a frame."""
    plan, route = open_itinerary(context(), token)
    return draw_route(plan, route.team_id)


@visitor_pages.route("/visits/<id:visit_id>", methods=["GET", "POST"])
def visit_outcome(token: str, visit_id: str) -> ResponseReturnValue:
    """Choose an outcome, fill in its fields, record it; works without JavaScript."""
    plan, route = open_itinerary(context(), token)
    g.team_id = route.team_id
    sheet = sheet_of(plan, route)
    back = url_for("visitor_pages.visits", token=token)
    return outcome_page(sheet, visit_id, "phone.html", back)
