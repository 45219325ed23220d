"""Visitors' links: a signed token that says which itinerary, and until when."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from itsdangerous import BadData, URLSafeSerializer

from dispatch.errors import LinkError, SettingsError
from dispatch.settings import Settings

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


def secret_key(settings: Settings) -> str:
    """The key from the settings, or the one kept in the data folder.

    Raises
    ------
    SettingsError
        Where the folder cannot be written or the key in it is empty.
    """
    if settings.secret_key:
        return settings.secret_key
    path: Path = settings.data_dir / "secret_key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),  # made before, or by another process just now
            open(path, "x", encoding="ascii", opener=_private) as file,
        ):
            file.write(token_hex(32))
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.data_dir} cannot keep the secret key: {error}. "
            "Set ROUNDS_DATA_DIR to a folder that can be written, or ROUNDS_SECRET_KEY."
        ) from error
    if not key:
        raise SettingsError(
            f"{path} is empty, so that anybody could sign links; delete it and start again."
        )
    return key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
