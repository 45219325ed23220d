"""A case that could be visited, and all that one day's planning starts from."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Self

from dispatch.domain.pin import Pin, Precision
from dispatch.domain.rows import Customer, Visitor


@dataclass(frozen=True)
class CaseHistory:
    """What earlier visits made of a case.

    Attributes
    ----------
    state
        ``open``, ``review`` (back office), ``stopped`` or ``closed``.
    stopped_by
        The outcome code behind any state but ``open``.
    not_before
        First day on which a visit makes sense again.
    met, tries
        Recorded visits at which the customer was met, and all of them.
    visited_on
        The days of recorded visits in the last weeks, by rising day; a day twice where
        there were two.
    next_step
        What should follow; see `dispatch.cases.outcome_types`. Empty: nothing yet.
    """

    state: str = "open"
    stopped_by: str = ""
    not_before: date | None = None
    met: int = 0
    tries: int = 0
    visited_on: tuple[date, ...] = ()
    next_step: str = ""


@dataclass(frozen=True)
class CaseOnDay:
    """A customer with one case, where to find them, and how the case stands."""

    row: Customer
    pin: Pin | None
    standing: CaseHistory = field(default_factory=CaseHistory)

    @classmethod
    def of_row(cls, row: Customer, currency: str) -> Self:
        """A candidate straight from a file: the file's pin and no history.

        ``currency`` is for a row that names none.
        """
        pin = None
        if row.lat is not None and row.lon is not None:
            pin = Pin(row.lat, row.lon, "file", Precision.GIVEN)
        return cls(replace(row, currency=row.currency or currency), pin)


@dataclass(frozen=True)
class PastPair:
    """Two visitors who made a team on an earlier day, by rising id."""

    day: date
    visitor_ids: tuple[str, str]


@dataclass(frozen=True)
class DayInputs:
    """What a plan is made from.

    Attributes
    ----------
    day, timezone
        The day, and the IANA zone in which it and all windows are meant.
    candidates, visitors
        Everyone known; who may not be visited is still among them.
    pairs
        Who was paired in the week before the day.
    """

    day: date
    timezone: str
    candidates: tuple[CaseOnDay, ...]
    visitors: tuple[Visitor, ...]
    pairs: tuple[PastPair, ...] = ()

    @property
    def sha256(self) -> str:
        """A fingerprint of all of it, the same for the same content."""
        text = dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()
