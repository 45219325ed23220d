"""Sorts the failures of a geocoder into those that a retry may mend and the others.

The text of an outside error is never passed on, because it may contain the URL, and
with it the address and the key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dispatch.errors import ProviderError
from dispatch.text import N_, Message

_STRANGE = N_(
    "{name} answered in a form that is not its own. Check the domain in "
    "ROUNDS_GEOCODER__OPTIONS."
)


@contextmanager
def raise_final_failures(name: str) -> Iterator[None]:
    """Turn failures that no retry can mend into `ProviderError` at once.

    The other failures are left to the rate limiter, which retries them.
    """
    from geopy import exc

    final = {
        exc.GeocoderAuthenticationFailure: N_(
            "{name} refused the key. Check the key or the user agent in "
            "ROUNDS_GEOCODER__OPTIONS."
        ),
        exc.GeocoderInsufficientPrivileges: N_(
            "{name} does not let us ask. Check the key or the user agent in "
            "ROUNDS_GEOCODER__OPTIONS."
        ),
        exc.GeocoderQuotaExceeded: N_(
            "{name} says that the quota is used up. Wait until it is renewed, or choose "
            "another provider."
        ),
        exc.GeocoderQueryError: N_(
            "{name} refused the request. Check ROUNDS_GEOCODER__OPTIONS and "
            "ROUNDS_GEOCODER__QUERY."
        ),
        exc.GeocoderParseError: _STRANGE,
    }
    try:
        yield
    except exc.GeocoderRateLimited:
        raise  # This is a kind of used-up quota, but waiting mends it.
    except tuple(final) as error:
        text = next(text for kind, text in final.items() if isinstance(error, kind))
        raise ProviderError(Message(text, name=name)) from None


@contextmanager
def as_provider_errors(name: str) -> Iterator[None]:
    """Turn the failures that remain after the retries into `ProviderError`."""
    from geopy import exc

    try:
        yield
    except exc.GeocoderServiceError as error:
        raise ProviderError(_after_retries(name, error)) from None
    except (LookupError, TypeError, ValueError, AttributeError):
        # geopy's parsers and the check of a pin raise these errors when an answer has
        # another form than theirs.
        raise ProviderError(Message(_STRANGE, name=name)) from None


def _after_retries(name: str, error: Any) -> Message:
    from geopy import exc

    if isinstance(error, exc.GeocoderRateLimited) and error.retry_after:
        return Message(
            N_(
                "{name} says that we ask too often. It asks to wait {seconds} s. Raise "
                "ROUNDS_GEOCODER__MIN_DELAY_S."
            ),
            name=name,
            seconds=error.retry_after,
        )
    if isinstance(error, exc.GeocoderRateLimited):
        text = N_("{name} says that we ask too often. Raise ROUNDS_GEOCODER__MIN_DELAY_S.")
    elif isinstance(error, exc.GeocoderTimedOut):
        text = N_(
            "{name} did not answer in time. Try later, or raise ROUNDS_GEOCODER__TIMEOUT_S."
        )
    else:
        text = N_(
            "{name} cannot be reached or has a fault. Check the network, or try later."
        )
    return Message(text, name=name)
