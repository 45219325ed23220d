"""The command that serves the pages and the API."""

import click

from web.config import settings_from_env

from .output import report_errors
from .progress import progress_bar
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
    from web.server import open_listener, run_server

    settings = settings_from_env()
    with open_listener(port) as listener:
        context = open_context(settings)
        # The roads are read now rather than for the first plan: they may take long or fail.
        with progress_bar() as bar:
            context.travel(bar.show_roads)
        run_server(create_app(context=context), listener)
