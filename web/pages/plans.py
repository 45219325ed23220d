"""A plan as map and as files."""

from flask import Response, g, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dispatch.domain.plan import PlanDocument
from dispatch.planning.export import plan_csv
from dispatch.text import Translator
from dispatch.usecases.plans import get_plan
from maps.geojson import plan_geojson
from maps.itinerary_map import itinerary_map
from maps.map_page import render_map_page
from maps.plan_map import plan_map
from web.context import context

from .shared.blueprints import pages
from .shared.i18n import language
from .shared.itinerary_view import labels_of, only, route_of

ASSETS = "/assets"


@pages.get("/plans/<plan_id>/map")
def map_of_plan(plan_id: str) -> str:
    """The map of all routes, a page of its own for a frame."""
    plan, translator = get_plan(context(), plan_id), Translator(language())
    drawn = plan_map(plan, labels_of(plan), context().settings.map, translator)
    return render_map_page(
        drawn, title=_("Map"), translator=translator, assets_url=ASSETS, nonce=g.nonce
    )


@pages.get("/plans/<plan_id>/teams/<id:team_id>/map")
def map_of_team(plan_id: str, team_id: str) -> str:
    """The map of one route."""
    return draw_route(get_plan(context(), plan_id), team_id)


def draw_route(plan: PlanDocument, team_id: str) -> str:
    """The map of one route; nothing of other teams is in the page.

    Raises
    ------
    NotFoundError
        Where the plan has no such route.
    """
    translator = Translator(language())
    labels = labels_of(only(plan, route_of(plan, team_id)))
    drawn = itinerary_map(plan, team_id, labels, context().settings.map, translator)
    return render_map_page(
        drawn, title=_("Map"), translator=translator, assets_url=ASSETS, nonce=g.nonce
    )


@pages.get("/plans/<plan_id>.json")
def plan_json(plan_id: str) -> ResponseReturnValue:
    """plan.json."""
    plan = get_plan(context(), plan_id)
    return _file(plan, plan.model_dump_json(indent=1), "application/json", "json")


@pages.get("/plans/<plan_id>.csv")
def plan_table(plan_id: str) -> ResponseReturnValue:
    """plan.csv."""
    plan = get_plan(context(), plan_id)
    return _file(plan, plan_csv(plan), "text/csv", "csv")


@pages.get("/plans/<plan_id>.geojson")
def plan_shapes(plan_id: str) -> ResponseReturnValue:
    """The routes as GeoJSON."""
    plan = get_plan(context(), plan_id)
    text = jsonify(plan_geojson(plan)).get_data(as_text=True)
    return _file(plan, text, "application/geo+json", "geojson")


def _file(plan: PlanDocument, text: str, mimetype: str, ending: str) -> Response:
    response = Response(text, mimetype=mimetype)
    name = f"plan-{plan.date.isoformat()}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
