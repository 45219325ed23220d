"""Every setting of Rounds, with its meaning and its range, checked once at start."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator

from dispatch.errors import SettingsError

from .clock import parse_clock_setting
from .faults import describe_faults
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
    """All settings."""

    data_dir: Path = Field(
        default=Path("var"),
        description="The folder for the database, the keys and other things that stay.",
    )
    database_url: str = Field(
        default="",
        repr=False,
        description="The database as a SQLAlchemy URL. If empty, a SQLite file in "
        "`ROUNDS_DATA_DIR`.",
    )
    branch: str = Field(
        default="main",
        description="The code of the branch that this process works for; `rounds branches "
        "list` shows all.",
    )
    secret_key: str = Field(
        default="",
        repr=False,
        description="The secret from which the tokens of visitors' links are made. If "
        "empty, Rounds makes one and keeps it in `ROUNDS_DATA_DIR`.",
    )
    certificate_signing_key: str = Field(
        default="",
        repr=False,
        description="The Ed25519 private key that signs the certificates of plans, as PEM "
        "or base64. If empty, it is derived from `ROUNDS_SECRET_KEY` if that is set; "
        "otherwise Rounds makes one and keeps it in `ROUNDS_DATA_DIR`.",
    )
    certificate_public_key: str = Field(
        default="",
        description="The Ed25519 public key with which `rounds check` verifies "
        "certificates, as PEM or base64. If empty, the key of this installation.",
    )
    certificate_key: str = Field(
        default="",
        repr=False,
        description="The shared secret that verifies certificates of version 0.1; nothing "
        "is signed with it. If empty, it is derived from the secret key.",
    )
    timezone: str = Field(
        default="Asia/Shanghai",
        description="The IANA time zone of days, and of times without an offset.",
    )
    currency: str = Field(
        default="CNY",
        description="The ISO 4217 code of amounts whose row names no currency.",
    )
    clock: str = Field(
        default="",
        description="The clock, for tests and simulations: a time at which it stands "
        "still, such as `2026-11-24T08:30+08:00`, or how far it goes ahead of the "
        "system's clock or behind it, such as `+1d2h` or `-90m`. If empty, the clock of "
        "the system.",
    )
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

    @field_validator("currency")
    @classmethod
    def _currency_is_a_code(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise ValueError("must be three capital letters such as CNY")
        return value

    @field_validator("clock")
    @classmethod
    def _clock_is_readable(cls, value: str) -> str:
        parse_clock_setting(value)
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    @property
    def planning_sha256(self) -> str:
        """Fingerprint of the settings that a plan depends on."""
        names = {"timezone", "currency", "travel", "planning", "priority", "pairing"}
        # The servers' keys decide nothing, and no digest of a secret is to be kept.
        text = self.model_dump_json(include=names, exclude={"travel": {"servers"}})
        return sha256(text.encode()).hexdigest()

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
            raise SettingsError(describe_faults(error.errors(), cls)) from None


def _lower(mapping: dict[str, object]) -> dict[str, object]:
    return {key.lower(): _lowered(value) for key, value in mapping.items()}


def _lowered(value: object) -> object:
    if isinstance(value, dict):
        return _lower(value)
    return [_lowered(item) for item in value] if isinstance(value, list) else value
