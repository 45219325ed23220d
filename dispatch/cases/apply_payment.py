"""Applies a payment to its case."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dispatch.domain.case import Case

from .settle_case import settle_case


def apply_payment(case: Case, amount: Decimal, paid_on: date) -> Case:
    """Return the case after a payment, which is settled once nothing is overdue.

    A stop that holds for the person outlasts the account, so `Case.stopped_by` keeps it.

    Parameters
    ----------
    case
        The case.
    amount
        The amount paid in the currency of the case, > 0; what is above the overdue amount
        settles nothing further.
    paid_on
        The day of the payment.
    """
    remaining = max(Decimal(0), case.overdue_amount - amount)
    last = max(filter(None, (case.last_payment_date, paid_on)))
    new_case = replace(case, overdue_amount=remaining, last_payment_date=last)
    return new_case if remaining else settle_case(new_case)
