"""Settles a case."""

from dataclasses import replace

from dispatch.domain.case import STOPS_OF_PERSON, Case, CaseState, NextStep


def settle_case(case: Case) -> Case:
    """Return the case as settled.

    A stop that holds for the person outlasts the account, so `Case.stopped_by` keeps it.
    """
    return replace(
        case,
        state=CaseState.CLOSED,
        stopped_by=case.stopped_by if case.stopped_by in STOPS_OF_PERSON else "",
        not_before=None,
        next_step=NextStep.CLOSE,
        next_step_on=None,
    )
