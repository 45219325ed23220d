"""The outcome codes with what must be entered and what follows, as one table.

The states that a case can be in afterwards: ``open`` (may be visited from
``not_before`` on), ``review`` (the back office decides), ``stopped`` (no more visits),
``closed`` (settled).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dispatch.domain.case import CaseState, NextStep, PersonMet
from dispatch.domain.outcome import OutcomeCode
from dispatch.text import N_

LATEST_DATE = timedelta(days=366)
"""The longest time from the visit to a date in its outcome."""


class FieldType(StrEnum):
    """The ways in which a field is entered and checked."""

    AMOUNT = "amount"
    DATE = "date"
    TEXT = "text"
    YES_NO = "yes_no"
    WINDOWS = "windows"


@dataclass(frozen=True)
class OutcomeField:
    """One thing that the visitor enters.

    Attributes
    ----------
    name
        Stable name in the API and the store.
    type
        See `FieldType`.
    label
        The message that the visitor reads beside the field.
    required
        True if the field must be filled in.
    """

    name: str
    type: FieldType
    label: str
    required: bool = True


@dataclass(frozen=True)
class OutcomeType:
    """One outcome.

    Attributes
    ----------
    code
        Stable word, see `OutcomeCode`.
    label
        The message by which the visitor picks the outcome.
    met
        The person who was met.
    state
        The state of the case afterwards.
    next_step
        The follow-up that it leads to; its label is in `NEXT_STEPS`.
    step_days
        Days from the visit to that step.
    pause_days
        Days until a further visit makes sense; None where the state decides alone.
    fields
        The fields that are entered.
    """

    code: OutcomeCode
    label: str
    met: PersonMet
    state: CaseState
    next_step: NextStep
    step_days: int = 0
    pause_days: int | None = None
    fields: tuple[OutcomeField, ...] = ()


OF_ONE_CASE: frozenset[str] = frozenset(
    {OutcomeCode.PAID_FULL, OutcomeCode.PAID_PART, OutcomeCode.PROMISE}
)
"""The outcomes that are for exactly one case, as they name an amount of it."""


def _text(name: str, label: str, *, required: bool = True) -> OutcomeField:
    return OutcomeField(name, FieldType.TEXT, label, required)


_PAPERS = _text("papers", N_("Papers shown"), required=False)

_KINDS = (
    OutcomeType(
        OutcomeCode.PAID_FULL,
        N_("Paid in full"),
        PersonMet.CUSTOMER,
        CaseState.CLOSED,
        NextStep.CLOSE,
        fields=(
            OutcomeField("amount", FieldType.AMOUNT, N_("Amount paid")),
            _text("receipt", N_("Receipt reference")),
        ),
    ),
    OutcomeType(
        OutcomeCode.PAID_PART,
        N_("Paid in part"),
        PersonMet.CUSTOMER,
        CaseState.OPEN,
        NextStep.PHONE,
        7,
        fields=(
            OutcomeField("amount", FieldType.AMOUNT, N_("Amount paid")),
            OutcomeField("remaining", FieldType.AMOUNT, N_("Amount remaining")),
            OutcomeField("date", FieldType.DATE, N_("Next payment on")),
        ),
    ),
    OutcomeType(
        OutcomeCode.PROMISE,
        N_("Promises to pay"),
        PersonMet.CUSTOMER,
        CaseState.OPEN,
        NextStep.CHECK_PROMISE,
        fields=(
            OutcomeField("amount", FieldType.AMOUNT, N_("Amount promised")),
            OutcomeField("date", FieldType.DATE, N_("Promised for")),
            OutcomeField("acknowledged", FieldType.YES_NO, N_("Confirmed by the customer")),
        ),
    ),
    OutcomeType(
        OutcomeCode.PLAN_REQUEST,
        N_("Asks for instalments or another plan"),
        PersonMet.CUSTOMER,
        CaseState.REVIEW,
        NextStep.BACK_OFFICE,
        3,
        fields=(
            _text("what", N_("What is asked for")),
            _text("income", N_("Note on income"), required=False),
        ),
    ),
    OutcomeType(
        OutcomeCode.WAIVER_REQUEST,
        N_("Asks to waive interest or fees"),
        PersonMet.CUSTOMER,
        CaseState.REVIEW,
        NextStep.APPROVAL,
        3,
        fields=(_text("what", N_("Reason")), _PAPERS),
    ),
    OutcomeType(
        OutcomeCode.HARDSHIP,
        N_("In hardship, needs care"),
        PersonMet.CUSTOMER,
        CaseState.REVIEW,
        NextStep.SPECIALIST,
        fields=(
            _text("what", N_("Kind of hardship")),
            OutcomeField("proof", FieldType.YES_NO, N_("Proof shown")),
        ),
    ),
    OutcomeType(
        OutcomeCode.DISPUTE,
        N_("Disputes the debt"),
        PersonMet.CUSTOMER,
        CaseState.STOPPED,
        NextStep.RESOLVE,
        fields=(_text("what", N_("What is disputed")), _PAPERS),
    ),
    OutcomeType(
        OutcomeCode.REFUSED,
        N_("Refuses to pay"),
        PersonMet.CUSTOMER,
        CaseState.REVIEW,
        NextStep.BACK_OFFICE,
        pause_days=14,
        fields=(_text("what", N_("Words used")),),
    ),
    OutcomeType(
        OutcomeCode.ASKED_LEAVE,
        N_("Asked us to leave"),
        PersonMet.CUSTOMER,
        CaseState.STOPPED,
        NextStep.OTHER_CHANNEL,
    ),
    OutcomeType(
        OutcomeCode.NO_MORE_VISITS,
        N_("Asked for no further visits"),
        PersonMet.CUSTOMER,
        CaseState.STOPPED,
        NextStep.OTHER_CHANNEL,
    ),
    OutcomeType(
        OutcomeCode.TIME_PLACE_REQUEST,
        N_("Asks for another time or place"),
        PersonMet.CUSTOMER,
        CaseState.OPEN,
        NextStep.VISIT,
        fields=(
            OutcomeField(
                "windows",
                FieldType.WINDOWS,
                N_("When (2026-11-26 14:00-16:00)"),
            ),
            _text("place", N_("Where, if elsewhere"), required=False),
        ),
    ),
    OutcomeType(
        OutcomeCode.NOT_HOME,
        N_("Nobody home"),
        PersonMet.NOBODY,
        CaseState.OPEN,
        NextStep.VISIT,
        3,
        pause_days=3,
        fields=(
            _text(
                "door",
                N_("Door and time seen, no names"),
                required=False,
            ),
        ),
    ),
    OutcomeType(
        OutcomeCode.MET_THIRD,
        N_("Met somebody else"),
        PersonMet.OTHER,
        CaseState.OPEN,
        NextStep.CALL_BACK,
        pause_days=3,
        fields=(_text("relation", N_("Relation only, nothing told")),),
    ),
    OutcomeType(
        OutcomeCode.WRONG_ADDRESS,
        N_("Wrong address"),
        PersonMet.NOBODY,
        CaseState.REVIEW,
        NextStep.FIND_ADDRESS,
        fields=(_text("address", N_("New address, if known"), required=False),),
    ),
    OutcomeType(
        OutcomeCode.MOVED,
        N_("Moved away"),
        PersonMet.OTHER,
        CaseState.REVIEW,
        NextStep.FIND_ADDRESS,
        fields=(_text("address", N_("New address, if known"), required=False),),
    ),
    OutcomeType(
        OutcomeCode.UNSAFE,
        N_("Visit ended for safety"),
        PersonMet.OTHER,
        CaseState.REVIEW,
        NextStep.SUPERVISOR,
        fields=(_text("what", N_("What happened")),),
    ),
    OutcomeType(
        OutcomeCode.DECEASED,
        N_("Customer has died"),
        PersonMet.OTHER,
        CaseState.STOPPED,
        NextStep.LEGAL,
        fields=(_text("source", N_("Source")),),
    ),
    OutcomeType(
        OutcomeCode.NO_CAPACITY,
        N_("Lacks legal capacity"),
        PersonMet.OTHER,
        CaseState.STOPPED,
        NextStep.LEGAL,
        fields=(_text("source", N_("Source")),),
    ),
    OutcomeType(
        OutcomeCode.LAWYER,
        N_("Has an attorney"),
        PersonMet.CUSTOMER,
        CaseState.STOPPED,
        NextStep.LEGAL,
        fields=(_text("attorney", N_("Name of the attorney")),),
    ),
    OutcomeType(
        OutcomeCode.NOT_DONE,
        N_("Not carried out"),
        PersonMet.NOBODY,
        CaseState.OPEN,
        NextStep.VISIT,
        1,
        fields=(_text("what", N_("Reason (running late, illness, traffic)")),),
    ),
)

CODES: Mapping[str, OutcomeType] = {kind.code: kind for kind in _KINDS}

MOST_NOT_HOME = 3
"""After this number in a row another channel is tried instead of one more visit."""

NEXT_STEPS: Mapping[str, str] = {
    NextStep.CLOSE: N_("Close the case"),
    NextStep.PHONE: N_("Follow up by phone"),
    NextStep.CHECK_PROMISE: N_("See whether the promise was kept"),
    NextStep.BACK_OFFICE: N_("Back office decides"),
    NextStep.APPROVAL: N_("Approval"),
    NextStep.SPECIALIST: N_("Specialist takes over"),
    NextStep.RESOLVE: N_("Resolve the dispute"),
    NextStep.OTHER_CHANNEL: N_("Use another channel"),
    NextStep.VISIT: N_("Visit again"),
    NextStep.CALL_BACK: N_("Ask for a call back"),
    NextStep.FIND_ADDRESS: N_("Find the address"),
    NextStep.SUPERVISOR: N_("Supervisor decides"),
    NextStep.LEGAL: N_("Legal team takes over"),
}
"""The message that names each next step."""
