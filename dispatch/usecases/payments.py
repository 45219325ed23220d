"""Records payments that another system reports."""

from collections.abc import Sequence
from dataclasses import replace

from dispatch.audit import append
from dispatch.domain.payment import Payment
from dispatch.errors import Fault, InputError
from dispatch.store.import_payments import payment_faults, store_payments
from dispatch.store.import_rows import ImportCounts

from .context import Context


def record_payments(context: Context, payments: Sequence[Payment]) -> ImportCounts:
    """Record payments and bring their cases to what follows, all of them or none.

    Raises
    ------
    InputError
        If a case is not known or not clear, a currency is not the case's, a day lies
        ahead, an amount has more decimals than its currency, an id stands twice, or
        another payment with the same id is on record; the error has every fault.
    """
    key = context.branch.key
    with context.store.session() as session:
        faults = payment_faults(session, key, payments, context.today())
        faults |= _repeated(payments)
        if faults:
            raise InputError(
                f"{len(faults)} of {len(payments)} payments cannot be recorded.",
                tuple(
                    replace(fault, where=f"payments[{index}].{fault.where}")
                    for index, fault in sorted(faults.items())
                ),
            )
        user, now = str(context.user), context.clock()
        return store_payments(
            session,
            key,
            payments,
            now,
            lambda changes: append(session, key, user, now, changes),
        )


def _repeated(payments: Sequence[Payment]) -> dict[int, Fault]:
    ids: set[str] = set()
    faults = {}
    for index, payment in enumerate(payments):
        if payment.payment_id in ids:
            expected = "an id that stands once in the request"
            faults[index] = Fault("payment_id", payment.payment_id, expected)
        ids.add(payment.payment_id)
    return faults
