"""HTTP only: pages for people, an API for systems; every decision is dispatch's."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi import OpenAPI

    from dispatch.settings import Settings


def create_app(settings: "Settings | None" = None) -> "OpenAPI":
    """Create the application with its commands, as ``flask --app web`` finds it.

    See `web.app.create_app` for the parameters.
    """
    # The command line must answer at once, so nothing heavy is loaded with the package.
    from . import app as application
    from .cli.main import register_commands

    app = application.create_app(settings)
    register_commands(app)
    return app
