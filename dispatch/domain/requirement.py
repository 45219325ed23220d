"""The plain words for what pydantic requires of a value.

Settings, policy packs, plan files and the API are checked by pydantic, whose own messages
speak of inputs, strings and literals. People read these words instead.
"""

from collections.abc import Sequence
from typing import Final

from pydantic_core import ErrorDetails

from .translatable import N_

UNKNOWN_NAME: Final = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""The types of pydantic's errors about a name that the schema does not have."""
_MISSING: Final = ("missing", "missing_argument", "missing_keyword_only_argument")
_OWN: Final = frozenset({"value_error", "assertion_error"})
_OBJECT: Final = N_("an object of names and values")
_WORDS: Final = {
    **dict.fromkeys(UNKNOWN_NAME, N_("a known name")),
    **dict.fromkeys(_MISSING, N_("a value")),
    **dict.fromkeys(
        (
            "dataclass_exact_type",
            "dataclass_type",
            "dict_type",
            "mapping_type",
            "model_attributes_type",
            "model_type",
        ),
        _OBJECT,
    ),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type"), N_("a list")
    ),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_parsing_size", "int_from_float"),
        N_("a whole number"),
    ),
    **dict.fromkeys(
        ("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"),
        N_("a number"),
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), N_("true or false")),
    **dict.fromkeys(
        (
            "date_type",
            "date_parsing",
            "date_from_datetime_parsing",
            "date_from_datetime_inexact",
        ),
        N_("a date such as 2026-11-24"),
    ),
    **dict.fromkeys(("time_type", "time_parsing"), N_("a time of day such as 09:30")),
    **dict.fromkeys(
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_from_date_parsing",
            "datetime_object_invalid",
            "timezone_aware",
        ),
        N_("a time with its offset from UTC, such as 2026-11-24T08:30+08:00"),
    ),
    "json_invalid": N_("well-formed JSON"),
    "json_type": N_("JSON as text"),
    "none_required": N_("null"),
    "path_type": N_("a path"),
    "string_type": N_("a text"),
    "string_unicode": N_("a text in UTF-8"),
}
_WITH_BOUNDS: Final = {
    "decimal_max_digits": N_("at most {max_digits} digits"),
    "decimal_max_places": N_("at most {decimal_places} decimal places"),
    "decimal_whole_digits": N_("at most {whole_digits} digits before the decimal point"),
    "enum": "{expected}",
    "greater_than": N_("more than {gt}"),
    "greater_than_equal": N_("at least {ge}"),
    "less_than": N_("less than {lt}"),
    "less_than_equal": N_("at most {le}"),
    "literal_error": "{expected}",
    "string_pattern_mismatch": N_("a text that matches the pattern {pattern}"),
    "string_too_long": N_("a text of at most {max_length} characters"),
    "string_too_short": N_("a text of at least {min_length} characters"),
    "too_long": N_("a length of at most {max_length}"),
    "too_short": N_("a length of at least {min_length}"),
    "union_tag_invalid": N_("{discriminator} to be one of {expected_tags}"),
    "union_tag_not_found": N_("a value for {discriminator}"),
}


def expectation(item: ErrorDetails) -> tuple[str, dict[str, object]] | None:
    """Return what a refused value must be, as a message of the catalogue and its values.

    Parameters
    ----------
    item
        One of the errors of a `pydantic.ValidationError`.

    Returns
    -------
    tuple or None
        None where the error has words of its own; see `expected_phrase`.
    """
    kind = item["type"]
    if kind in _WITH_BOUNDS:
        bounds = {name: _short(bound) for name, bound in item["ctx"].items()}
        return _WITH_BOUNDS[kind], bounds
    return (_WORDS[kind], {}) if kind in _WORDS else None


def expected_phrase(item: ErrorDetails) -> str:
    """Return what a refused value must be, as an English phrase that follows "expected".

    Parameters
    ----------
    item
        One of the errors of a `pydantic.ValidationError`.

    Returns
    -------
    str
        Such as ``a whole number`` or ``at least 1``; for a check of our own, the text
        that it raised.
    """
    phrase = expectation(item)
    if phrase is not None:
        template, bounds = phrase
        return template.format_map(bounds)
    if item["type"] in _OWN:
        words = str(item["ctx"]["error"]).rstrip(".")
        return words.removeprefix("must be ").removeprefix("expected ")
    return item["msg"].removeprefix("Input should be ")


def _short(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def dotted_path(location: Sequence[str | int]) -> str:
    """Return the place of a value in a document, such as ``routes[2].stops[0].visit``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).lstrip(".")
