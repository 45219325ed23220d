"""The outside service that turns addresses into pins."""

from typing import Annotated

from pydantic import Field

from .group import Group


class GeocoderSettings(Group):
    """The outside service that turns addresses into pins.

    Attributes
    ----------
    provider
        A geopy service name (``nominatim``, ``photon``, ``baiduv3``, ``googlev3`` …);
        empty: nothing is asked of the network.
    options
        Arguments of that geopy class: ``user_agent``, ``api_key``, ``domain`` …
    query
        Arguments of each look-up, for example ``country_codes`` or ``language``.
    timeout_s
        Seconds to wait for one answer, 1 to 60.
    min_delay_s
        Seconds between two requests, 0 to 60; Nominatim's public server asks for 1.
    retries
        How often a failed request is tried again, 0 to 10.
    """

    provider: str = ""
    options: dict[str, str | int | float | bool] = Field(default_factory=dict, repr=False)
    query: dict[str, str | int | float | bool] = Field(default_factory=dict)
    timeout_s: Annotated[float, Field(ge=1, le=60)] = 10
    min_delay_s: Annotated[float, Field(ge=0, le=60)] = 1
    retries: Annotated[int, Field(ge=0, le=10)] = 2
