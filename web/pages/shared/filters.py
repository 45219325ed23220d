"""Filters: how times, lengths and amounts stand on a page, in its language."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from flask_babel import format_currency, format_date, format_decimal, format_percent
from flask_babel import gettext as _

from web.context import context


def clock(moment: datetime, day: date | None = None) -> str:
    """Hours and minutes in the moment's own offset.

    Parameters
    ----------
    moment
        Aware.
    day
        The plan's day; a moment on a later one is marked.
    """
    later = (moment.date() - day).days if day else 0
    return moment.strftime("%H:%M") + (f" (+{later})" if later else "")


def minutes(seconds: int) -> str:
    """Seconds, zero or more, in words: ``1 h 05 min`` or ``12 min``."""
    whole, rest = divmod(round(seconds / 60), 60)
    if whole:
        return str(_("%(hours)d h %(minutes)02d min", hours=whole, minutes=rest))
    return str(_("%(minutes)d min", minutes=rest))


def km(metres: int) -> str:
    """Metres as kilometres with one decimal."""
    return str(_("%(number)s km", number=format_decimal(metres / 1000, "#,##0.0")))


def whole(number: float) -> str:
    """A number without decimals, with thousands separators."""
    return str(format_decimal(number, "#,##0"))


def money(amount: Decimal | str, currency: str) -> str:
    """An amount with its currency and thousands separators."""
    return str(format_currency(Decimal(amount), currency))


def round_money(amount: Decimal | str, currency: str) -> str:
    """An amount in whole units, for sums."""
    return str(format_currency(Decimal(amount), currency, "¤#,##0", currency_digits=False))


def percent(share: float) -> str:
    """A share of 1 as whole percent."""
    return str(format_percent(share))


def local(moment: datetime) -> datetime:
    """A moment in the desk's time zone."""
    return moment.astimezone(context().settings.zone)


def dialled(phone: str) -> str:
    """A phone number as a telephone dials it."""
    return "".join(sign for sign in phone if sign.isdigit() or sign in "+*#,;")


def day(when: date, form: str = "medium") -> str:
    """A day, ``short`` to ``full``; of a moment the day in the moment's own offset."""
    # The library would take a moment's day in UTC.
    return str(format_date(when.date() if isinstance(when, datetime) else when, form))


def weekday(when: date) -> str:
    """A day with its weekday, without the year."""
    return str(format_date(when, _("EEE d MMM")))


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (
        clock,
        minutes,
        km,
        whole,
        money,
        round_money,
        percent,
        local,
        dialled,
        day,
        weekday,
    )
}
