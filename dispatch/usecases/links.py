"""Visitors' links: a signed token that says which itinerary, and until when."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

from dispatch.errors import LinkError

_SALT = "rounds.visitor-link"


@dataclass(frozen=True)
class ItineraryLink:
    """What a token stands for.

    Attributes
    ----------
    plan_id, team_id
        The itinerary.
    expires
        From this moment on the token is refused.
    """

    plan_id: str
    team_id: str
    expires: datetime


def sign(secret: str, link: ItineraryLink) -> str:
    """A token for a link, safe in a URL; it holds no personal data."""
    payload = [link.plan_id, link.team_id, int(link.expires.timestamp())]
    token = URLSafeSerializer(secret, _SALT).dumps(payload)
    return token if isinstance(token, str) else token.decode()


def unsign(secret: str, token: str, now: datetime) -> ItineraryLink:
    """The link of a token.

    Raises
    ------
    LinkError
        Where the token was not signed by us or has run out.
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
