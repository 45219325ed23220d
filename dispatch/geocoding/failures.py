"""Sorts the failures of a geocoder into those that a retry may mend and the others.

The text of an outside error is never passed on, because it may contain the URL, and
with it the address and the key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dispatch.errors import ProviderError

_KEY = "Check the key or the user agent in ROUNDS_GEOCODER__OPTIONS."
_STRANGE = (
    "answered in a form that is not its own. Check the domain in ROUNDS_GEOCODER__OPTIONS."
)


@contextmanager
def raise_final_failures(name: str) -> Iterator[None]:
    """Turn failures that no retry can mend into `ProviderError` at once.

    The other failures are left to the rate limiter, which retries them.
    """
    from geopy import exc

    final = {
        exc.GeocoderAuthenticationFailure: f"refused the key. {_KEY}",
        exc.GeocoderInsufficientPrivileges: f"does not let us ask. {_KEY}",
        exc.GeocoderQuotaExceeded: (
            "says that the quota is used up. Wait until it is renewed, or choose "
            "another provider."
        ),
        exc.GeocoderQueryError: (
            "refused the request. Check ROUNDS_GEOCODER__OPTIONS and "
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
        raise ProviderError(f"{name} {text}") from None


@contextmanager
def as_provider_errors(name: str) -> Iterator[None]:
    """Turn the failures that remain after the retries into `ProviderError`."""
    from geopy import exc

    try:
        yield
    except exc.GeocoderServiceError as error:
        raise ProviderError(f"{name} {_after_retries(error)}") from None
    except (LookupError, TypeError, ValueError, AttributeError):
        # geopy's parsers and the check of a pin raise these errors when an answer has
        # another form than theirs.
        raise ProviderError(f"{name} {_STRANGE}") from None


def _after_retries(error: Any) -> str:
    from geopy import exc

    if isinstance(error, exc.GeocoderRateLimited):
        wait = f" It asks to wait {error.retry_after} s." if error.retry_after else ""
        return f"says that we ask too often.{wait} Raise ROUNDS_GEOCODER__MIN_DELAY_S."
    if isinstance(error, exc.GeocoderTimedOut):
        return "did not answer in time. Try later, or raise ROUNDS_GEOCODER__TIMEOUT_S."
    return "cannot be reached or has a fault. Check the network, or try later."
