"""Plain words on the command line when something is wrong."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from dispatch.errors import InputError, UnlawfulPlanError
from routing.errors import RoundsError

Command = TypeVar("Command", bound=Callable[..., Any])
_SHOWN_FAULTS = 200


def plainly(command: Command) -> Command:
    """Show errors of ours as plain text and end with 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except RoundsError as error:
            click.echo(f"Error: {error}", err=True)
            if isinstance(error, InputError | UnlawfulPlanError):
                show_faults(error.faults)
            sys.exit(1)

    return run  # type: ignore[return-value]


def show_faults(faults: tuple[Any, ...]) -> None:
    """List faults, the first two hundred."""
    for fault in faults[:_SHOWN_FAULTS]:
        click.echo(f"  {fault}", err=True)
    if len(faults) > _SHOWN_FAULTS:
        click.echo(f"  … and {len(faults) - _SHOWN_FAULTS} more", err=True)


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises
    ------
    InputError
        Where it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
