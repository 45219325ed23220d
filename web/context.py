"""The context and the background work of the current application."""

from typing import cast

from flask import current_app, g, request

from dispatch.domain.user import SYSTEM, User, UserKind
from dispatch.jobs import JobQueue
from dispatch.usecases import Context

_KINDS = {
    "api_v1": UserKind.API,
    "pages": UserKind.DISPATCHER,
    "visitor_pages": UserKind.VISITOR,
}


def context() -> Context:
    """The application's context, for the user of the current request."""
    found = cast("Context", current_app.extensions["context"])
    return found.as_user(current_user())


def jobs() -> JobQueue:
    """The application's background work."""
    return cast("JobQueue", current_app.extensions["jobs"])


def current_user() -> User:
    """The user of the current request.

    There are no accounts yet, so the way in tells who it is: the API, the dispatcher's
    pages, or the link of a visitor's team.
    """
    kind = _KINDS.get(request.blueprint or "")
    if kind is None:
        return SYSTEM
    return User(kind, g.get("team_id", "") if kind is UserKind.VISITOR else "")
