"""The secret key that signs links and sessions, and the file that keeps it."""

import os
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
        Where the folder cannot be written or the key in it is empty.
    """
    if settings.secret_key:
        return settings.secret_key
    path: Path = settings.data_dir / "secret_key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),  # kept before, or by another process just now
            open(path, "x", encoding="ascii", opener=_private) as file,
        ):
            file.write(token_hex(32))
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.data_dir} cannot keep the secret key: {error}. "
            "Set ROUNDS_DATA_DIR to a folder that can be written, or ROUNDS_SECRET_KEY."
        ) from error
    if not key:
        raise SettingsError(
            f"{path} is empty, so that anybody could sign links; delete it and start again."
        )
    return key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
