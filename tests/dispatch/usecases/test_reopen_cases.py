"""A dispatcher lifts stops and reopens settled cases, with a reason."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from dispatch.audit import entries
from dispatch.domain.case import Case
from dispatch.errors import ConflictError, InputError, NotFoundError
from dispatch.usecases import Context
from dispatch.usecases.customers import get_case_file
from dispatch.usecases.persons import merge_persons
from dispatch.usecases.plan_day import load_inputs
from dispatch.usecases.reopen_cases import reopen_cases
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day
from tests.support.rows import MAIN, case_row

pytestmark = pytest.mark.both_databases

WHY = "The customer asked us to come."
STOPPED = {"state": "stopped", "stopped_by": "NO_MORE_VISITS"}


def fill_with(context: Context, **cases: dict[str, Any]) -> None:
    """Store customers, and give the columns of their cases the values of outcomes."""
    fill(context, [case_on_day(int(name[1:])) for name in cases])
    with context.store.session() as session:
        for name, values in cases.items():
            row = case_row(session, name)
            for column, value in values.items():
                setattr(row, column, value)


def cases(context: Context) -> dict[str, Case]:
    found = load_inputs(context, DAY).cases
    return {each.case.case_id or each.customer.customer_id: each.case for each in found}


def may_be_visited(context: Context, customer_id: str) -> bool:
    return get_case_file(context, customer_id, DAY).eligibility.verdict is None


def test_the_stops_of_a_person_are_lifted_with_a_reason(context: Context) -> None:
    fill_with(context, C1={}, C2=STOPPED, C3=STOPPED)
    merge_persons(context, ["C1", "C2"], "The same card.")
    assert not may_be_visited(context, "C1")
    assert reopen_cases(context, "C1", f" {WHY} ") == ["C2"]
    assert may_be_visited(context, "C1")
    found = cases(context)
    assert (found["C2"].state, found["C2"].stopped_by) == ("open", "")
    assert found["C3"].state == "stopped"
    with context.store.reading() as session:
        entry = entries(session, MAIN, limit=1)[0]
    assert entry.action == "case.reopened"
    assert entry.before["stopped_by"] == "NO_MORE_VISITS"
    assert (entry.after["cases"], entry.after["reason"]) == ("C2", WHY)


@pytest.mark.parametrize(
    ("values", "names", "state"),
    [
        ({"state": "review", "stopped_by": "HARDSHIP"}, [], "open"),
        ({"state": "closed"}, ["C1"], "open"),
        # The stop of the person goes, but the account stays settled.
        ({"state": "closed", "stopped_by": "DECEASED"}, [], "closed"),
        (
            {"state": "closed", "stopped_by": "LAWYER", "overdue_amount": Decimal(0)},
            ["C1"],
            "closed",
        ),
    ],
)
def test_a_case_is_open_again_or_stays_settled(
    context: Context, values: dict[str, Any], names: list[str], state: str
) -> None:
    fill_with(context, C1=values)
    assert reopen_cases(context, "C1", WHY, names) == ["C1"]
    (case,) = cases(context).values()
    assert (case.state, case.stopped_by) == (state, "")


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda context: reopen_cases(context, "C1", WHY), ConflictError),  # is open
        (lambda context: reopen_cases(context, "C1", WHY, ["C1"]), ConflictError),
        (lambda context: reopen_cases(context, "C2", WHY), ConflictError),  # is settled
        (lambda context: reopen_cases(context, "C3", WHY, ["C3"]), ConflictError),
        (lambda context: reopen_cases(context, "C4", " "), InputError),
        (lambda context: reopen_cases(context, "C4", "x" * 201), InputError),
        (lambda context: reopen_cases(context, "C4", WHY, ["C1"]), InputError),
        (lambda context: reopen_cases(context, "C9", WHY), NotFoundError),
    ],
)
def test_what_lifts_nothing_is_refused(
    context: Context, call: Callable[[Context], object], error: type[Exception]
) -> None:
    paid = {"state": "closed", "overdue_amount": Decimal(0)}
    fill_with(context, C1={}, C2={"state": "closed"}, C3=paid, C4=STOPPED)
    before = cases(context)
    with pytest.raises(error):
        call(context)
    assert cases(context) == before
