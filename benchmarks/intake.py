"""How long reading a large customers file takes, as CSV and as XLSX.

Run ``python benchmarks/intake.py --rows 100000``; the rows are made up and the same on
every run.
"""

import argparse
import csv
import io
import random
import time
from datetime import date, timedelta

import openpyxl

from dispatch.intake import read_customers

_DAY = date(2026, 11, 24)
_COLUMNS = (
    "customer_id", "name", "phone", "address", "lat", "lon", "place_kind",
    "overdue_amount", "currency", "days_past_due", "last_payment_date",
    "last_visit_date", "promise_date", "promise_amount", "windows", "service_minutes",
    "required_skills", "min_team", "preferred_visitor", "forbidden_visitors", "due_by",
    "flags", "language", "notes",
)  # fmt: skip
_WINDOWS = ("", "", "09:00-12:00", "14:00-17:30", "09:00-11:30;16:00-18:30")
_FLAGS = (*[""] * 20, "hardship", "attorney", "paid;cease")


def make_rows(count: int, seed: int) -> list[list[object]]:
    """Make the headings and ``count`` rows, with cells typed as a workbook has them."""
    draw = random.Random(seed)
    rows: list[list[object]] = [[*_COLUMNS]]
    rows.extend(_row(number, draw) for number in range(count))
    return rows


def _row(number: int, draw: random.Random) -> list[object]:
    last = _DAY - timedelta(days=draw.randrange(10, 400))
    return [
        f"C{number:07d}",
        f"Customer {number}",
        13_000_000_000 + draw.randrange(10**9),
        f"Street {draw.randrange(900)} No {draw.randrange(1, 400)}, District 7",
        round(22.4 + draw.random() * 0.4, 6),
        round(113.8 + draw.random() * 0.5, 6),
        draw.choice(("home", "home", "work")),
        round(draw.random() * 50_000, 2),
        "CNY",
        draw.randrange(1, 400),
        last,
        None,
        None,
        None,
        draw.choice(_WINDOWS),
        draw.choice((None, 20, 30)),
        draw.choice(("", "", "legal", "negotiation;legal")),
        draw.choice((1, 1, 2)),
        None,
        draw.choice(("", "", "", "V01;V02")),
        _DAY + timedelta(days=draw.randrange(30)),
        draw.choice(_FLAGS),
        "zh",
        draw.choice(("", "", "second floor, the bell is broken")),
    ]


def as_csv(rows: list[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rows = make_rows(options.rows, options.seed)
    for name, write in (("customers.csv", as_csv), ("customers.xlsx", as_xlsx)):
        data = write(rows)
        begun = time.perf_counter()
        read = read_customers(data, name).require()
        seconds = time.perf_counter() - begun
        size = len(data) / 1e6
        print(f"{name}: {len(read)} rows, {size:.1f} MB, {seconds:.1f} s")


if __name__ == "__main__":
    main()
