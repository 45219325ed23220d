"""One visit with everything that its checks need, and the result of a check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dispatch.domain.case import Case, VisitHistory
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import CustomerPlace
from dispatch.domain.plan import RouteDocument, StopDocument
from dispatch.domain.visitor import Visitor

from .certificate import Params
from .local_time import local_days, zone_of


@dataclass(frozen=True)
class VisitUnderCheck:
    """A visit of a plan, with the facts that it is checked against.

    Attributes
    ----------
    day, zone
        The day and the time zone of the plan.
    subject
        The case with its customer, place and history, from the inputs.
    stop, route
        The visit and its route, from the plan.
    visitors
        The visitors of the team who are on duty.
    """

    day: date
    zone: ZoneInfo
    subject: CaseOnDay
    stop: StopDocument
    route: RouteDocument
    visitors: Sequence[Visitor]

    @property
    def customer(self) -> Customer:
        """The customer who is visited."""
        return self.subject.customer

    @property
    def case(self) -> Case:
        """The case that the visit is for."""
        return self.subject.case

    @property
    def place(self) -> CustomerPlace:
        """The place of the visit."""
        return self.subject.place

    @property
    def history(self) -> VisitHistory:
        """The visits made so far."""
        return self.subject.history

    @cached_property
    def customer_zone(self) -> ZoneInfo:
        """The time zone in which the customer lives."""
        name = self.customer.timezone
        return zone_of(name) if name else self.zone

    @cached_property
    def begin(self) -> datetime:
        """The begin of the visit, in UTC."""
        return self.stop.begin.astimezone(UTC)

    @cached_property
    def finish(self) -> datetime:
        """The end of the visit, in UTC."""
        return self.stop.finish.astimezone(UTC)

    @cached_property
    def customer_days(self) -> tuple[date, ...]:
        """The dates, where the customer lives, that the visit has a part of."""
        return tuple(local_days(self.begin, self.finish, self.customer_zone))

    def consents(self, kind: ConsentKind, day: date) -> tuple[Consent, ...]:
        """Return the customer's consents of a kind that count on a day."""
        return tuple(
            consent
            for consent in self.customer.consents
            if consent.kind == kind
            and consent.given_on <= day
            and (consent.until is None or consent.until >= day)
        )


@dataclass(frozen=True)
class CheckResult:
    """The result of one check.

    Attributes
    ----------
    ok
        False if the rule is broken.
    code, params
        The sentence in `dispatch.text.rules.FINDINGS`, and its parameters.
    consents
        The consents without which the rule would be broken.
    """

    ok: bool
    code: str
    params: Params = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()


def trained(visitor: Visitor, skill: str, day: date) -> bool:
    """True if a visitor has a skill whose training is valid on a day."""
    if skill not in visitor.skills:
        return False
    last = visitor.skills[skill]
    return last is None or last >= day


def lacking(visitors: Iterable[Visitor], skills: Iterable[str], day: date) -> list[str]:
    """Return the skills that none of the visitors is trained in."""
    team = tuple(visitors)
    return sorted(s for s in skills if not any(trained(v, s, day) for v in team))
