"""``rounds serve`` takes its port before anything else."""

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.commands import assert_plain, run

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("command", [("serve",), ("demo", "--seconds", "3600")])
def test_a_port_that_is_taken_is_told_plainly_before_any_work(
    store: Path, command: Sequence[str]
):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert_plain(run(*command, "--port", str(port)), f"Port {port} cannot be had")
    assert not store.exists()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_cannot_be_is_wrong_usage(command):
    result = run(command, "--port", "65536")
    assert result.exit_code == 2
    assert "--port" in result.stderr
