"""A synthetic working day in Shenzhen, for the demo and for tests.

Nobody in it exists: names are put together from common characters, addresses from
generic parts, phone numbers from a block that is easy to know by its zeros. Only the
places of the districts are real, roughly.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor

from .customers import draw_customers
from .files import customers_csv, visitors_csv
from .visitors import draw_visitors, visitor_id

__all__ = ["SampleDay", "customers_csv", "sample_day", "visitors_csv"]


@dataclass(frozen=True, slots=True)
class SampleDay:
    """The two files of a day, as rows."""

    customers: tuple[CaseOnDay, ...]
    visitors: tuple[Visitor, ...]


def sample_day(
    day: date, *, customers: int = 300, visitors: int = 14, seed: int = 7
) -> SampleDay:
    """Draw the sample day.

    Parameters
    ----------
    day
        The working day; promises, last payments and skills' ends lie around it. The
        people and their places do not depend on it.
    customers
        How many overdue customers, 0 to 9999. Some have an address and no pin.
    visitors
        How many visitors are on duty, 1 to 99. From five on, one has a lapsed skill.
    seed
        Another seed draws other people. The same arguments give equal days.

    Raises
    ------
    ValueError
        When a number is out of its range.
    """
    if not 0 <= customers <= 9999:
        raise ValueError(f"{customers} customers; the sample has 0 to 9999")
    if not 1 <= visitors <= 99:
        raise ValueError(f"{visitors} visitors; the sample has 1 to 99")
    ids = tuple(visitor_id(index) for index in range(visitors))
    # Two streams, so that one more customer leaves the visitors as they are.
    return SampleDay(
        draw_customers(_stream(seed, "customers"), customers, day, ids),
        draw_visitors(_stream(seed, "visitors"), visitors, day),
    )


def _stream(seed: int, part: str) -> Random:
    return Random(f"{seed}/{part}")  # noqa: S311 - a sample keeps no secret
