"""The signs and codes of currencies that stand beside an amount."""

from functools import cache

from babel.numbers import list_currencies

_RUPEES = frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"})
_CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK", "CZK"})
_DOLLARS = frozenset(
    [
        "USD",
        "HKD",
        "TWD",
        "SGD",
        "AUD",
        "NZD",
        "CAD",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "UYU",
        "BRL",
        "FJD",
        "JMD",
        "TTD",
        "BND",
        "NAD",
    ]
)
_SIGNS: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "¥": frozenset({"CNY", "JPY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "HKD", "TWD", "MOP"}),
    "圆": frozenset({"CNY", "HKD", "TWD", "MOP"}),
    "块": frozenset({"CNY", "TWD"}),
    "£": frozenset({"GBP", "EGP", "LBP"}),
    "rs": _RUPEES,
    "re": _RUPEES,
    "₨": _RUPEES,
    "kr": _CROWNS,
    "fr": frozenset({"CHF", "XAF", "XOF"}),
}
_SIGNS |= {
    sign: frozenset({code})
    for code, signs in {
        "CNY": "rmb cn¥ cny¥ 人民币 人民币元",
        "HKD": "hk$ hk 港币 港元 港幣",
        "TWD": "nt$ nt twd$ 新台币 新臺幣 新台幣 台币 台幣",
        "MOP": "mop$ 澳门元 澳門元",
        "JPY": "jp¥ 日元 日圆 日円",
        "USD": "us$ usd$ 美元 美金",
        "SGD": "s$ sg$ 新加坡元 新元",
        "AUD": "a$ au$ 澳元",
        "CAD": "c$ ca$ 加元",
        "NZD": "nz$",
        "BRL": "r$",
        "MXN": "mx$",
        "EUR": "€ euro euros 欧元",
        "GBP": "gb£ 英镑",
        "INR": "₹ inr. 卢比",
        "KRW": "₩ 원 韩元",
        "THB": "฿ 泰铢 baht",
        "PHP": "₱",
        "VND": "₫ đ",
        "IDR": "rp",
        "MYR": "rm",
        "ILS": "₪",
        "TRY": "₺ tl",
        "RUB": "₽ руб",
        "UAH": "₴ грн",
        "PLN": "zł zl",
        "CZK": "kč",
        "HUF": "ft",
        "NGN": "₦",
        "ZAR": "r",
        "CHF": "sfr",
    }.items()
    for sign in signs.split()
}
POINT_COUNTRIES = frozenset(
    [
        "CNY",
        "HKD",
        "TWD",
        "MOP",
        "JPY",
        "KRW",
        "INR",
        "PKR",
        "LKR",
        "NPR",
        "GBP",
        "USD",
        "SGD",
        "MYR",
        "THB",
        "PHP",
        "AUD",
        "NZD",
        "NGN",
    ]
)
"""Currencies of countries that write a decimal point, and a comma between thousands."""


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


def currencies_of(sign: str) -> frozenset[str]:
    """Return the currencies that a sign or code beside an amount may mean.

    Raises
    ------
    ValueError
        If it is the sign of none.
    """
    key = sign.casefold().strip().removesuffix(".").strip()
    if codes := _SIGNS.get(key):
        return codes
    if len(key) == 3 and key.upper() in _codes():
        return frozenset({key.upper()})
    raise ValueError(sign)
