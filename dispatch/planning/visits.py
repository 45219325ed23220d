"""Candidates as routing's visits: when, how long, how much worth, and by whom."""

from datetime import date

from dispatch.model.candidate import Candidate
from dispatch.planning.places import Places
from dispatch.policy import Policy, people_needed, skills_needed
from dispatch.policy.hours import LegalHours, common, wishes
from dispatch.priority import Priority
from dispatch.settings import Settings
from routing.problem import Visit


def visit_id(customer_id: str, day: date) -> str:
    """One visit per customer and day: the id says which."""
    return f"{customer_id}@{day.isoformat()}"


def visit_of(
    candidate: Candidate,
    priority: Priority,
    policy: Policy,
    day: date,
    hours: LegalHours,
    settings: Settings,
    places: Places,
) -> Visit:
    """The visit to a candidate whom the policy allows on the day."""
    row, pin = candidate.row, candidate.pin
    assert pin is not None, "the policy lets nobody through without a pin"
    minutes = row.service_minutes or settings.planning.service_minutes
    legal = hours.of(row)
    wished = wishes(row, hours.clocks(row.timezone))
    return Visit(
        id=visit_id(row.customer_id, day),
        place=places.number(pin.lat, pin.lon),
        service=minutes * 60,
        windows=legal if wished is None else common(legal, wished),
        value=round(priority.score * settings.planning.travel_seconds_per_point),
        tier=priority.tier,
        skills=skills_needed(policy, row, day),
        crew=people_needed(policy, row, day),
        forbidden=frozenset(row.forbidden_visitors),
        preferred=frozenset([row.preferred_visitor] if row.preferred_visitor else []),
        preference=settings.planning.preferred_visitor_seconds,
    )
