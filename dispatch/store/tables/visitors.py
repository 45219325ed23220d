"""Tables of visitors and of their calendars."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.visitor import Visitor

from .base import TableBase


class VisitorRow(TableBase, of=Visitor):
    """A field agent. Times are minutes from midnight; skills map to a last day or null.

    ``shift_start`` and ``shift_end`` are the weekly time that the last file stated.
    ``missing_since`` is the day of the import whose file did not have the visitor, who
    is off duty until a file has; None: there was none.
    """

    __tablename__ = "visitors"
    __table_args__ = (UniqueConstraint("branch_key", "visitor_id"),)

    visitor_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    visitor_id: Mapped[str]
    name: Mapped[str]
    shift_start: Mapped[int]
    shift_end: Mapped[int]
    start_lat: Mapped[float]
    start_lon: Mapped[float]
    skills: Mapped[dict[str, Any]]
    travel_mode: Mapped[str]
    pair_with: Mapped[str]
    never_pair_with: Mapped[list[str]]
    missing_since: Mapped[date | None]


class VisitorSpanRow(TableBase):
    """A weekly working time of a visitor, in minutes from midnight.

    ``weekday`` is 0 for Monday. ``valid_from`` and ``valid_to`` are the first and the last
    day on which it counts; None: there is no such bound.
    """

    __tablename__ = "visitor_spans"

    span_key: Mapped[int] = mapped_column(primary_key=True)
    visitor_key: Mapped[int] = mapped_column(ForeignKey("visitors.visitor_key"), index=True)
    weekday: Mapped[int]
    begin: Mapped[int]
    end: Mapped[int]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class VisitorExceptionRow(TableBase):
    """A day on which a visitor is off, or works at other times or at all.

    ``kind`` is ``off`` or ``on``. ``begin`` and ``end`` are None where the usual time
    counts.
    """

    __tablename__ = "visitor_exceptions"
    __table_args__ = (UniqueConstraint("visitor_key", "day"),)

    exception_key: Mapped[int] = mapped_column(primary_key=True)
    visitor_key: Mapped[int] = mapped_column(ForeignKey("visitors.visitor_key"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(8))
    begin: Mapped[int | None]
    end: Mapped[int | None]
