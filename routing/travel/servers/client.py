"""A JSON client with bounded patience that keeps coordinates out of logs and errors.

Times are seconds, sizes are bytes. Coordinates say where customers live, so they go to the
one server that was named and appear in no log line and no error message.
"""

import json
import logging
import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from weakref import finalize

import httpx
import stamina

from routing.errors import ProblemError, TravelError

_CONNECT_TIMEOUT_S = 5.0
_MAX_RETRY_AFTER_S = 30
"""A server that asks for a longer pause counts as one that does not answer."""
_BUSY_STATUSES = frozenset({429, 502, 503, 504})
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "stamina")
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{6},-?\d{1,3}\.\d{6}")
"""A pair of coordinates in the form in which the adapters write it into a URL."""


@dataclass(frozen=True)
class JsonResponse:
    """The HTTP status of a response, 200 or 400 to 499, and its body, a JSON object."""

    status: int
    body: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Client:
    """A client of one server; threads may share it, and it pickles.

    Failed connections and statuses 429, 502, 503 and 504 are retried after growing pauses,
    or after the pause that the server names if that is at most half a minute. A time-out is
    not retried, because the same request would take as long a second time. Redirects are
    not followed: coordinates go to no other server than the one that was named.

    Attributes
    ----------
    url
        ``http`` or ``https``, host, and a path where the server has one.
    key
        Value of the header ``Authorization``; empty for none.
    timeout_s
        Seconds to wait until a response begins, and as many until it ends, > 0.
    retries
        Times that a failed request is sent again, ≥ 0.
    threads
        Requests that are under way at once at most, ≥ 1.
    max_bytes
        Largest body of a response, ≥ 1. The default is seven times the size of a table of
        1000 × 1000.

    Raises
    ------
    ProblemError
        If the address is no such URL, or holds a password or a query, or a value is out of
        its range.
    """

    url: str = field(repr=False)
    key: str = field(default="", repr=False)
    timeout_s: float = 30.0
    retries: int = 2
    threads: int = 4
    max_bytes: int = 2**28

    def __post_init__(self) -> None:
        if self.timeout_s <= 0 or self.retries < 0 or self.threads < 1:
            raise ProblemError(
                f"A time-out of {self.timeout_s} s must be above 0, {self.retries} retries "
                f"0 or more and {self.threads} threads 1 or more."
            )
        if self.max_bytes < 1:
            raise ProblemError(
                f"The largest response, {self.max_bytes} bytes, must be 1 or more."
            )
        _checked(self.url)
        _keep_coordinates_out_of_logs()

    @cached_property
    def address(self) -> str:
        """The server's URL in a form that is fit to be shown."""
        url = _checked(self.url)
        host, port = url.netloc.decode(), urlsplit(self.url).port
        # httpx drops a port that is the default; plans keep the address as it was given.
        if port is not None and url.port is None:
            host = f"{host}:{port}"
        return f"{url.scheme}://{host}{url.raw_path.decode()}".rstrip("/")

    def get(self, path: str, query: Mapping[str, str]) -> JsonResponse:
        """Send a request that has all its content in the URL.

        Parameters
        ----------
        path
            The part of the path that follows the server's own, from ``/`` on.
        query
            Names and values, which must need no escaping.

        Raises
        ------
        TravelError
            If no JSON object comes back with status 200 or 400 to 499.
        """
        fields = "&".join(f"{name}={value}" for name, value in query.items())
        return self._request("GET", f"{path}?{fields}", None)

    def post(self, path: str, payload: Mapping[str, Any]) -> JsonResponse:
        """Send a request whose content is a JSON object; see `get`."""
        return self._request("POST", path, json.dumps(payload).encode())

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    @cached_property
    def _http(self) -> httpx.Client:
        client = httpx.Client(
            # The system's certificates, which may include those of the house.
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(self.timeout_s, connect=_CONNECT_TIMEOUT_S, pool=None),
            limits=httpx.Limits(max_connections=self.threads),
            follow_redirects=False,
            # No proxy and no password that the environment happens to name.
            trust_env=False,
        )
        finalize(self, client.close)
        return client

    def _request(self, method: str, path: str, content: bytes | None) -> JsonResponse:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "rounds",
        }
        if content is not None:
            headers["Content-Type"] = "application/json"
        if self.key:
            headers["Authorization"] = self.key
        # The target is sent as it is written here: httpx neither logs it, nor escapes it,
        # nor refuses long ones, which large tables need.
        target = httpx.URL(self.address).raw_path.rstrip(b"/") + path.encode("ascii")
        request = self._http.build_request(
            method,
            self.address,
            content=content,
            headers=headers,
            extensions={"target": target},
        )
        try:
            response = self._send(request)
            try:
                body = self._read(response)
            finally:
                response.close()
        except _BusyError as error:
            raise self._refusal(error.status) from None
        except httpx.HTTPError as error:
            # The original error could repeat the request, and with it the coordinates.
            raise TravelError(f"{self.address} {_reason(error)}.") from None
        return self._understood(response.status_code, body)

    def _send(self, request: httpx.Request) -> httpx.Response:
        """Send a request until the server is not busy; the body is still to be read."""
        for attempt in stamina.retry_context(
            on=_retry_wait,
            attempts=self.retries + 1,
            timeout=None,
            wait_initial=0.5,
            wait_max=10.0,
            wait_jitter=0.0,
        ):
            with attempt:
                response = self._http.send(request, stream=True)
                if response.status_code in _BUSY_STATUSES:
                    response.close()
                    raise _BusyError(response.status_code, _retry_after_s(response))
        return response

    def _read(self, response: httpx.Response) -> bytes:
        latest = monotonic() + self.timeout_s
        body = bytearray()
        # A piece for each read of the socket, so that a trickle is noticed.
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self.max_bytes or monotonic() > latest:
                raise TravelError(
                    f"{self.address} answered with more than {self.max_bytes >> 20} MiB or "
                    f"took more than {self.timeout_s:g} s to do so; ask it for less at a "
                    "time with a lower limit, or wait longer."
                )
        return bytes(body)

    def _understood(self, status: int, body: bytes) -> JsonResponse:
        if _fault(status):
            raise self._refusal(status)
        try:
            content = json.loads(body, parse_constant=_refuse_constant)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise TravelError(
                f"{self.address} answered with something other than a JSON object "
                f"(status {status}); is it the address of a travel server?"
            )
        return JsonResponse(status, content)

    def _refusal(self, status: int) -> TravelError:
        return TravelError(f"{self.address} {_fault(status)} (status {status}).")


class _BusyError(Exception):
    """A server cannot answer now; ``retry_after_s`` is the pause that it asks for."""

    def __init__(self, status: int, retry_after_s: float | None) -> None:
        super().__init__(f"status {status}")
        self.status, self.retry_after_s = status, retry_after_s


def _refuse_constant(name: str) -> None:
    # NaN and Infinity are not JSON; believed, they would mean that there is no path.
    raise ValueError(name)


def _retry_wait(error: Exception) -> bool | float:
    """Return seconds until the next attempt; True for the usual pause, False for none."""
    if isinstance(error, _BusyError):
        wait = error.retry_after_s
        return True if not wait else wait <= _MAX_RETRY_AFTER_S and wait
    if isinstance(error, httpx.TimeoutException):
        return isinstance(error, httpx.ConnectTimeout)
    return isinstance(error, httpx.TransportError)


def _retry_after_s(response: httpx.Response) -> float | None:
    """Return the header ``Retry-After`` in seconds; None if it is missing or invalid."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    with suppress(ValueError):
        moment = parsedate_to_datetime(value)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    return None


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL()
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise ProblemError(
            f"The address of the travel server at {parsed.host!r} must be without password "
            "and query; give its key as the setting key."
        )
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ProblemError(
            "The address of a travel server must be like http://127.0.0.1:5000, with a "
            "host and http or https; the one given is not."
        )
    return parsed


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "does not answer in time; ask it for less at a time, or wait longer"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "cannot be reached safely; check its certificate, or name it by http"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "does not take connections; check that it runs there"
    return f"broke off ({type(error).__name__}); look into its log"


def _fault(status: int) -> str:
    if status in (401, 403):
        return "wants another key; check the setting key"
    if status == 429:
        return "is asked more often than it allows; ask it for less, or later"
    if 300 <= status < 400:
        return "points to another address, which is not followed; set that one instead"
    if status != 200 and not 400 <= status < 500:
        return "fails; look into its log"
    return ""


def _keep_coordinates_out_of_logs() -> None:
    for name in _LOGGERS:
        # Adding the same filter twice does nothing.
        logging.getLogger(name).addFilter(_without_coordinates)


def _without_coordinates(record: logging.LogRecord) -> bool:
    record.msg, record.args = _COORDINATES.sub("…", record.getMessage()), ()
    return True
