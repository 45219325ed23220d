"""What holds for every request and every answer, whatever page it is for."""

import logging
import re
from io import BytesIO
from traceback import format_exception

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from dispatch.domain.plan import PlanDocument
from dispatch.settings import MapSettings, Settings
from dispatch.store.queries.calendars import working_times
from dispatch.store.queries.visitors import visitors
from dispatch.store.tables import JobRow
from dispatch.usecases import Context
from tests.support.clock import DAY
from tests.support.html_page import Page
from tests.support.links import visitor_token
from tests.support.rows import MAIN
from web import create_app
from web.cli.main import main
from web.security import content_security_policy

DIRECTIVES = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'nonce-N'"],
    "style-src": ["'self'", "'nonce-N'"],
    "img-src": ["'self'", "data:", "https://tiles.example"],
    "connect-src": ["'self'"],
    "font-src": ["'self'"],
    "frame-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
}
NAMES = (
    "day", "empty day", "planning", "customers", "visitors", "pins", "import",
    "itinerary", "outcome", "outcome form", "link", "link's outcome", "map",
    "team's map", "link's map", "not found", "refused link",
)  # fmt: skip


@pytest.fixture
def addresses(context: Context, plan: PlanDocument) -> dict[str, str]:
    """The address of one page of each kind."""
    route = plan.routes[0]
    sheet = f"/plans/{plan.plan_id}/teams/{route.team_id}"
    link = f"/v/{visitor_token(context, plan, route.team_id)}"
    visit = f"visits/{route.stops[0].visit_id}"
    with context.store.session() as session:
        session.add(
            JobRow(
                branch_key=MAIN,
                job_id="0123456789abcdef",
                state="solving",
                request={"day": "2026-11-26", "seconds": 20},
                created_at=context.clock(),
            )
        )
    pages = (
        f"/days/{DAY}", "/days/2026-11-25", "/days/2026-11-26", "/customers",
        "/visitors", "/pins", "/import", sheet, f"{sheet}/{visit}",
        f"{sheet}/{visit}?code=PTP", link, f"{link}/{visit}?code=PTP",
        f"/plans/{plan.plan_id}/map", f"{sheet}/map", f"{link}/map", "/nothing", "/v/x",
    )  # fmt: skip
    return dict(zip(NAMES, pages, strict=True))


def directives(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";"))
    return {name: values for name, *values in parts}


# The content policy, and pages that keep to it


@pytest.mark.parametrize("name", NAMES)
def test_the_content_policy_is_strict_on(client, addresses, name):
    header = client.get(addresses[name]).headers["Content-Security-Policy"]
    nonces = re.findall(r"'nonce-([\w-]{20,})'", header)
    assert len(set(nonces)) == 1
    assert directives(header.replace(nonces[0], "N")) == DIRECTIVES


def test_every_answer_has_another_nonce(client):
    seen = {client.get("/import").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("tiles", "allowed"),
    [
        ("none", []),
        ("https://tiles.example/{z}/{x}/{y}.png", ["https://tiles.example"]),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", ["https://*.tiles.example"]),
        ("http://127.0.0.1:8080/{z}/{x}/{y}", ["http://127.0.0.1:8080"]),
    ],
)
def test_pictures_may_come_from_the_tile_server_only(tmp_path, tiles, allowed):
    settings = Settings(data_dir=tmp_path, map=MapSettings(tiles=tiles))
    response = create_app(settings).test_client().get("/import")
    header = response.headers["Content-Security-Policy"]
    assert directives(header)["img-src"] == ["'self'", "data:", *allowed]


def test_no_directive_can_be_added_by_a_nonce():
    assert len(directives(content_security_policy("abc", ""))) == len(DIRECTIVES)


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_blocks_nothing_in_the_markup_of(client, addresses, name):
    response = client.get(addresses[name])
    nonce = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert nonce
    page = Page.of(response)
    for element in page.elements:
        assert "style" not in element.attributes, element
        assert not any(key.startswith("on") for key in element.attributes), element
        values = (element.attributes.get(key, "") for key in ("href", "src", "action"))
        assert not any(value.startswith("javascript:") for value in values), element
    for element in (*page.all("script"), *page.all("style")):
        own = element.attributes.get("src", "").startswith("/")
        # A block of data is never run, so that no policy applies to it.
        data = element.attributes.get("type") == "application/json"
        assert own or data or element["nonce"] == nonce[1], element


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_is_linked_by(client, addresses, name):
    page = Page.of(client.get(addresses[name]))
    files = [e["href"] for e in page.all("link")]
    files += [e["src"] for e in page.all("script") if "src" in e.attributes]
    assert files
    for file in files:
        assert client.get(file, buffered=True).status_code == 200, file


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_labels_and_descriptions_lead_to_them_on(
    client, addresses, name
):
    page = Page.of(client.get(addresses[name]))
    ids = [e["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for key in ("for", "aria-describedby"):
            if key in element.attributes:
                assert element[key] in ids


def test_the_progress_asks_for_nothing_that_the_policy_forbids(client, addresses):
    page = Page.of(client.get(addresses["planning"]))
    (config,) = page.all("meta", name="htmx-config")
    assert '"includeIndicatorStyles": false' in config["content"]
    assert '"allowEval": false' in config["content"]


# Headers


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_kept_or_guessed_of(client, addresses, name):
    headers = client.get(addresses[name]).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("ending", ["json", "csv", "geojson"])
def test_nothing_is_kept_or_guessed_of_a_file(client, plan, ending):
    headers = client.get(f"/plans/{plan.plan_id}.{ending}").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


# Requests from elsewhere

OWN = [
    {},  # a program, which says nothing
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},  # typed by the person
    {"Origin": "http://localhost"},  # an old browser on a page of ours
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another port of this machine
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "null"},  # a sandboxed frame
    {"Origin": "http://[broken"},
]


def press(client: FlaskClient, headers: dict[str, str]) -> int:
    data = {"visitor_id": "V01", "on_duty": "no"}
    return client.post("/visitors/duty", data=data, headers=headers).status_code


def on_duty(context: Context) -> bool:
    with context.store.session() as session:
        first = visitors(session, MAIN)[0]
        return first.visitor_key in working_times(session, MAIN, context.today())


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("headers", OWN)
def test_a_change_that_a_page_of_ours_asks_for_is_made(context, client, headers):
    assert press(client, headers) == 302
    assert not on_duty(context)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("headers", FOREIGN)
def test_a_change_that_another_site_asks_for_is_not_made(context, client, headers):
    assert press(client, headers) == 403
    assert on_duty(context)


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_may_link_to_a_page(client, headers):
    assert client.get("/import", headers=headers).status_code == 200


def test_a_refused_change_is_told_as_such(client):
    response = client.post("/import", headers={"Sec-Fetch-Site": "cross-site"})
    page = Page.of(response)
    assert page.one("h1").text == "This is not allowed"
    assert "The change came from another site, so it was not made." in page.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_changing_methods_are_refused_alike(client, method):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.open("/import", method=method, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8123"]
)
def test_this_machine_is_answered(client, host):
    assert client.get("/import", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.7",
        "0.0.0.0",
        "evil.example:8000",
    ],
)
@pytest.mark.parametrize("address", ["/import", "/api/v1/plans/x", "/v/x", "/nothing"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(client, host, address):
    response = client.get(address, headers={"Host": host})
    assert response.status_code == 400
    assert response.get_json()["code"] == "bad_request"


def test_a_change_under_such_a_name_is_refused(client, context, plan):
    assert press(client, {"Host": "evil.example"}) == 400
    assert on_duty(context)


# Errors


@pytest.fixture
def deaf(app: Flask) -> FlaskClient:
    """A browser of the app as it is served: what goes wrong is answered, not raised."""
    app.testing = False
    return app.test_client()


MB = 2**20
ERRORS = {
    404: ("Page not found", "页面不存在"),
    405: ("This address does not support the request", "该地址不支持此请求"),
    413: ("This file is too large", "文件过大"),
    422: ("Some of the input is invalid", "部分填写内容无效"),
    500: ("Something went wrong on our side", "系统出错"),
}


def cause(app: Flask, client: FlaskClient, status: int, lang: str) -> Page:
    """Make an error happen and take its page apart."""
    headers = {"Accept-Language": lang}
    match status:
        case 404:
            response = client.get("/nothing", headers=headers)
        case 405:
            response = client.post("/visitors", headers=headers)
        case 413:
            app.config["MAX_CONTENT_LENGTH"] = MB
            kind = "multipart/form-data; boundary=x"
            response = client.post(
                "/import", data=bytes(MB + 1), content_type=kind, headers=headers
            )
        case 422:
            response = client.get("/days?date=soon", headers=headers)
        case _:
            app.view_functions["day.home"] = break_down
            response = client.get("/", headers=headers)
    assert response.status_code == status
    return Page.of(response)


def break_down() -> None:
    raise RuntimeError("secret detail of customer 王伟")


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_error_has_a_page_in_the_language_of_the_asker(app, deaf, status, lang):
    page = cause(app, deaf, status, lang)
    assert page.one("h1").text == ERRORS[status][lang == "zh"]
    assert page.one("p", str(status))
    assert page.all("a", href="/")
    if lang == "zh":
        words = re.findall(r"[A-Za-z]{2,}", page.one("main").text.replace("MB", ""))
        assert [word for word in words if word != "soon"] == []


def test_an_unexpected_error_tells_its_text_to_the_log_only(app, deaf, caplog):
    with caplog.at_level(logging.ERROR):
        page = cause(app, deaf, 500, "en")
    assert "secret detail" not in page.text
    assert "RuntimeError" not in page.text
    assert "secret detail of customer" in caplog.text


@pytest.mark.parametrize(
    "address",
    ["/pins", "/customers", "/audit", "/visitors/duty", "/days/2026-11-24/plan"],
)
def test_a_large_form_is_refused_before_it_is_read(deaf, address):
    response = deaf.post(address, data={"text": "x" * 300_000})
    assert response.status_code == 413
    page = Page.of(response)
    assert page.one("h1").text == "This form is too large"
    assert page.one("p", "A form may have 200 kB. Please enter less.")


def test_a_file_is_refused_with_the_limit_of_files(app, deaf):
    page = cause(app, deaf, 413, "en")
    assert page.one("p", "A file may have 1 MB. Please split it and import the parts.")


def test_a_large_document_is_refused_before_it_is_read(deaf):
    document = {"date": "2026-11-24", "more": "x" * 300_000}
    response = deaf.post("/api/v1/plans", json=document)
    assert response.status_code == 413
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("address", ["/import", "/api/v1/customers", "/api/v1/visitors"])
def test_a_file_may_be_larger_than_a_form(deaf, address):
    data = {"what": "customers", "file": (BytesIO(bytes(300_000)), "c.csv")}
    assert deaf.post(address, data=data).status_code == 422


@pytest.mark.parametrize("address", ["/import", "/api/v1/customers", "/api/v1/visitors"])
def test_a_field_beside_a_file_is_not_larger_than_a_form(deaf, address):
    data = {"what": "x" * 300_000, "file": (BytesIO(b"x"), "c.csv")}
    response = deaf.post(address, data=data, content_type="multipart/form-data")
    assert response.status_code == 413
    if address == "/import":
        assert Page.of(response).one("h1").text == "This form is too large"


SECRETS = ("Zhang Wei", "+86 138 0000 0000", "5 Nanshan Road", "is ill")
SECRET_FILE = (
    "customer_id,name,address,phone,overdue_amount,days_past_due,notes\n"
    f"C1,{SECRETS[0]},{SECRETS[2]},{SECRETS[1]},1,1,{SECRETS[3]}\n"
).encode()


@pytest.fixture
def full(context: Context) -> None:
    """The store keeps no customer any more, as on a full disk."""
    with context.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON customers "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )


@pytest.mark.usefixtures("full")
def test_a_write_that_fails_says_nothing_of_a_customer_in_the_log(deaf, caplog):
    data = {"file": (BytesIO(SECRET_FILE), "c.csv")}
    response = deaf.post("/api/v1/customers", data=data)
    assert response.status_code == 500
    assert "INSERT INTO customers" in caplog.text
    assert not any(secret in caplog.text + response.text for secret in SECRETS)


@pytest.mark.usefixtures("full")
def test_a_write_that_fails_says_nothing_of_a_customer_on_the_command_line(
    context, tmp_path, monkeypatch
):
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(context.settings.data_dir))
    file = tmp_path / "c.csv"
    file.write_bytes(SECRET_FILE)
    result = CliRunner().invoke(main, ["import", "customers", str(file)])
    assert result.exit_code == 1
    shown = result.output + "".join(format_exception(result.exception))
    assert "Error: The database failed: database or disk is full." in result.output
    assert not any(secret in shown for secret in SECRETS)


def test_an_unexpected_error_of_the_api_tells_its_text_to_the_log_only(app, deaf, caplog):
    app.view_functions["api_plans.read_plan"] = lambda plan_id: break_down()
    response = deaf.get("/api/v1/plans/x")
    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "secret" not in response.text
    assert "secret detail of customer" in caplog.text


@pytest.mark.parametrize("address", ["/", "/import", "/v/x", "/readyz"])
def test_a_database_that_fails_is_told_on_a_page_too(app, deaf, address, monkeypatch):
    def fail(*arguments: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("disk on fire"))

    monkeypatch.setattr(app.extensions["context"].store, "reading", fail)
    response = deaf.get(address)
    assert response.status_code == 500
    assert Page.of(response).one("h1")
    assert "secret" not in response.text
    assert "fire" not in response.text


def test_an_error_page_has_the_headers_of_every_page(app, deaf):
    app.view_functions["day.home"] = break_down
    headers = deaf.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_wrong_method_is_told_which_are_right(client):
    response = client.post("/visitors")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
