"""Cases as routing's visits: when, how long, how much worth, and by whom."""

from datetime import date

from dispatch.domain.day import CaseOnDay
from dispatch.planning.places import Places
from dispatch.policy import Policy, people_needed, skills_needed
from dispatch.policy.hours import LegalHours, common
from dispatch.priority.purpose import purpose_of
from dispatch.priority.score import Priority
from dispatch.settings import Settings
from routing.problem import Visit


def visit_id(customer_id: str, day: date) -> str:
    """One visit per customer and day: the id says which."""
    return f"{customer_id}@{day.isoformat()}"


def service_seconds(subject: CaseOnDay, day: date, settings: Settings) -> int:
    """Seconds that the visit takes: what the row says, else as its purpose asks for."""
    minutes: int = dict(settings.planning.minutes)[purpose_of(subject, day)]
    return (subject.case.service_minutes or minutes) * 60


def build_visit(
    subject: CaseOnDay,
    priority: Priority,
    policy: Policy,
    day: date,
    hours: LegalHours,
    settings: Settings,
    places: Places,
) -> Visit:
    """The visit to a subject whom the policy allows on the day."""
    case, pin = subject.case, subject.place.pin
    assert pin is not None, "the policy lets nobody through without a pin"
    legal, wished = hours.of(subject), hours.requested(subject)
    return Visit(
        id=visit_id(subject.customer.customer_id, day),
        place=places.number(pin.lat, pin.lon),
        service=service_seconds(subject, day, settings),
        windows=legal if wished is None else common(legal, wished),
        value=round(priority.score * settings.planning.travel_seconds_per_point),
        tier=priority.tier,
        skills=skills_needed(policy, case, day),
        team_size=people_needed(policy, case, day),
        forbidden=frozenset(case.forbidden_visitors),
        preferred=frozenset([case.preferred_visitor] if case.preferred_visitor else []),
        preference=settings.planning.preferred_visitor_seconds,
    )
