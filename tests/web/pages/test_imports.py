"""The import of files."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from dispatch.demo import sample_day, visitors_csv
from dispatch.intake.customers import SCHEMA as CUSTOMERS
from dispatch.intake.payments import SCHEMA as PAYMENTS
from dispatch.intake.visitors import SCHEMA as VISITORS
from tests.support.clock import DAY
from tests.support.console import stored
from tests.support.html_page import Page


def upload(
    client: FlaskClient, what: str, content: str | bytes, name: str = "c.csv", **fields: str
) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    file = (BytesIO(data), name)
    return client.post("/import", data={"what": what, "file": file, **fields})


HEAD = "customer_id,name,address,overdue_amount,days_past_due\n"
GOOD = HEAD + "C1,Ana,1 High Street,10,5\nC2,Rui,2 High Street,20,6\n"
BAD = HEAD + "C1,Ana,1 High Street,ten,5\nC2,,2 High Street,20,-6\nC3,Eva,x,1,1\n"


def test_the_import_page_names_the_columns_that_are_needed(client):
    page = Page.of(client.get("/import"))
    assert [e["value"] for e in page.all("input", type="radio")] == [
        "customers",
        "visitors",
        "payments",
    ]
    text = page.text
    assert "customer_id, name, address or lat, lon, overdue_amount, days_past_due" in text
    assert "visitor_id, name, start_lat, start_lon, shift_start, shift_end" in text


@pytest.mark.parametrize("schema", [CUSTOMERS, VISITORS, PAYMENTS])
def test_the_import_page_names_every_column_that_a_file_may_have(client, schema):
    text = Page.of(client.get("/import")).text
    assert {"timezone", "branch", "notice_date", "consents"} <= set(
        re.findall(r"\w+", text)
    )
    assert {column.name for column in schema.columns} <= set(re.findall(r"\w+", text))


def test_a_good_file_is_stored_and_leads_to_the_day_and_the_pins(context, client):
    response = upload(client, "customers", GOOD)
    assert response.status_code == 200
    page = Page.of(response)
    report = page.one("div", role="status")
    assert report.text.startswith("customers: 2 new, 0 updated, 0 skipped.")
    assert page.one("a", "Go to the day")["href"] == "/days/2026-11-24"
    assert page.one("a", "2 customers without a usable pin")["href"] == "/pins"
    assert stored(context) == (2, 0)


def test_a_known_row_is_updated_and_nothing_is_doubled(context, client):
    upload(client, "customers", GOOD)
    page = Page.of(upload(client, "customers", GOOD))
    assert "customers: 0 new, 2 updated, 0 skipped." in page.text
    assert stored(context) == (2, 0)


def test_a_workbook_is_read_too(context, client):
    book = Workbook()
    sheet = book.active
    for line in visitors_csv(sample_day(DAY, customers=1, visitors=2).visitors).split(
        "\r\n"
    ):
        sheet.append(line.split(","))
    out = BytesIO()
    book.save(out)
    assert upload(client, "visitors", out.getvalue(), "v.xlsx").status_code == 200
    assert stored(context) == (0, 2)


def test_every_fault_of_every_row_is_reported_and_nothing_is_stored(context, client):
    response = upload(client, "customers", BAD)
    assert response.status_code == 422
    page = Page.of(response)
    assert page.one("p", role="alert").text == ("File rejected: 2 of 3 rows have faults.")
    cells = [cell.text for cell in page.all("td")]
    assert list(zip(cells[0::4], cells[1::4], cells[2::4], strict=True)) == [
        ("2", "overdue_amount", "ten"),
        ("3", "days_past_due", "-6"),
        ("3", "name", ""),
    ]
    assert all(cells[3::4])
    assert stored(context) == (0, 0)


def test_bad_rows_can_be_skipped_and_are_still_reported(context, client):
    response = upload(client, "customers", BAD, skip_bad="on")
    page = Page.of(response)
    assert response.status_code == 200
    assert "customers: 1 new, 0 updated, 2 skipped." in page.text
    assert len(page.all("tr")) == 4
    assert stored(context) == (1, 0)


def test_five_hundred_faults_are_listed_and_the_rest_is_counted(client):
    rows = "".join(f"C{i},Ana,x,ten,5\n" for i in range(503))
    page = Page.of(upload(client, "customers", HEAD + rows))
    assert len(page.all("tr")) == 501
    assert "… and 3 more faults" in page.text


@pytest.mark.parametrize("what", ["customers", "visitors"])
def test_what_was_chosen_stays_chosen_after_a_failure(client, what):
    page = Page.of(upload(client, what, b"", skip_bad="on"))
    assert "checked" in page.one("input", value=what).attributes
    assert "checked" in page.one("input", name="skip_bad").attributes


@pytest.mark.parametrize("what", ["", "invoices"])
def test_a_file_of_something_else_is_refused(context, client, what):
    response = upload(client, what, GOOD)
    assert response.status_code == 422
    text = "Choose whether the file holds customers, visitors or payments."
    assert Page.of(response).one("p", role="alert").text == text
    assert stored(context) == (0, 0)


@pytest.mark.parametrize("data", [{}, {"file": (BytesIO(b""), "")}])
def test_a_form_without_a_file_is_refused(client, data):
    response = client.post("/import", data={"what": "customers", **data})
    assert response.status_code == 422
    assert Page.of(response).one("p", role="alert").text == "Choose a file first."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "c.csv is empty."),
        (b"%PDF-1.7 ...", "c.csv is a PDF, not a table."),
        (b"\x89PNG\r\n\x1a\n", "c.csv is a picture, not a table."),
        (b"name,sum\nAna,10\n", "c.csv lacks the columns customer_id"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_reason(
    context, client, content, text
):
    response = upload(client, "customers", content)
    assert response.status_code == 422
    assert Page.of(response).one("p", role="alert").text.startswith(text)
    assert stored(context) == (0, 0)


LESS = HEAD.replace("\n", ",flags\n") + "C2,Rui,2 High Street,20,6,\n"
MORE = LESS.replace("6,\n", "6,cease\n") + "C1,Ana,1 High Street,10,5,\n"


def test_the_report_lists_what_the_file_lacks_and_leads_to_the_decision(client):
    upload(client, "customers", MORE)
    page = Page.of(upload(client, "customers", LESS))
    assert [heading.text for heading in page.all("h2")][:3] == [
        "Not in the file 1",
        "Paused until a file has them again 1",
        "Safeguards kept, which the file would have lifted 1",
    ]
    assert "in the file nothing" in page.text
    address = page.one("a", "Decide, or take the import back")["href"]
    page = Page.of(client.get(address))
    assert [each["href"] for each in page.all("a") if each.text == "Ana"] == [
        "/customers/C1"
    ] * 2
    response = client.post(f"{address}/missing", data={"on_missing": "keep"})
    assert response.location == f"{address}?notice=decided"
    assert "In the file again, or resumed 1" in Page.of(client.get(address)).text
    assert client.post(f"{address}/missing", data={"on_missing": ""}).status_code == 422
    page = Page.of(client.post(f"{address}/undo"))
    assert page.one("div", role="status").text == "Taken back: 2 as before, 0 removed."
    assert client.post(f"{address}/undo").status_code == 409
    assert "taken back" in Page.of(client.get("/import")).text


def test_a_paused_customer_is_resumed_on_their_page(client):
    upload(client, "customers", MORE)
    upload(client, "customers", LESS)
    page = client.get("/customers/C1").text
    assert "did not have the case; it is paused" in page
    response = client.post("/customers/C1/resume")
    assert "notice=resumed" in response.location
    assert "Resume what a file lacked" not in client.get("/customers/C1").text


def test_a_list_of_the_report_has_pages(client):
    rows = "".join(f"C{i:03},Ana,x,10,5\n" for i in range(60))
    upload(client, "customers", HEAD + rows)
    link = re.search(r"/imports/\w+", client.get("/import").text)
    assert link is not None
    page = Page.of(client.get(f"{link[0]}?list=new"))
    assert len(page.all("li")) >= 50
    following = page.one("a", "Next page")["href"]
    assert "C059" in client.get(following).text
    assert client.get("/imports/none").status_code == 404


def test_choices_of_the_form_survive_a_refused_file(client):
    fields = {"on_missing": "keep", "lift_safeguards": "on"}
    page = Page.of(upload(client, "customers", b"", **fields))
    assert "selected" in page.one("option", value="keep").attributes
    assert "checked" in page.one("input", name="lift_safeguards").attributes
