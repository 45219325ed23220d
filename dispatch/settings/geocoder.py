"""The outside service that turns addresses into pins."""

from pydantic import Field

from .group import Group


class GeocoderSettings(Group):
    """The outside service that turns addresses into pins."""

    provider: str = Field(
        default="",
        description="The name of a geopy service (`nominatim`, `photon`, `baiduv3`, "
        "`googlev3` …). If empty, no address is sent over the network.",
    )
    options: dict[str, str | int | float | bool] = Field(
        default_factory=dict,
        repr=False,
        description="Arguments of that geopy class: `user_agent`, `api_key`, `domain` …",
    )
    query: dict[str, str | int | float | bool] = Field(
        default_factory=dict,
        description="Arguments of each look-up, for example `country_codes` or `language`.",
    )
    timeout_s: float = Field(
        default=10, ge=1, le=60, description="The seconds to wait for one answer."
    )
    min_delay_s: float = Field(
        default=1,
        ge=0,
        le=60,
        description="The seconds between two requests. Nominatim's public server wants 1.",
    )
    retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description="The number of times that a failed request is tried again.",
    )
    unknown_days: int = Field(
        default=7,
        ge=0,
        le=3650,
        description="The days after which an address that the service did not know is "
        "asked for again.",
    )
