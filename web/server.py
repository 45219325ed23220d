"""The production server: waitress on a socket of this machine."""

import logging
import socket

import click
import waitress
from flask import Flask
from waitress.server import BaseWSGIServer

from dispatch.errors import SettingsError

HOST = "127.0.0.1"
_MARGIN = 2**20
"""Bytes above the application's limit for a body, up to which it answers with a page."""


def open_listener(port: int) -> socket.socket:
    """Take a port of this machine; no other is served, since there is no sign-in yet.

    A command takes it before its own work, which may be long and would be lost.

    Parameters
    ----------
    port
        0 takes any free one.

    Raises
    ------
    SettingsError
        If the port cannot be bound.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise SettingsError(
            f"Port {port} cannot be had: {error.strerror}; name another with --port."
        ) from error


def run_server(app: Flask, listener: socket.socket) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    app
        From `web.app.create_app`.
    listener
        From `open_listener`.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # A request that waits for a free thread for a moment is no event for the terminal.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Unfinished jobs are closed only once the port is bound: where another server holds
    # it, they are that server's.
    app.extensions["jobs"].recover()
    url = f"http://{HOST}:{listener.getsockname()[1]}/"
    click.echo(f"Rounds is at {url} (Ctrl-C ends it)")
    make_server(app, listener).run()


def make_server(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    """Create the server of an application on a listening socket.

    It cuts off a body above the application's limit while it comes in, since waitress
    keeps the whole of it on disk before the application sees any.
    """
    return waitress.create_server(
        app,
        sockets=[listener],
        threads=8,
        ident="rounds",
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + _MARGIN,
    )
