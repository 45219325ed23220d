"""Consents: a customer's agreements that widen what the rules allow."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .windows import DayWindow, parse_windows

LONGEST_NAME = 64


class ConsentKind(StrEnum):
    """The kinds of agreement that a consent records."""

    HOURS = "hours"
    """To be visited at other hours than the rules allow."""
    WORK = "work"
    """To be visited at the place of work."""
    HOLIDAY = "holiday"
    """To be visited on public holidays."""
    NOTICE = "notice"
    """To be visited without the notice that is due."""


class ConsentSource(StrEnum):
    """The sources of a consent: an imported file, or a person who recorded it."""

    FILE = "file"
    PERSON = "person"


class ConsentState(StrEnum):
    """The states of a consent on a day."""

    AHEAD = "ahead"
    """It is given for later days."""
    HOLDS = "holds"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """A customer's word that widens a rule, where the rule lets it.

    Attributes
    ----------
    kind
        The agreement that it records.
    given_on
        The first day on which it counts.
    given_by
        ``customer`` or the role of another person, never an unneeded name.
    windows
        The hours agreed to, in the customer's own time; only where ``kind`` is hours.
    until
        The last day on which it counts; None: until it is withdrawn.

    Raises
    ------
    ValueError
        If hours are missing or out of place, nobody gave it, or it ends before it
        begins.
    """

    kind: ConsentKind
    given_on: date
    given_by: str = "customer"
    windows: tuple[DayWindow, ...] = ()
    until: date | None = None

    def __post_init__(self) -> None:
        if (self.kind is ConsentKind.HOURS) != bool(self.windows):
            raise ValueError(f"consent to {self.kind} has hours exactly if it is to hours")
        if not 0 < len(self.given_by) <= LONGEST_NAME or re.search("[;\n]", self.given_by):
            raise ValueError(f"consent by {self.given_by!r}: say who gave it, in short")
        if self.until is not None and self.until < self.given_on:
            raise ValueError(f"consent of {self.given_on} ends before, on {self.until}")

    def holds(self, day: date) -> bool:
        """True if the consent counts on ``day``."""
        return self.given_on <= day and (self.until is None or day <= self.until)

    def widens(self, other: "Consent") -> bool:
        """True if it agrees to more than an earlier form of the same consent did.

        It is the same consent if the kind and the day on which it was given are equal; it
        agrees to more if it lasts longer or its hours are not within those of the other.
        """
        if (self.kind, self.given_on) != (other.kind, other.given_on):
            return False
        longer = other.until is not None and (
            self.until is None or self.until > other.until
        )
        return longer or not all(
            any(
                each.day == wide.day
                and wide.opens <= each.opens
                and each.closes <= wide.closes
                for wide in other.windows
            )
            for each in self.windows
        )

    def __str__(self) -> str:
        until = f" until {self.until.isoformat()}" if self.until else ""
        hours = " " + ",".join(map(str, self.windows)) if self.windows else ""
        return f"{self.kind} {self.given_on.isoformat()}{until}{hours} by {self.given_by}"


_ONE = re.compile(
    r"(?P<kind>[a-z]+)\s+(?P<given>\d{4}-\d{2}-\d{2})"
    r"(?:\s+until\s+(?P<until>\d{4}-\d{2}-\d{2}))?"
    # Neither part begins or ends with a blank: there is one way to split a run of them.
    r"(?:\s+(?P<hours>\d[^a-z\s]*(?:\s+[^a-z\s]+)*))?(?:\s+by\s+(?P<by>\S.*))?"
)


def parse_consents(text: str) -> tuple[Consent, ...]:
    """Parse consents such as ``hours 2026-11-20 06:30-08:00 by customer``, split by ``;``.

    Behind the kind and the day on which it was given may stand ``until`` with a last
    day, the hours with ``,`` between them, and ``by`` with who gave it.

    Raises
    ------
    ValueError
        When a part is not a consent.
    """
    return tuple(_parse(part.strip()) for part in re.split("[;；]", text) if part.strip())


def _parse(text: str) -> Consent:
    match = _ONE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a consent such as work 2026-11-20 by customer")
    return Consent(
        ConsentKind(match["kind"]),
        date.fromisoformat(match["given"]),
        (match["by"] or "customer").strip(),
        parse_windows((match["hours"] or "").replace(",", ";")),
        date.fromisoformat(match["until"]) if match["until"] else None,
    )


def write_consents(consents: Iterable[Consent]) -> str:
    """Write consents as `parse_consents` reads them."""
    return ";".join(map(str, consents))
