"""The application factory: pages, API, assets and health checks in one application."""

from typing import Any

from flask import request, send_from_directory
from flask.json.provider import DefaultJSONProvider
from flask_openapi import Info, OpenAPI
from werkzeug.wrappers import Response

from dispatch.settings import Settings
from dispatch.usecases import Context, open_context
from dispatch.usecases.plans import planned_days
from dispatch.worker import open_jobs
from maps.documents import STATIC as MAP_STATIC

from . import errors, security
from .api.v1 import conflicts as api_conflicts
from .api.v1 import consents, files, payments, persons
from .api.v1 import imports as api_imports
from .api.v1 import jobs as api_jobs
from .api.v1 import plans as api_plans
from .api.v1 import publishing as api_publishing
from .api.v1 import versions as api_versions
from .api.v1 import visitors as api_visitors
from .config import settings_from_env
from .pages import (
    audit,
    conflicts,
    customer,
    customers,
    day,
    import_report,
    imports,
    itinerary,
    jobs,
    person_matches,
    pins,
    plans,
    policy,
    publishing,
    roads,
    visitors,
)
from .phone import itinerary as phone
from .shared import layout
from .shared.error_page import error_page
from .shared.words import page_translator

_LARGEST_UPLOAD = 64 * 2**20
_LARGEST_FORM = 200_000
_AUDIT_CHECKED_ENTRIES = 20_000
"""The newest entries of the trail, which are checked while somebody waits for the page."""
_UPLOADS = ("imports.upload", "api_files.upload_customers", "api_files.upload_visitors")
_API = (
    consents,
    files,
    api_imports,
    payments,
    persons,
    api_visitors,
    api_jobs,
    api_plans,
    api_versions,
    api_publishing,
    api_conflicts,
)
_PAGES = (
    day,
    conflicts,
    jobs,
    plans,
    publishing,
    itinerary,
    customers,
    customer,
    visitors,
    person_matches,
    pins,
    imports,
    import_report,
    roads,
    policy,
    audit,
    phone,
)
"""Each module has the blueprint of its area."""


class JsonProvider(DefaultJSONProvider):
    """Reads JSON as Flask does, and refuses what is nested too deep as no JSON."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Parse a JSON document.

        Raises
        ------
        ValueError
            If it is not JSON, or is nested deeper than Python's stack.
        """
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("the document is nested too deep") from None


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
        validation_error_callback=lambda error: errors.from_validation(
            error, page_translator()
        ),
    )
    app.json = JsonProvider(app)
    app.openapi_version = "3.1.1"
    # There is no sign-in yet, so nothing but this machine may ask.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_UPLOAD
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_FORM
    app.config["AUDIT_CHECKED_ENTRIES"] = _AUDIT_CHECKED_ENTRIES
    app.before_request(_limit_body)
    app.extensions["context"] = context
    app.extensions["jobs"] = open_jobs(context)
    security.install_security(app, context.settings.map)
    errors.install_error_handlers(app, error_page, page_translator)
    layout.install_layout(app)
    for resource in _API:
        app.register_api(resource.blueprint)
    app.add_url_rule("/api/openapi.json", "openapi", lambda: app.api_doc)
    for area in _PAGES:
        app.register_blueprint(area.blueprint)
    app.add_url_rule("/assets/<path:name>", "map_assets", _map_asset)
    app.add_url_rule("/healthz", "healthz", _healthy)
    app.add_url_rule("/readyz", "readyz", lambda: _ready(context))
    return app


def _limit_body() -> None:
    """Allow large bodies in imports only; any other is held in memory as a whole."""
    if request.endpoint not in _UPLOADS:
        request.max_content_length = _LARGEST_FORM


def _map_asset(name: str) -> Response:
    return send_from_directory(MAP_STATIC, name, max_age=86400)


def _healthy() -> tuple[str, int]:
    return "ok\n", 200


def _ready(context: Context) -> tuple[str, int]:
    planned_days(context)
    return "ready\n", 200
