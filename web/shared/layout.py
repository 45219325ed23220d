"""Everything that the templates and addresses of all pages share."""

from flask import Flask
from jinja2 import StrictUndefined

from dispatch.store.queries.customers import counts
from web.context import context

from .converters import DayConverter, IdConverter
from .filters import FILTERS
from .i18n import init_babel
from .words import GLOBALS


def install_layout(app: Flask) -> None:
    """Teach an application the languages, filters and addresses of the pages."""
    app.url_map.converters.update(day=DayConverter, id=IdConverter)
    # A name that a template spells wrong is an error, and not an empty place on the page.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
    # The menu of the console shows it; it is counted only where a template asks.
    app.context_processor(lambda: {"pins_waiting": _pins_waiting})
    init_babel(app)


def _pins_waiting() -> int:
    with context().store.reading() as session:
        return counts(session, context().branch.key, context().today()).without_pin
