"""A JSON client that is patient within bounds and tells nobody where people live."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any, Self

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    LocationParseError,
    MaxRetryError,
    NewConnectionError,
    ReadTimeoutError,
    ResponseError,
)
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry, Url, parse_url

from routing.errors import ProblemError, TravelError

_CONNECT_S = 5.0
_LONGEST_WAIT_S = 30
"""A server that asks to be left alone for longer counts as one that does not answer."""
_MOST_BYTES = 2**28
"""Seven times what a table of 1000 × 1000 takes."""
_CHUNK = 2**18
_LOGS = ("urllib3.connectionpool", "urllib3.util.retry")
_AGAIN = frozenset({429, 502, 503, 504})
_PLACE = re.compile(r"-?\d{1,3}\.\d{6},-?\d{1,3}\.\d{6}")
"""As an adapter writes it into a URL."""


@dataclass(frozen=True)
class Answer:
    """What a server said: its HTTP status, 200 or 400 to 499, and a JSON object."""

    status: int
    content: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Client:
    """Asks one server; threads may share it, and it pickles.

    Failed connections and statuses 429, 502, 503 and 504 are tried again, later and later
    or when the server says, but no later than half a minute. What takes too long is not
    tried again, as it would take as long a second time. Redirects are not followed: the
    places that are asked for go to nobody but the server that was named.

    Attributes
    ----------
    url
        ``http`` or ``https``, host, and a path where the server has one.
    key
        Sent as the header ``Authorization``, as it is; empty: none.
    timeout_s
        Seconds to wait for an answer's beginning, and as many for the rest, > 0.
    retries
        How often a failed request is tried again, ≥ 0.
    threads
        How many requests are under way at once at most, ≥ 1.

    Raises
    ------
    ProblemError
        Where the address is no such URL, or holds a password or a query.
    """

    url: str = field(repr=False)
    key: str = field(default="", repr=False)
    timeout_s: float = 30.0
    retries: int = 2
    threads: int = 4

    def __post_init__(self) -> None:
        if self.timeout_s <= 0 or self.retries < 0 or self.threads < 1:
            raise ProblemError(
                f"A time-out of {self.timeout_s} s must be above 0, {self.retries} retries "
                f"0 or more and {self.threads} threads 1 or more."
            )
        _checked(self.url)
        _keep_places_out_of_logs()

    @cached_property
    def address(self) -> str:
        """Where the server is, fit to be shown."""
        return _checked(self.url).url.rstrip("/")

    def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """Ask with everything in the URL.

        Parameters
        ----------
        path
            What follows the server's own path, from ``/`` on.
        query
            Names and values, which must need no escaping.

        Raises
        ------
        TravelError
            Where no JSON object comes back with status 200 or 400 to 499.
        """
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return self._ask("GET", f"{path}?{asked}", None)

    def post(self, path: str, question: Mapping[str, Any]) -> Answer:
        """Ask with a JSON object; see `get`."""
        return self._ask("POST", path, json.dumps(question).encode())

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    @cached_property
    def _pool(self) -> PoolManager:
        return PoolManager(maxsize=self.threads, block=True, retries=False)

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Accept": "application/json", "User-Agent": "rounds"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.key:
            headers["Authorization"] = self.key
        try:
            response = self._pool.urlopen(
                method,
                self.address + path,
                body=body,
                headers=headers,
                redirect=False,
                preload_content=False,
                retries=_Patience.of(self.retries),
                timeout=Timeout(connect=_CONNECT_S, read=self.timeout_s),
            )
            try:
                content = self._read(response)
            except BaseException:
                # What is left unread would be taken for the next answer.
                response.close()
                raise
            response.release_conn()
        except HTTPError as error:
            # The original error would repeat the URL, and with it the places.
            raise TravelError(f"{self.address} {_reason(error)}.") from None
        return self._understood(response.status, content)

    def _read(self, response: BaseHTTPResponse) -> bytes:
        latest = monotonic() + self.timeout_s
        parts = bytearray()
        # One read of the socket each, so that a trickle is noticed.
        while part := response.read1(_CHUNK):
            parts += part
            if len(parts) > _MOST_BYTES or monotonic() > latest:
                raise TravelError(
                    f"{self.address} answered with more than {_MOST_BYTES >> 20} MiB or "
                    f"took more than {self.timeout_s:g} s to do so; ask it for less at a "
                    "time with a lower limit, or wait longer."
                )
        return bytes(parts)

    def _understood(self, status: int, content: bytes) -> Answer:
        if fault := _fault(status):
            raise TravelError(f"{self.address} {fault} (status {status}).")
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise TravelError(
                f"{self.address} answered with something other than a JSON object "
                f"(status {status}); is it the address of a travel server?"
            )
        return Answer(status, found)


class _Patience(Retry):
    """When to try again, and after how long."""

    @classmethod
    def of(cls, times: int) -> Self:
        return cls(
            total=times,
            allowed_methods=None,
            status_forcelist=_AGAIN,
            backoff_factor=0.5,
            backoff_max=10,
            raise_on_status=False,
        )

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        try:
            return super().get_retry_after(response)
        except InvalidHeader:
            return None

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Self:
        if isinstance(error, ReadTimeoutError):
            raise error
        if response is not None and (self.get_retry_after(response) or 0) > _LONGEST_WAIT_S:
            raise MaxRetryError(_pool, url or "", ResponseError("asks to wait too long"))
        return super().increment(method, url, response, error, _pool, _stacktrace)


def _checked(url: str) -> Url:
    try:
        found = parse_url(url)
    except LocationParseError:
        found = Url()
    if found.auth or found.query or found.fragment:
        raise ProblemError(
            f"The address of the travel server at {found.host!r} must be without password "
            "and query; give its key as the setting key."
        )
    if found.scheme not in ("http", "https") or not found.host:
        raise ProblemError(
            "The address of a travel server must be like http://127.0.0.1:5000, with a "
            "host and http or https; the one given is not."
        )
    return found


def _reason(error: HTTPError) -> str:
    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, NewConnectionError):
        return "does not take connections; check that it runs there"
    if isinstance(cause, ConnectTimeoutError | ReadTimeoutError):
        return "does not answer in time; ask it for less at a time, or wait longer"
    return f"broke off ({type(cause).__name__}); look into its log"


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


def _keep_places_out_of_logs() -> None:
    for name in _LOGS:
        # Adding the same filter twice does nothing.
        logging.getLogger(name).addFilter(_without_places)


def _without_places(record: logging.LogRecord) -> bool:
    record.msg, record.args = _PLACE.sub("…", record.getMessage()), ()
    return True
