"""Visitors' links, as the pages make them now and as version 0.1 made them."""

from datetime import datetime

from itsdangerous import URLSafeSerializer

from dispatch.domain.plan import PlanDocument
from dispatch.usecases import Context
from dispatch.usecases.links import itinerary_token


def visitor_token(context: Context, plan: PlanDocument, team_id: str) -> str:
    """The token for the first visitor of a team on the day of a plan."""
    route = plan.route(team_id)
    visitor = team_id if route is None else route.visitor_ids[0]
    return itinerary_token(context, visitor, plan.date)


def signed_token(secret: str, plan_id: str, team_id: str, expires: datetime) -> str:
    """A token of version 0.1, which names a plan and a team."""
    payload = [plan_id, team_id, int(expires.timestamp())]
    token = URLSafeSerializer(secret, "rounds.visitor-link").dumps(payload)
    return token if isinstance(token, str) else token.decode()
