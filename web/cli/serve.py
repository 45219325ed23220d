"""Serves the application to this machine on a production server."""

import logging
import socket

import click
import waitress
from flask import Flask
from waitress.server import BaseWSGIServer

from dispatch.errors import SettingsError
from dispatch.usecases import Desk
from web.app import create_app

HOST = "127.0.0.1"
_MARGIN = 2**20
"""Bytes above the limit for which the application still answers, with a page."""


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
    server_of(app, listener).run()


def server_of(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    """The server of an application on a socket that listens.

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
