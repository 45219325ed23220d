"""Merges the cases of a person into the one visit that is made for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from dispatch.domain.case import Case
from dispatch.domain.day import CaseOnDay, VisitOnDay
from dispatch.domain.windows import DayWindow, on_day


def persons_of(cases: Iterable[CaseOnDay]) -> list[list[CaseOnDay]]:
    """Return the cases of each person, the persons in the order of their first case.

    Customers who are likely one person stand together.
    """
    persons: dict[str, list[CaseOnDay]] = {}
    for case in cases:
        persons.setdefault(case.customer.held_person, []).append(case)
    return list(persons.values())


def leading_case(cases: Sequence[CaseOnDay]) -> CaseOnDay:
    """Return the case that is past due longest; the visit is made at its place."""
    return max(cases, key=lambda each: each.case.days_past_due)


def merge_cases(cases: Sequence[CaseOnDay], day: date) -> VisitOnDay | None:
    """Merge the cases of a person at a place into one visit that suits each of them.

    Parameters
    ----------
    cases
        The cases, at least one.
    day
        The day of the visit, for which the windows are merged.

    Returns
    -------
    VisitOnDay or None
        None if the windows of the cases have no time of the day in common.
    """
    lead = leading_case(cases)
    windows = _common_windows([each.case.windows for each in cases], day)
    if windows is None:
        return None
    return VisitOnDay(
        customer=lead.customer,
        case=replace(
            _merge_values(lead.case, [each.case for each in cases]), windows=windows
        ),
        place=lead.place,
        history=lead.history,
        cases=tuple(cases),
    )


def _merge_values(lead: Case, cases: Sequence[Case]) -> Case:
    forbidden = _union(case.forbidden_visitors for case in cases)
    preferred = (case.preferred_visitor for case in (lead, *cases))
    notices = [case.notice_date for case in cases if case.notice_date is not None]
    # The promise of the merged case is the oldest that no payment has followed yet.
    promised = min(cases, key=lambda case: _open_promise(case) or date.max)
    return replace(
        lead,
        overdue_amount=sum(
            (case.overdue_amount for case in cases if case.currency == lead.currency),
            start=lead.overdue_amount * 0,
        ),
        last_payment_date=promised.last_payment_date,
        promise_date=promised.promise_date,
        promise_amount=promised.promise_amount,
        last_visit_date=max(
            (case.last_visit_date for case in cases if case.last_visit_date), default=None
        ),
        service_minutes=max(
            (case.service_minutes for case in cases if case.service_minutes), default=None
        ),
        required_skills=_union(case.required_skills for case in cases),
        min_team=max(case.min_team for case in cases),
        preferred_visitor=next((v for v in preferred if v and v not in forbidden), ""),
        forbidden_visitors=forbidden,
        due_by=min((case.due_by for case in cases if case.due_by), default=None),
        flags=_union(case.flags for case in cases),
        # The visit was announced only if it was for each of the cases.
        notice_date=max(notices) if len(notices) == len(cases) else None,
    )


def _open_promise(case: Case) -> date | None:
    due, last_payment = case.promise_date, case.last_payment_date
    return None if due is None or (last_payment and last_payment >= due) else due


def _union(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for names in lists for each in names))


def _common_windows(
    lists: Sequence[tuple[DayWindow, ...]], day: date
) -> tuple[DayWindow, ...] | None:
    """Return what the lists have in common; None for nothing.

    An empty list, or one for days that are over, leaves all times open.
    """
    wished = [
        windows
        for windows in lists
        if any(window.day is None or window.day >= day for window in windows)
    ]
    if len(set(wished)) <= 1:
        return wished[0] if wished else ()
    common = on_day(wished[0], day)
    for windows in wished[1:]:
        common = tuple(
            DayWindow(opens, closes, first.day or second.day)
            for first in common
            for second in on_day(windows, day)
            if (opens := max(first.opens, second.opens))
            < (closes := min(first.closes, second.closes))
        )
    return common or None
