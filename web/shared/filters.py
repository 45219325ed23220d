"""Filters that write times, lengths and amounts in the page's language."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from flask_babel import format_currency, format_date, format_decimal, format_percent
from flask_babel import gettext as _

from dispatch.domain.phone_numbers import PhoneNumber, phone_numbers
from dispatch.text import Amount
from web.context import context

from .words import page_translator


def clock_time(moment: datetime, day: date | None = None) -> str:
    """Write hours and minutes in the moment's own offset.

    Parameters
    ----------
    moment
        Aware.
    day
        The plan's day; a moment on a later one is marked.
    """
    later = (moment.date() - day).days if day else 0
    return moment.strftime("%H:%M") + (f" (+{later})" if later else "")


def minute(minutes_from_midnight: int) -> str:
    """Write minutes from midnight as hours and minutes."""
    return f"{minutes_from_midnight // 60:02d}:{minutes_from_midnight % 60:02d}"


def minutes(seconds: int) -> str:
    """Write seconds, zero or more, in words: ``1 h 05 min`` or ``12 min``."""
    hours, rest = divmod(round(seconds / 60), 60)
    if hours:
        return str(_("%(hours)d h %(minutes)02d min", hours=hours, minutes=rest))
    return str(_("%(minutes)d min", minutes=rest))


def km(metres: int) -> str:
    """Write metres as kilometres with one decimal."""
    return str(_("%(number)s km", number=format_decimal(metres / 1000, "#,##0.0")))


def integer(number: float) -> str:
    """Write a number without decimals, with thousands separators."""
    return str(format_decimal(number, "#,##0"))


def money(amount: Decimal | str, currency: str) -> str:
    """Write an amount with its currency and thousands separators."""
    return page_translator().show(Amount(Decimal(amount), currency))


def round_money(amount: Decimal | str, currency: str) -> str:
    """Write an amount in whole units, for sums."""
    return str(format_currency(Decimal(amount), currency, "¤#,##0", currency_digits=False))


def percent(share: float) -> str:
    """Write a share of 1 as whole percent."""
    return str(format_percent(share))


def local(moment: datetime) -> datetime:
    """Convert a moment to the time zone of the settings."""
    return moment.astimezone(context().settings.zone)


def phones(text: str) -> tuple[PhoneNumber, ...]:
    """Return the telephone numbers of a text, in the country of the branch."""
    return phone_numbers(text, context().settings.timezone)


def day(value: date, form: str = "medium") -> str:
    """Write a day, ``short`` to ``full``; for a moment, the day in its own offset."""
    # The library would take a moment's day in UTC.
    return str(format_date(value.date() if isinstance(value, datetime) else value, form))


def weekday(value: date) -> str:
    """Write a day with its weekday, without the year."""
    return str(format_date(value, _("EEE d MMM")))


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (
        clock_time,
        minute,
        minutes,
        km,
        integer,
        money,
        round_money,
        percent,
        local,
        phones,
        day,
        weekday,
    )
}
