"""Links that start a map service's navigation to a stop.

They hold coordinates and nothing else: no name, no address, no id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from routing.datum import wgs84_to_gcj02


@dataclass(frozen=True)
class NavigationLink:
    """One link to a map service.

    Attributes
    ----------
    service
        ``amap``, ``google`` or ``apple``.
    label
        The service's own name.
    url
        Safe to put in an ``href`` after HTML escaping (it holds ``&``).
    """

    service: str
    label: str
    url: str


class _Modes(NamedTuple):
    """The name of a travel mode in each service; empty lets the service decide."""

    amap: str
    google: str
    apple: str


_CAR = _Modes("car", "driving", "d")
_MODES = {
    "car": _CAR,
    # Amap and Apple know no motorcycle, Google only in some countries.
    "motorcycle": _CAR,
    "transit": _Modes("bus", "transit", "r"),
    # Apple's links name no bicycle: the phone's own setting then counts.
    "bicycle": _Modes("ride", "bicycling", ""),
    "foot": _Modes("walk", "walking", "w"),
}


def navigation_links(
    lat: float, lon: float, mode: str, services: tuple[str, ...]
) -> tuple[NavigationLink, ...]:
    """Return links to one place, in the order of ``services``.

    Parameters
    ----------
    lat, lon
        WGS-84 degrees.
    mode
        A travel mode of the settings; one that is not ``motorcycle``, ``transit``,
        ``bicycle`` or ``foot`` is led along the streets of a car.
    services
        Some of ``amap``, ``google`` and ``apple``.

    Raises
    ------
    ValueError
        A service that is not one of these.
    """
    if unknown := [service for service in services if service not in _SERVICES]:
        raise ValueError(
            f"Unknown map services {unknown}. There are {', '.join(_SERVICES)}."
        )
    names = _MODES.get(mode, _CAR)
    return tuple(
        NavigationLink(service, label, url(lat, lon, names))
        for service in services
        for label, url in (_SERVICES[service],)
    )


def _amap(lat: float, lon: float, mode: _Modes) -> str:
    """Return a link to Amap, which works in GCJ-02 and puts the longitude first."""
    lat, lon = wgs84_to_gcj02(lat, lon)
    return (
        f"https://uri.amap.com/navigation?to={lon:.6f},{lat:.6f}"
        f"&mode={mode.amap}&coordinate=gaode&callnative=1"
    )


def _google(lat: float, lon: float, mode: _Modes) -> str:
    return (
        f"https://www.google.com/maps/dir/?api=1&destination={lat:.6f},{lon:.6f}"
        f"&travelmode={mode.google}&dir_action=navigate"
    )


def _apple(lat: float, lon: float, mode: _Modes) -> str:
    flag = f"&dirflg={mode.apple}" if mode.apple else ""
    return f"https://maps.apple.com/?daddr={lat:.6f},{lon:.6f}{flag}"


_SERVICES: dict[str, tuple[str, Callable[[float, float, _Modes], str]]] = {
    "amap": ("高德地图", _amap),
    "google": ("Google Maps", _google),
    "apple": ("Apple Maps", _apple),
}
