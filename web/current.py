"""The desk and the background work that an application serves."""

from typing import cast

from flask import current_app

from dispatch.desk import Desk
from dispatch.jobs import Jobs


def desk() -> Desk:
    """The desk of the current application."""
    return cast("Desk", current_app.extensions["desk"])


def jobs() -> Jobs:
    """The background work of that desk."""
    return cast("Jobs", current_app.extensions["jobs"])
