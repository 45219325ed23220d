"""The settings of travel times: servers, roads, curves and traffic."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from dispatch.domain.windows import DAY_MINUTES, clock, parse_clock
from routing.travel.estimate.curve import Curve, PowerLaw

from .group import Group


class PowerSettings(Group):
    """``factor`` · d ^ ``exponent`` of d metres as the crow flies.

    Both must be given, within the ranges of `routing.travel.estimate.curve.PowerLaw`.
    """

    factor: float = Field(description="The value at a straight line of one metre.")
    exponent: float = Field(description="The power to which the metres are raised.")

    @model_validator(mode="after")
    def _is_a_curve(self) -> Self:
        self.power()
        return self

    def power(self) -> PowerLaw:
        """Return the same curve as a class of routing."""
        return PowerLaw(self.factor, self.exponent)


class CurveSettings(Group):
    """The curves of seconds and metres by the straight line, for one mode."""

    seconds: PowerSettings = Field(description="The travel time in seconds.")
    metres: PowerSettings = Field(
        default=PowerSettings(factor=2.54, exponent=0.938),
        description="The distance on the street, which is never less than the straight "
        "line. If not given, the curve follows the trips of cars in Porto: 1.55 times the "
        "straight line below 5 km and 1.36 times above 20 km.",
    )


def _power(factor: float, exponent: float) -> PowerSettings:
    return PowerSettings(factor=factor, exponent=exponent)


class CurvesSettings(Group):
    """The curve of each mode."""

    car: CurveSettings = Field(
        default=CurveSettings(seconds=_power(1.41, 0.709)),
        description="The default is fitted to an OSRM server's times between 250 stops in "
        "Porto at free flow, and is 12.9 % off in the mean between 250 others. Other "
        "cities need curves of their own.",
    )
    motorcycle: CurveSettings = Field(
        default=CurveSettings(seconds=_power(1.41, 0.709)),
        description="The default is that of the car, since a motorcycle is no faster in "
        "free traffic.",
    )
    transit: CurveSettings = Field(
        default=CurveSettings(seconds=_power(24.5, 0.512)),
        description="The default counts from door to door with walks and waiting. It is "
        "drawn through 20 min for 2 km and 65 min for 20 km, and not measured.",
    )
    bicycle: CurveSettings = Field(
        default=CurveSettings(seconds=_power(0.551, 0.934), metres=_power(2.3, 0.939)),
        description="The default is fitted to the shortest ways in Porto's streets at "
        "16 km/h, and is 7.4 % off in the mean.",
    )
    foot: CurveSettings = Field(
        default=CurveSettings(seconds=_power(1.383, 0.958), metres=_power(1.819, 0.959)),
        description="The default is fitted to the shortest ways in Porto's streets at "
        "4.8 km/h, and is 6.4 % off in the mean.",
    )


class ServerSettings(Group):
    """A travel server over HTTP; docs/travel-servers.md tells how to run one."""

    kind: Literal["osrm", "valhalla", "openrouteservice"] = Field(
        description="The program that the server runs."
    )
    url: str = Field(
        description="The address of the server, for example `http://127.0.0.1:5000`, "
        "without password and query."
    )
    key: str = Field(
        default="",
        repr=False,
        description="The key that is sent as the header `Authorization`; empty if the "
        "server needs none.",
    )
    limit: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="The largest table that the server gives at once: the number of "
        "origins or destinations for OSRM, of pairs of them for the others. If not given, "
        "what such a server allows by default.",
    )
    timeout_s: float = Field(
        default=30, ge=1, le=600, description="The seconds to wait for one answer."
    )
    retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description="The number of times that a failed request is tried again.",
    )
    modes: dict[str, str] = Field(
        default_factory=dict,
        description="The server's name for each travel mode, for example "
        '`{"car": "driving"}`. If empty, the usual names of the modes that such a server '
        "knows.",
    )

    @field_validator("url")
    @classmethod
    def _address_is_open(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s/@?#][^\s@?#]*", value):
            raise ValueError(
                "must be an http(s) address without password and query; a key is a "
                "setting of its own"
            )
        return value


class TravelSettings(Group):
    """The sources of travel times: servers, else roads, else curves; and the traffic.

    The first source that answers for a travel mode is taken for the whole plan.
    """

    servers: tuple[ServerSettings, ...] = Field(
        default=(),
        description="The travel servers, in the order in which they are used.",
    )
    roads: Path | None = Field(
        default=None,
        description="A file of roads: an extract of OpenStreetMap (`.osm.pbf`), a graph of "
        "osmnx (`.graphml`) or one that `rounds roads build` made (`.graph`). If not "
        "given, no roads are used.",
    )
    curves: CurvesSettings = Field(
        default=CurvesSettings(),
        description="The curves of seconds and metres by the straight line, for each mode: "
        "`factor` · d ^ `exponent` of d metres as the crow flies. `rounds travel fit` "
        "finds those of a city.",
    )
    overhead_s: int = Field(
        default=90,
        ge=0,
        le=3600,
        description="The seconds added to every trip between two different places, for "
        "parking and the way to the door.",
    )
    traffic: Literal["free", "morning", "midday", "evening"] = Field(
        default="free",
        description="The part of the day whose traffic slows down the roads of "
        "`ROUNDS_TRAVEL__ROADS` by their class; `free` means no traffic. Servers have a "
        "traffic of their own.",
    )
    hours: dict[str, Annotated[int, Field(ge=1, le=100)]] = Field(
        default_factory=dict,
        description="The speed in percent of the free speed, 1 to 100, from a time of day "
        "until the next one; the last value holds past midnight until the first one. If "
        "empty, the speed is free all day. Trips took 1.609 times as long at peak hours in "
        "the mean of 50 Chinese cities in 2020 (AMap), which is "
        '`{"07:00": 62, "09:00": 100, "17:00": 62, "19:00": 100}`.',
    )

    @field_validator("hours")
    @classmethod
    def _hours_are_times_of_day(cls, value: dict[str, int]) -> dict[str, int]:
        percents = {parse_clock(text): percent for text, percent in value.items()}
        if DAY_MINUTES in percents:
            raise ValueError("must be times before 24:00, the next day's 00:00")
        if len(percents) < len(value):
            raise ValueError(f"must name each time of day once: {', '.join(value)}")
        return {clock(minutes): percents[minutes] for minutes in sorted(percents)}

    @property
    def by_mode(self) -> dict[str, Curve]:
        """The curves of all modes as classes of routing."""
        curves: dict[str, CurveSettings] = dict(self.curves)
        return {
            mode: Curve(curve.seconds.power(), curve.metres.power())
            for mode, curve in curves.items()
        }
