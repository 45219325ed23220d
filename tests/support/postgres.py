"""A PostgreSQL server of the tests' own: no root, no network, no settings outside."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


class NoServerError(Exception):
    """PostgreSQL is not installed here, or does not start; the message says which."""


def programs() -> Path:
    """Return the folder of ``initdb`` and ``pg_ctl``: Debian's newest, or on the PATH."""
    versions = [path for path in DEBIAN.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    if (initdb := shutil.which("initdb")) and shutil.which("pg_ctl"):
        return Path(initdb).parent
    raise NoServerError(
        "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
    )


@contextmanager
def running_server() -> Iterator[str]:
    """Run a server while the block runs, and give the URL of its first database.

    It listens on a socket in a temporary folder only. It keeps nothing safe from a crash
    of the machine, which makes it fast.

    Raises
    ------
    NoServerError
        If there are no programs, or the server does not start.
    """
    binaries = programs()
    # The server refuses to run as root, so that root lends it Debian's own user.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="rounds-pg-"))
    data = folder / "data"

    def run(program: str, *options: object) -> None:
        try:
            subprocess.run(
                [str(binaries / program), *map(str, options)],
                user=user,
                group=user,
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
            )
        except subprocess.CalledProcessError as error:
            raise NoServerError(f"{program} fails: {error.stderr.strip()}") from error

    try:
        if user:
            shutil.chown(folder, user, user)
        run("initdb", "-D", data, "-U", "rounds", "-A", "trust", "-E", "UTF8", "-N")
        options = (
            f"-c listen_addresses= -c fsync=off -c full_page_writes=off "
            f"-c synchronous_commit=off -c unix_socket_directories={folder}"
        )
        run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://rounds@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
