"""Reads the links of version 0.1: a signed token names an itinerary and when it ends."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

from dispatch.errors import LinkError
from dispatch.text import N_

SALT = "rounds.visitor-link"
NOT_OURS = N_("This link is not complete or not ours; ask your dispatcher for a new one.")
RUN_OUT = N_("This link has expired; ask your dispatcher for a new one.")


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


def unsign(secret: str, token: str, now: datetime) -> ItineraryLink:
    """Return the link of a token.

    Raises
    ------
    LinkError
        If the token was not signed by us or has expired.
    """
    try:
        plan_id, team_id, expires = URLSafeSerializer(secret, SALT).loads(token)
    except BadData:
        raise LinkError(NOT_OURS) from None
    link = ItineraryLink(plan_id, team_id, datetime.fromtimestamp(expires, UTC))
    if now >= link.expires:
        raise LinkError(RUN_OUT)
    return link
