"""The context and the background work of the current application."""

from typing import cast

from flask import current_app, g, request

from dispatch.domain.user import SYSTEM, User, UserKind
from dispatch.jobs import JobQueue
from dispatch.usecases import Context


def context() -> Context:
    """Return the application's context, for the user of the current request.

    The branch's own settings are those of the beginning of the request.
    """
    if "context" not in g:
        known = cast("Context", current_app.extensions["context"])
        # The next request need not read settings that this one has read.
        current_app.extensions["context"] = g.context = known.with_present_settings()
    present = cast("Context", g.context)
    return present.as_user(current_user())


def jobs() -> JobQueue:
    """Return the application's background work."""
    return cast("JobQueue", current_app.extensions["jobs"])


def current_user() -> User:
    """Return the user of the current request.

    There are no accounts yet, so the way in tells who it is: the API, the dispatcher's
    pages, or the link of a visitor.
    """
    area = request.blueprint
    if area is None:
        return SYSTEM
    if area.startswith("api_"):
        return User(UserKind.API)
    if area == "phone":
        return User(UserKind.VISITOR, g.get("link_owner", ""))
    return User(UserKind.DISPATCHER)
