"""Values of columns from their form in JSON, which `dispatch.domain.change` writes."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date

from .tables import Money, TableBase


def value_from_json(row: TableBase | type[TableBase], name: str, value: Any) -> Any:
    """Return a value of a column from its form in JSON."""
    kind = row.__table__.columns[name].type
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Money) else value
