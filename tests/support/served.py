"""A server in a process of its own, and a record of the requests of its pages."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.support.clock import MORNING


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[str]:
    """Run ``rounds serve`` on an empty store and a free port, and give its address.

    Its clock stands still on the morning of the tests' day.
    """
    own = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDS_")}
    process = subprocess.Popen(
        [Path(sys.executable).parent / "rounds", "serve", "--port", "0"],
        env=own
        | {
            "ROUNDS_DATA_DIR": str(folder / "var"),
            "ROUNDS_MAP__TILES": "none",
            # The plan of a day depends on the hour at which it is made.
            "ROUNDS_CLOCK": MORNING.isoformat(),
            "PYTHONUNBUFFERED": "1",
        }
        | settings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


class Watch:
    """The requests and errors of all pages of a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)

    def foreign(self, server: str) -> list[str]:
        """Return the requests to any other server."""
        own = (f"{server}/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]
