"""Payments: what was paid on a case, as the lender's books have it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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

    payment_id: str
    paid_on: date
    amount: Decimal
    currency: str = ""
    customer_id: str = ""
    case_id: str = ""

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("the amount of a payment must be above 0")
        if not self.customer_id and not self.case_id:
            raise ValueError("a payment names a customer or a case")
