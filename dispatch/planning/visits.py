"""Builds routing's visits from cases: time windows, service time, value and skills."""

from datetime import date

from dispatch.domain.day import CaseOnDay
from dispatch.planning.constraints import ConstrainedDay
from dispatch.planning.places import Places
from dispatch.policy import Policy, people_needed, skills_needed
from dispatch.policy.hours import LegalHours, common
from dispatch.priority.purpose import purpose_of
from dispatch.priority.score import Priority
from dispatch.settings import Settings
from routing.problem import Visit


def service_seconds(subject: CaseOnDay, day: date, settings: Settings) -> int:
    """Return the seconds that a visit takes: those of the row, else of its purpose."""
    minutes: int = dict(settings.planning.minutes)[purpose_of(subject, day)]
    return (subject.case.service_minutes or minutes) * 60


def build_visit(
    subject: CaseOnDay,
    priority: Priority,
    policy: Policy,
    day: ConstrainedDay,
    hours: LegalHours,
    settings: Settings,
    places: Places,
) -> Visit:
    """Build the visit of a case that the policy allows on the day."""
    inputs = day.inputs
    case, pin = subject.case, subject.place.pin
    assert pin is not None, "the policy lets nobody through without a pin"
    legal, wished = hours.of(subject), hours.requested(subject)
    possible = legal if wished is None else common(legal, wished)
    return Visit(
        id=inputs.visit_id(subject),
        place=places.number(pin.lat, pin.lon),
        service=service_seconds(subject, inputs.day, settings),
        windows=day.narrow(subject, possible, hours.clock),
        value=round(priority.score * settings.planning.travel_seconds_per_point),
        tier=priority.tier,
        skills=skills_needed(policy, case, inputs.day),
        team_size=people_needed(policy, case, inputs.day),
        forbidden=frozenset(case.forbidden_visitors),
        preferred=frozenset([case.preferred_visitor] if case.preferred_visitor else []),
        preference=settings.planning.preferred_visitor_seconds,
        max_detour=settings.planning.max_detour_minutes.longest_s(priority.tier),
    )
