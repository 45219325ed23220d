"""Values as they stand in addresses and on the command line."""

from datetime import date

from dispatch.domain.windows import FIRST_DAY, LAST_DAY


def parse_day(text: str) -> date:
    """Read a day written YYYY-MM-DD, from 2000 to 2200.

    Raises
    ------
    ValueError
        The text is no such day.
    """
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day
