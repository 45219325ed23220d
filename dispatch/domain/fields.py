"""The definition of each field of customers, cases, visitors and payments.

The type of a field carries its definition::

    email: Annotated[str, Definition(N_("email"), ShortText(254), "邮箱")] = ""

Everything else that depends on the fields is derived from it: the columns of files and
their reference, the columns of tables, what an import writes, the models of the API, the
customer's page and the words of the audit trail.
"""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from enum import Enum, auto
from functools import cache
from typing import Annotated, Any, get_type_hints

from .translatable import N_
from .value_kinds import ShortText, ValueKind

CUSTOMER_ID_HEADINGS = "客户编号 客户号 客户ID 客户代码"
CASE_ID_HEADINGS = "案件编号 账户编号 借据编号 借据号 合同编号 合同号"
PHONE_HEADINGS = "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式"
CURRENCY_HEADINGS = "币种 货币"
"""Headings of columns that several files have."""


class OnImport(Enum):
    """The treatment of a stored value by an import."""

    KEEP = auto()
    """It stays: outcomes and people write it, and no file."""
    REPLACE = auto()
    """The value of the file replaces it, also where the file has none."""
    KEEP_IF_BLANK = auto()
    """It stays where the file has none."""
    KEEP_IF_LATER = auto()
    """It stays where it is a later day than that of the file, or the file has none."""


class Safeguard(Enum):
    """The way in which a stored value protects somebody from a visit that must not be."""

    MEMBERS = auto()
    """Each member of the list does."""
    AT_LEAST = auto()
    """A lower number, or none, protects less."""
    AT_MOST = auto()
    """A higher number, or none, protects less."""
    UNTIL = auto()
    """A later day, or none, protects less; a day that is over protects no longer."""


@dataclass(frozen=True, slots=True)
class Definition:
    """All that Rounds knows of a field.

    Attributes
    ----------
    label
        The name that people read, as a message of the catalogue.
    kind
        The kind of its values.
    headings
        The headings in files beside the public name, with spaces between them; None: no
        file has such a column.
    meaning
        What the column holds, for the reference of files.
    personal
        False if the value says nothing of a person, as an id or the name of an office.
    stored
        False if the table of the record has no such column, because the value is kept
        elsewhere.
    on_page
        True if the customer's page lists the value among the facts; other values have a
        place of their own there, or none.
    on_import
        What an import does with a stored value.
    follows
        The field with which an import keeps or replaces this one; empty: none.
    safeguard
        The way in which the value protects somebody, so that an import may weaken it only
        if that is asked for; None: it is no safeguard.
    public_name
        The heading in files, and the name in the API and in the audit trail.
    attribute
        The name of the field, which is also that of the column of the table.
    required
        True if every record has a value.
    default
        The value where a file has none; None also where one is required.
    """

    label: str
    kind: ValueKind
    headings: str | None = None
    meaning: str = ""
    personal: bool = True
    stored: bool = True
    on_page: bool = False
    on_import: OnImport = OnImport.REPLACE
    follows: str = ""
    safeguard: Safeguard | None = None
    public_name: str = ""
    attribute: str = ""
    required: bool = False
    default: Any = None


LendersOffice = Annotated[
    str,
    Definition(
        N_("branch"),
        ShortText(200),
        "网点 分行 支行 机构 分公司",
        "the lender's office",
        personal=False,
    ),
]
"""The office of a case or a visitor, as the lender's files name it."""


def definitions_of(record: type) -> tuple[Definition, ...]:
    """Return the definitions of a dataclass in the order of its fields."""
    return _all_definitions(record)


@cache
def _all_definitions(record: type) -> tuple[Definition, ...]:
    return tuple(_definitions(record))


def _definitions(record: type) -> Iterator[Definition]:
    types = get_type_hints(record, include_extras=True)
    for each in fields(record):
        for definition in getattr(types[each.name], "__metadata__", ()):
            default = each.default
            if each.default_factory is not MISSING:
                default = each.default_factory()
            yield replace(
                definition,
                attribute=each.name,
                public_name=definition.public_name or each.name,
                required=default is MISSING,
                default=None if default is MISSING else default,
            )
