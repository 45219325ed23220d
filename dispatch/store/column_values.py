"""The values of fields as the columns of the tables hold them, and back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from dispatch.domain.fields import Definition, OnImport, definitions_of
from dispatch.domain.value_kinds import Choice, Choices, Simple, ValueKind
from dispatch.domain.windows import parse_windows, write_windows


def column_value(kind: ValueKind, value: Any) -> Any:
    """Return a value of a kind as its column holds it; an empty text stands for None."""
    match kind:
        case Simple.WINDOWS:
            return write_windows(value)
        case Simple.DAILY_WINDOW:
            return str(value or "")
        case Simple.DATED_SKILLS:
            return {name: last and last.isoformat() for name, last in value.items()}
        case Choice():
            return str(value or "")
        case Choices() | Simple.IDS | Simple.SKILLS:
            return list(value)
        case _:
            return value


def field_values(record: type, row: object) -> dict[str, Any]:
    """Return the values of a row that a dataclass has fields for, by field.

    A column that is empty gives the default of its field.
    """
    columns, _ = _readers(record)
    return values_of_columns(record, columns(row))


def record_columns(record: type, table: type) -> tuple[Any, ...]:
    """Return the columns of a table that a dataclass has fields for."""
    columns, _ = _readers(record)
    return columns(table)


def values_of_columns(record: type, stored: Sequence[Any]) -> dict[str, Any]:
    """Return the values of a dataclass by field, given those of its `record_columns`.

    A column that is empty gives the default of its field.
    """
    _, readers = _readers(record)
    return {
        name: default
        if value is None or value == ""
        else (value if read is None else read(value))
        for (name, default, read), value in zip(readers, stored, strict=True)
    }


@cache
def _readers(
    record: type,
) -> tuple[
    Callable[[object], tuple[Any, ...]],
    tuple[tuple[str, Any, Callable[[Any], Any] | None], ...],
]:
    """Return the getter of all columns of a record, and how each of them is read."""
    readers = tuple(
        (each.attribute, each.default, _reader(each.kind))
        for each in definitions_of(record)
        if each.stored
    )
    return attrgetter(*(name for name, _, _ in readers)), readers


def _reader(kind: ValueKind) -> Callable[[Any], Any] | None:
    """Return the function that reads a column; None if it holds the value as it is."""
    match kind:
        case Simple.WINDOWS:
            return parse_windows
        case Simple.DAILY_WINDOW:
            return lambda text: parse_windows(text)[0]
        case Simple.DATED_SKILLS:
            return _dated_skills
        case Choice(words):
            return type(next(iter(words)))
        case Choices() | Simple.IDS | Simple.SKILLS:
            return tuple
        case _:
            return None


def _dated_skills(skills: Mapping[str, str | None]) -> dict[str, date | None]:
    return {
        name: date.fromisoformat(last) if last else None for name, last in skills.items()
    }


def imported_values(
    value: object,
    former: Mapping[str, Any] | None,
    columns: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return what an import writes into the columns of a record's table.

    Parameters
    ----------
    value
        The record as the file has it.
    former
        The stored row that it replaces; None if there is none.
    columns
        The columns of the file, as the public names of the fields and the headings of
        unknown ones; the values of others stay. None: all columns.
    """
    values: dict[str, Any] = {}
    unchanged: set[str] = set()
    for each in definitions_of(type(value)):
        if not each.stored or each.on_import is OnImport.KEEP:
            continue
        name = each.attribute
        new = column_value(each.kind, getattr(value, name))
        if former is not None:
            if columns is not None and each.kind is Simple.OTHER_COLUMNS:
                old = former[name].items()
                new = {head: text for head, text in old if head not in columns} | new
            elif (
                each.follows in unchanged
                or _is_absent(each, columns)
                or _keeps(each, former[name], new)
            ):
                unchanged.add(name)
                new = former[name]
        values[name] = new
    return values


def _is_absent(definition: Definition, columns: Collection[str] | None) -> bool:
    """True if files may have a column for the field, and this one has not."""
    if columns is None or definition.headings is None:
        return False
    return definition.public_name not in columns


def _keeps(definition: Definition, former: Any, new: Any) -> bool:
    """True if a stored value stays although the file has another one."""
    match definition.on_import:
        case OnImport.KEEP_IF_BLANK:
            return not new
        case OnImport.KEEP_IF_LATER:
            return former is not None and (new is None or new < former)
        case _:
            return False
