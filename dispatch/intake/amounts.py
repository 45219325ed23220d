"""Columns of amounts: decimal signs, thousands, and the currency beside the number."""

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dispatch.domain.money import MOST_DIGITS
from dispatch.domain.plain_text import plain
from dispatch.text import N_, Message

from .convention import ColumnReading, Readings, read_by_convention
from .currencies import POINT_COUNTRIES, currencies_of
from .table import FileOptions, Number

_LONGEST = 40
_POINT, _COMMA = "decimal point", "decimal comma"
_DECIMALS = rf"[0-9]{{1,{MOST_DIGITS - 1}}}"
# A group of thousands never begins with a zero: 0.125 is an eighth.
_BY_POINT = re.compile(
    rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:([ ',])[0-9]{{3}})(?:\1[0-9]{{3}})*"
    rf"|[1-9][0-9]?(?:,[0-9]{{2}})+,[0-9]{{3}})(?:\.{_DECIMALS})?"
)
_BY_COMMA = re.compile(
    rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:([ '.])[0-9]{{3}})(?:\1[0-9]{{3}})*)(?:,{_DECIMALS})?"
)
_PLAIN = re.compile(r"[0-9]+")
_TWO_DECIMALS = re.compile(r"[0-9]+\.[0-9]{1,2}")
# Groups of four digits, as in 1,2345 for 12345: their comma is no decimal sign.
_MYRIAD = re.compile(r"[1-9][0-9]{0,3},[0-9]{4}")
_DIGITS = re.compile(rf"[0-9]+(?:\.{_DECIMALS})?")
_PARTS = re.compile(
    r"(?P<before>[^-+0-9(),']*?)\s*(?P<number>[0-9][0-9 .,']*?)\s*"
    r"(?P<unit>万亿|万|萬|亿|億|lakhs?|lacs?|crores?)?\s*(?P<after>[^-+0-9(),']*)"
)
_UNITS = {"万": 4, "萬": 4, "亿": 8, "億": 8, "万亿": 12}
_UNITS |= dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 5)
_UNITS |= dict.fromkeys(("crore", "crores"), 7)
# Signs for "and no more" behind an amount: 12,500/- and 500,- and 500.--
_NO_MORE = re.compile(r"(?:/[-=]|[.,]-{1,2})$")
_EVEN = re.compile(r"整$|正$")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'"})
_CURE = "12345.67"
_UNNAMED = N_(
    "the currency of each amount: some cells of the column name {currency} and others "
    "none. Write the code beside each amount, as in {currency} 500, or add the column "
    "currency"
)
_SEVERAL = N_(
    "the currency of each amount: the sign may mean {currencies}. Write the code, as in "
    "INR 500, or add the column currency"
)


@dataclass(frozen=True, slots=True)
class WrittenAmount:
    """An amount with what its cell says of the currency.

    Attributes
    ----------
    amount
        The amount, ≥ 0.
    currencies
        The currencies that the sign in the cell may mean; empty: the cell has no sign.
    currency
        The currency that the column makes clear; empty: that of the branch.
    question
        What to ask where the row has no other cell for the currency; None: nothing.
    """

    amount: Decimal
    currencies: frozenset[str] = frozenset()
    currency: str = ""
    question: Message | None = None

    def __str__(self) -> str:
        return f"{self.amount:f}"


def read_amounts(texts: Iterable[str], options: FileOptions) -> ColumnReading:
    """Read a column of amounts in one convention of decimals and one currency."""

    def readings(text: str) -> WrittenAmount | Readings:
        return _readings(text, comma_separated=options.comma_separated)

    column = read_by_convention(texts, readings, _CURE)
    return ColumnReading(_with_currencies(column.values, options), column.questions)


def _with_currencies(
    values: dict[str, WrittenAmount], options: FileOptions
) -> dict[str, WrittenAmount]:
    """Settle what the signs of a column mean, and the currency of amounts without one.

    A sign of several currencies means the one that other cells name, or that of the
    branch. An amount without a sign has the currency that half of the column names;
    where fewer cells name another than that of the branch, their mark may be an exception,
    and nothing is taken for granted.
    """
    if not any(money.currencies for money in values.values()):
        return values
    single = {c for m in values.values() if len(m.currencies) == 1 for c in m.currencies}
    settled = {
        text: replace(money, **_meaning(money.currencies, single, options.currency))
        for text, money in values.items()
        if money.currencies
    }
    counts = Counter(money.currency for money in settled.values())
    [(common, count)] = counts.most_common(1)
    if common and len(counts) == 1 and 2 * count >= len(values):
        rest: dict[str, Any] = {"currency": common}
    elif options.currency in counts or "" in counts:
        rest = {}
    else:
        rest = {"question": Message(_UNNAMED, currency=common)}
    return {text: settled.get(text) or replace(m, **rest) for text, m in values.items()}


def _meaning(signs: frozenset[str], single: Set[str], currency: str) -> dict[str, Any]:
    """Return the fields of `WrittenAmount` for the currencies that a sign may mean."""
    meant = signs & single or signs & {currency}
    if len(signs) == 1 or len(meant) == 1:
        return {"currency": next(iter(meant or signs))}
    if not currency:
        return {}
    return {"question": Message(_SEVERAL, currencies=", ".join(sorted(signs)))}


def _readings(text: str, *, comma_separated: bool) -> WrittenAmount | Readings:
    if type(text) is Number:
        sign, _, digits = text.rpartition(" ")
        return WrittenAmount(_amount(digits), currencies_of(sign) if sign else frozenset())
    if _PLAIN.fullmatch(text):
        return WrittenAmount(_amount(text))
    if _TWO_DECIMALS.fullmatch(text):
        return Readings({_POINT: WrittenAmount(_amount(text))})
    if len(text) > _LONGEST:
        raise ValueError
    value = " ".join(plain(text).translate(_APOSTROPHES).split())
    found = _PARTS.fullmatch(_EVEN.sub("", _NO_MORE.sub("", value)).strip())
    if found is None:
        raise ValueError
    signs = [found["before"], found["after"]]
    currencies = [currencies_of(sign) for sign in signs if sign.strip()]
    currency = frozenset.intersection(*currencies) if currencies else frozenset()
    if currencies and not currency:
        raise ValueError
    number, power = found["number"], _UNITS.get(found["unit"] or "", 0)
    amounts = Readings()
    if _BY_POINT.fullmatch(number):
        digits = re.sub("[ ',]", "", number)
        amounts[_POINT] = WrittenAmount(_amount(digits, power), currency)
    clear = "," in number and (
        comma_separated or (currency and currency <= POINT_COUNTRIES)
    )
    if _BY_COMMA.fullmatch(number) and not (
        (clear and amounts) or _MYRIAD.fullmatch(number)
    ):
        digits = re.sub("[ '.]", "", number).replace(",", ".")
        amounts[_COMMA] = WrittenAmount(_amount(digits, power), currency)
    if not amounts:
        raise ValueError
    if len(amounts) == 2 and amounts[_POINT] == amounts[_COMMA]:
        return WrittenAmount(amounts[_POINT].amount, currency)
    return amounts


def _amount(digits: str, power: int = 0) -> Decimal:
    if not _DIGITS.fullmatch(digits):
        raise ValueError
    if len(digits) > MOST_DIGITS + 1 or (len(digits) > MOST_DIGITS and "." not in digits):
        raise ValueError
    if not power:
        return Decimal(digits)
    amount = Decimal(digits).scaleb(power)
    if amount >= 10**MOST_DIGITS:
        raise ValueError
    return amount.quantize(Decimal("0.01"))
