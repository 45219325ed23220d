"""The client: patient within bounds, and silent about places and keys."""

import json
import logging
import pickle
import socket
import threading
from collections.abc import Iterator
from time import thread_time

import pytest

from routing.errors import ProblemError, TravelError
from routing.travel.servers.client import Client, JsonResponse
from tests.support.stub_server import ReceivedRequest, StubResponse, StubServer, serving

PLACE = "20.123456,10.654321"


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with serving() as found:
        yield found


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the client would have waited between two tries."""
    taken: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", taken.append)
    return taken


def refusal(client: Client) -> str:
    with pytest.raises(TravelError) as caught:
        client.get(f"/table/{PLACE}", {})
    text = str(caught.value)
    assert client.address in text
    assert PLACE not in text
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return text


def test_questions_and_answers_go_through_whole(stub: StubServer):
    stub.respond_with(StubResponse({"a": [1, None]}))
    client = Client(stub.url + "/under/here/")
    assert client.get("/x", {"b": "1;2"}) == JsonResponse(200, {"a": [1, None]})
    assert client.post("/y", {"c": "ü"}).body == {"a": [1, None]}
    first, second = stub.requests
    assert (first.path, first.body) == ("/under/here/x?b=1;2", None)
    assert (second.path, second.body) == ("/under/here/y", {"c": "ü"})
    assert second.headers["Content-Type"] == "application/json"


def test_a_refusal_with_reasons_is_an_answer(stub: StubServer):
    stub.respond_with(StubResponse({"code": "NoSegment"}, 400))
    assert Client(stub.url).get("/", {}) == JsonResponse(400, {"code": "NoSegment"})


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_ever_later(
    stub: StubServer, naps: list[float], status
):
    stub.respond_with(*[StubResponse(b"", status)] * 3, StubResponse({"ok": 1}))
    assert Client(stub.url, retries=3).get("/", {}).body == {"ok": 1}
    assert len(stub.requests) == 4
    assert naps == sorted(set(naps))
    assert len(naps) >= 2


@pytest.mark.parametrize(
    ("status", "words"), [(429, "more often"), (500, "its log"), (503, "its log")]
)
def test_a_server_that_stays_busy_is_given_up(
    stub: StubServer, naps: list[float], status, words
):
    stub.respond_with(StubResponse(b"no", status))
    assert words in refusal(Client(stub.url, retries=2))
    assert len(stub.requests) == (1 if status == 500 else 3)


def test_the_server_s_own_time_to_wait_is_kept(stub: StubServer, naps: list[float]):
    stub.respond_with(StubResponse(b"", 429, {"Retry-After": "7"}), StubResponse({}))
    assert Client(stub.url).get("/", {}).status == 200
    assert naps == [7]


def test_a_server_that_asks_for_an_hour_is_not_waited_for(
    stub: StubServer, naps: list[float]
):
    stub.respond_with(StubResponse(b"", 429, {"Retry-After": "3600"}))
    assert "more often" in refusal(Client(stub.url))
    assert naps == []
    assert len(stub.requests) == 1


def test_a_senseless_time_to_wait_counts_as_none(stub: StubServer, naps: list[float]):
    stub.respond_with(StubResponse(b"", 503, {"Retry-After": "soon"}), StubResponse({}))
    assert Client(stub.url).get("/", {}).status == 200


def test_a_connection_that_breaks_is_made_again(stub: StubServer, naps: list[float]):
    def answer(_: ReceivedRequest) -> StubResponse:
        # More was promised than comes, and then the connection ends.
        short = {"Content-Length": "50", "Connection": "close"}
        return (
            StubResponse(b"{", headers=short)
            if len(stub.requests) > 1
            else StubResponse({}, 503)
        )

    stub.answer = answer
    assert "broke off" in refusal(Client(stub.url))
    assert len(stub.requests) == 2


def test_nobody_at_home_is_said(naps: list[float]):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert "does not take connections" in refusal(Client(url, retries=1))


def test_an_answer_that_does_not_come_ends_the_wait_at_once(stub: StubServer):
    def answer(_: ReceivedRequest) -> StubResponse:
        stub.closing.wait()
        return StubResponse({})

    stub.answer = answer
    assert "in time" in refusal(Client(stub.url, timeout_s=0.2, retries=5))
    assert len(stub.requests) == 1


def test_an_answer_that_only_trickles_ends_too():
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = Client(f"http://127.0.0.1:{server.getsockname()[1]}", timeout_s=0.3)

        def trickle() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b" ")
                        threading.Event().wait(0.02)
                except OSError:
                    pass

        thread = threading.Thread(target=trickle)
        thread.start()
        assert "took more than 0.3 s" in refusal(client)
        thread.join()


def test_an_endless_answer_is_cut_off(stub: StubServer):
    client = Client(stub.url, max_bytes=2**20)
    stub.respond_with(StubResponse(b" " * (2**20 + 1)))
    assert "more than 1 MiB" in refusal(client)
    stub.respond_with(StubResponse(b" " * (2**20 - 2) + b"{}"))
    assert client.get("/", {}).body == {}


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[1]", b'{"a": ', b"\xff\xfe", b'"text"']
)
def test_what_is_no_json_object_is_refused(stub: StubServer, content: bytes):
    stub.respond_with(StubResponse(content))
    assert "JSON object" in refusal(Client(stub.url))


def test_places_are_not_sent_on_to_another_host(stub: StubServer):
    with serving() as other:
        stub.respond_with(StubResponse(b"", 307, {"Location": other.url + "/"}))
        assert "another address" in refusal(Client(stub.url))
        assert other.requests == []


@pytest.mark.parametrize("status", [401, 403])
def test_the_key_goes_into_its_header_alone(stub: StubServer, status: int, caplog):
    caplog.set_level(logging.DEBUG)
    stub.respond_with(StubResponse(b"", status))
    client = Client(stub.url, key="s3cret")
    text = refusal(client)
    assert "setting key" in text
    assert stub.requests[0].headers["Authorization"] == "s3cret"
    assert "s3cret" not in stub.requests[0].path + text + repr(client) + caplog.text


def test_no_place_comes_into_the_logs(stub: StubServer, naps: list[float], caplog):
    caplog.set_level(logging.DEBUG)
    # A server may repeat the request in its headers, which are logged.
    stub.respond_with(
        StubResponse(b"", 503, {"X-Request": f"/table/{PLACE};{PLACE}"}),
        StubResponse({}, 200),
    )
    Client(stub.url).get(f"/table/{PLACE};{PLACE}", {})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refusal(Client(f"http://127.0.0.1:{free.getsockname()[1]}"))
    assert len(caplog.messages) >= 3
    assert PLACE not in caplog.text
    assert "/table/…" in caplog.text


def test_a_long_number_does_not_keep_the_filter_of_the_logs_busy(caplog):
    caplog.set_level(logging.DEBUG)
    Client("http://host")
    began = thread_time()
    logging.getLogger("httpcore.http11").debug("1" * 40_000)
    assert thread_time() - began < 1
    assert len(caplog.messages) == 1


@pytest.mark.parametrize(
    "url",
    ["", "localhost", "ftp://host", "http://", "http://host:port", "file:///etc/passwd"],
)
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ProblemError, match=r"http://127\.0\.0\.1:5000"):
        Client(url)


@pytest.mark.parametrize(
    "url", ["http://me:s3cret@host", "http://host/?key=s3cret", "http://host/#s3cret"]
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(url: str):
    with pytest.raises(ProblemError, match="'host'") as caught:
        Client(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("values", [(0, 2, 4), (1, -1, 4), (1, 2, 0)])
def test_values_out_of_range_are_refused(values):
    with pytest.raises(ProblemError, match="above 0"):
        Client("http://host", "", *values)


def test_it_pickles_and_goes_on_asking(stub: StubServer):
    stub.respond_with(StubResponse({"a": 1}))
    client = Client(stub.url, key="k")
    client.get("/", {})
    again = pickle.loads(pickle.dumps(client))
    assert again.get("/", {}).body == {"a": 1}
    assert json.dumps(stub.requests[1].headers).count('"k"') == 1
