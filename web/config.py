"""Settings from the environment, in the way that Flask reads it."""

from pathlib import Path

from dispatch.settings import Settings


def settings_from_env(
    *, timezone: str | None = None, roads: Path | None = None
) -> Settings:
    """Read settings from variables named ``ROUNDS_…``; ``__`` goes down into a group.

    Parameters
    ----------
    timezone, roads
        Options of a command that take the place of the setting of the same name.

    Raises
    ------
    SettingsError
        Naming every variable that is unknown or out of range.
    """
    # Flask is loaded late: the command line answers ``--help`` without settings.
    from flask import Config

    config = Config(".")
    config.from_prefixed_env("ROUNDS")
    settings = Settings.of(dict(config))
    if timezone is not None:
        settings = Settings.of(settings.model_dump() | {"timezone": timezone})
    if roads is not None:
        travel = settings.travel.model_copy(update={"roads": roads})
        settings = settings.model_copy(update={"travel": travel})
    return settings
