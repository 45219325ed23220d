"""Kinds of cell with a meaning of their own: money, dates, times, places, skills."""

import re
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from dispatch.domain.consent import Consent, parse_consents
from dispatch.domain.money import MOST_DIGITS
from dispatch.domain.plain_text import plain
from dispatch.domain.windows import FIRST_DAY, LAST_DAY, MOST_WINDOWS
from dispatch.text import N_, Message

from .amounts import read_amounts
from .cell_dates import read_day, read_days
from .coordinates import degrees
from .hours import read_clocks, read_daily_windows, read_windows
from .kinds import CACHED, CellType, by_column, exact, parts

_CURRENCIES = {"人民币": "CNY", "RMB": "CNY", "港币": "HKD", "美元": "USD"}
OPEN_END = "none"
"""The word for a day that ends at the last visit."""


@lru_cache(maxsize=CACHED)
def _consents(value: str) -> tuple[Consent, ...]:
    consents = parse_consents(plain(value))
    if not 0 < len(consents) <= MOST_WINDOWS:
        raise ValueError
    for consent in consents:
        if not FIRST_DAY <= consent.given_on <= (consent.until or LAST_DAY) <= LAST_DAY:
            raise ValueError
    return consents


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _timezone(value: str) -> str:
    zone = _zones().get(plain(value).casefold())
    if zone is None:
        raise ValueError
    return zone


def _currency(value: str) -> str:
    value = plain(value).upper()
    value = _CURRENCIES.get(value, value)
    if not re.fullmatch("[A-Z]{3}", value):
        raise ValueError
    return value


def _end(bound: int, expected: Message) -> CellType:
    place = degrees(bound, expected)

    def parse(value: str) -> float | str:
        if plain(value).casefold() in (OPEN_END, "无"):
            return OPEN_END
        found: float = place.parse(value)
        return found

    ends = N_("{degrees}; or none for a day that ends at the last visit; or an empty cell")
    return CellType(parse, Message(ends, degrees=expected), words=frozenset({OPEN_END}))


def _skill(value: str) -> str:
    value = exact(plain(value)).casefold()
    # Signs of another way to write a list, which would make one skill of two.
    if re.search("[:,、/]", value):
        raise ValueError
    return value


@lru_cache(maxsize=CACHED)
def _skill_names(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_skill, parts(value))))


def _dated_skills(value: str) -> dict[str, date | None]:
    skills: dict[str, date | None] = {}
    for part in parts(value):
        name, colon, day = plain(part).partition(":")
        skill = _skill(name.strip())
        # Named twice, it would be a guess which of the two dates holds.
        if skill in skills:
            raise ValueError
        skills[skill] = read_day(day.strip()) if colon else None
    return skills


_LATITUDES = Message(N_("degrees from -90 to 90, such as 22.5431"))
_LONGITUDES = Message(N_("degrees from -180 to 180, such as 114.0579"))
LATITUDE = degrees(90, _LATITUDES)
LONGITUDE = degrees(180, _LONGITUDES)
END_LATITUDE = _end(90, _LATITUDES)
END_LONGITUDE = _end(180, _LONGITUDES)
AMOUNT = by_column(
    read_amounts,
    Message(
        N_("an amount of 0 or more with at most {digits} digits, such as 12345.67"),
        digits=MOST_DIGITS,
    ),
)
CURRENCY = CellType(_currency, Message(N_("a currency code of three letters, such as CNY")))
DATE = by_column(read_days, Message(N_("a date from 1900 to 2200, such as 2026-11-24")))
WINDOWS = by_column(
    read_windows,
    Message(
        N_(
            "time spans such as 09:00-12:00;14:00-17:30; each must end after it starts "
            "and may have a date such as 2026-11-24 in front"
        )
    ),
)
CONSENTS = CellType(
    _consents,
    Message(
        N_(
            "consents with ; between them, each with its kind (hours, work, holiday or "
            "notice), its day and, for hours, its times, such as hours 2026-11-20 "
            "06:30-08:00 by customer"
        )
    ),
)
TIMEZONE = CellType(_timezone, Message(N_("an IANA time zone such as Asia/Shanghai")))
DAILY_WINDOW = by_column(
    read_daily_windows,
    Message(N_("one time span such as 12:00-14:00; it must end after it starts")),
)
CLOCK = by_column(read_clocks, Message(N_("a time of day such as 09:30")))
SKILL_NAMES = CellType(
    _skill_names, Message(N_("skills with ; between them, such as negotiation;legal"))
)
DATED_SKILLS = CellType(
    _dated_skills,
    Message(
        N_(
            "skills with ; between them, each named once, with its last valid day if "
            "there is one, such as negotiation;legal:2026-12-31"
        )
    ),
)
