"""What a rule is asked, and what it answers."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from dispatch.domain.day import CaseOnDay

from .hours import LegalHours
from .packs.rule import Rule

AnyRule = TypeVar("AnyRule", bound=Rule)


@dataclass(frozen=True)
class Verdict:
    """A rule that forbids a visit on a day.

    Attributes
    ----------
    rule
        Key into `dispatch.text.reasons.REASONS`.
    citation
        Where the rule is laid down.
    params
        What belongs into its sentence.
    """

    rule: str
    citation: str
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleInput:
    """The question whether a customer may be visited.

    Attributes
    ----------
    subject
        Who is to be visited.
    hours
        The legal hours of the day, which know the policy and the day too.
    service
        Seconds that the whole visit takes, > 0.
    """

    subject: CaseOnDay
    hours: LegalHours
    service: int

    @property
    def day(self) -> date:
        """The plan's day."""
        return self.hours.clock.day

    def in_force(self, kind: type[AnyRule]) -> tuple[AnyRule, ...]:
        """The rules of a kind that hold on the plan's day, the law's first."""
        return self.hours.policy.in_force(kind, self.hours.clock.day)
