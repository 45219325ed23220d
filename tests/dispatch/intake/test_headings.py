"""Headings that Rounds does not know, and those that are nearly ones that it does."""

import pytest

from dispatch.errors import InputError
from dispatch.intake import read_customers, read_payments, read_visitors

CUSTOMER = "customer_id,name,address,overdue_amount,days_past_due"
VISITOR = "visitor_id,name,start_lat,start_lon,shift_start,shift_end"


def customers(*headings: str, row: str = "C1,Ana,x,10,5") -> bytes:
    """A customers file of one row with further columns."""
    cells = "".join(",y" for _ in headings)
    return f"{','.join((CUSTOMER, *headings))}\n{row}{cells}\n".encode()


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("flag", "flags"),
        ("Flgas", "flags"),
        ("customer_flags", "flags"),
        ("cease", "flags"),
        ("停催", "flags"),
        ("是否停催", "flags"),
        ("客户标记", "flags"),
        ("do not visit", "flags"),
        ("黑名单", "flags"),
        ("skill", "required_skills"),
        ("required skill", "required_skills"),
        ("window", "windows"),
        ("time windows", "windows"),
        ("可访时间段", "windows"),
        ("forbidden_visitor", "forbidden_visitors"),
        ("ForbiddenVisitors2", "forbidden_visitors"),
        ("禁派人员", "forbidden_visitors"),
        ("min team size", "min_team"),
        ("minteam2", "min_team"),
        ("最小人数", "min_team"),
        ("due", "due_by"),
        ("due_date", "due_by"),
        ("截止", "due_by"),
        ("promise", "promise_date"),
        ("consent", "consents"),
        ("phone number", "phone"),
        ("客户电话", "phone"),
        ("adress", "address"),
        ("emial", "email"),
    ],
)
def test_a_heading_that_is_nearly_known_stops_the_import(heading: str, column: str) -> None:
    head = CUSTOMER.replace("address", "lat,lon") if column == "address" else CUSTOMER
    row = "C1,Ana,41,-8,10,5" if column == "address" else "C1,Ana,x,10,5"
    data = f"{head},{heading}\n{row},y\n".encode()
    with pytest.raises(InputError) as caught:
        read_customers(data, "customers.csv")
    text = str(caught.value)
    assert f"{heading} ({column}?)" in text
    assert f"as in note {heading}" in text


@pytest.mark.parametrize(
    "heading",
    [
        "product", "产品", "loan", "loan_officer", "interest rate", "shoe", "city",
        "plate", "collection_team", "product_name", "note flag", "备注停催", "comment",
        "bucket", "总期数", "放款日", "x_flags", "credit score", "guarantor_name",
        "household", "broken_promises", "担保人数",
    ],
)  # fmt: skip
def test_a_heading_that_is_plainly_a_note_is_listed(heading: str) -> None:
    result = read_customers(customers(heading), "customers.csv")
    (row,) = result.require()
    assert row.case.extra == {heading: "y"}
    assert result.unknown_headings == (heading,)
    (remark,) = result.remarks
    assert (
        remark
        == f"Columns that Rounds does not know, which have no effect on plans: {heading}."
    )


def test_another_persons_column_is_a_note_where_the_customers_own_is_there() -> None:
    data = customers("phone", "guarantor_phone")
    assert read_customers(data, "c.csv").unknown_headings == ("guarantor_phone",)
    with pytest.raises(InputError, match=r"guarantor_phone \(phone\?\)"):
        read_customers(customers("guarantor_phone"), "c.csv")


def test_a_second_column_of_a_safeguard_stops_the_import_all_the_same() -> None:
    data = f"{CUSTOMER},flags,停催\nC1,Ana,x,10,5,,是\n".encode()
    with pytest.raises(InputError, match=r"停催 \(flags\?\)"):
        read_customers(data, "c.csv")


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("skill", "skills"),
        ("never_pair", "never_pair_with"),
        ("max_visit", "max_visits"),
        ("break", "break_window"),
        ("travel mode 2", "travel_mode"),
        ("finish_lat", ""),
    ],
)
def test_headings_of_visitors_are_compared_too(heading: str, column: str) -> None:
    data = f"{VISITOR},{heading}\nV1,Rui,41,-8,9:00,18:00,y\n".encode()
    if not column:
        assert read_visitors(data, "v.csv").unknown_headings == (heading,)
        return
    with pytest.raises(InputError, match=rf"\({column}\?\)"):
        read_visitors(data, "v.csv")


def test_headings_of_payments_are_compared_too() -> None:
    data = b"payment_id,paid_on,amount,case_id,customer_idd\nP1,2026-11-24,5,A,C\n"
    with pytest.raises(InputError, match=r"customer_idd \(customer_id\?\)"):
        read_payments(data, "p.csv")


def test_every_near_heading_is_named_at_once() -> None:
    with pytest.raises(InputError, match=r"flag \(flags\?\), window \(windows\?\)"):
        read_customers(customers("flag", "window", "product"), "c.csv")
