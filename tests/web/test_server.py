"""The production server: what it does before it serves, and how much it takes in."""

import select
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest
from click.testing import CliRunner
from flask import Flask

from dispatch.store.tables import JobRow
from dispatch.usecases import Context
from tests.support.clock import DAY
from tests.support.rows import MAIN, job_row
from web.cli.main import main
from web.server import make_server


def test_a_second_server_on_the_port_leaves_the_jobs_of_the_first_alone(
    context: Context, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(context.settings.data_dir))
    job = JobRow(
        branch_key=MAIN,
        job_id="0123456789abcdef",
        state="solving",
        request={"day": DAY.isoformat(), "seconds": 20},
        created_at=context.clock(),
    )
    with context.store.session() as session:
        session.add(job)
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: Port {port} cannot be had: ")
    assert result.stderr.count("\n") == 1
    with context.store.reading() as session:
        found = job_row(session, job.job_id)
        assert (found.state, found.error) == ("solving", "")


# Bodies that are too large

MB = 2**20
HEAD = (
    b"POST /import HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n"
)


@pytest.fixture
def connection(app: Flask) -> Iterator[socket.socket]:
    """A connection to a real server that takes files of 1 MB."""
    app.config["MAX_CONTENT_LENGTH"] = MB
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(app, listener)
    thread = Thread(target=server.run)
    thread.start()
    with socket.create_connection(listener.getsockname(), timeout=30) as connection:
        # Otherwise the system itself takes in megabytes that the server never asks for.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
        yield connection
    server.trigger.pull_trigger(server.close)
    thread.join(30)
    assert not thread.is_alive()


def test_a_body_without_a_stated_size_is_cut_off_at_the_limit(connection: socket.socket):
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    sent, chunk = 0, bytes(2**16)
    # The server answers and hangs up, whatever is still on its way.
    with suppress(ConnectionError):
        while sent < 32 * MB and not select.select([connection], [], [], 0)[0]:
            connection.sendall(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            sent += len(chunk)
    assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    assert sent < 32 * MB


def test_a_body_that_is_announced_above_the_limit_is_not_waited_for(
    connection: socket.socket,
):
    connection.sendall(HEAD + b"Content-Length: 999000000\r\n\r\n")
    assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
