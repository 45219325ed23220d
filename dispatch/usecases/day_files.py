"""Reads the inputs of a day from its two files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dispatch.domain.day import DayInputs
from dispatch.errors import InputError
from dispatch.intake import read_customers, read_visitors
from dispatch.settings import Settings

from .files import read_file


@dataclass(frozen=True)
class DayFiles:
    """The two files of a day, of customers and of visitors, each CSV or XLSX."""

    customers: Path
    visitors: Path


def read_day_files(files: DayFiles, day: date, settings: Settings) -> DayInputs:
    """Read a day's inputs from the two files.

    Raises
    ------
    InputError
        If a file cannot be read or has faults; every fault of both is listed.
    """
    people = read_customers(read_file(files.customers), files.customers.name)
    staff = read_visitors(read_file(files.visitors), files.visitors.name)
    if people.faults or staff.faults:
        raise InputError(
            f"{people.bad_rows} bad rows in {files.customers.name}, {staff.bad_rows} in "
            f"{files.visitors.name}; nothing was planned.",
            (*people.faults, *staff.faults),
        )
    return DayInputs(
        day,
        settings.timezone,
        tuple(
            row.with_currency(settings.currency)
            for row in sorted(people.rows, key=lambda row: row.customer.customer_id)
        ),
        tuple(sorted(staff.rows, key=lambda row: row.visitor_id)),
    )
