"""Random cells in each column give a plain report, whatever stands beside them."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.intake import (
    FileOptions,
    Intake,
    read_customers,
    read_payments,
    read_visitors,
)
from dispatch.intake.customers import SCHEMA as CUSTOMERS
from dispatch.intake.payments import SCHEMA as PAYMENTS
from dispatch.intake.visitors import SCHEMA as VISITORS

Read = Callable[[bytes, str, FileOptions], Intake[Any]]
OPTIONS = FileOptions(zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
GOOD = {
    read_customers: {
        "customer_id": "C", "name": "Ana", "address": "High Street 1", "lat": "22.5",
        "lon": "114.1", "overdue_amount": "10", "days_past_due": "5",
    },
    read_visitors: {
        "visitor_id": "V", "name": "Rui", "start_lat": "22.5", "start_lon": "114.1",
        "shift_start": "09:00", "shift_end": "18:00",
    },
    read_payments: {
        "payment_id": "P", "paid_on": "2026-11-24", "amount": "5", "customer_id": "C1",
    },
}  # fmt: skip
COLUMNS = [
    pytest.param(read, schema.key, column.name, id=f"{schema.key}-{column.name}")
    for read, schema in (
        (read_customers, CUSTOMERS),
        (read_visitors, VISITORS),
        (read_payments, PAYMENTS),
    )
    for column in schema.columns
]
PIECES = (
    *"0123456789.,'-/:;，、；–～至到年月日点半元万¥€()%=²٣１．éx🙂", " ", "00", "12",
    "24", "2026", "11", "上午", "下午", "AM", "pm", "Nov", "March", "Z", "+08:00",
    "UTC", "T", "Rs.", "INR", "HK$", "lakh", "/-", "E+9", "1e5", "nan", "None", '"',
    "#N/A", "\u00a0", "\u200b", "\ufeff", "\n", "\t", "V1", "cease", "停催", "legal",
    "home", "\u202e", "9" * 20,
)  # fmt: skip


def cells(seed: str, count: int) -> list[str]:
    """Random cells: short ones that nearly mean something, and longer ones."""
    draw = random.Random(seed)
    return [
        "".join(draw.choice(PIECES) for _ in range(draw.choice((1, 2, 3, 4, 6, 9))))
        for _ in range(count)
    ]


def table(read: Read, key: str, name: str, column: list[str]) -> bytes:
    """A file of good rows whose cells of one column are given."""
    good = GOOD[read]
    head = list(dict.fromkeys([*good, name]))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for number, cell in enumerate(column):
        row = good | {key: f"{good[key]}{number}"} | {name: cell}
        writer.writerow(row[heading] for heading in head)
    return out.getvalue().encode()


@pytest.mark.parametrize(("read", "key", "name"), COLUMNS)
def test_random_cells_of_a_column_give_a_report(read: Read, key: str, name: str) -> None:
    column = cells(name, 300)
    result = read(table(read, key, name, column), "file.csv", OPTIONS)
    assert result.total == len(result.rows) + result.bad_rows == 300
    assert all(str(fault) and fault.where for fault in result.faults)
    named = {row for fault in result.faults for row in (fault.row, *fault.more_rows)}
    assert len(named) == result.bad_rows
    # A column is read as a whole: the order of its rows is no matter.
    turned = read(table(read, key, name, column[::-1]), "file.csv", OPTIONS)
    assert turned.bad_rows == result.bad_rows or name in (key, "case_id")


@pytest.mark.parametrize(("read", "key", "name"), COLUMNS)
def test_a_few_random_cells_give_a_report(read: Read, key: str, name: str) -> None:
    for seed in range(20):
        column = cells(f"{name}{seed}", 3)
        result = read(table(read, key, name, column), "file.csv", OPTIONS)
        assert result.total == len(result.rows) + result.bad_rows
        assert bool(result.faults) == bool(result.bad_rows)
