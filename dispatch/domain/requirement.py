"""The plain words for what pydantic requires of a value.

Settings, policy packs, plan files and the API are checked by pydantic, whose own messages
speak of inputs, strings and literals. People read these words instead.
"""

from collections.abc import Sequence
from typing import Final

from pydantic_core import ErrorDetails

UNKNOWN_NAME: Final = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""The types of pydantic's errors about a name that the schema does not have."""
_MISSING: Final = ("missing", "missing_argument", "missing_keyword_only_argument")
_OWN: Final = frozenset({"value_error", "assertion_error"})
_OBJECT: Final = "an object of names and values"
_WORDS: Final = {
    **dict.fromkeys(UNKNOWN_NAME, "a known name"),
    **dict.fromkeys(_MISSING, "a value"),
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
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"
    ),
    **dict.fromkeys(
        ("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"),
        "a number",
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(
        (
            "date_type",
            "date_parsing",
            "date_from_datetime_parsing",
            "date_from_datetime_inexact",
        ),
        "a date such as 2026-11-24",
    ),
    **dict.fromkeys(("time_type", "time_parsing"), "a time of day such as 09:30"),
    **dict.fromkeys(
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_from_date_parsing",
            "datetime_object_invalid",
            "timezone_aware",
        ),
        "a time with its offset from UTC, such as 2026-11-24T08:30+08:00",
    ),
    "json_invalid": "well-formed JSON",
    "json_type": "JSON as text",
    "none_required": "null",
    "path_type": "a path",
    "string_type": "a text",
    "string_unicode": "a text in UTF-8",
}
_WITH_BOUNDS: Final = {
    "decimal_max_digits": "at most {max_digits} digits",
    "decimal_max_places": "at most {decimal_places} decimal places",
    "decimal_whole_digits": "at most {whole_digits} digits before the decimal point",
    "enum": "{expected}",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "a text that matches the pattern {pattern}",
    "string_too_long": "a text of at most {max_length} characters",
    "string_too_short": "a text of at least {min_length} characters",
    "too_long": "a length of at most {max_length}",
    "too_short": "a length of at least {min_length}",
    "union_tag_invalid": "{discriminator} to be one of {expected_tags}",
    "union_tag_not_found": "a value for {discriminator}",
}


def expected_phrase(item: ErrorDetails) -> str:
    """Return what a refused value must be, as a phrase that follows "expected".

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
    kind = item["type"]
    if kind in _WITH_BOUNDS:
        bounds = {name: _short(bound) for name, bound in item["ctx"].items()}
        return _WITH_BOUNDS[kind].format_map(bounds)
    if kind in _OWN:
        words = str(item["ctx"]["error"]).rstrip(".")
        return words.removeprefix("must be ").removeprefix("expected ")
    return _WORDS.get(kind, item["msg"].removeprefix("Input should be "))


def _short(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def dotted_path(location: Sequence[str | int]) -> str:
    """Return the place of a value in a document, such as ``routes[2].stops[0].visit``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).lstrip(".")
