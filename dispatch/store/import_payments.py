"""Stores payments: each is recorded once, and lowers what is overdue on its case."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.numbers import get_currency_precision
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.cases.apply_payment import apply_payment
from dispatch.domain.change import CUSTOMER, Change, changes_of
from dispatch.domain.payment import Payment
from dispatch.errors import Fault
from dispatch.text import N_, Message

from .chunks import chunks
from .column_values import imported_values
from .import_rows import ImportCounts, Note
from .queries.planning import case_of
from .tables import CaseRow, CustomerRow, PaymentRow

_CHANGED = (
    "overdue_amount", "last_payment_date", "state", "stopped_by", "not_before",
    "next_step", "next_step_on",
)  # fmt: skip
"""The columns of a case that a payment may change."""


@dataclass(frozen=True)
class _Account:
    """A case that payments may be for."""

    customer_id: str
    ref: str
    case: CaseRow


def payment_faults(
    session: Session, branch_key: int, rows: Sequence[Payment], today: date
) -> dict[int, Fault]:
    """Return the fault of each payment that cannot be recorded, by its index.

    A payment that is on record already is no fault, unless it says something else now.
    A payment lies in the past, or it would keep promises that are not due yet.
    """
    faults: dict[int, Fault] = {}
    accounts = _accounts(session, branch_key, rows)
    records = _read_payments(session, branch_key, rows)
    for index, row in enumerate(rows):
        account = _account_of(row, accounts)
        if isinstance(account, Fault):
            faults[index] = account
        elif row.currency not in ("", account.case.currency):
            expected = Message(
                N_("{currency}, the currency of the case"), currency=account.case.currency
            )
            faults[index] = Fault("currency", row.currency, expected)
        elif row.paid_on > today:
            expected = Message(N_("a day up to {today}"), today=today.isoformat())
            faults[index] = Fault("paid_on", row.paid_on.isoformat(), expected)
        elif _decimals(row.amount) > (most := _most_decimals(account.case.currency)):
            expected = Message(N_("an amount with at most {most} decimals"), most=most)
            faults[index] = Fault("amount", str(row.amount), expected)
        elif row.payment_id in records:
            record = records[row.payment_id]
            statement = (row.amount, row.paid_on, account.case.case_key)
            if statement != (record.amount, record.paid_on, record.case_key):
                expected = Message(
                    N_("a new id, as another payment with this one is on record")
                )
                faults[index] = Fault("payment_id", row.payment_id, expected)
    return faults


def _decimals(amount: Decimal) -> int:
    return len(format(amount, "f").partition(".")[2].rstrip("0"))


def _most_decimals(currency: str) -> int:
    """Return the decimals that amounts may have: 2, as many systems write, or more."""
    return max(2, get_currency_precision(currency))


def store_payments(
    session: Session,
    branch_key: int,
    rows: Sequence[Payment],
    now: datetime,
    note: Note,
) -> ImportCounts:
    """Record payments that are new, and bring their cases to what follows.

    Parameters
    ----------
    session
        The unit of work; nothing is committed here.
    branch_key
        The branch of the cases.
    rows
        Payments without a fault; see `payment_faults`.
    now
        The moment of the import.
    note
        Puts an entry into the trail for every payment that is new.
    """
    accounts = _accounts(session, branch_key, rows)
    records = _read_payments(session, branch_key, rows)
    entries: list[Change] = []
    new = [row for row in rows if row.payment_id not in records]
    for row in new:
        account = _account_of(row, accounts)
        assert isinstance(account, _Account), "payment_faults refused all others"
        case = account.case
        session.add(
            PaymentRow(
                branch_key=branch_key,
                case_key=case.case_key,
                recorded_at=now,
                **imported_values(row, None) | {"currency": case.currency},
            )
        )
        before = {name: getattr(case, name) for name in _CHANGED}
        result = apply_payment(case_of(case), row.amount, row.paid_on)
        for name in _CHANGED:
            setattr(case, name, getattr(result, name))
        case.next_step = result.next_step or ""
        case.active_on = now.date()
        after = {name: getattr(case, name) for name in _CHANGED} | {
            "payment_id": row.payment_id,
            "amount": row.amount,
            "case_id": case.case_id,
        }
        subject = CUSTOMER + account.ref
        entries += changes_of("payment.recorded", subject, before, after)
    session.flush()
    note(entries)
    return ImportCounts(len(new), len(rows) - len(new))


def _accounts(
    session: Session, branch_key: int, rows: Sequence[Payment]
) -> dict[str, list[_Account]]:
    """The cases that payments may mean, by customer id and, after a slash, by case id."""
    accounts: defaultdict[str, list[_Account]] = defaultdict(list)
    case_keys: set[int] = set()
    for chunk in chunks(rows, 500):
        query = (
            select(CustomerRow.customer_id, CustomerRow.ref, CaseRow)
            .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
            .where(
                CustomerRow.branch_key == branch_key,
                or_(
                    CustomerRow.customer_id.in_([row.customer_id for row in chunk]),
                    CaseRow.case_id.in_([row.case_id for row in chunk]),
                ),
            )
        )
        for customer_id, ref, case in session.execute(query):
            if case.case_key not in case_keys:
                case_keys.add(case.case_key)
                account = _Account(customer_id, ref, case)
                accounts[f"customer/{customer_id}"].append(account)
                if case.case_id is not None:
                    accounts[f"case/{case.case_id}"].append(account)
    return accounts


def _account_of(row: Payment, accounts: dict[str, list[_Account]]) -> "_Account | Fault":
    """Find the case of a payment, or the reason why it is not clear which that is."""
    if row.case_id:
        matches = accounts.get(f"case/{row.case_id}", [])
        if not matches:
            return Fault("case_id", row.case_id, N_("the id of a case that is known"))
        if row.customer_id not in ("", matches[0].customer_id):
            return Fault("case_id", row.case_id, N_("the id of a case of this customer"))
        return matches[0]
    matches = accounts.get(f"customer/{row.customer_id}", [])
    if not matches:
        return Fault(
            "customer_id", row.customer_id, N_("the id of a customer who is known")
        )
    if len(matches) > 1:
        return Fault(
            "case_id", "", N_("the id of the case, since the customer has several")
        )
    return matches[0]


def _read_payments(
    session: Session, branch_key: int, rows: Sequence[Payment]
) -> dict[str, PaymentRow]:
    records: dict[str, PaymentRow] = {}
    for chunk in chunks(rows):
        query = select(PaymentRow).where(
            PaymentRow.branch_key == branch_key,
            PaymentRow.payment_id.in_([row.payment_id for row in chunk]),
        )
        records |= {row.payment_id: row for row in session.scalars(query)}
    return records
