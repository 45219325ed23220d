"""Finds customers who are likely one person under two ids."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from phonenumbers import country_code_for_region

from dispatch.domain.day import CaseOnDay
from dispatch.domain.phone_numbers import country_of, split_numbers

_EXTENSION = re.compile(r"(?:ext|[x#转轉]|分机|分機).*", re.IGNORECASE | re.DOTALL)
_NOISE = re.compile(r"[\W_]+")
_ROOM = re.compile(r"(?<=[0-9])(?:室|房|号|號)+$")
_SHORTEST_NUMBER = 8
"""Numbers of fewer digits are those of other towns too."""
_MOST_NAMES = 3
"""A number that more names share is that of an office or a placeholder."""
_MOST_PAIRED = 12
"""The largest group in which each customer is paired with each other.

In a larger group only the first customer is paired with each of the others.
"""


class Likeness(StrEnum):
    """The values that customers who are likely one person have in common."""

    PHONE = "phone"
    NAME_AND_ADDRESS = "name_and_address"


@dataclass(frozen=True)
class Contact:
    """The values of a customer by which the person may be recognised."""

    customer_id: str
    name: str
    phone: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class LikelyPerson:
    """Two customers who are likely one person, by rising id."""

    first: str
    second: str
    likeness: Likeness


def likely_persons(contacts: Iterable[Contact], zone: str) -> list[LikelyPerson]:
    """Return the pairs of customers with one phone number, or one name and address.

    Parameters
    ----------
    contacts
        The customers of a branch, each once.
    zone
        The IANA time zone of the branch, whose country numbers without a code belong to.
    """
    by_phone: defaultdict[str, list[Contact]] = defaultdict(list)
    by_address: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
    country = str(country_code_for_region(country_of(zone) or ""))
    for contact in contacts:
        for number in dict.fromkeys(_numbers(contact.phone, country)):
            by_phone[number].append(contact)
        name = _key(contact.name)
        for address in dict.fromkeys(map(_address_key, contact.addresses)):
            if name and address:
                by_address[name, address].append(contact)
    pairs: dict[tuple[str, str], Likeness] = {}
    for group in by_phone.values():
        if len({_key(each.name) for each in group}) <= _MOST_NAMES:
            pairs |= dict.fromkeys(_pairs(group), Likeness.PHONE)
    for group in by_address.values():
        for pair in _pairs(group):
            pairs.setdefault(pair, Likeness.NAME_AND_ADDRESS)
    return [LikelyPerson(*pair, likeness) for pair, likeness in sorted(pairs.items())]


def _pairs(group: Sequence[Contact]) -> Iterator[tuple[str, str]]:
    ids = sorted({each.customer_id for each in group})
    if len(ids) > _MOST_PAIRED:
        yield from ((ids[0], other) for other in ids[1:])
    else:
        yield from combinations(ids, 2)


def _numbers(text: str, country: str) -> Iterator[str]:
    """Yield the numbers of a text without the code of their country and a leading 0."""
    for part in split_numbers(unicodedata.normalize("NFKC", text)):
        plain = _EXTENSION.sub("", part).strip()
        digits = "".join(filter(str.isdigit, plain))
        international = plain.startswith("+") or digits.startswith("00")
        digits = digits.lstrip("0")
        rest = digits.removeprefix(country)
        if rest != digits and (international or len(rest) >= _SHORTEST_NUMBER + 2):
            digits = rest.lstrip("0")
        if len(digits) >= _SHORTEST_NUMBER and len(set(digits)) > 1:
            yield digits


def _key(text: str) -> str:
    """Return a name without what writers vary: case, width, spaces and signs."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _address_key(text: str) -> str:
    return _ROOM.sub("", _key(text))


def first_ids(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the least id of all that are joined with an id, directly or by others."""
    first: dict[str, str] = {}

    def root(each: str) -> str:
        while first.setdefault(each, each) != each:
            each = first[each]
        return each

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return {each: root(each) for each in first}


def hold_as_one(
    cases: Sequence[CaseOnDay], persons: Iterable[LikelyPerson]
) -> tuple[CaseOnDay, ...]:
    """Return the cases with the likely person of each customer who has one."""
    held: Mapping[str, str] = first_ids((each.first, each.second) for each in persons)
    return tuple(
        each.held_as(held[each.customer.customer_id])
        if each.customer.customer_id in held
        else each
        for each in cases
    )


def contacts_of(cases: Iterable[CaseOnDay]) -> list[Contact]:
    """Return what is known of the customers of some cases."""
    addresses: defaultdict[str, list[str]] = defaultdict(list)
    customers = {}
    for each in cases:
        customers[each.customer.customer_id] = each.customer
        addresses[each.customer.customer_id].append(each.place.address)
    return [
        Contact(each.customer_id, each.name, each.phone, tuple(addresses[each.customer_id]))
        for each in customers.values()
    ]
