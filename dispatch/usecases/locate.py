"""Finds the missing pins of addresses: in the cache, else from the provider."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dispatch.domain.place import Pin, Precision
from dispatch.errors import ProviderError
from dispatch.geocoding.address import normalise
from dispatch.store.tables import CustomerRow, GeocodeRow, PlaceRow

from .case_rows import subject_of
from .context import Context

_MAX_FAILURES = 3
"""The number of addresses in a row at which the provider may fail before we give up."""


@dataclass(frozen=True)
class PinSearchResult:
    """The result of a search for missing pins.

    Attributes
    ----------
    requested, cached
        Addresses that the provider, or the cache, had an answer for.
    failed
        Addresses at which the provider failed; the next search tries them again.
    pinned
        Places that have a pin now.
    """

    requested: int = 0
    cached: int = 0
    failed: int = 0
    pinned: int = 0


def locate_addresses(context: Context) -> PinSearchResult:
    """Set a pin for every place that has an address and no pin.

    Each answer is stored at once, "not known" too, so that a failing provider costs
    nothing twice. An address that was not known is requested again after
    ``unknown_days`` of the geocoder's settings. Without a geocoder nothing is done.

    Raises
    ------
    ProviderError
        If the provider fails three times in a row, each after its retries; pins found
        until then stay. One odd address does not keep the others waiting.
    """
    geocoder = context.geocoder
    if geocoder is None:
        return PinSearchResult()
    with context.store.reading() as session:
        waiting = session.execute(
            select(PlaceRow.place_key, PlaceRow.address)
            .join(CustomerRow, CustomerRow.customer_key == PlaceRow.customer_key)
            .where(
                CustomerRow.branch_key == context.branch.key,
                PlaceRow.lat.is_(None),
                PlaceRow.address != "",
            )
            .order_by(CustomerRow.customer_id)
        ).all()
    expired = context.clock() - timedelta(days=context.settings.geocoder.unknown_days)
    requested = cached = failed = pinned = in_a_row = 0
    for place_key, address in waiting:
        key = (geocoder.name, normalise(address))
        with context.store.reading() as session:
            answer = session.get(GeocodeRow, key)
        if answer is not None and (answer.lat is not None or answer.asked_at > expired):
            cached += 1
        else:
            try:
                answer = _answer(key, geocoder.locate(address), context.clock())
            except ProviderError:
                failed += 1
                in_a_row += 1
                if in_a_row == _MAX_FAILURES:
                    raise
                continue
            requested += 1
            in_a_row = 0
        with context.store.session() as session:
            session.merge(answer)
            place = session.get(PlaceRow, place_key)
            pin = {} if place is None else _set_pin(place, answer)
            if place is not None and pin:
                subject = subject_of(session, place.customer_key)
                context.audit(session, "pin.found", subject, {}, pin)
                pinned += 1
    return PinSearchResult(requested, cached, failed, pinned)


def _answer(key: tuple[str, str], pin: Pin | None, now: datetime) -> GeocodeRow:
    answer = GeocodeRow(provider=key[0], address_key=key[1], precision="", asked_at=now)
    if pin is not None:
        answer.lat, answer.lon, answer.precision = pin.lat, pin.lon, pin.precision.value
    return answer


def _set_pin(place: PlaceRow, answer: GeocodeRow) -> dict[str, Any]:
    """Set the pin if the place still has none, and return its columns."""
    if place.lat is not None or answer.lat is None:
        return {}
    pin = {
        "lat": answer.lat,
        "lon": answer.lon,
        "pin_source": answer.provider,
        "precision": Precision(answer.precision).value,
    }
    for name, value in pin.items():
        setattr(place, name, value)
    return pin
