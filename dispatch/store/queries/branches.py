"""Queries of branches and of their settings."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from dispatch.domain.branch import Branch
from dispatch.store.plain_rows import plain_rows
from dispatch.store.tables import BranchRow, BranchSettingsRow


@dataclass(frozen=True)
class BranchSettings:
    """The settings of a branch in force.

    Attributes
    ----------
    version
        The number of the version, which rises with each change; 0 before the first.
    body
        The settings that differ from those of the environment, nested by group.
    """

    version: int = 0
    body: dict[str, Any] = field(default_factory=dict)


# The statement is built once, because every request needs it.
_VERSION = select(func.max(BranchSettingsRow.version)).where(
    BranchSettingsRow.branch_key == bindparam("branch_key")
)


def settings_version(session: Session, branch_key: int) -> int:
    """Return the number of the version of a branch's settings in force; 0 without one."""
    return plain_rows(session, _VERSION, {"branch_key": branch_key}).scalar() or 0


def branches(session: Session) -> list[Branch]:
    """Return all branches by rising code."""
    rows = session.scalars(select(BranchRow).order_by(BranchRow.code))
    return [Branch(row.branch_key, row.code, row.name) for row in rows]


def branch_settings(session: Session, branch_key: int) -> BranchSettings:
    """Return the settings of a branch that are in force."""
    query = (
        select(BranchSettingsRow)
        .where(BranchSettingsRow.branch_key == branch_key)
        .order_by(BranchSettingsRow.version.desc())
        .limit(1)
    )
    row = session.scalars(query).one_or_none()
    return BranchSettings() if row is None else BranchSettings(row.version, row.body)
