"""Values of the audit trail, and the parts that pages join, in the page's language."""

from typing import Any

import pytest
from flask import Flask

from dispatch.intake.schema import Column
from dispatch.intake.values import AMOUNT
from web.pages.imports import heading
from web.shared.words import enumeration, field_value, in_brackets, labelled


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("shift_start", 540, "09:00"),
        ("shift_end", 1440, "24:00"),
        ("max_overtime_minutes", 60, "60"),
        ("seconds", 5.0, "5"),
        ("lat", 22.54, "22.54"),
        ("on_duty", True, "yes"),
        ("flags", ["attorney", "dispute"], "attorney, dispute"),
        ("skills", {}, "–"),
        ("counts", {"plans": 2, "jobs": 1}, "plans: 2; planning jobs: 1"),
    ],
)
def test_a_value_of_the_trail_is_written_as_what_it_is(
    app: Flask, field: str, value: Any, text: str
) -> None:
    with app.test_request_context("/?lang=en"):
        assert field_value(field, value) == text


def test_chinese_joins_with_its_own_signs(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert enumeration(["黎思", "方辉"]) == "黎思、方辉"
        assert labelled("汽车", "估算") == "汽车：估算"
        assert in_brackets("估算") == "（估算）"
        assert field_value("counts", {"plans": 2, "visits": 1}) == "计划：2；上门记录：1"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "<code>overdue_amount</code>"),
        ("zh", "逾期金额（<code>overdue_amount</code>）"),
    ],
)
def test_a_column_has_its_heading_in_the_language_of_the_page(
    app: Flask, language: str, text: str
) -> None:
    column = Column("overdue_amount", AMOUNT, "逾期金额 逾期总额")
    with app.test_request_context(f"/?lang={language}"):
        assert heading(column) == text
