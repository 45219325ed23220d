"""Small changes to JSON documents, one value or one list entry at a time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

# These values do not follow from the inputs, so that no check can find a change of them.
TRUSTED = {
    ("plan_id",),
    ("created_at",),
    ("solver", "seconds"),
    ("solver", "seed"),
    ("solver", "workers"),
    ("solver", "engines", 0),
}


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path to every value that is neither a list nor an object."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path


def first_and_last(paths: Iterable[Path]) -> list[Path]:
    """Return the first and last of all paths that differ in numbers only, such as stops."""
    alike: dict[Path, list[Path]] = {}
    for path in paths:
        shape = tuple(0 if isinstance(step, int) else step for step in path)
        alike.setdefault(shape, []).append(path)
    return [path for group in alike.values() for path in (group[0], *group[1:][-1:])]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: Path, new: Any) -> None:
    at(value, path[:-1])[path[-1]] = new


def is_time(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 25 and value[10] == "T"


def other(value: Any, by: int) -> Any:
    """Return another value of the same type, near the old one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return round(value + by / 1000, 6)
    if isinstance(value, int):
        return value + by
    if is_time(value):
        return (datetime.fromisoformat(value) + timedelta(seconds=by)).isoformat()
    return f"{value}{by}"


def lists(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path to every list that is not empty."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from lists(inner, (*path, name))
    elif isinstance(value, list) and value:
        yield path
        for number, inner in enumerate(value):
            yield from lists(inner, (*path, number))
