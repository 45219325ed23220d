"""Secret keys that the settings have, or that a file in the data folder keeps."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from dispatch.errors import SettingsError

from . import Settings

_KEY_FILE = "secret_key"


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
        settings, _KEY_FILE, "ROUNDS_SECRET_KEY", lambda: token_hex(32)
    )


def existing_secret_key(settings: Settings) -> str | None:
    """Read the secret key; return None, and make none, where there is none yet.

    Raises
    ------
    SettingsError
        If the key of the data folder cannot be read or is empty.
    """
    return settings.secret_key or existing_key(settings, _KEY_FILE, "ROUNDS_SECRET_KEY")


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
    key = existing_key(settings, name, variable)
    if key is not None:
        return key
    path = settings.data_dir / name
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),  # another process has just made one
            open(path, "x", encoding="ascii", opener=_private) as file,
        ):
            file.write(create())
        return _read_key(path)
    except OSError as error:
        raise _without_folder(settings, variable, error) from error


def existing_key(settings: Settings, name: str, variable: str) -> str | None:
    """Read a key from a file in the data folder; return None where there is no file.

    Parameters
    ----------
    settings
        They name the folder.
    name
        The file's name.
    variable
        The environment variable that can hold the key instead, for messages.

    Raises
    ------
    SettingsError
        If the file cannot be read or is empty.
    """
    try:
        return _read_key(settings.data_dir / name)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _without_folder(settings, variable, error) from error


def _without_folder(settings: Settings, variable: str, error: OSError) -> SettingsError:
    return SettingsError(
        f"The folder {settings.data_dir} cannot keep a secret key: {error}. "
        f"Set ROUNDS_DATA_DIR to a folder that can be written, or {variable}."
    )


def _read_key(path: Path) -> str:
    key = path.read_text("ascii").strip()
    if not key:
        raise SettingsError(
            f"{path} is empty, so that anybody could sign links; delete it and start again."
        )
    return key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
