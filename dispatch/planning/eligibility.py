"""Says if one customer may be visited on a day, when, and by whom."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from dispatch.domain.day import CaseOnDay
from dispatch.domain.windows import DayClock
from dispatch.planning.visits import service_seconds
from dispatch.policy import (
    Policy,
    Verdict,
    eligibility_verdict,
    people_needed,
    skills_needed,
    trained_in,
)
from dispatch.policy.hours import LegalHours, Spans, common
from dispatch.settings import Settings


@dataclass(frozen=True)
class Eligibility:
    """The answer of the rules about a visit on a day.

    Attributes
    ----------
    verdict
        The rule that forbids it, or None.
    clock
        The clock of the day in the plan's time zone; spans are in its seconds.
    legal
        The legal hours.
    possible
        The legal hours that the customer's wishes leave.
    people
        The number of visitors who must come together, 1 or 2.
    skills
        The skills that at least one of the team must have, in alphabetical order.
    all_skills
        The skills that everybody of the team must have, in alphabetical order.
    """

    verdict: Verdict | None
    clock: DayClock = field(compare=False)
    legal: Spans
    possible: Spans
    people: int
    skills: tuple[str, ...]
    all_skills: tuple[str, ...]


def eligibility(
    subject: CaseOnDay, day: date, policy: Policy, settings: Settings
) -> Eligibility:
    """Return the verdict on a visit, and what the visit needs.

    Parameters
    ----------
    subject, day
        Whom to visit, and when.
    policy, settings
        The rules, and the time zone of the plan.
    """
    clock = DayClock(day, ZoneInfo(settings.timezone))
    hours = LegalHours(policy, clock)
    legal, wished = hours.of(subject), hours.requested(subject)
    return Eligibility(
        verdict=eligibility_verdict(
            subject, hours, service_seconds(subject, day, settings)
        ),
        clock=clock,
        legal=legal,
        possible=legal if wished is None else common(legal, wished),
        people=people_needed(policy, subject.case, day),
        skills=tuple(sorted(skills_needed(policy, subject.case, day))),
        all_skills=trained_in(policy, day),
    )
