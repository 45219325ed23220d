"""The page of customers who are likely one person."""

from flask.testing import FlaskClient

from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from tests.support.html_page import Page

DATA = (
    "customer_id,name,address,lat,lon,overdue_amount,days_past_due,phone\n"
    "C1,Ana,Rua 1,22.5,114,10,5,13800138000\n"
    "C2,Ana Silva,Rua 2,22.5,114,10,9,+86 13800138000\n"
    "C3,Ana Silva,rua 2,22.5,114,10,7,\n"
)


def test_a_dispatcher_decides_with_a_reason_that_survives(
    context: Context, client: FlaskClient
) -> None:
    import_file(context, "customers", DATA.encode(), "c.csv")
    page = Page.of(client.get("/person-matches"))
    assert [cell.text for cell in page.all("td")][1::3] == [
        "phone number",
        "name and address",
    ]
    first, second = (form["action"] for form in page.all("form"))
    assert "Likely the same person as C2" in client.get("/customers/C1").text
    refused = client.post(first, data={"same": "no", "reason": "x" * 201})
    assert refused.status_code == 422
    assert "x" * 201 in refused.text
    assert client.get(first).status_code == 200
    response = client.post(first, data={"same": "no", "reason": "sisters"})
    assert response.location == "/person-matches?notice=split"
    response = client.post(second, data={"same": "yes", "reason": "same card"})
    assert response.location == "/person-matches?notice=merged"
    assert "No customers wait for a decision." in client.get("/person-matches").text
    assert client.post(second, data={"same": "yes", "reason": "x"}).status_code == 422
