"""The command that serves the pages and the API."""

import click

from web.config import settings_from_env

from .output import report_errors, roads_progress_bar
from .types import port_option


@click.command()
@port_option
@report_errors
def serve(port: int) -> None:
    """Serve the web pages and the API to this machine.

    Example: rounds serve --port 8080
    """
    from dispatch.usecases import open_context
    from web.app import create_app
    from web.server import run_server

    context = open_context(settings_from_env())
    # The roads are read now, not when the first day is planned: it may take long or fail.
    with roads_progress_bar() as show:
        context.travel(show)
    run_server(create_app(context=context), port)
