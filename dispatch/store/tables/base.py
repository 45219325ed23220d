"""The root of the tables, and the types of their columns."""

from datetime import UTC, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class Money(TypeDecorator[Decimal]):
    """A decimal kept as text, since SQLite would round it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write as plain decimal text."""
        return None if value is None else format(Decimal(value), "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read as Decimal."""
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC, since SQLite keeps no offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """Refuse naive moments, write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware moment.")
        moment: datetime = value.astimezone(UTC)
        return moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class TableBase(DeclarativeBase):
    """Root of the models; JSON columns hold plain lists and mappings."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        list[str]: JSON,
        dict[str, Any]: JSON,
        Decimal: Money,
        datetime: Moment,
    }


def new_ref() -> str:
    """Return a random name for a customer, for the audit trail."""
    return token_hex(8)
