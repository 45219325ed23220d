"""Secret keys that the settings have, or that a file in the data folder keeps."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from dispatch.errors import SettingsError

from . import Settings


def secret_key(settings: Settings) -> str:
    """Read the secret key from the settings, or from the data folder that keeps one.

    The first call on a folder without a key draws one and keeps it there, readable by
    its owner alone.

    Raises
    ------
    SettingsError
        If the folder cannot be written or the key in it is empty.
    """
    return settings.secret_key or stored_key(
        settings, "secret_key", "ROUNDS_SECRET_KEY", lambda: token_hex(32)
    )


def stored_key(
    settings: Settings, name: str, variable: str, create: Callable[[], str]
) -> str:
    """Read a key from a file in the data folder, which is written where there is none.

    Parameters
    ----------
    settings
        They name the folder.
    name
        The file's name.
    variable
        The environment variable that can hold the key instead, for messages.
    create
        Draws a new key, as ASCII text.

    Raises
    ------
    SettingsError
        If the folder cannot be written or the key in it is empty.
    """
    path: Path = settings.data_dir / name
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),  # kept before, or by another process just now
            open(path, "x", encoding="ascii", opener=_private) as file,
        ):
            file.write(create())
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.data_dir} cannot keep a secret key: {error}. "
            f"Set ROUNDS_DATA_DIR to a folder that can be written, or {variable}."
        ) from error
    if not key:
        raise SettingsError(
            f"{path} is empty, so that anybody could sign links; delete it and start again."
        )
    return key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
