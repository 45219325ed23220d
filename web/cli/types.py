"""Days as they stand in addresses and on the command line."""

from datetime import date
from typing import Any

import click

from dispatch.domain.windows import FIRST_DAY, LAST_DAY


def parse_day(text: str) -> date:
    """A day written YYYY-MM-DD, from 2000 to 2200.

    Raises
    ------
    ValueError
        Where it is none.
    """
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Parse, or fail with the value and an example."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-11-24.", param, ctx)
