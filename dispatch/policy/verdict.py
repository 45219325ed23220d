"""The visit that rules decide on, and the verdict of a rule that forbids it."""

from dataclasses import dataclass, field
from datetime import date

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.place import CustomerPlace

from .hours import LegalHours
from .packs.rule import AnyRule

_OF_CASE = ("dispute", "paid", "closed", "promise_pending", "paused", "not_in_file")
_OUTCOMES_OF_CASE = (
    OutcomeCode.DISPUTE, OutcomeCode.PLAN_REQUEST, OutcomeCode.WAIVER_REQUEST,
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A rule that forbids a visit on a day.

    Attributes
    ----------
    rule
        The code of the rule, a key into `dispatch.text.reasons.REASONS`.
    citation
        The place where the rule is laid down.
    params
        The names and numbers in the sentence of the reason.
    """

    rule: str
    citation: str
    params: dict[str, str | int] = field(default_factory=dict)

    @property
    def of_case(self) -> bool:
        """True if it concerns one account; all else holds for the person."""
        return self.rule in _OF_CASE or self.params.get("outcome") in _OUTCOMES_OF_CASE


@dataclass(frozen=True)
class CandidateVisit:
    """A visit on a day, of which the rules say whether it is allowed.

    Attributes
    ----------
    subject
        The case with its customer, place and history.
    hours
        The legal hours of the day; they know the policy and the day.
    service
        The duration of the visit in seconds, > 0.
    """

    subject: CaseOnDay
    hours: LegalHours
    service: int

    @property
    def case(self) -> Case:
        """The case that the visit is for."""
        return self.subject.case

    @property
    def customer(self) -> Customer:
        """The customer who is visited."""
        return self.subject.customer

    @property
    def place(self) -> CustomerPlace:
        """The place of the visit."""
        return self.subject.place

    @property
    def day(self) -> date:
        """The plan's day."""
        return self.hours.clock.day

    def in_force(self, kind: type[AnyRule]) -> tuple[AnyRule, ...]:
        """Return the rules of a kind that hold on the plan's day, the law's first."""
        return self.hours.policy.in_force(kind, self.hours.clock.day)
