"""The pin queue."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch.domain.place import Pin, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ProviderError
from dispatch.store.tables import PlaceRow
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from tests.support.html_page import Page
from tests.support.rows import place_row


def place(context: Context, customer_id: str) -> PlaceRow:
    with context.store.session() as session:
        return place_row(session, customer_id)


def waiting(page: Page) -> list[str]:
    return [e["value"] for e in page.all("input", name="customer_id")]


@pytest.fixture
def without_pin(context: Context, plan: PlanDocument) -> str:
    """The one customer of the sample day whose address has no pin."""
    (found,) = (item for item in plan.excluded if item.rule == "no_pin")
    return found.customer_id


def test_only_customers_without_a_usable_pin_wait(client, without_pin):
    page = Page.of(client.get("/pins"))
    assert waiting(page) == [without_pin]
    assert page.one("a", href="/pins").text == "Pins 1 waiting"


@pytest.mark.parametrize(
    "point",
    [
        "22.5431, 114.0579",
        "22.5431,114.0579",
        "  22.5431 114.0579 ",
        "22.5431，114.0579",
        "22.5431; 114.0579",
    ],
)
def test_a_pin_is_placed_by_hand(context, client, without_pin, point):
    data = {"customer_id": without_pin, "point": point}
    response = client.post("/pins", data=data)
    assert (response.status_code, response.location) == (302, "/pins?notice=pin")
    found = place(context, without_pin)
    assert (found.lat, found.lon) == (22.5431, 114.0579)
    assert (found.pin_source, found.precision) == ("person", "given")
    page = Page.of(client.get(response.location))
    assert page.one("p", role="status").text == "Pin placed."
    assert "Every customer has a usable pin." in page.text


@pytest.mark.parametrize(
    ("point", "text"),
    [
        ("", "Enter latitude and longitude"),
        ("22.5", "Enter latitude and longitude"),  # one half
        ("a, b", "Enter latitude and longitude"),  # words
        ("nan, 0", "Enter latitude and longitude"),  # no number
        ("22,5431 114,0579", "Enter latitude and longitude"),  # decimal commas
        ("22.5, 114.0, 30", "Enter latitude and longitude"),  # a height too
        ("114.0579, 22.5431", "These coordinates are out of range"),  # swapped
        ("22.5, 180.1", "These coordinates are out of range"),  # past the date line
        ("<b>", "Enter latitude and longitude"),  # markup
        (f"22.5{' ' * 100}114.0", "Enter latitude and longitude"),  # longer than a point
    ],
)
def test_a_point_that_cannot_be_is_marked_and_not_stored(
    context, client, without_pin, point, text
):
    response = client.post("/pins", data={"customer_id": without_pin, "point": point})
    page = Page.of(response)
    assert response.status_code == 422
    field = page.one("input", name="point")
    assert field["value"] == point
    assert "is-invalid" in field["class"]
    assert page.one("div", id=field["aria-describedby"]).text.startswith(text)
    assert place(context, without_pin).lat is None


def test_a_pin_for_nobody_cannot_be_placed(client):
    data = {"customer_id": "nobody", "point": "22.5, 114.0"}
    assert client.post("/pins", data=data).status_code == 404


@pytest.mark.parametrize("precision", [Precision.DISTRICT, Precision.CITY])
def test_an_imprecise_pin_waits_with_its_point_to_be_confirmed(
    context, client, without_pin, precision
):
    with context.store.session() as session:
        found = session.merge(place(context, without_pin))
        found.lat, found.lon, found.pin_source = 22.5, 114.1, "map"
        found.precision = precision.value
    page = Page.of(client.get("/pins"))
    assert f"only the {precision.value}" in page.text
    shown = page.one("input", name="point")["value"]
    client.post("/pins", data={"customer_id": without_pin, "point": shown})
    now = place(context, without_pin)
    assert (now.lat, now.lon, now.precision) == (22.5, 114.1, "given")


@pytest.fixture
def sixty_waiting(context: Context) -> None:
    """Sixty customers with an address and no pin."""
    rows = "".join(f"C{i:02d},Ana {i},{i} High Street,10,5\n" for i in range(60))
    head = "customer_id,name,address,overdue_amount,days_past_due\n"
    import_file(context, "customers", (head + rows).encode(), "c.csv")


@pytest.mark.usefixtures("sixty_waiting")
def test_the_pages_of_pins_hold_everybody_once(client):
    first = Page.of(client.get("/pins"))
    second = Page.of(client.get(first.one("a", "Further pins")["href"]))
    assert waiting(first) + waiting(second) == [f"C{i:02d}" for i in range(60)]
    assert second.all("a", "Further pins") == []


@pytest.mark.usefixtures("sixty_waiting")
def test_a_pin_placed_on_a_further_page_stays_there(client):
    page = Page.of(client.get("/pins?after=C49"))
    after = page.all("input", name="after")[0]["value"]
    data = {"customer_id": "C55", "point": "22.5, 114.0", "after": after}
    page = Page.of(client.post("/pins", data=data, follow_redirects=True))
    assert waiting(page) == [f"C{i}" for i in range(50, 60) if i != 55]


class Answers:
    """A geocoder that gives one answer to everything."""

    name = "test"

    def __init__(self, answer: Callable[[], Pin | None]) -> None:
        self.answer = answer

    def locate(self, address: str) -> Pin | None:
        assert address
        return self.answer()


def fail() -> Pin:
    raise ProviderError("test does not answer.")


@pytest.mark.usefixtures("without_pin")
def test_without_a_geocoder_there_is_nothing_to_look_up(client):
    page = Page.of(client.get("/pins"))
    assert "No geocoding service is configured" in page.text
    assert page.all("button", "Look up the addresses") == []


def test_addresses_are_looked_up(app, context, client, without_pin):
    app.extensions["context"] = replace(
        context, geocoder=Answers(lambda: Pin(22.5, 114.1, "test", Precision.ADDRESS))
    )
    assert Page.of(client.get("/pins")).one("button", "Look up the addresses")
    page = Page.of(client.post("/pins/locate"))
    assert page.one("p", role="status").text == "1 pin was placed."
    assert place(context, without_pin).pin_source == "test"


def test_addresses_that_could_not_be_looked_up_are_counted(
    app, context, client, without_pin
):
    app.extensions["context"] = replace(context, geocoder=Answers(fail))
    page = Page.of(client.post("/pins/locate"))
    assert page.one("p", role="status").text == (
        "0 pins were placed. 1 address could not be looked up; try again later."
    )
    assert place(context, without_pin).lat is None


@pytest.mark.usefixtures("sixty_waiting")
def test_a_geocoder_that_keeps_failing_is_told(app, context, client):
    app.extensions["context"] = replace(context, geocoder=Answers(fail))
    response = client.post("/pins/locate")
    assert response.status_code == 503
    assert Page.of(response).one("p", role="alert").text == "test does not answer."
