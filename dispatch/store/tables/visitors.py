"""The table of visitors."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class VisitorRow(TableBase):
    """A field agent. Times are minutes from midnight; skills map to a last day or null."""

    __tablename__ = "visitors"
    __table_args__ = (UniqueConstraint("branch_key", "visitor_id"),)

    visitor_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    visitor_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(64), default="")
    start_lat: Mapped[float]
    start_lon: Mapped[float]
    end_lat: Mapped[float | None]
    end_lon: Mapped[float | None]
    open_end: Mapped[bool] = mapped_column(default=False)
    shift_start: Mapped[int]
    shift_end: Mapped[int]
    max_overtime_minutes: Mapped[int] = mapped_column(default=0)
    break_minutes: Mapped[int] = mapped_column(default=0)
    break_window: Mapped[str] = mapped_column(String(16), default="")
    skills: Mapped[dict[str, Any]] = mapped_column(default=dict)
    travel_mode: Mapped[str] = mapped_column(String(16), default="car")
    max_visits: Mapped[int | None]
    branch: Mapped[str] = mapped_column(String(200), default="")
    pair_with: Mapped[str] = mapped_column(String(64), default="")
    never_pair_with: Mapped[list[str]] = mapped_column(default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    on_duty: Mapped[bool] = mapped_column(default=True)
