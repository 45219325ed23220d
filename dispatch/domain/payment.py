"""Payments: what was paid on a case, as the lender's books have it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from .fields import (
    CASE_ID_HEADINGS,
    CURRENCY_HEADINGS,
    CUSTOMER_ID_HEADINGS,
    Definition,
)
from .translatable import N_
from .value_kinds import Simple


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment on one case; it is recorded once and never changed.

    Attributes
    ----------
    payment_id
        The lender's own id, unique in the branch.
    paid_on
        The day of the payment.
    amount
        The amount, > 0.
    currency
        The ISO 4217 code; empty: that of the case.
    customer_id, case_id
        The case; one of them may be empty. ``customer_id`` alone means the only case of
        the customer.
    """

    payment_id: Annotated[
        str,
        Definition(
            N_("payment id"),
            Simple.ID,
            "还款编号 付款编号 交易流水号 流水号 交易号",
            "the lender's own id",
            personal=False,
        ),
    ]
    paid_on: Annotated[
        date,
        Definition(
            N_("paid on"),
            Simple.DAY,
            "还款日期 付款日期 到账日期 还款日",
            "the day of the payment",
        ),
    ]
    amount: Annotated[
        Decimal,
        Definition(
            N_("amount"), Simple.AMOUNT, "还款金额 付款金额 金额", "the amount, above 0"
        ),
    ]
    currency: Annotated[
        str,
        Definition(
            N_("currency"),
            Simple.CURRENCY,
            CURRENCY_HEADINGS,
            "that of the case; it may be left out",
            personal=False,
        ),
    ] = ""
    customer_id: Annotated[
        str,
        Definition(
            N_("customer id"),
            Simple.ID,
            CUSTOMER_ID_HEADINGS,
            "needed unless there is a `case_id`; alone it means the customer's only case",
            stored=False,
            personal=False,
        ),
    ] = ""
    case_id: Annotated[
        str,
        Definition(
            N_("case id"),
            Simple.ID,
            CASE_ID_HEADINGS,
            "needed unless there is a `customer_id`",
            stored=False,
            personal=False,
        ),
    ] = ""

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("the amount of a payment must be above 0")
        if not self.customer_id and not self.case_id:
            raise ValueError("a payment names a customer or a case")
