"""The registry of the kinds of travel servers."""

from collections.abc import Mapping
from typing import Any

from routing.errors import ProblemError

from .base import TravelServer
from .client import Client
from .openrouteservice import OpenRouteService
from .osrm import Osrm
from .valhalla import Valhalla

SERVER_KINDS: Mapping[str, type[TravelServer]] = {
    kind.kind: kind for kind in (Osrm, Valhalla, OpenRouteService)
}


def travel_server(
    kind: str,
    url: str,
    *,
    key: str = "",
    limit: int | None = None,
    timeout_s: float = 30.0,
    retries: int = 2,
    modes: Mapping[str, str] | None = None,
) -> TravelServer:
    """Return a server as a `routing.travel.base.TravelSource`, without a request to it.

    Parameters
    ----------
    kind
        One of `SERVER_KINDS`.
    url, key, timeout_s, retries
        See `routing.travel.servers.client.Client`.
    limit
        See the class of the kind; None for the limit of an unconfigured server.
    modes
        The server's profile of each mode; None for the usual profiles.

    Raises
    ------
    ProblemError
        If the kind is unknown or a value is out of range.
    """
    if kind not in SERVER_KINDS:
        raise ProblemError(
            f"No travel server is of kind {kind!r}; known are "
            f"{', '.join(sorted(SERVER_KINDS))}."
        )
    options: dict[str, Any] = {"profiles": modes, "limit": limit}
    options = {name: value for name, value in options.items() if value is not None}
    return SERVER_KINDS[kind](Client(url, key, timeout_s, retries), **options)
