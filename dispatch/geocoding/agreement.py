"""Compares the postcode, town and district of an answer with those of the address."""

import re

from .address import normalise

_POSTCODE = re.compile(r"(?<![\d-])\d{5,6}(?![\d-])")
_NUMBER = re.compile(r"(?<![\d-])\d{4,6}(?![\d-])")
_TOWN = re.compile(r"(?<![\d-])\d{5,6} +([^\W\d_][^,;\d]*)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{1,7}?[省市区县旗]")
_NO_DISTRICT = re.compile(r"[小社园街校厂景]区$")
"""Ends of the names of estates, campuses and the like."""


def contradicts(address: str, answer: str) -> bool:
    """True if an answer names another postcode, town or district than the address.

    What only one of the two names is no contradiction, since many leave parts out.

    Parameters
    ----------
    address
        The address that was asked for.
    answer
        The place that the provider found, in its words; perhaps empty.
    """
    address, answer = normalise(address), normalise(answer)
    if not answer or answer == address:
        return False
    postcodes = set(_POSTCODE.findall(address))
    if postcodes & set(_POSTCODE.findall(answer)):
        # A town may have another name in the provider's language.
        return False
    others = set(_NUMBER.findall(answer)) - set(_NUMBER.findall(address))
    if postcodes and others:
        return True
    if (town := _TOWN.search(address)) and town[1].strip() not in answer:
        return True
    return any(_differ(address, answer, end) for end in "省市区县旗")


def _differ(address: str, answer: str, end: str) -> bool:
    wanted, known = (_areas(text, end) for text in (address, answer))
    missing = any(area not in answer for area in wanted)
    return missing and any(area not in address for area in known)


def _areas(text: str, end: str) -> list[str]:
    areas = _CHINESE.findall(text)
    return [a for a in areas if a.endswith(end) and not _NO_DISTRICT.search(a)]
