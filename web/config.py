"""Settings from the environment, in the way that Flask reads it."""

from dispatch.settings import Settings


def settings_from_env() -> Settings:
    """Settings from variables named ``ROUNDS_…``; ``__`` goes down into a group.

    Raises
    ------
    SettingsError
        Naming every variable that is unknown or out of range.
    """
    # The command line asks for settings only once it knows what to do.
    from flask import Config

    config = Config(".")
    config.from_prefixed_env("ROUNDS")
    return Settings.of(dict(config))
