"""An HTTP server on loopback whose answers a test sets."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as the server received it."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class StubResponse:
    """One answer. Content other than bytes is sent as JSON."""

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class StubServer:
    """A server whose answers a test sets, with the requests that it received."""

    answer: Callable[[ReceivedRequest], StubResponse] = lambda _: StubResponse({})
    requests: list[ReceivedRequest] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def respond_with(self, *answers: StubResponse) -> None:
        """Give these answers one after the other, and the last one from then on."""
        self.answer = lambda _: answers[min(len(self.requests), len(answers)) - 1]


@contextmanager
def serving() -> Iterator[StubServer]:
    """Run a stub until the block ends."""
    stub = StubServer()
    connections: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = ReceivedRequest(
                self.path, dict(self.headers), json.loads(sent) if sent else None
            )
            stub.requests.append(request)
            response = stub.answer(request)
            content = response.content
            if not isinstance(content, bytes):
                content = json.dumps(content).encode()
            self.send_response(response.status)
            for name, value in {"Content-Length": len(content), **response.headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            try:
                self.wfile.write(content)
            except ConnectionError:
                self.close_connection = True

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = False

        def get_request(self) -> tuple[socket.socket, Any]:
            connection, address = super().get_request()
            connections.append(connection)
            return connection, address

        def handle_error(self, *_: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        stub.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield stub
        finally:
            stub.closing.set()
            server.shutdown()
            thread.join()
            # Clients keep their connections open for a next request.
            for connection in connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
