"""Executes statements of columns without the loading of models."""

from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult, Select
from sqlalchemy.orm import Session

Columns = TypeVarTuple("Columns")


def plain_rows(
    session: Session, statement: Select[*Columns], parameters: Mapping[str, Any]
) -> CursorResult[*Columns]:
    """Return the rows of a statement of columns, within a unit of work.

    A phone's request makes several small queries, for each of which the loading of models
    would take longer than the database.
    """
    return session.connection().execute(statement, parameters)
