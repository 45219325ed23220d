"""Reads the files that a command names."""

from pathlib import Path

from dispatch.errors import InputError


def read_file(path: Path) -> bytes:
    """Read the bytes of a file.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
