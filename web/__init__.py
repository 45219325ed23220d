"""HTTP only: pages for people, an API for systems; every decision is dispatch's."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi import OpenAPI

    from dispatch.settings import Settings


def create_app(settings: "Settings | None" = None) -> "OpenAPI":
    """The application, as ``flask --app web`` finds it; see `web.app.create_app`."""
    # The command line must answer at once, so nothing heavy is loaded with the package.
    from .app import create_app

    return create_app(settings)
