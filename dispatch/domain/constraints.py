"""Constraints: what a dispatcher fixes for one plan, beside the inputs of its day.

They are a closed union: a plan carries them, so that it can be verified, and
`dispatch.planning.constraints` is the only reader that changes a problem by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
)

from .ids import normal_id
from .visitor import Visitor
from .windows import DAY_MINUTES, MOST_WINDOWS, DayWindow, clock, parse_clock, parse_windows
from .windows import write_windows as windows_text

LONGEST_REASON = 200
"""The most characters of a reason."""
LONGEST_SERVICE = 8 * 60
"""The most minutes that a visit may be changed to."""
_NO_OTHER_NAMES = ConfigDict(extra="forbid")


def _windows(value: Any) -> Any:
    return parse_windows(value) if isinstance(value, str) else value


def _minute(value: Any) -> Any:
    return parse_clock(value) if isinstance(value, str) else value


def _clock_or_none(minutes: int | None) -> str | None:
    return None if minutes is None else clock(minutes)


Windows = Annotated[
    tuple[DayWindow, ...],
    BeforeValidator(_windows),
    PlainSerializer(windows_text, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["09:00-12:00;14:00-17:30"]}),
]
"""Windows, written as in customers.csv."""
ClockTime = Annotated[
    int | None,
    BeforeValidator(_minute),
    PlainSerializer(_clock_or_none, return_type=str | None),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "examples": ["09:30"]}, {"type": "null"}]}
    ),
]
"""Minutes from midnight, written as ``HH:MM``; None: unchanged."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A visit that is not made on the day, although it may be.

    Attributes
    ----------
    visit_id
        The visit.
    reason
        The dispatcher's reason: one line of 1 to 200 characters.
    """

    visit_id: str
    reason: str
    kind: Literal["hold"] = "hold"

    __pydantic_config__ = _NO_OTHER_NAMES

    def __post_init__(self) -> None:
        _require_reason(self.reason)


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """Another working time of a visitor on the day, or none.

    Attributes
    ----------
    visitor_id
        The visitor.
    reason
        The dispatcher's reason: one line of 1 to 200 characters.
    absent
        True if the visitor does not work on the day; then no times are given.
    begin, end
        The new begin and end of the shift in minutes from midnight; None: as it was.
    """

    visitor_id: Annotated[str, AfterValidator(normal_id)]
    reason: str
    absent: bool = False
    begin: ClockTime = None
    end: ClockTime = None
    kind: Literal["shift_change"] = "shift_change"

    __pydantic_config__ = _NO_OTHER_NAMES

    def __post_init__(self) -> None:
        _require_reason(self.reason)
        for minutes in (self.begin, self.end):
            if minutes is not None and not 0 <= minutes <= DAY_MINUTES:
                raise ValueError("expected times of the day such as 09:30")
        timed = self.begin is not None or self.end is not None
        if self.absent == timed:
            raise ValueError("expected an absence, or a begin or an end")
        if self.begin is not None and self.end is not None and self.begin >= self.end:
            raise ValueError("expected an end after the begin")

    def apply_to(self, visitor: Visitor) -> Visitor | None:
        """Return the visitor with the changed shift; None if no working time is left."""
        begin = visitor.shift_start if self.begin is None else self.begin
        end = visitor.shift_end if self.end is None else self.end
        if self.absent or begin >= end:
            return None
        return visitor.with_shift(begin, end)


@dataclass(frozen=True, slots=True)
class VisitChange:
    """Narrower times of a visit, or another length.

    Attributes
    ----------
    visit_id
        The visit.
    reason
        The dispatcher's reason: one line of 1 to 200 characters.
    windows
        Times in which the visit must lie as well: the legal hours and the customer's own
        windows still hold. Empty: as they were.
    service_minutes
        The length of the visit, 1 to 480 minutes; None: as it was.
    """

    visit_id: str
    reason: str
    windows: Windows = ()
    service_minutes: Annotated[int, Field(ge=1, le=LONGEST_SERVICE)] | None = None
    kind: Literal["visit_change"] = "visit_change"

    __pydantic_config__ = _NO_OTHER_NAMES

    def __post_init__(self) -> None:
        _require_reason(self.reason)
        if not self.windows and self.service_minutes is None:
            raise ValueError("expected windows or a length")
        if len(self.windows) > MOST_WINDOWS:
            raise ValueError(f"expected at most {MOST_WINDOWS} windows")
        if self.service_minutes is not None and not (
            1 <= self.service_minutes <= LONGEST_SERVICE
        ):
            raise ValueError(f"expected 1 to {LONGEST_SERVICE} minutes")


Constraint = Annotated[Hold | ShiftChange | VisitChange, Field(discriminator="kind")]
"""Everything that a dispatcher can fix for one plan."""
CONSTRAINTS: TypeAdapter[tuple[Constraint, ...]] = TypeAdapter(tuple[Constraint, ...])
"""Reads and writes constraints in the form of plan.json."""


def shift_changes(constraints: Iterable[Constraint]) -> dict[str, ShiftChange]:
    """Return the change of each visitor's shift; of several the last counts."""
    return {each.visitor_id: each for each in constraints if isinstance(each, ShiftChange)}


def changed_visitors(
    visitors: Iterable[Visitor], constraints: Iterable[Constraint]
) -> tuple[Visitor, ...]:
    """Return the visitors who work, with their changed shifts."""
    changes = shift_changes(constraints)
    present = (
        changes[visitor.visitor_id].apply_to(visitor)
        if visitor.visitor_id in changes
        else visitor
        for visitor in visitors
    )
    return tuple(visitor for visitor in present if visitor is not None)


def _require_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON or not reason.isprintable():
        raise ValueError(f"expected a reason: one line of 1 to {LONGEST_REASON} characters")
