"""The result of one unit of work, and the deletion of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Erasure:
    """The records that one unit of work erased.

    Attributes
    ----------
    counts
        The number of records erased, by kind.
    details
        The numbers of the entries of the audit trail whose details were erased.
    plans
        The plans whose documents were erased.
    """

    counts: dict[str, int]
    details: Sequence[int]
    plans: Sequence[str] = ()


def delete_rows(session: Session, model: Any, which: ColumnElement[bool]) -> int:
    """Delete the rows and return their number."""
    number = session.scalar(select(func.count()).select_from(model).where(which)) or 0
    session.execute(delete(model).where(which).execution_options(synchronize_session=False))
    return number
