"""What signs and timetables say in OpenStreetMap: speed limits and ferries' durations."""

import re
from collections.abc import Mapping

_KMH_PER_MILE = 1.609344
_FASTEST = 250
_AMOUNT = re.compile(r"(\d{1,3})(?:\.\d+)? ?(km/h|kmh|kph|mph)?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4})(?::\d\d)?")
_PERIOD = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d+S)?")

_WORDS = {"none": 130, "walk": 7}
"""No limit: the speed that is advised in Germany, the one country where it stands."""

_ZONES = {"living_street": 20, "urban": 50, "rural": 90, "trunk": 100, "motorway": 120}
"""What most countries set; `_COUNTRIES` holds what differs in those we know of."""
_COUNTRIES: Mapping[str, Mapping[str, int]] = {
    "AT": {"rural": 100, "motorway": 130},
    "CH": {"rural": 80},
    "DE": {"rural": 100, "trunk": 130, "motorway": 130, "living_street": 7},
    "FR": {"rural": 80, "trunk": 110, "motorway": 130},
    "GB": {"urban": 48, "nsl_single": 97, "nsl_dual": 113, "motorway": 113},
    "IT": {"trunk": 110, "motorway": 130},
    "NL": {"rural": 80, "motorway": 100},
    "PL": {"trunk": 120, "motorway": 140},
    "UK": {"urban": 48, "nsl_single": 97, "nsl_dual": 113, "motorway": 113},
}
_SPEEDS = ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")


def posted_kmh(tags: Mapping[str, str]) -> int:
    """The speed limit of a way, 1 to 250 km/h; 0 where nothing that is known is said.

    One figure serves both directions: the lower one where they differ.
    """
    for key in _SPEEDS:
        if (value := tags.get(key)) and (speed := _speed(value)):
            return speed
    sided = (_speed(tags.get(f"maxspeed:{side}", "")) for side in ("forward", "backward"))
    return min(filter(None, sided), default=0)


def duration_min(tags: Mapping[str, str]) -> int:
    """How long a ferry takes, in minutes; 0 where it is not said.

    Forms are ``20``, ``1:30``, ``00:20:00`` and ``PT1H30M``.
    """
    value = tags.get("duration", "").strip()
    found = _CLOCK.fullmatch(value) or _PERIOD.fullmatch(value)
    if not found:
        return 0
    hours, minutes = found.groups()
    return int(hours or 0) * 60 + int(minutes or 0)


def _speed(value: str) -> int:
    """The lowest of several limits; 0 for what is not understood."""
    found = (_one_speed(part.strip()) for part in re.split("[;|]", value))
    return min(filter(None, found), default=0)


def _one_speed(value: str) -> int:
    if amount := _AMOUNT.fullmatch(value):
        factor = _KMH_PER_MILE if amount[2] == "mph" else 1
        return min(round(int(amount[1]) * factor), _FASTEST)
    if value in _WORDS:
        return _WORDS[value]
    country, colon, zone = value.partition(":")
    if not colon:
        return 0
    if zone.startswith("zone") or zone.isdecimal():
        return min(int(re.sub(r"\D", "", zone)[:3] or 0), _FASTEST)
    return _COUNTRIES.get(country, _ZONES).get(zone, _ZONES.get(zone, 0))
