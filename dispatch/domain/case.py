"""Cases: overdue accounts, what they ask of a visit, and the state they are in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .windows import DayWindow


class CaseState(StrEnum):
    """The states of a case, as outcomes leave it."""

    OPEN = "open"
    """Visits go on, from `Case.not_before` on."""
    REVIEW = "review"
    """The back office decides first."""
    STOPPED = "stopped"
    """No more visits."""
    CLOSED = "closed"
    """The account is settled."""


SETTLED = frozenset({CaseState.CLOSED, CaseState.STOPPED})
"""States in which nothing more is to be done about a case."""


class PersonMet(StrEnum):
    """The person whom a visitor met at a visit."""

    CUSTOMER = "customer"
    OTHER = "other"
    """Somebody else, or nobody for the sake of safety."""
    NOBODY = "nobody"


class NextStep(StrEnum):
    """The follow-up that an outcome leads to."""

    CLOSE = "close"
    PHONE = "phone"
    CHECK_PROMISE = "check_promise"
    BACK_OFFICE = "back_office"
    APPROVAL = "approval"
    SPECIALIST = "specialist"
    RESOLVE = "resolve"
    OTHER_CHANNEL = "other_channel"
    VISIT = "visit"
    CALL_BACK = "call_back"
    FIND_ADDRESS = "find_address"
    SUPERVISOR = "supervisor"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Case:
    """One overdue account of a customer.

    Attributes
    ----------
    case_id
        The lender's own id of the account; empty where the file tells none apart.
    overdue_amount, currency
        The amount owed, ≥ 0, and its ISO 4217 code; empty where the file names none.
    days_past_due
        Days since the oldest unpaid instalment was due, ≥ 0.
    last_payment_date, last_visit_date
        The days of the last payment and the last visit; None: none is known.
    promise_date, promise_amount
        The last promise to pay; None: there is none.
    windows
        The times at which the customer can be met; empty: at any time.
    service_minutes
        Length of the visit; None: the settings decide.
    required_skills
        Skills of which somebody in the team must have each.
    min_team
        Visitors who must come together, 1 or 2.
    preferred_visitor, forbidden_visitors
        Ids of the visitor who should come, and of those who must not.
    due_by
        The last day for the visit; None: there is none.
    flags
        Lower-case words such as ``attorney`` or ``hardship``.
    notice_date
        The day on which a visit was announced to the customer; None: it was not.
    state
        Open, in review, stopped or closed.
    stopped_by
        Code of the outcome that led to any state but open.
    not_before
        First day on which a visit makes sense again.
    next_step, next_step_on
        The follow-up, and its day; None: nothing yet.
    not_home
        Visits in a row at which nobody was at home, ≥ 0.
    """

    overdue_amount: Decimal
    days_past_due: int
    currency: str = ""
    last_payment_date: date | None = None
    last_visit_date: date | None = None
    promise_date: date | None = None
    promise_amount: Decimal | None = None
    windows: tuple[DayWindow, ...] = ()
    service_minutes: int | None = None
    required_skills: tuple[str, ...] = ()
    min_team: int = 1
    preferred_visitor: str = ""
    forbidden_visitors: tuple[str, ...] = ()
    due_by: date | None = None
    flags: tuple[str, ...] = ()
    notice_date: date | None = None
    state: CaseState = CaseState.OPEN
    stopped_by: str = ""
    not_before: date | None = None
    next_step: NextStep | None = None
    next_step_on: date | None = None
    not_home: int = 0
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class VisitHistory:
    """The recorded visits to a customer.

    Attributes
    ----------
    met, tries
        Number of visits at which the customer was met, and of all visits.
    visited_on
        The days of the visits of the last weeks, by rising day; a day twice where there
        were two.
    """

    met: int = 0
    tries: int = 0
    visited_on: tuple[date, ...] = ()
