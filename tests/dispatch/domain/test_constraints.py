"""Constraints are checked on creation, and change shifts as they say."""

from datetime import date

import pytest
from pydantic import ValidationError

from dispatch.domain.constraints import (
    CONSTRAINTS,
    Hold,
    ShiftChange,
    VisitChange,
    changed_visitors,
)
from dispatch.domain.windows import DayWindow
from tests.support.dispatch_builders import visitor

WHY = "the customer rang"


def test_constraints_are_read_as_they_are_written():
    constraints = (
        Hold("C1@2026-11-24", WHY),
        ShiftChange("V1", WHY, absent=True),
        ShiftChange("V2", WHY, begin=10 * 60),
        VisitChange(
            "C2@2026-11-24",
            WHY,
            windows=(DayWindow(540, 600), DayWindow(840, 900, date(2026, 11, 24))),
            service_minutes=40,
        ),
    )
    text = CONSTRAINTS.dump_json(constraints)
    assert b'"windows":"09:00-10:00;2026-11-24 14:00-15:00"' in text
    assert b'"begin":"10:00","end":null' in text
    assert CONSTRAINTS.validate_json(text) == constraints


@pytest.mark.parametrize(
    "text",
    [
        '[{"kind": "hold", "visit_id": "C1"}]',
        '[{"kind": "hold", "visit_id": "C1", "reason": " "}]',
        '[{"kind": "hold", "visit_id": "C1", "reason": "two\\nlines"}]',
        '[{"kind": "hold", "visit_id": "C1", "reason": "x", "team": "V1"}]',
        '[{"kind": "lock", "visit_id": "C1", "reason": "x"}]',
        '[{"kind": "shift_change", "visitor_id": "V1", "reason": "x"}]',
        '[{"kind": "shift_change", "visitor_id": "V1", "reason": "x", "absent": true, '
        '"begin": "10:00"}]',
        '[{"kind": "shift_change", "visitor_id": "V1", "reason": "x", "begin": "12:00", '
        '"end": "11:00"}]',
        '[{"kind": "shift_change", "visitor_id": "V1", "reason": "x", "end": "25:00"}]',
        '[{"kind": "shift_change", "visitor_id": "V1", "reason": "x", "begin": -5}]',
        '[{"kind": "shift_change", "visitor_id": "V1", "reason": "x", "end": 99999}]',
        '[{"kind": "visit_change", "visit_id": "C1", "reason": "x"}]',
        '[{"kind": "visit_change", "visit_id": "C1", "reason": "x", "windows": "9-10"}]',
        '[{"kind": "visit_change", "visit_id": "C1", "reason": "x", "service_minutes": 0}]',
        "{}",
    ],
)
def test_a_constraint_that_means_nothing_is_refused(text):
    with pytest.raises(ValidationError):
        CONSTRAINTS.validate_json(text)


@pytest.mark.parametrize(
    ("change", "shift"),
    [
        (ShiftChange("V1", WHY, begin=600), (600, 1080)),
        (ShiftChange("V1", WHY, end=900), (540, 900)),
        (ShiftChange("V1", WHY, begin=480, end=1200), (480, 1200)),
        (ShiftChange("V1", WHY, absent=True), None),
        (ShiftChange("V1", WHY, begin=1080), None),
        (ShiftChange("V2", WHY, absent=True), (540, 1080)),
    ],
)
def test_a_changed_shift_is_that_of_the_change(change, shift):
    found = changed_visitors([visitor(1)], [change])
    assert [(v.shift_start, v.shift_end) for v in found] == ([shift] if shift else [])


def test_the_last_change_of_a_shift_counts():
    changes = [ShiftChange("V1", WHY, absent=True), ShiftChange("V1", WHY, end=900)]
    (found,) = changed_visitors([visitor(1)], changes)
    assert found.shift_end == 900


@pytest.mark.parametrize(
    ("end", "minutes", "window"),
    [
        (900, 30, DayWindow(720, 840)),
        (800, 30, DayWindow(720, 800)),
        (740, 0, None),
    ],
)
def test_a_break_outside_the_changed_shift_is_not_owed(end, minutes, window):
    person = visitor(1, break_minutes=30, break_window=DayWindow(720, 840))
    (found,) = changed_visitors([person], [ShiftChange("V1", WHY, end=end)])
    assert (found.break_minutes, found.break_window) == (minutes, window)
