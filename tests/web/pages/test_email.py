"""The email of a customer goes all the way, from its one definition."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from dispatch.audit import entries
from dispatch.demo import customers_csv
from dispatch.intake import read_customers
from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs
from tests.support.clock import DAY
from tests.support.dispatch_builders import case_on_day, day_inputs
from tests.support.html_page import Page
from tests.support.rows import MAIN

EMAIL = "ana@example.com"
HEADINGS = ("客户编号", "姓名", "地址", "逾期金额", "逾期天数", "电子邮箱")
CELLS = ("C1", "Ana", "1 High Street", "10", "5", EMAIL)
CSV = f"{','.join(HEADINGS)}\n{','.join(CELLS)}\n".encode()


def workbook() -> bytes:
    book = Workbook()
    for row in (HEADINGS, CELLS):
        book.worksheets[0].append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def stored_email(context: Context) -> str:
    (case,) = load_inputs(context, DAY).cases
    return case.customer.email


@pytest.mark.parametrize("name", ["c.csv", "c.xlsx"])
@pytest.mark.parametrize("address", ["/import", "/api/v1/customers"])
def test_a_file_brings_it_by_page_and_api(
    context: Context, client: FlaskClient, address: str, name: str
) -> None:
    data = CSV if name == "c.csv" else workbook()
    form = {"what": "customers"} if address == "/import" else {}
    response = client.post(address, data={**form, "file": (BytesIO(data), name)})
    assert response.status_code == 200
    assert stored_email(context) == EMAIL


def test_the_page_of_the_customer_and_the_trail_show_it(
    context: Context, client: FlaskClient
) -> None:
    client.post("/import", data={"what": "customers", "file": (BytesIO(CSV), "c.csv")})
    for language, label in (("en", "Email"), ("zh", "电子邮箱")):
        page = Page.of(client.get("/customers/C1", headers={"Accept-Language": language}))
        names = [element.text for element in page.all("dt")]
        values = [element.text for element in page.all("dd")]
        assert (label, EMAIL) in list(zip(names, values, strict=True))
    with context.store.reading() as session:
        (entry,) = entries(session, MAIN, action="customer.imported")
    assert entry.after["email"] == EMAIL
    assert EMAIL in Page.of(client.get("/audit")).text


def test_a_later_file_changes_it_and_the_demo_writes_it(
    context: Context, client: FlaskClient
) -> None:
    other = CSV.replace(b"ana@", b"a.b@")
    for data in (CSV, other):
        client.post("/import", data={"what": "customers", "file": (BytesIO(data), "c.csv")})
    assert stored_email(context) == "a.b@example.com"
    cases = load_inputs(context, DAY).cases
    assert "a.b@example.com" in customers_csv(cases)


@pytest.mark.parametrize(
    "wrong", ["ana", "@", "ana@", "a na@example.com", "a@" + 254 * "b"]
)
def test_what_is_no_address_is_a_fault_of_its_row(wrong: str) -> None:
    result = read_customers(CSV.replace(EMAIL.encode(), wrong.encode()), "c.csv")
    (fault,) = result.faults
    assert (fault.row, fault.column) == (2, "电子邮箱")
    assert "an email address such as ana@example.com" in fault.expected


def test_rows_of_one_customer_must_agree_on_it() -> None:
    head = b"case_id," + CSV.splitlines()[0]
    row = CSV.splitlines()[1]
    data = b"\n".join((head, b"A," + row, b"B," + row.replace(b"ana@", b"b@")))
    (fault,) = read_customers(data, "c.csv").faults
    assert (fault.row, fault.column) == (3, "电子邮箱")


def test_only_days_with_an_address_have_another_fingerprint() -> None:
    without, blank, some = (
        day_inputs(case_on_day(**values)).sha256
        for values in ({}, {"email": ""}, {"email": EMAIL})
    )
    assert without == blank != some
