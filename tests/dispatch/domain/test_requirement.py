"""The requirements of a schema are in the words of Rounds, not in those of pydantic."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from dispatch.domain.requirement import dotted_path, expected_phrase


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Stop(BaseModel):
    model_config = ConfigDict(extra="forbid")

    place: str
    seconds: int = 0

    @field_validator("place")
    @classmethod
    def _is_named(cls, value: str) -> str:
        if not value:
            raise ValueError("must be the name of a place")
        return value


REFUSED: list[tuple[Any, Any, str]] = [
    (int, "many", "a whole number"),
    (int, 2.5, "a whole number"),
    (Annotated[int, Field(ge=1)], 0, "at least 1"),
    (Annotated[int, Field(le=9)], 10, "at most 9"),
    (Annotated[float, Field(gt=0)], 0, "more than 0"),
    (Annotated[float, Field(lt=1)], 1, "less than 1"),
    (float, "fast", "a number"),
    (Annotated[Decimal, Field(max_digits=3)], "12345", "at most 3 digits"),
    (Decimal, "much", "a number"),
    (bool, "perhaps", "true or false"),
    (str, 5, "a text"),
    (Annotated[str, Field(min_length=2)], "a", "a text of at least 2 characters"),
    (Annotated[str, Field(max_length=2)], "abc", "a text of at most 2 characters"),
    (Annotated[str, Field(pattern="^a")], "b", "a text that matches the pattern ^a"),
    (Literal["car", "foot"], "horse", "'car' or 'foot'"),
    (Colour, "blue", "'red' or 'green'"),
    (date, "soon", "a date such as 2026-11-24"),
    (datetime, "soon", "a time with its offset from UTC, such as 2026-11-24T08:30+08:00"),
    (
        AwareDatetime,
        "2026-11-24T08:30",
        "a time with its offset from UTC, such as 2026-11-24T08:30+08:00",
    ),
    (list[int], "x", "a list"),
    (Annotated[list[int], Field(min_length=1)], [], "a length of at least 1"),
    (dict[str, int], "x", "an object of names and values"),
    (Stop, "x", "an object of names and values"),
    (Stop, {}, "a value"),
    (Stop, {"place": "a", "street": "b"}, "a known name"),
    (Stop, {"place": ""}, "the name of a place"),
]


@pytest.mark.parametrize(("kind", "value", "words"), REFUSED)
def test_a_refused_value_is_answered_by_what_it_must_be(
    kind: Any, value: Any, words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert [expected_phrase(item) for item in caught.value.errors()] == [words]


def test_json_that_is_none_is_named_as_such() -> None:
    with pytest.raises(ValidationError) as caught:
        Stop.model_validate_json("{")
    assert [expected_phrase(item) for item in caught.value.errors()] == ["well-formed JSON"]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (("routes", 2, "stops", 0, "visit"), "routes[2].stops[0].visit"),
        ((0, "reason"), "[0].reason"),
        ((), ""),
    ],
)
def test_a_place_in_a_document_reads_like_code(
    location: tuple[str | int, ...], path: str
) -> None:
    assert dotted_path(location) == path
