"""Fills in missing pins: from the cache, else from the provider."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.place import Pin, Precision
from dispatch.errors import ProviderError
from dispatch.geocoding.address import normalise
from dispatch.geocoding.provider import Geocoder
from dispatch.store.session import Store
from dispatch.store.tables import GeocodeRow, PlaceRow

_GIVE_UP_AFTER = 3


@dataclass(frozen=True)
class Located:
    """What a round of locating did.

    Attributes
    ----------
    asked, cached
        Addresses that the provider, or the cache, had an answer for.
    failed
        Addresses at which the provider failed; they are asked for again next time.
    pinned
        Places that have a pin now.
    """

    asked: int = 0
    cached: int = 0
    failed: int = 0
    pinned: int = 0


Pinned = Callable[[Session, str, Mapping[str, Any]], None]
"""Told of a customer whose place has a pin now, and of the pin's columns."""


def locate_missing(
    store: Store,
    geocoder: Geocoder | None,
    clock: Callable[[], datetime],
    on_pin: Pinned,
) -> Located:
    """Set a pin for every place that has an address and none.

    Each answer is kept at once, a "not known" too, so that a failing provider costs
    nothing twice. Without a geocoder nothing is done and nothing is asked.

    Raises
    ------
    ProviderError
        Where the provider fails three times in a row, each after its retries. One odd
        address does not keep the others waiting.
    """
    if geocoder is None:
        return Located()
    with store.reading() as session:
        waiting = session.execute(
            select(PlaceRow.customer_id, PlaceRow.kind, PlaceRow.address)
            .where(PlaceRow.lat.is_(None), PlaceRow.address != "")
            .order_by(PlaceRow.customer_id)
        ).all()
    asked = cached = failed = pinned = in_a_row = 0
    for customer_id, kind, address in waiting:
        key = (geocoder.name, normalise(address))
        with store.reading() as session:
            known = session.get(GeocodeRow, key)
        if known is not None:
            cached += 1
        else:
            try:
                known = _answer(key, geocoder.locate(address), clock())
            except ProviderError:
                failed += 1
                in_a_row += 1
                if in_a_row == _GIVE_UP_AFTER:
                    raise
                continue
            asked += 1
            in_a_row = 0
        with store.session() as session:
            session.merge(known)
            pin = _set(session, (customer_id, kind), known)
            if pin:
                on_pin(session, customer_id, pin)
                pinned += 1
    return Located(asked, cached, failed, pinned)


def _answer(key: tuple[str, str], pin: Pin | None, now: datetime) -> GeocodeRow:
    answer = GeocodeRow(provider=key[0], address_key=key[1], precision="", asked_at=now)
    if pin is not None:
        answer.lat, answer.lon, answer.precision = pin.lat, pin.lon, pin.precision.value
    return answer


def _set(
    session: Session, place_key: tuple[str, str], answer: GeocodeRow
) -> dict[str, Any]:
    """Set the pin; its columns, or nothing where there is none or a person was faster."""
    place = session.get(PlaceRow, place_key)
    if place is None or place.lat is not None or answer.lat is None:
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
