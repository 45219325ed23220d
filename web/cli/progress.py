"""Progress of long-running work: the reading of roads, and the search for routes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

    from routing.stopping import Progress as SolveProgress


class CommandProgress:
    """A line that shows the progress of a command; its methods serve as callbacks.

    Parameters
    ----------
    lines
        The display; it has no line until there is something to show.
    seconds
        The limit of the search; None for a command that does not search.
    """

    def __init__(self, lines: "Progress", seconds: float | None) -> None:
        self._lines, self._seconds = lines, seconds

    def show_roads(self, count: int) -> None:
        """Show the number of roads that have been read so far."""
        self._show("Reading roads", f"{count:,}", count, None)

    def show_solve(self, best: "SolveProgress") -> None:
        """Show the time that the search has taken, and the visits of its best routes."""
        note = f"{best.planned} visits"
        self._show("Planning", note, best.elapsed, self._seconds)

    def _show(self, text: str, note: str, position: float, total: float | None) -> None:
        tasks = {task.description: task.id for task in self._lines.tasks}
        if text not in tasks:
            # Work comes one after the other, so that what was shown before has ended.
            for task in tasks.values():
                self._lines.remove_task(task)
            tasks[text] = self._lines.add_task(text, total=total, note=note)
        self._lines.update(tasks[text], completed=position, note=note)


@contextmanager
def progress_bar(seconds: float | None = None) -> Iterator[CommandProgress]:
    """Show progress while a command works; only in a terminal.

    Parameters
    ----------
    seconds
        The limit of the search, at which its bar is full.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    lines = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with lines:
        yield CommandProgress(lines, seconds)
