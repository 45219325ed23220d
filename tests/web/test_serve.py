"""The production server: what it does before it serves."""

import socket

import pytest
from click.testing import CliRunner

from dispatch.desk import Desk
from dispatch.store.models import JobRecord
from web.cli import main

from .conftest import DAY


def test_a_second_server_on_the_port_leaves_the_jobs_of_the_first_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(desk.settings.data_dir))
    job = JobRecord(
        job_id="0123456789abcdef",
        state="solving",
        request={"day": DAY.isoformat(), "seconds": 20},
        created_at=desk.clock(),
    )
    with desk.store.session() as session:
        session.add(job)
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: Port {port} cannot be had: ")
    assert result.stderr.count("\n") == 1
    with desk.store.reading() as session:
        found = session.get_one(JobRecord, job.job_id)
        assert (found.state, found.error) == ("solving", "")
