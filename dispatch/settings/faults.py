"""Sentences about settings that are unknown or out of range."""

from collections.abc import Sequence
from typing import Final

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from dispatch.domain.requirement import UNKNOWN_NAME, expected_phrase

_SECRETS: Final[tuple[tuple[str, ...], ...]] = (
    ("secret_key",),
    ("certificate_key",),
    ("certificate_signing_key",),
    ("database_url",),
    ("geocoder",),
    ("travel", "servers"),
)
"""Settings that may hold a key or a password, so that their values are not repeated."""
_OUT_OF_RANGE: Final = frozenset({"greater_than_equal", "less_than_equal", "finite_number"})


def describe_faults(errors: Sequence[ErrorDetails], settings: type[BaseModel]) -> str:
    """Return one sentence for each fault of the settings, each on a line of its own.

    Parameters
    ----------
    errors
        The errors of pydantic, at least one.
    settings
        The class of all settings.
    """
    sentences = [_sentence(item, settings) for item in errors]
    if len(sentences) == 1:
        return sentences[0]
    return "\n  ".join((f"{len(sentences)} settings are wrong.", *sentences))


def _sentence(item: ErrorDetails, settings: type[BaseModel]) -> str:
    location = item["loc"]
    name = "ROUNDS_" + "__".join(str(step).upper() for step in location)
    if item["type"] in UNKNOWN_NAME:
        # The value is not repeated: the name may be the misspelt one of a secret.
        return f"{name} is no setting; docs/settings.md lists all of them."
    if item["type"] == "missing":
        return f"{name} is missing; docs/settings.md explains it."
    if not _may_be_secret(location):
        name = f"{name}={item['input']!r}"
    if item["type"] == "value_error":
        message = str(item["ctx"]["error"]).rstrip(".")
        separator = " " if message.startswith("must ") else ": "
        return f"{name}{separator}{message}."
    field = _field(location, settings)
    if field is not None and item["type"] in _OUT_OF_RANGE:
        low = [bound.ge for bound in field.metadata if isinstance(bound, Ge)]
        high = [bound.le for bound in field.metadata if isinstance(bound, Le)]
        if low and high:
            return f"{name} must lie from {low[0]} to {high[0]}."
    return f"{name} must be {expected_phrase(item)}."


def _may_be_secret(location: Sequence[str | int]) -> bool:
    # A fault of a whole group, such as one of its JSON, holds what is inside the group.
    return any(
        all(step == part for step, part in zip(path, location, strict=False))
        for path in _SECRETS
    )


def _field(location: Sequence[str | int], settings: type[BaseModel]) -> FieldInfo | None:
    """Return the definition of a setting; None inside a list or a mapping."""
    group: object = settings
    field: FieldInfo | None = None
    for step in location:
        if not (isinstance(group, type) and issubclass(group, BaseModel)):
            return None
        field = group.model_fields.get(str(step))
        group = field.annotation if field is not None else None
    return field
