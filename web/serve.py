"""Serves the application to this machine on a production server."""

import logging
import socket

import click
import waitress

from dispatch.desk import Desk
from dispatch.errors import SettingsError

from .app import create_app

HOST = "127.0.0.1"


def serve(desk: Desk, port: int) -> None:
    """Serve until interrupted; only to this machine, since there is no sign-in yet.

    Raises
    ------
    SettingsError
        Where the port cannot be had.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise SettingsError(
            f"Port {port} cannot be had: {error.strerror}; name another with --port."
        ) from error
    app = create_app(desk=desk)
    # Only with the port in hand: where another server has it, unfinished jobs are its own.
    app.extensions["jobs"].recover()
    url = f"http://{HOST}:{listener.getsockname()[1]}/"
    click.echo(f"Rounds is at {url} (Ctrl-C ends it)")
    waitress.serve(app, sockets=[listener], threads=8, ident="rounds")
