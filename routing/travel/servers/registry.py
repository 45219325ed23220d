"""All kinds of servers by their names."""

from collections.abc import Mapping
from typing import Any

from routing.errors import ProblemError

from .base import Server
from .client import Client
from .openrouteservice import OpenRouteService
from .osrm import Osrm
from .valhalla import Valhalla

KINDS: Mapping[str, type[Server]] = {
    kind.kind: kind for kind in (Osrm, Valhalla, OpenRouteService)
}


def server(
    kind: str,
    url: str,
    *,
    key: str = "",
    limit: int | None = None,
    timeout_s: float = 30.0,
    retries: int = 2,
    modes: Mapping[str, str] | None = None,
) -> Server:
    """A server as a `routing.travel.base.Travel`; nothing is asked of it yet.

    Parameters
    ----------
    kind
        One of `KINDS`.
    url, key, timeout_s, retries
        See `routing.travel.servers.client.Client`.
    limit
        See the kind's class; None: what such a server allows unless configured otherwise.
    modes
        What the server calls each mode that is asked of it; None: its usual names.

    Raises
    ------
    ProblemError
        Where the kind is unknown or a value out of range.
    """
    if kind not in KINDS:
        raise ProblemError(
            f"No travel server is of kind {kind!r}; known are {', '.join(sorted(KINDS))}."
        )
    given: dict[str, Any] = {"profiles": modes, "limit": limit}
    given = {name: value for name, value in given.items() if value is not None}
    return KINDS[kind](Client(url, key, timeout_s, retries), **given)
