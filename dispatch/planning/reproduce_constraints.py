"""Verifies that the constraints of a plan name visits and visitors of its inputs."""

from collections.abc import Iterator

from dispatch.domain.day import DayInputs, is_visit_id
from dispatch.domain.plan import PlanDocument
from dispatch.planning.constraints import subject_of, unknown_constraints
from routing.check import Violation


def constraint_faults(plan: PlanDocument, inputs: DayInputs) -> Iterator[Violation]:
    """Yield the constraints on visits and visitors that the inputs do not have.

    Parameters
    ----------
    plan
        The plan with its constraints.
    inputs
        The inputs of the plan, with the ids that the plan has for its visits.
    """
    for each in unknown_constraints(plan.constraints, inputs).values():
        kind, value = subject_of(each)
        if kind == "visitor":
            detail = "A shift is changed of a visitor who is not in the inputs."
            yield Violation("unknown", value, detail)
        elif not _may_be_excluded(value, inputs):
            detail = "A constraint names a visit that is not in the inputs."
            yield Violation("unknown", value, detail)


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
