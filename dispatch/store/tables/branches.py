"""Tables of branches and of their settings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class BranchRow(TableBase):
    """An office with customers, visitors and plans of its own."""

    __tablename__ = "branches"

    branch_key: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class BranchSettingsRow(TableBase):
    """One version of a branch's settings; the newest is in force, and none ever changes.

    ``body`` holds only the settings that differ from those of the environment.
    """

    __tablename__ = "branch_settings"

    branch_key: Mapped[int] = mapped_column(
        ForeignKey("branches.branch_key"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))
