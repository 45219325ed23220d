"""The cases that a visit is for, as they are now."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from dispatch.domain.plan import VisitPart

_Case = TypeVar("_Case")


def cases_of_visit(
    visit: VisitPart, cases: Iterable[_Case], case_id: Callable[[_Case], str | None]
) -> list[_Case]:
    """Return the cases that a visit is for, or all if those are gone.

    Parameters
    ----------
    visit
        The visit as a plan has it.
    cases
        All cases of the customers who are met, in any form.
    case_id
        Returns the id of a case; None or empty: it has none.
    """
    all_cases = list(cases)
    return [each for each in all_cases if visit.is_for(case_id(each))] or all_cases
