"""The seam to an outside service that turns addresses into pins, and its geopy form."""

import inspect
import logging
import re
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, Protocol

from dispatch.domain.place import Pin, Precision
from dispatch.errors import SettingsError
from dispatch.settings import GeocoderSettings
from routing.datum import bd09_to_wgs84, gcj02_to_wgs84

from . import failures
from .agreement import contradicts
from .precision import precision_of

BAIDU_MAX_BYTES = 84
"""The longest address that Baidu's manual allows."""
ERROR_WAIT_S = 5.0
"""Seconds before a failed request is tried again, or the delay between two requests
when that is longer."""


class Geocoder(Protocol):
    """Finds places by their address."""

    @property
    def name(self) -> str:
        """The name that pins of this geocoder carry as their source."""

    def locate(self, address: str) -> Pin | None:
        """Ask for one address; waits as long as the service's rate limit asks for.

        Parameters
        ----------
        address
            As written; an empty one is not asked for.

        Returns
        -------
        Pin or None
            The best answer, in WGS-84, perhaps not `Pin.plannable`; None when the
            provider knows no such place.

        Raises
        ------
        ProviderError
            When the service still fails after the retries, refuses us, or answers in a
            form that is not its own. The text names the provider and the cure, never
            the address.
        """


def geocoder_of(
    settings: GeocoderSettings, *, adapter_factory: Callable[..., Any] | None = None
) -> Geocoder | None:
    """Build the geocoder that the settings name; nothing is asked of the network yet.

    Parameters
    ----------
    settings
        The provider, its options, its rate limit.
    adapter_factory
        Makes the geopy adapter that sends the requests; None: urllib from the standard
        library. (geopy's other one, on requests, retries by itself past our rate limit
        and writes the address to the log when it does.)

    Returns
    -------
    Geocoder or None
        None when no provider is set.

    Raises
    ------
    SettingsError
        When the service is unknown or an option does not fit it.
    """
    name = settings.provider.strip().lower()
    if not name:
        return None
    # geopy brings in its HTTP libraries; without a provider nobody needs them.
    from geopy.adapters import URLLibAdapter
    from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service

    if name not in SERVICE_TO_GEOCODER:
        raise SettingsError(
            f"ROUNDS_GEOCODER__PROVIDER={settings.provider!r} is not a known service. "
            f"Known are: {', '.join(sorted(SERVICE_TO_GEOCODER))}."
        )
    service = get_geocoder_for_service(name)
    _check_names("OPTIONS", settings.options, service, {"timeout", "adapter_factory"})
    _check_names(
        "QUERY", settings.query, service.geocode, {"query", "timeout", "exactly_one"}
    )
    options = {"user_agent": f"rounds/{version('rounds')}", **settings.options}
    try:
        geocoder = service(
            **options,
            timeout=settings.timeout_s,
            adapter_factory=adapter_factory or URLLibAdapter,
        )
    except (TypeError, ValueError, AttributeError) as error:
        # geopy's own ConfigurationError is a ValueError; no text of these holds a key.
        raise SettingsError(
            f"ROUNDS_GEOCODER__OPTIONS does not fit {name}: {error}"
        ) from None
    return GeopyGeocoder(name, geocoder.geocode, settings)


class GeopyGeocoder:
    """A `Geocoder` on one of geopy's, with a rate limit and retries.

    Parameters
    ----------
    name
        The geopy service name, in lower case.
    geocode
        The ``geocode`` of a geopy geocoder.
    settings
        Delay, retries and the arguments of each look-up.
    """

    def __init__(
        self, name: str, geocode: Callable[..., Any], settings: GeocoderSettings
    ) -> None:
        from geopy.extra.rate_limiter import RateLimiter

        # geopy logs the URL of each look-up and the arguments of each retried one. Both
        # hold the address; failures reach our caller as errors instead.
        logging.getLogger("geopy").addFilter(_drop)
        self.name = name
        self._geocode = geocode
        self._query = settings.query
        self._limited = RateLimiter(
            self._ask,
            min_delay_seconds=settings.min_delay_s,
            max_retries=settings.retries,
            error_wait_seconds=max(ERROR_WAIT_S, settings.min_delay_s),
            swallow_exceptions=False,
        )

    def locate(self, address: str) -> Pin | None:
        """Ask for one address; see `Geocoder.locate`."""
        if not address.strip():
            return None
        with failures.as_provider_errors(self.name):
            location = self._limited(_fitting(self.name, address.strip()))
            return None if location is None else self._pin(location, address)

    def _ask(self, address: str) -> Any:
        with failures.raise_final_failures(self.name):
            return self._geocode(address, **self._query)

    def _pin(self, location: Any, address: str) -> Pin:
        lat, lon = _as_wgs84(
            self.name, location.raw, float(location.latitude), float(location.longitude)
        )
        if lat == lon == 0:
            # geopy's reading of an answer without coordinates.
            raise ValueError("no coordinates")
        precision = precision_of(self.name, location.raw)
        if contradicts(address, str(location.address or "")):
            precision = Precision.ELSEWHERE
        return Pin(lat, lon, self.name, precision)


def _fitting(service: str, address: str) -> str:
    """Cut an address that is too long for Baidu, which refuses it otherwise.

    A Chinese address ends with floor and room, which have no place on a map. A number
    that the cut would split goes as a whole: half of it is another house.
    """
    text = address.encode()
    if service not in {"baidu", "baiduv3"} or len(text) <= BAIDU_MAX_BYTES:
        return address
    return re.sub(r"[\dA-Za-z-]+$", "", text[:BAIDU_MAX_BYTES].decode(errors="ignore"))


def _as_wgs84(service: str, answer: Any, lat: float, lon: float) -> tuple[float, float]:
    """Undo the shift of the services that answer in a Chinese datum.

    Baidu answers in BD-09 everywhere in its box. Google's data of mainland China, and
    only those, are in GCJ-02.
    """
    if service in {"baidu", "baiduv3"}:
        return bd09_to_wgs84(lat, lon)
    if service in {"google", "googlev3"} and _country(answer) == "CN":
        return gcj02_to_wgs84(lat, lon)
    return lat, lon


def _country(answer: Any) -> str:
    """Read the ISO code of a Google answer's country; empty when it names none."""
    for part in answer.get("address_components", ()):
        if "country" in part["types"]:
            return str(part["short_name"])
    return ""


def _check_names(
    group: str,
    options: Mapping[str, object],
    function: Callable[..., Any],
    own_parameters: set[str],
) -> None:
    parameters = set(inspect.signature(function).parameters) - own_parameters - {"self"}
    if unknown := sorted(set(options) - parameters):
        raise SettingsError(
            f"ROUNDS_GEOCODER__{group} knows no {', '.join(unknown)}. This service "
            f"takes: {', '.join(sorted(parameters)) or 'nothing'}."
        )


def _drop(record: logging.LogRecord) -> bool:
    return False
