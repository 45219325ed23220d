"""Tags of speed limits and of ferries' durations in OpenStreetMap, in km/h and minutes."""

import re
from collections.abc import Mapping

_KMH_PER_MPH = 1.609344
_MAX_KMH = 250
_AMOUNT = re.compile(r"(\d{1,3})(?:\.\d+)? ?(km/h|kmh|kph|mph)?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4})(?::\d\d)?")
_PERIOD = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d+S)?")

_WORDS = {"none": 130, "walk": 7}
"""Speeds for words; ``none`` gets the advised speed of Germany, where the word is used."""

_ZONES = {"living_street": 20, "urban": 50, "rural": 90, "trunk": 100, "motorway": 120}
"""Limits of most countries; `_COUNTRIES` holds the known differences."""
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


def max_speed_kmh(tags: Mapping[str, str]) -> int:
    """Return the speed limit of a way, 1 to 250 km/h; 0 where no known tag gives one.

    One figure serves both directions: the lower one where they differ.
    """
    for key in _SPEEDS:
        if (value := tags.get(key)) and (speed := _speed(value)):
            return speed
    by_direction = (
        _speed(tags.get(f"maxspeed:{side}", "")) for side in ("forward", "backward")
    )
    return min(filter(None, by_direction), default=0)


def duration_min(tags: Mapping[str, str]) -> int:
    """Return the minutes that a ferry takes; 0 where no tag gives them.

    Known forms are ``20``, ``1:30``, ``00:20:00`` and ``PT1H30M``.
    """
    value = tags.get("duration", "").strip()
    match = _CLOCK.fullmatch(value) or _PERIOD.fullmatch(value)
    if not match:
        return 0
    hours, minutes = match.groups()
    return int(hours or 0) * 60 + int(minutes or 0)


def _speed(value: str) -> int:
    """Return the lowest of several limits; 0 for values that are not understood."""
    speeds = (_single_speed(part.strip()) for part in re.split("[;|]", value))
    return min(filter(None, speeds), default=0)


def _single_speed(value: str) -> int:
    if amount := _AMOUNT.fullmatch(value):
        factor = _KMH_PER_MPH if amount[2] == "mph" else 1
        return min(round(int(amount[1]) * factor), _MAX_KMH)
    if value in _WORDS:
        return _WORDS[value]
    country, colon, zone = value.partition(":")
    if not colon:
        return 0
    if zone.startswith("zone") or zone.isdecimal():
        return min(int(re.sub(r"\D", "", zone)[:3] or 0), _MAX_KMH)
    return _COUNTRIES.get(country, _ZONES).get(zone, _ZONES.get(zone, 0))
