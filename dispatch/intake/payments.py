"""payments.csv: its columns, and what must fit together in one row."""

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch.domain.payment import Payment
from dispatch.text import N_, Message

from . import kinds, values
from .schema import Column, Schema, Wrong

_ABOVE_0 = Message(N_("an amount above 0"))
_NO_CASE = Message(N_("the id of a customer, or a case_id"))
COLUMNS = (
    Column(
        "payment_id", kinds.ID, "还款编号 付款编号 交易流水号 流水号 交易号", required=True
    ),
    Column("customer_id", kinds.ID, "客户编号 客户号 客户ID 客户代码"),
    Column("case_id", kinds.ID, "案件编号 账户编号 借据编号 借据号 合同编号 合同号"),
    Column("amount", values.AMOUNT, "还款金额 付款金额 金额", required=True),
    Column("currency", values.CURRENCY, "币种 货币"),
    Column("paid_on", values.DATE, "还款日期 付款日期 到账日期 还款日", required=True),
)


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    if row.get("amount") == 0:
        yield Wrong("amount", "0", _ABOVE_0)
    if not {"customer_id", "case_id"} & (unread | row.keys()):
        yield Wrong("customer_id", "", _NO_CASE)


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> Payment:
    return Payment(**row)


SCHEMA = Schema("payment_id", COLUMNS, _build, _conflicts)
