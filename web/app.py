"""The application factory: pages, API, assets and health checks in one application."""

from flask import request, send_from_directory
from flask_openapi import Info, OpenAPI
from werkzeug.wrappers import Response

from dispatch.settings import Settings
from dispatch.usecases import Context, open_context
from dispatch.usecases.plans import planned_days
from dispatch.worker import open_jobs
from maps.documents import STATIC as MAP_STATIC

from . import errors, security
from .api.v1 import api_v1
from .config import settings_from_env
from .pages import pages, visitor_pages
from .pages.shared.i18n import init_babel

_LARGEST_UPLOAD = 64 * 2**20
_LARGEST_FORM = 200_000
_UPLOADS = ("pages.import_file", "api_v1.upload_customers", "api_v1.upload_visitors")


def create_app(
    settings: Settings | None = None, *, context: Context | None = None
) -> OpenAPI:
    """Create the application.

    Parameters
    ----------
    settings
        By default those of the environment.
    context
        By default what the settings name.

    Raises
    ------
    SettingsError
        A setting is wrong, or the store cannot be opened.
    """
    context = context or open_context(settings or settings_from_env())
    app = OpenAPI(
        __name__,
        info=Info(title="Rounds", version="1"),
        # The library's pages for people ask foreign hosts; the description alone is ours.
        doc_ui=False,
        validation_error_model=errors.ProblemDetails,
        validation_error_callback=errors.from_validation,
        static_folder=None,
    )
    app.openapi_version = "3.1.1"
    # There is no sign-in yet, so nothing but this machine may ask.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_UPLOAD
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_FORM
    app.before_request(_limit_body)
    app.extensions["context"] = context
    app.extensions["jobs"] = open_jobs(context)
    security.install(app, context.settings.map)
    errors.install(app)
    init_babel(app)
    app.register_api(api_v1)
    app.add_url_rule("/api/openapi.json", "openapi", lambda: app.api_doc)
    app.register_blueprint(pages)
    app.register_blueprint(visitor_pages)
    app.add_url_rule("/assets/<path:name>", "map_assets", _map_asset)
    app.add_url_rule("/healthz", "healthz", _healthy)
    app.add_url_rule("/readyz", "readyz", lambda: _ready(context))
    return app


def _limit_body() -> None:
    """Only an import may be large; any other body is held in memory as a whole."""
    if request.endpoint not in _UPLOADS:
        request.max_content_length = _LARGEST_FORM


def _map_asset(name: str) -> Response:
    return send_from_directory(MAP_STATIC, name, max_age=86400)


def _healthy() -> tuple[str, int]:
    return "ok\n", 200


def _ready(context: Context) -> tuple[str, int]:
    planned_days(context)
    return "ready\n", 200
