"""Every field of a record is defined once, and all that depends on it follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

import pytest
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.demo.files import customers_csv, visitors_csv
from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.fields import Definition, OnImport, definitions_of
from dispatch.domain.payment import Payment
from dispatch.domain.place import CustomerPlace
from dispatch.domain.value_kinds import ShortText, Simple
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from dispatch.intake.customers import SCHEMA as CUSTOMERS
from dispatch.intake.defined_columns import columns_of
from dispatch.intake.payments import SCHEMA as PAYMENTS
from dispatch.intake.visitors import SCHEMA as VISITORS
from dispatch.retention.customers import TABLES
from dispatch.store.column_values import field_values, imported_values
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    PaymentRow,
    PlaceRow,
    TableBase,
    VisitorRow,
)
from dispatch.text.audit_words import FIELDS
from web.api.v1.payments import PaymentIn

FILES = {
    Customer: CUSTOMERS,
    CustomerPlace: CUSTOMERS,
    Case: CUSTOMERS,
    Visitor: VISITORS,
    Payment: PAYMENTS,
}
ROWS: Mapping[type, type[TableBase]] = {
    Customer: CustomerRow,
    CustomerPlace: PlaceRow,
    Case: CaseRow,
    Visitor: VisitorRow,
    Payment: PaymentRow,
}
ELSEWHERE = {"pin", "person_id", "likely_person"}
"""Fields without a definition: a value of two columns, and a decision of a dispatcher."""
STAFF = {Visitor}
"""Records of the lender's own staff, which retention leaves to the lender."""

each_field = pytest.mark.parametrize(
    ("record", "definition"),
    [(record, each) for record in FILES for each in definitions_of(record)],
    ids=lambda value: getattr(value, "attribute", getattr(value, "__name__", "")),
)


@pytest.mark.parametrize("record", FILES)
def test_every_field_has_a_definition(record: type) -> None:
    names = {each.attribute for each in definitions_of(record)}
    assert {field.name for field in fields(record)} - names <= ELSEWHERE


@each_field
def test_a_field_of_files_has_a_column_and_a_meaning(
    record: type, definition: Definition
) -> None:
    if definition.headings is None:
        return
    column = FILES[record].by_heading[definition.public_name.replace("_", "")]
    assert column.required == definition.required
    assert definition.meaning
    for heading in definition.headings.split():
        assert FILES[record].by_heading[heading.casefold()] is column


@each_field
def test_a_stored_field_has_a_column_in_the_table(
    record: type, definition: Definition
) -> None:
    assert ROWS[record].record is record
    columns = ROWS[record].__table__.columns
    assert (definition.attribute in columns) == definition.stored


@each_field
def test_a_field_has_a_name_that_people_read(record: type, definition: Definition) -> None:
    assert FIELDS[definition.public_name] == definition.label


@each_field
def test_a_personal_field_is_erased_in_time(record: type, definition: Definition) -> None:
    erased = {PaymentRow, *(model for _, model in TABLES)}
    if definition.personal:
        assert ROWS[record] in erased or record in STAFF


def test_the_api_takes_every_field_of_a_payment() -> None:
    names = {each.public_name for each in definitions_of(Payment)}
    assert PaymentIn.model_fields.keys() == names


def test_files_are_written_with_the_columns_that_are_read() -> None:
    assert customers_csv([]).strip().split(",") == [c.name for c in CUSTOMERS.columns]
    assert visitors_csv([]).strip().split(",") == [c.name for c in VISITORS.columns]


@dataclass(frozen=True)
class Sample:
    """A record that exists only here."""

    code: Annotated[
        str, Definition("code", ShortText(5, "[A-Z]+", "capitals"), "代码", "-")
    ]
    hours: Annotated[
        tuple[DayWindow, ...],
        Definition("hours", Simple.WINDOWS, "", "-", on_import=OnImport.KEEP_IF_BLANK),
    ] = ()
    kept: Annotated[
        str, Definition("kept", ShortText(9), "", "-", on_import=OnImport.KEEP)
    ] = "as it was"


def test_a_new_field_is_read_stored_and_read_back() -> None:
    class SampleRow(TableBase, of=Sample):
        __tablename__ = "samples_of_a_test"
        key: Mapped[int] = mapped_column(primary_key=True)

    try:
        columns: Any = SampleRow.__table__.columns
        assert isinstance(columns["code"].type, String)
        assert (columns["code"].type.length, columns["code"].nullable) == (5, False)
        row = SampleRow(code="A", hours="09:00-10:00", kept="")
        sample = Sample(**field_values(Sample, row))
        assert sample == Sample("A", (DayWindow(540, 600),))
    finally:
        TableBase.metadata.remove(SampleRow.__table__)  # type: ignore[arg-type]

    code, *_ = columns_of(Sample)
    assert code.kind.parse("ABC") == "ABC"
    for wrong in ("abc", "ABCDEF"):
        with pytest.raises(ValueError):  # noqa: PT011 - the column has the words
            code.kind.parse(wrong)


def test_an_import_keeps_what_the_definition_says() -> None:
    known = {"code": "A", "hours": "09:00-10:00", "kept": "entered"}
    assert imported_values(Sample("B"), known) == {"code": "B", "hours": "09:00-10:00"}
    new = imported_values(Sample("B", (DayWindow(0, 60),)), known)
    assert new == {"code": "B", "hours": "00:00-01:00"}
