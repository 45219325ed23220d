"""Parameter types and options that several commands share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from dispatch.settings.planning import LONGEST_SOLVE_S, SHORTEST_SOLVE_S
from dispatch.text import LANGUAGES
from web.values import parse_day

_Command = TypeVar("_Command", bound=Callable[..., Any])


class DayType(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Parse the text, or fail with the text and an example."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError:
            self.fail(
                f"{value!r} is not a day from 2000 to 2200, such as 2026-11-24.", param, ctx
            )


class TimeZoneType(click.ParamType[str]):
    """The name of a time zone by IANA."""

    name = "zone"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the name, or fail with it and an example."""
        from zoneinfo import available_timezones

        if value not in available_timezones():
            self.fail(
                f"{value!r} is no time zone; use an IANA name such as Asia/Shanghai.",
                param,
                ctx,
            )
        return str(value)


class HeadType(click.ParamType[Any]):
    """The number and digest of an audit entry, as ``rounds audit verify`` prints them."""

    name = "head"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Parse the text, or fail with the text and the expected form."""
        from dispatch.audit import Head

        seq, _, digest = str(value).partition(":")
        if not (seq.isdecimal() and len(seq) < 18 and int(seq) and len(digest) == 64):
            self.fail(
                f"{value!r} is not a number, a colon and a digest of 64 characters.",
                param,
                ctx,
            )
        return Head(int(seq), digest)


solve_seconds = click.IntRange(SHORTEST_SOLVE_S, LONGEST_SOLVE_S)
roads_option = click.option(
    "--roads",
    type=click.Path(path_type=Path),
    help="File of roads, .osm.pbf, .graphml or .graph; by default that of the settings.",
)
customers_option = click.option(
    "--customers",
    required=True,
    type=click.Path(path_type=Path),
    help="File of the customers, CSV or XLSX.",
)
visitors_option = click.option(
    "--visitors",
    required=True,
    type=click.Path(path_type=Path),
    help="File of the visitors, CSV or XLSX.",
)
encoding_option = click.option(
    "--encoding",
    default="",
    help="Encoding of a CSV file, such as gb18030; by default what its letters make clear.",
)
sheet_option = click.option(
    "--sheet",
    default="",
    help="Sheet of a workbook; by default the only one with the right headings.",
)
language_option = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="Language of the texts.",
)


def seed_option(default: int) -> Callable[[_Command], _Command]:
    """Return the option of the random numbers' seed, with a command's own default."""
    return click.option(
        "--seed",
        type=click.IntRange(0, 2**31 - 1),
        default=default,
        show_default=True,
        help="Seed of the random numbers; equal seeds begin equally.",
    )


port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port on this machine; 0 takes any free one.",
)
