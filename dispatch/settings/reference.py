"""The reference of all settings in Markdown, made from the classes that check them.

``python -m dispatch.settings.reference`` prints docs/settings.md.
"""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from . import Settings
from .group import Group

_HEAD = """\
# Settings

<!-- Made by `make docs` from the classes in dispatch/settings; do not edit by hand. -->

Rounds reads its settings from environment variables when it starts. An impossible value,
or a variable that begins with `ROUNDS_` and is no setting, stops the start with a message
that names it. Two underscores lead into a group. Lists and objects are written as JSON.
"""
_TABLE = ["| variable | default | values | meaning |", "|---|---|---|---|"]


def settings_reference() -> str:
    """Return the text of docs/settings.md."""
    lines = [_HEAD, "## General\n", *_TABLE]
    groups = {n: f for n, f in Settings.model_fields.items() if _group(f.annotation)}
    for name, field in Settings.model_fields.items():
        if name not in groups:
            lines.append(_row(f"`ROUNDS_{name.upper()}`", field))
    for name, field in groups.items():
        lines += ["", f"## {name.capitalize()}\n", *_section(name, field.annotation)]
    return "\n".join(lines) + "\n"


def _section(name: str, group: Any) -> Iterator[str]:
    """Yield the table of a group, then one for each list of objects in it."""
    yield f"{_plain(inspect.cleandoc(group.__doc__))}\n"
    yield from _TABLE
    yield from _rows(group, f"ROUNDS_{name.upper()}__", group())
    for key, field in group.model_fields.items():
        for item in filter(_group, get_args(field.annotation)):
            variable = f"ROUNDS_{name.upper()}__{key.upper()}"
            yield f"\nEach entry of `{variable}` is an object with these keys:\n"
            yield _TABLE[0].replace("variable", "key")
            yield _TABLE[1]
            for inner, each in item.model_fields.items():
                yield _row(f"`{inner}`", each)


def _rows(group: type[Group], prefix: str, values: Any) -> Iterator[str]:
    """Yield a row for each setting; a group inside has a row before those of its own."""
    for name, field in group.model_fields.items():
        variable = prefix + name.upper()
        if inner := _group(field.annotation):
            yield f"| `{variable}__…` | | | {_meaning(field)} |"
            yield from _rows(inner, f"{variable}__", getattr(values, name))
        else:
            yield _row(f"`{variable}`", field, getattr(values, name))


def _row(name: str, field: FieldInfo, default: Any = PydanticUndefined) -> str:
    if default is PydanticUndefined:
        default = field.get_default(call_default_factory=True)
    return f"| {name} | {_default(default)} | {_values(field)} | {_meaning(field)} |"


def _group(kind: Any) -> type[Group] | None:
    return kind if inspect.isclass(kind) and issubclass(kind, Group) else None


def _default(value: Any) -> str:
    """Write the default as it would stand in the environment."""
    if value is PydanticUndefined:
        return "required"
    if value is None or value == "":
        return "none"
    if isinstance(value, str | Path):
        return f"`{value}`"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _values(field: FieldInfo) -> str:
    """Return the range of a number, or the words to choose from."""
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(field.annotation))
    low = [limit.ge for limit in field.metadata if isinstance(limit, Ge)]
    high = [limit.le for limit in field.metadata if isinstance(limit, Le)]
    return f"{low[0]} to {high[0]}" if low and high else ""


def _meaning(field: FieldInfo) -> str:
    return (field.description or "").replace("|", "\\|")


def _plain(text: str) -> str:
    """Return a docstring's text in one line, with Markdown's single back-quotes."""
    return re.sub(r"\s+", " ", text.replace("``", "`")).strip()


if __name__ == "__main__":
    print(settings_reference(), end="")
