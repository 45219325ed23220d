"""Every setting of Rounds, with its meaning and its range, checked once at start."""

from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from dispatch.errors import SettingsError

from .geocoder import GeocoderSettings
from .group import Group
from .planning import (
    MinuteSettings,
    PairingSettings,
    PlanningSettings,
    PrioritySettings,
    WeightSettings,
)
from .tiles import NO_TILES, MapSettings
from .travel import CurvesSettings, ServerSettings, TravelSettings

__all__ = [
    "NO_TILES",
    "CurvesSettings",
    "GeocoderSettings",
    "MapSettings",
    "MinuteSettings",
    "PairingSettings",
    "PlanningSettings",
    "PrioritySettings",
    "ServerSettings",
    "Settings",
    "TravelSettings",
    "WeightSettings",
]


class Settings(Group):
    """All settings.

    Attributes
    ----------
    data_dir
        Folder for the database, the secret key and other things that stay.
    database_url
        A SQLAlchemy URL; empty: SQLite in ``data_dir``.
    secret_key
        Signs visitors' links; empty: made once and kept in ``data_dir``.
    certificate_signing_key
        The Ed25519 private key that signs the certificates of plans, as PEM or base64;
        empty: derived from ``certificate_key`` or ``secret_key`` if one of them is set,
        else made once and kept in ``data_dir``.
    certificate_public_key
        The Ed25519 public key that ``rounds check`` verifies certificates with, as PEM or
        base64; empty: the one of this installation.
    certificate_key
        The shared secret that verifies certificates of version 0.1; empty: derived from
        the secret key.
    timezone
        IANA zone in which days and windows without an offset are meant.
    currency
        ISO 4217 code for amounts whose row names none.
    """

    data_dir: Path = Path("var")
    database_url: str = Field(default="", repr=False)
    secret_key: str = Field(default="", repr=False)
    certificate_signing_key: str = Field(default="", repr=False)
    certificate_public_key: str = ""
    certificate_key: str = Field(default="", repr=False)
    timezone: str = "Asia/Shanghai"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    travel: TravelSettings = TravelSettings()
    planning: PlanningSettings = PlanningSettings()
    priority: PrioritySettings = PrioritySettings()
    pairing: PairingSettings = PairingSettings()
    geocoder: GeocoderSettings = GeocoderSettings()
    map: MapSettings = MapSettings()

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be an IANA zone such as Asia/Shanghai")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    @classmethod
    def of(cls, mapping: dict[str, object]) -> Self:
        """Build and check the settings.

        Parameters
        ----------
        mapping
            Nested, with names as above, in any case.

        Raises
        ------
        SettingsError
            Naming every unknown name and every value out of range at once.
        """
        try:
            return cls.model_validate(_lower(mapping))
        except ValidationError as error:
            faults = "; ".join(map(_fault, error.errors()))
            raise SettingsError(f"Settings to mend: {faults}") from None


_SECRET = (
    ("secret_key",),
    ("certificate_key",),
    ("certificate_signing_key",),
    ("database_url",),
    ("geocoder",),
    ("travel", "servers"),
)
"""Settings that may hold a key or a password, so that their values are not repeated."""


def _fault(item: ErrorDetails) -> str:
    name = "ROUNDS_" + "__".join(str(step).upper() for step in item["loc"])
    # An unknown name may be the misspelt one of a secret.
    secret = any(
        all(mine == its for mine, its in zip(path, item["loc"], strict=False))
        for path in _SECRET
    )
    if item["type"] == "extra_forbidden" or secret:
        return f"{name}: {item['msg']}"
    return f"{name}={item['input']!r}: {item['msg']}"


def _lower(mapping: dict[str, object]) -> dict[str, object]:
    return {key.lower(): _lowered(value) for key, value in mapping.items()}


def _lowered(value: object) -> object:
    if isinstance(value, dict):
        return _lower(value)
    return [_lowered(item) for item in value] if isinstance(value, list) else value
