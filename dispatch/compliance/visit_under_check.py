"""One visit with all that it is judged from, and what a judge gives back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.day import CaseOnDay
from dispatch.domain.plan import RouteDocument, StopDocument
from dispatch.domain.visitor import Visitor

from .certificate import Params
from .local_time import local_days, zone_of


@dataclass(frozen=True)
class VisitUnderCheck:
    """A visit of a plan.

    Attributes
    ----------
    day, zone
        The plan's.
    subject
        The customer, as the inputs have them.
    stop, route
        The visit, as the plan has it.
    visitors
        Those of the team who are on duty.
    """

    day: date
    zone: ZoneInfo
    subject: CaseOnDay
    stop: StopDocument
    route: RouteDocument
    visitors: Sequence[Visitor]

    @cached_property
    def own_zone(self) -> ZoneInfo:
        """The zone in which the customer lives."""
        return (
            zone_of(self.subject.customer.timezone)
            if self.subject.customer.timezone
            else self.zone
        )

    @cached_property
    def begin(self) -> datetime:
        """When the visit begins, in UTC."""
        return self.stop.begin.astimezone(UTC)

    @cached_property
    def finish(self) -> datetime:
        """When it is over, in UTC."""
        return self.stop.finish.astimezone(UTC)

    @cached_property
    def own_days(self) -> tuple[date, ...]:
        """The customer's own dates that the visit has a part of."""
        return tuple(local_days(self.begin, self.finish, self.own_zone))

    def consents(self, kind: ConsentKind, day: date) -> tuple[Consent, ...]:
        """The customer's consents of a kind that count on a day."""
        return tuple(
            consent
            for consent in self.subject.customer.consents
            if consent.kind == kind
            and consent.given_on <= day
            and (consent.until is None or consent.until >= day)
        )


@dataclass(frozen=True)
class CheckResult:
    """What a judge found.

    Attributes
    ----------
    kept
        False: the rule is broken.
    code, params
        Of the sentence in `words.FOUND`.
    consents
        Without which it would be broken.
    """

    kept: bool
    code: str
    params: Params = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()


def trained(visitor: Visitor, skill: str, day: date) -> bool:
    """Whether a visitor has a training that is valid on a day, its last one included."""
    if skill not in visitor.skills:
        return False
    last = visitor.skills[skill]
    return last is None or last >= day


def lacking(visitors: Iterable[Visitor], skills: Iterable[str], day: date) -> list[str]:
    """The skills that none of the visitors is trained in."""
    team = tuple(visitors)
    return sorted(s for s in skills if not any(trained(v, s, day) for v in team))
