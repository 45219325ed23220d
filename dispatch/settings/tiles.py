"""The settings of the maps."""

from pydantic import Field, field_validator

from .group import Group

NO_TILES = "none"


class MapSettings(Group):
    """The background of the maps, and the map services that lead to a stop."""

    tiles: str = Field(
        default="https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        description="The URL of a tile server with `{z}`, `{x}` and `{y}`, or `none` for a "
        "plain background. It is the only foreign host from which a page loads anything.",
    )
    attribution: str = Field(
        default="© OpenStreetMap contributors",
        description="The credit that the tile server's licence requires, as plain text.",
    )
    navigation: tuple[str, ...] = Field(
        default=("amap", "google", "apple"),
        description="The map services that each stop has a link to, in this order: `amap`, "
        "`google` or `apple`.",
    )

    @field_validator("tiles")
    @classmethod
    def _tiles_are_a_template(cls, value: str) -> str:
        if value == NO_TILES:
            return value
        missing = [part for part in ("{z}", "{x}", "{y}") if part not in value]
        if missing or not value.startswith(("https://", "http://")):
            raise ValueError("must be 'none' or an http(s) URL with {z}, {x} and {y}")
        return value

    @field_validator("navigation")
    @classmethod
    def _services_are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        services = {"amap", "google", "apple"}
        if unknown := set(value) - services:
            raise ValueError(
                "must be of "
                f"{', '.join(sorted(services))}, not {', '.join(sorted(unknown))}"
            )
        return value
