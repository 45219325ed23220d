"""The desk and the background work that an application serves."""

from typing import cast

from flask import current_app, g, request

from dispatch.usecases import Desk
from dispatch.worker import Jobs

_ACTORS = {"api_v1": "api", "pages": "dispatcher", "visitor_pages": "visitor"}


def desk() -> Desk:
    """The desk of the current application, used by whoever asks."""
    return cast("Desk", current_app.extensions["desk"]).by(actor())


def jobs() -> Jobs:
    """The background work of that desk."""
    return cast("Jobs", current_app.extensions["jobs"])


def actor() -> str:
    """Who asks, as the audit trail names them.

    There are no accounts yet, so it is known from the door: ``api``, ``dispatcher``, or
    ``visitor`` and the team whose link was opened.
    """
    who = _ACTORS.get(request.blueprint or "", "system")
    team = g.get("team_id", "")
    return f"{who} {team}" if who == "visitor" and team else who
