"""The section of the customer's page that records who is one person."""

import pytest
from flask.testing import FlaskClient

from dispatch.audit import entries
from dispatch.store.queries.persons import person_of
from dispatch.usecases import Context
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day
from tests.support.html_page import Page
from tests.support.rows import MAIN

MERGE, SPLIT = "/customers/C1/person/merge", "/customers/C1/person/split"


@pytest.fixture(autouse=True)
def customers(context: Context) -> None:
    """Two customers."""
    fill(context, [case_on_day(number) for number in (1, 2)])


def names(context: Context, customer_id: str = "C1") -> list[str]:
    with context.store.reading() as session:
        person = person_of(session, MAIN, customer_id)
    assert person is not None
    return [*person.names]


def test_customers_are_merged_and_split_with_a_reason(
    context: Context, client: FlaskClient
) -> None:
    page = Page.of(client.get("/customers/C1"))
    assert [f for f in page.all("form") if f["action"].startswith(SPLIT)] == []
    answer = client.post(MERGE, data={"other": " C2 ", "reason": "same identity card"})
    page = Page.of(client.get(answer.location))
    assert "Recorded: these customers are one person." in page.text
    assert page.all("a", "Customer 2")
    assert names(context) == ["C1", "C2"]

    answer = client.post(SPLIT, data={"reason": "mother and daughter"})
    page = Page.of(client.get(answer.location))
    assert "Recorded: the customer is a person of their own." in page.text
    assert names(context) == ["C1"]
    with context.store.reading() as session:
        split, merged = entries(session, MAIN, limit=2)
    assert (merged.action, merged.after["reason"]) == (
        "persons.merged",
        "same identity card",
    )
    assert (split.action, split.actor) == ("persons.split", "dispatcher")


@pytest.mark.parametrize(
    ("address", "form", "text"),
    [
        (MERGE, {"other": "C9", "reason": "same"}, "没有编号为“C9”的客户。"),
        (MERGE, {"other": "C1", "reason": "same"}, "请至少指定两位属于同一人的客户。"),
        (MERGE, {"other": "C2", "reason": " "}, "请填写 1 至 200 个字的理由。"),
        (SPLIT, {"reason": "other"}, "没有其他客户与其为同一人。"),
    ],
)
def test_a_refusal_is_said_in_the_language_of_the_page_and_keeps_what_was_entered(
    context: Context, client: FlaskClient, address: str, form: dict[str, str], text: str
) -> None:
    answer = client.post(address, data=form, headers={"Accept-Language": "zh"})
    assert answer.status_code == 422
    page = Page.of(answer)
    assert text in page.one("p", role="alert").text
    if other := form.get("other"):
        assert page.one("input", id="other")["value"] == other
    assert names(context) == ["C1"]


def test_another_site_cannot_merge_customers(context: Context, client: FlaskClient) -> None:
    form = {"other": "C2", "reason": "same"}
    headers = {"Origin": "https://elsewhere.example"}
    assert client.post(MERGE, data=form, headers=headers).status_code == 403
    assert names(context) == ["C1"]


def test_a_customer_who_is_not_there_is_not_found(client: FlaskClient) -> None:
    form = {"other": "C1", "reason": "same"}
    assert client.post("/customers/C9/person/merge", data=form).status_code == 404
