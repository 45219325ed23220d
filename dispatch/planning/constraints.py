"""Lays a dispatcher's constraints on the inputs of a day, before the problem is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.domain.constraints import (
    Constraint,
    Hold,
    ShiftChange,
    VisitChange,
    changed_visitors,
    shift_changes,
)
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.plan import VisitorWithoutShiftDocument
from dispatch.domain.plan_reason import WithoutShiftReason
from dispatch.domain.windows import DayClock, DayWindow
from dispatch.errors import Fault, InputError
from dispatch.pairing.teams import without_shift_document
from dispatch.planning.plan_start import start_inputs
from dispatch.policy.hours import Spans, common
from routing.problem import TimeWindow, merge_windows


@dataclass(frozen=True)
class ConstrainedDay:
    """The inputs of a day with a dispatcher's changes, and what is fixed besides.

    Attributes
    ----------
    inputs
        The day with the changed shifts and lengths of visits; absent visitors are not in
        it. Its fingerprint is not that of the day's inputs.
    holds
        The visits that are held, by their ids.
    windows
        The narrower times of visits, by their ids.
    absent
        The visitors who are on duty and do not work on the day.
    """

    inputs: DayInputs
    holds: Mapping[str, Hold]
    windows: Mapping[str, tuple[DayWindow, ...]]
    absent: tuple[VisitorWithoutShiftDocument, ...]

    def narrow(self, subject: CaseOnDay, hours: Spans, clock: DayClock) -> Spans:
        """Return the hours of a visit, narrowed to the times that a dispatcher set."""
        for visit_id in self.inputs.visit_ids_of(subject):
            if visit_id in self.windows:
                spans = merge_windows(
                    TimeWindow(clock.seconds(window.opens), clock.seconds(window.closes))
                    for window in self.windows[visit_id]
                    if window.day in (None, clock.day)
                )
                hours = common(hours, spans)
        return hours

    def hold_of(self, subject: CaseOnDay) -> Hold | None:
        """Return the hold of a visit; None if it is not held."""
        ids = self.inputs.visit_ids_of(subject)
        return next((self.holds[each] for each in ids if each in self.holds), None)


def constrained_day(
    inputs: DayInputs, constraints: Sequence[Constraint], plan_from: datetime | None
) -> ConstrainedDay:
    """Apply constraints to a day; those on unknown visits and visitors have no effect.

    Of several changes of one visit or one shift, the last counts. Of each shift the part
    after ``plan_from`` is planned; None: all of it.
    """
    changes = {each.visit_id: each for each in constraints if isinstance(each, VisitChange)}
    visitors = changed_visitors(inputs.visitors, constraints)
    present = {visitor.visitor_id for visitor in visitors}
    shifts = shift_changes(constraints)
    new_inputs = replace(
        inputs,
        cases=tuple(
            _with_length(subject, changes.get(inputs.visit_id(subject)))
            for subject in inputs.cases
        ),
        visitors=visitors,
    )
    return ConstrainedDay(
        inputs=start_inputs(new_inputs, plan_from),
        holds={each.visit_id: each for each in constraints if isinstance(each, Hold)},
        windows={name: each.windows for name, each in changes.items() if each.windows},
        absent=tuple(
            without_shift_document(
                visitor.visitor_id,
                WithoutShiftReason.ABSENT,
                {"note": shifts[visitor.visitor_id].reason},
            )
            for visitor in inputs.visitors
            if visitor.visitor_id not in present
        ),
    )


def require_known(constraints: Sequence[Constraint], inputs: DayInputs) -> None:
    """Refuse constraints on visits or visitors that the day does not have.

    Raises
    ------
    InputError
        With every constraint that names something unknown.
    """
    faults = []
    for number, each in unknown_constraints(constraints, inputs).items():
        kind, value = subject_of(each)
        expected = f"the id of a {kind} of {inputs.day}"
        faults.append(Fault(f"constraints[{number}].{kind}_id", value[:80], expected))
    if faults:
        values = ", ".join(fault.value for fault in faults)
        raise InputError(
            f"Constraints name visits or visitors that {inputs.day} does not have: "
            f"{values}.",
            tuple(faults),
        )


def known_constraints(
    constraints: Sequence[Constraint], inputs: DayInputs
) -> tuple[Constraint, ...]:
    """Return the constraints on visits and visitors that the day still has."""
    unknown = unknown_constraints(constraints, inputs)
    return tuple(each for i, each in enumerate(constraints) if i not in unknown)


def unknown_constraints(
    constraints: Sequence[Constraint], inputs: DayInputs
) -> dict[int, Constraint]:
    """Return the constraints on what the day does not have, by their position."""
    known = {
        "visit": {inputs.visit_id(subject) for subject in inputs.cases},
        "visitor": {visitor.visitor_id for visitor in inputs.visitors},
    }
    subjects = map(subject_of, constraints)
    return {
        number: constraints[number]
        for number, (kind, value) in enumerate(subjects)
        if value not in known[kind]
    }


def subject_of(constraint: Constraint) -> tuple[str, str]:
    """Return the kind and the id of what a constraint is about."""
    if isinstance(constraint, ShiftChange):
        return "visitor", constraint.visitor_id
    return "visit", constraint.visit_id


def _with_length(subject: CaseOnDay, change: VisitChange | None) -> CaseOnDay:
    if change is None or change.service_minutes is None:
        return subject
    case = replace(subject.case, service_minutes=change.service_minutes)
    return replace(subject, case=case)
