"""Visitors' links: a signed token names an itinerary and the time until which it works."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from itsdangerous import BadData, URLSafeSerializer

from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.errors import LinkError, NotFoundError, NotPublishedError
from dispatch.text import N_

from .context import Context
from .plans import plan_row

_SALT = "rounds.visitor-link"
_VALID_FOR = timedelta(hours=30)
"""From the midnight at which its day begins: late reports still come in after the day."""


@dataclass(frozen=True)
class ItineraryLink:
    """The itinerary that a token opens.

    Attributes
    ----------
    plan_id, team_id
        The itinerary.
    expires
        The token is refused from this moment on.
    """

    plan_id: str
    team_id: str
    expires: datetime


def sign(secret: str, link: ItineraryLink) -> str:
    """Return a token for a link, safe in a URL; it holds no personal data."""
    payload = [link.plan_id, link.team_id, int(link.expires.timestamp())]
    token = URLSafeSerializer(secret, _SALT).dumps(payload)
    return token if isinstance(token, str) else token.decode()


def unsign(secret: str, token: str, now: datetime) -> ItineraryLink:
    """Return the link of a token.

    Raises
    ------
    LinkError
        If the token was not signed by us or has expired.
    """
    try:
        plan_id, team_id, expires = URLSafeSerializer(secret, _SALT).loads(token)
    except BadData:
        raise LinkError(
            "This link is not complete or not ours; ask your dispatcher for a new one."
        ) from None
    link = ItineraryLink(plan_id, team_id, datetime.fromtimestamp(expires, UTC))
    if now >= link.expires:
        raise LinkError("This link has run out; ask your dispatcher for a new one.")
    return link


def itinerary_token(context: Context, plan: PlanDocument, team_id: str) -> str:
    """Return a token for the team's itinerary that works until the morning after."""
    midnight = datetime.combine(plan.date, time(), context.settings.zone)
    link = ItineraryLink(plan.plan_id, team_id, midnight + _VALID_FOR)
    return sign(context.secret, link)


def open_itinerary(context: Context, token: str) -> tuple[PlanDocument, RouteDocument]:
    """Return the plan and the route that a visitor's token opens.

    Raises
    ------
    LinkError
        If the token is forged or has expired.
    NotPublishedError
        If the plan is still a draft.
    NotFoundError
        If the plan or the route is gone.
    """
    link = unsign(context.secret, token, context.clock())
    with context.store.reading() as session:
        row = plan_row(session, context.branch.key, link.plan_id)
    if row.published_at is None:
        raise NotPublishedError(
            "This plan is not published yet; the link works once it is."
        )
    plan = PlanDocument.model_validate_json(row.document)
    route = plan.route(link.team_id)
    if route is None:
        raise NotFoundError(N_("This itinerary is no longer in the plan."))
    return plan, route
