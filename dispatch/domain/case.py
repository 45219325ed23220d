"""Cases: overdue accounts, what they ask of a visit, and the state they are in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from .fields import (
    CASE_ID_HEADINGS,
    CURRENCY_HEADINGS,
    Definition,
    LendersOffice,
    OnImport,
    Safeguard,
)
from .flag import Flag
from .outcome import OutcomeCode
from .translatable import N_
from .value_kinds import Choice, Choices, Simple, Whole
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

STOPS_OF_PERSON: Mapping[str, CaseState] = {
    OutcomeCode.ASKED_LEAVE: CaseState.STOPPED,
    OutcomeCode.NO_MORE_VISITS: CaseState.STOPPED,
    OutcomeCode.DECEASED: CaseState.STOPPED,
    OutcomeCode.NO_CAPACITY: CaseState.STOPPED,
    OutcomeCode.LAWYER: CaseState.STOPPED,
    OutcomeCode.HARDSHIP: CaseState.REVIEW,
    OutcomeCode.UNSAFE: CaseState.REVIEW,
}
"""The outcomes that forbid visits to the person even when the account is settled, by code,
each with the state that it leads to."""


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


# A closed list: a mistyped word must not let a visit happen that must not.
_FLAGS = {
    Flag.ATTORNEY: "律师 律师代理 委托律师",
    Flag.DISPUTE: "争议 有争议 异议",
    Flag.DECEASED: "身故 死亡 已故",
    Flag.HARDSHIP: "困难 经济困难",
    Flag.VULNERABLE: "弱势 弱势群体",
    Flag.CEASE: "停催 停止催收",
    Flag.PAID: "已结清 结清 已还清",
    Flag.BEREAVEMENT: "丧亲 亲人离世",
}

_KEEP = OnImport.KEEP


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
        Code of the outcome that led to any state but open. A closed case keeps that of
        `STOPS_OF_PERSON`, which still holds for the person.
    not_before
        First day on which a visit makes sense again.
    next_step, next_step_on
        The follow-up, and its day; None: nothing yet.
    missing_since
        The day of the import whose file had the case no more, so that no visit is planned
        until it is in a file again or is resumed; None: it is not paused.
    not_home
        Visits in a row at which nobody was at home, ≥ 0.
    branch
        The lender's office that the case belongs to; empty where the file names none.
    extra
        Columns of the file that Rounds does not know, by heading.
    """

    overdue_amount: Annotated[
        Decimal,
        Definition(
            N_("overdue amount"),
            Simple.AMOUNT,
            "逾期金额 逾期总额 欠款金额 应还金额",
            "the amount that is overdue now",
        ),
    ]
    days_past_due: Annotated[
        int,
        Definition(
            N_("days past due"),
            Whole(0, 36500),
            "逾期天数 DPD",
            "for how many days it is overdue",
        ),
    ]
    currency: Annotated[
        str,
        Definition(
            N_("currency"),
            Simple.CURRENCY,
            CURRENCY_HEADINGS,
            "ISO 4217; without it the setting `ROUNDS_CURRENCY`",
            personal=False,
        ),
    ] = ""
    last_payment_date: Annotated[
        date | None,
        Definition(
            N_("last payment"),
            Simple.DAY,
            "上次还款日期 最近还款日期 最后还款日期 上次还款日 最近还款日 最后还款日",
            "the day of the last payment",
        ),
    ] = None
    last_visit_date: Annotated[
        date | None,
        Definition(
            N_("last visit"),
            Simple.DAY,
            "上次上门日期 最近上门日期 上次外访日期 最近外访日期",
            "the day of the last visit",
            on_import=OnImport.KEEP_IF_LATER,
        ),
    ] = None
    promise_date: Annotated[
        date | None,
        Definition(
            N_("promised day"),
            Simple.DAY,
            "承诺日期 承诺还款日期 承诺还款日",
            "the day of the last promise to pay",
            on_import=OnImport.KEEP_IF_LATER,
        ),
    ] = None
    promise_amount: Annotated[
        Decimal | None,
        Definition(
            N_("promised amount"),
            Simple.AMOUNT,
            "承诺金额 承诺还款金额",
            "the amount of the last promise",
            follows="promise_date",
        ),
    ] = None
    windows: Annotated[
        tuple[DayWindow, ...],
        Definition(
            N_("wished hours"),
            Simple.WINDOWS,
            "可访时段 可上门时段 方便时段 上门时段 时间窗",
            "when a visit is possible, such as `09:00-12:00;14:00-17:30`; a date in "
            "front makes it an appointment: `2026-11-24 14:00-17:30`",
            on_import=OnImport.KEEP_IF_BLANK,
        ),
    ] = ()
    service_minutes: Annotated[
        int | None,
        Definition(
            N_("minutes of a visit"),
            Whole(1, 480),
            "上门时长 外访时长 服务时长",
            "how long the visit takes; without it the setting for its purpose",
            personal=False,
        ),
    ] = None
    required_skills: Annotated[
        tuple[str, ...],
        Definition(
            N_("required skills"),
            Simple.SKILLS,
            "所需技能 技能要求 要求技能",
            "skills that the team must have, such as `negotiation;legal`",
            personal=False,
            safeguard=Safeguard.MEMBERS,
        ),
    ] = ()
    min_team: Annotated[
        int,
        Definition(
            N_("visitors needed"),
            Whole(1, 2),
            "最少人数 上门人数 所需人数",
            "1 or 2 visitors",
            personal=False,
            safeguard=Safeguard.AT_LEAST,
        ),
    ] = 1
    preferred_visitor: Annotated[
        str,
        Definition(
            N_("preferred visitor"),
            Simple.ID,
            "首选外访员 优先外访员",
            "the id of the visitor who should come",
            personal=False,
        ),
    ] = ""
    forbidden_visitors: Annotated[
        tuple[str, ...],
        Definition(
            N_("barred visitors"),
            Simple.IDS,
            "禁派外访员 回避外访员",
            "ids of visitors who must not come",
            personal=False,
            safeguard=Safeguard.MEMBERS,
        ),
    ] = ()
    due_by: Annotated[
        date | None,
        Definition(
            N_("due by"),
            Simple.DAY,
            "截止日期 最晚上门日期 最迟上门日期",
            "the last day on which the visit should take place",
            personal=False,
            safeguard=Safeguard.UNTIL,
        ),
    ] = None
    flags: Annotated[
        tuple[str, ...],
        Definition(
            N_("flags"),
            Choices(_FLAGS),
            "标记 标识 特殊标记 停催标记",
            "`attorney`, `dispute`, `deceased`, `hardship`, `vulnerable`, `cease`, `paid`, "
            "`bereavement`",
            safeguard=Safeguard.MEMBERS,
        ),
    ] = ()
    notice_date: Annotated[
        date | None,
        Definition(
            N_("visit announced on"),
            Simple.DAY,
            "通知日期 上门通知日期",
            "when the visit was announced to the customer",
            on_import=OnImport.KEEP_IF_LATER,
        ),
    ] = None
    state: Annotated[
        CaseState,
        Definition(
            N_("state of the case"), Choice(dict.fromkeys(CaseState, "")), on_import=_KEEP
        ),
    ] = CaseState.OPEN
    stopped_by: Annotated[
        OutcomeCode | Literal[""],
        Definition(
            N_("stopped by"), Choice(dict.fromkeys(OutcomeCode, "")), on_import=_KEEP
        ),
    ] = ""
    not_before: Annotated[
        date | None, Definition(N_("not before"), Simple.DAY, on_import=_KEEP)
    ] = None
    next_step: Annotated[
        NextStep | None,
        Definition(N_("next step"), Choice(dict.fromkeys(NextStep, "")), on_import=_KEEP),
    ] = None
    next_step_on: Annotated[
        date | None, Definition(N_("next step on"), Simple.DAY, on_import=_KEEP)
    ] = None
    missing_since: Annotated[
        date | None, Definition(N_("missing since"), Simple.DAY, on_import=_KEEP)
    ] = None
    not_home: Annotated[
        int, Definition(N_("times nobody was home"), Whole(0, 1000), on_import=_KEEP)
    ] = 0
    case_id: Annotated[
        str,
        Definition(
            N_("case id"),
            Simple.ID,
            CASE_ID_HEADINGS,
            "the lender's id of the account, where a customer has several; see "
            "[below](#customers-with-several-cases)",
            personal=False,
        ),
    ] = ""
    branch: LendersOffice = ""
    extra: Annotated[
        dict[str, str], Definition(N_("further columns"), Simple.OTHER_COLUMNS)
    ] = field(default_factory=dict)


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
