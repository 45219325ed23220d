"""The telephone numbers in a text, and those that are clear enough to be dialled."""

import re
from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

_BETWEEN = re.compile(r"[;；,，、/|\n]|\bor\b|或")
_EXTENSION = re.compile(r"(?:转|轉|分机号?|分機|内线|內線|内線)\s*[:：]?")
# 021-61234567-801, as Chinese offices write an extension.
_DASHED = re.compile(r"(.*[0-9])\s*[-－–]\s*([0-9]{1,5})")
# Numbers that are dialled within their country only.
_NATIONAL = frozenset(
    {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN}
)


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """One telephone number of a text.

    Attributes
    ----------
    text
        The number as it is written, without its extension where that was read.
    dial
        The number that a telephone dials, with the code of its country; empty if it is
        not a valid one, so that no link calls a stranger.
    extension
        The digits to ask for once the call is answered; empty: none.
    """

    text: str
    dial: str = ""
    extension: str = ""


@lru_cache(maxsize=4096)
def phone_numbers(text: str, zone: str) -> tuple[PhoneNumber, ...]:
    """Return the telephone numbers of a text in their order.

    Parameters
    ----------
    text
        One number, or several with ``;``, ``,``, ``/`` or a line break between them.
    zone
        The IANA time zone of the branch, whose country numbers without a code belong to.
    """
    country = country_of(zone)
    return tuple(_phone_number(part, country) for part in split_numbers(text))


def split_numbers(text: str) -> list[str]:
    """Return the parts of a text that may have several telephone numbers."""
    parts = (part.strip() for part in _BETWEEN.split(text))
    return [part for part in parts if part]


def country_of(zone: str) -> str | None:
    """Return the ISO code of the country of an IANA time zone; None if it has none."""
    country: str | None = get_global("zone_territories").get(zone)
    return country


def _phone_number(text: str, country: str | None) -> PhoneNumber:
    plain = _EXTENSION.sub(" ext ", text)
    if found := _valid(plain, "", country):
        return found
    if dashed := _DASHED.fullmatch(plain):
        return _valid(dashed[1], dashed[2], country) or PhoneNumber(text)
    return PhoneNumber(text)


def _valid(text: str, extension: str, country: str | None) -> PhoneNumber | None:
    """Return the number of a text; None if it is no valid one."""
    try:
        number = parse(text, country)
    except NumberParseException:
        return None
    if not is_valid_number(number):
        return None
    extension = number.extension or extension
    number.extension = None
    dial = format_number(number, PhoneNumberFormat.E164)
    if number_type(number) in _NATIONAL:
        national = format_number(number, PhoneNumberFormat.NATIONAL)
        dial = "".join(filter(str.isdigit, national))
    shown = re.split(r"\s*(?:ext|[xX#])", text, maxsplit=1)[0] if extension else text
    return PhoneNumber(shown.strip(), dial, extension)
