"""Reads the inputs of a day, and what is fixed for its plan, from files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dispatch.cases.likely_persons import (
    LikelyPerson,
    Likeness,
    contacts_of,
    hold_as_one,
    likely_persons,
)
from dispatch.domain.constraints import Constraint
from dispatch.domain.day import DayInputs
from dispatch.errors import InputError
from dispatch.intake import FileOptions, read_customers, read_visitors
from dispatch.planning.read_json import parse_constraints
from dispatch.settings import Settings
from dispatch.text import N_, Message

from .files import read_file


@dataclass(frozen=True)
class DayFiles:
    """The files of a day: customers and visitors, each CSV or XLSX, and constraints.

    Attributes
    ----------
    customers, visitors
        The two files.
    constraints
        A JSON file of what a dispatcher fixes for the plan; None: nothing.
    encoding
        The encoding of CSV files; empty: what their letters make clear.
    sheet
        The sheet of the customers in a workbook; empty: the only one that fits.
    on_remark
        Called with each choice that is made in reading customers and visitors.
    """

    customers: Path
    visitors: Path
    constraints: Path | None = None
    encoding: str = ""
    sheet: str = ""
    on_remark: Callable[[Message], None] | None = None


def read_day_files(files: DayFiles, day: date, settings: Settings) -> DayInputs:
    """Read a day's inputs from the two files.

    Raises
    ------
    InputError
        If a file cannot be read or has faults; every fault of both is listed.
    """
    options = FileOptions(files.encoding, files.sheet, settings.zone, settings.currency)
    people = read_customers(read_file(files.customers), files.customers.name, options)
    options = replace(options, sheet="")
    staff = read_visitors(read_file(files.visitors), files.visitors.name, options)
    for remark in (*people.remarks, *staff.remarks):
        if files.on_remark:
            files.on_remark(remark)
    if people.faults or staff.faults:
        raise InputError(
            f"No plan was made: {people.bad_rows} of {people.total} rows of "
            f"{files.customers.name} and {staff.bad_rows} of {staff.total} rows of "
            f"{files.visitors.name} have faults.",
            (*people.faults, *staff.faults),
        )
    rows = sorted(people.rows, key=lambda row: row.customer.customer_id)
    persons = likely_persons(contacts_of(rows), settings.timezone)
    if files.on_remark:
        for each in persons[:_MOST_DOUBTS]:
            files.on_remark(_doubt(each))
        if len(persons) > _MOST_DOUBTS:
            more = len(persons) - _MOST_DOUBTS
            files.on_remark(Message(_MORE_DOUBTS, more=more))
    return DayInputs(
        day,
        settings.timezone,
        hold_as_one([row.with_currency(settings.currency) for row in rows], persons),
        tuple(sorted(staff.rows, key=lambda row: row.visitor_id)),
    )


_MOST_DOUBTS = 20
_MORE_DOUBTS = N_("{more} more pairs of customers are taken for one person each.")
_DOUBTS = {
    Likeness.PHONE: N_(
        "{first} and {second} have one phone number, so they are taken for one person: "
        "stops and limits hold for both, and one of them is visited on a day."
    ),
    Likeness.NAME_AND_ADDRESS: N_(
        "{first} and {second} have one name and address, so they are taken for one "
        "person: stops and limits hold for both, and one of them is visited on a day."
    ),
}


def _doubt(person: LikelyPerson) -> Message:
    return Message(_DOUBTS[person.likeness], first=person.first, second=person.second)


def read_constraints(files: DayFiles) -> tuple[Constraint, ...]:
    """Read what is fixed for the plan; empty without a file of it.

    Raises
    ------
    InputError
        If the file cannot be read or has faults; every fault is listed.
    """
    if files.constraints is None:
        return ()
    return parse_constraints(read_file(files.constraints))
