"""The root of the tables, and the types of their columns."""

from datetime import UTC, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any, ClassVar

from sqlalchemy import JSON, Boolean, Date, DateTime, Dialect, Double, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from dispatch.domain.fields import Definition, definitions_of
from dispatch.domain.value_kinds import (
    Choice,
    Choices,
    LongText,
    ShortText,
    Simple,
    ValueKind,
    Whole,
)
from dispatch.store.column_values import column_value

LARGEST_KEY = 2**31 - 1
"""The largest key that every database has room for."""


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
    """Root of the models; JSON columns hold plain lists and mappings.

    A model of the rows ``of`` a dataclass has a column for each of its stored fields. It
    declares those columns itself that differ from the field, and annotates those that
    code names, as in ``name: Mapped[str]``.
    """

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        list[str]: JSON,
        dict[str, Any]: JSON,
        Decimal: Money,
        datetime: Moment,
    }

    record: ClassVar[type | None]
    """The dataclass whose fields the rows hold."""

    def __init_subclass__(cls, of: type | None = None, **options: Any) -> None:
        cls.record = of
        for each in definitions_of(of) if of else ():
            if each.stored and each.attribute not in cls.__dict__:
                setattr(cls, each.attribute, _column(each))
        super().__init_subclass__(**options)


_SIMPLE: dict[Simple, TypeEngine[Any] | type[TypeEngine[Any]]] = {
    Simple.ID: String(64),
    Simple.IDS: JSON,
    Simple.PHONE: String(64),
    Simple.TIMEZONE: String(64),
    Simple.CURRENCY: String(3),
    Simple.AMOUNT: Money,
    Simple.DAY: Date,
    Simple.CLOCK: Integer,
    Simple.WINDOWS: Text,
    Simple.DAILY_WINDOW: String(16),
    Simple.LATITUDE: Double,
    Simple.LONGITUDE: Double,
    Simple.END_LATITUDE: Double,
    Simple.END_LONGITUDE: Double,
    Simple.SKILLS: JSON,
    Simple.DATED_SKILLS: JSON,
    Simple.YES_OR_NO: Boolean,
    Simple.OTHER_COLUMNS: JSON,
}


def _type(kind: ValueKind) -> TypeEngine[Any] | type[TypeEngine[Any]]:
    match kind:
        case ShortText(limit):
            return String(limit)
        case LongText():
            return Text
        case Whole():
            return Integer
        case Choice():
            return String(16)
        case Choices():
            return JSON
        case Simple():
            return _SIMPLE[kind]


def _column(definition: Definition) -> MappedColumn[Any]:
    """Return the column of a field; it may be NULL if the field is None by default."""
    kind = _type(definition.kind)
    if definition.required:
        return mapped_column(kind, nullable=False)
    empty = column_value(definition.kind, definition.default)
    if isinstance(empty, list | dict):
        return mapped_column(kind, nullable=False, default=type(empty))
    return mapped_column(kind, nullable=empty is None, default=empty)


def new_ref() -> str:
    """Return a random name for a customer, for the audit trail."""
    return token_hex(8)
