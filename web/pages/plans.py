"""A plan as map and as files."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from dispatch.domain.plan import PlanDocument
from dispatch.planning.export import plan_csv
from dispatch.usecases.plans import get_plan
from maps.geojson import plan_geojson
from maps.plan_map import plan_map
from web.context import context
from web.shared.itinerary_view import map_labels
from web.shared.map_pages import map_page, route_map_page
from web.shared.words import page_translator

blueprint = Blueprint("plans", __name__)


@blueprint.get("/plans/<plan_id>/map")
def day_map(plan_id: str) -> str:
    """Show the map of all routes, a page of its own for a frame."""
    plan = get_plan(context(), plan_id)
    tiles = context().settings.map
    return map_page(plan_map(plan, map_labels(plan), tiles, page_translator()))


@blueprint.get("/plans/<plan_id>/teams/<id:team_id>/map")
def team_map(plan_id: str, team_id: str) -> str:
    """Show the map of one route."""
    return route_map_page(get_plan(context(), plan_id), team_id)


@blueprint.get("/plans/<plan_id>.json")
def download_json(plan_id: str) -> ResponseReturnValue:
    """Send plan.json."""
    plan = get_plan(context(), plan_id)
    return _file(plan, plan.model_dump_json(indent=1), "application/json", "json")


@blueprint.get("/plans/<plan_id>.csv")
def download_csv(plan_id: str) -> ResponseReturnValue:
    """Send plan.csv."""
    plan = get_plan(context(), plan_id)
    return _file(plan, plan_csv(plan), "text/csv", "csv")


@blueprint.get("/plans/<plan_id>.geojson")
def download_geojson(plan_id: str) -> ResponseReturnValue:
    """Send the routes as GeoJSON."""
    plan = get_plan(context(), plan_id)
    text = jsonify(plan_geojson(plan)).get_data(as_text=True)
    return _file(plan, text, "application/geo+json", "geojson")


def _file(plan: PlanDocument, text: str, mimetype: str, ending: str) -> Response:
    response = Response(text, mimetype=mimetype)
    name = f"plan-{plan.date.isoformat()}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
