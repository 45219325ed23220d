"""The settings that a branch may have of its own, over those of the environment."""

from collections.abc import Sequence
from typing import Any

from dispatch.errors import SettingsError

from . import Settings

OWN = ("timezone", "currency", "planning", "priority", "pairing")
"""The settings, and groups of settings, that a branch may have of its own."""


def merge_settings(settings: Settings, body: dict[str, Any]) -> Settings:
    """Return the settings with those of a branch over them.

    Parameters
    ----------
    settings
        The settings of the environment.
    body
        The settings of the branch, nested by group, as JSON holds them.

    Raises
    ------
    SettingsError
        If a name is unknown or a value is out of range.
    """
    return Settings.of(_merge(settings.model_dump(), body)) if body else settings


def _merge(values: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    result = dict(values)
    for name, value in body.items():
        inner = result.get(name)
        nested = isinstance(inner, dict) and isinstance(value, dict)
        result[name] = _merge(inner, value) if nested and inner is not None else value
    return result


def body_with(body: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return the settings of a branch with another value of one.

    Parameters
    ----------
    body
        The settings of the branch until now.
    name
        The setting, such as ``currency`` or ``planning.seconds``.
    value
        The value, as JSON holds it; None: that of the environment.

    Raises
    ------
    SettingsError
        If a branch may have no such setting of its own.
    """
    steps = name.lower().split(".")
    if steps[0] not in OWN:
        raise SettingsError(
            f"A branch has no setting {name!r} of its own; it may have {', '.join(OWN)}."
        )
    return _with_value(body, steps, value)


def _with_value(body: dict[str, Any], steps: Sequence[str], value: Any) -> dict[str, Any]:
    first, *rest = steps
    if rest:
        inner = body.get(first)
        value = _with_value(inner if isinstance(inner, dict) else {}, rest, value) or None
    others = {name: setting for name, setting in body.items() if name != first}
    return others if value is None else others | {first: value}
