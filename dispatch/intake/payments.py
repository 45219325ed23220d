"""payments.csv: its columns, and what must fit together in one row."""

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch.domain.payment import Payment
from dispatch.text import N_, Message

from .defined_columns import columns_of
from .schema import Schema, Wrong

_ABOVE_0 = Message(N_("an amount above 0"))
_NO_CASE = Message(N_("the id of a customer, or a case_id"))


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    if row.get("amount") == 0:
        yield Wrong("amount", "0", _ABOVE_0)
    if not {"customer_id", "case_id"} & (unread | row.keys()):
        yield Wrong("customer_id", "", _NO_CASE)


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> Payment:
    return Payment(**row)


SCHEMA = Schema("payment_id", columns_of(Payment), _build, _conflicts)
