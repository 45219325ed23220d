"""Verifies that the constraints of a plan name visits and visitors of its inputs."""

from collections.abc import Iterator

from dispatch.domain.constraints import ShiftChange
from dispatch.domain.day import DayInputs, is_visit_id
from dispatch.domain.plan import PlanDocument
from routing.check import Violation


def unknown_constraints(plan: PlanDocument, inputs: DayInputs) -> Iterator[Violation]:
    """Yield the constraints on visits and visitors that the inputs do not have.

    Parameters
    ----------
    plan
        The plan with its constraints.
    inputs
        The inputs of the plan, with the ids that the plan has for its visits.
    """
    visits = {inputs.visit_id(subject) for subject in inputs.cases}
    visitors = {visitor.visitor_id for visitor in inputs.visitors}
    for each in plan.constraints:
        if isinstance(each, ShiftChange):
            if each.visitor_id not in visitors:
                detail = "A shift is changed of a visitor who is not in the inputs."
                yield Violation("unknown", each.visitor_id, detail)
        elif each.visit_id not in visits and not _may_be_excluded(each.visit_id, inputs):
            detail = "A constraint names a visit that is not in the inputs."
            yield Violation("unknown", each.visit_id, detail)


def _may_be_excluded(visit_id: str, inputs: DayInputs) -> bool:
    """True if a visit can be one that the plan does not name.

    A plan names the visits that may be made. The visit to any other customer can have the
    id of an earlier day, of which the inputs know nothing.
    """
    named = {customer_id for customer_id, _ in inputs.visit_ids}
    return any(
        is_visit_id(visit_id, subject.customer.customer_id, inputs.day)
        for subject in inputs.cases
        if subject.customer.customer_id not in named
    )
