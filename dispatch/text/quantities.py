"""Quantities in words, as maps and pages show them."""

from datetime import date
from typing import Literal

from babel.dates import format_date

from .translator import Translator


def duration(seconds: int, translator: Translator) -> str:
    """Write seconds, zero or more, as hours and minutes, rounded to the minute."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return translator.gettext(
            "{hours} h {minutes} min", hours=hours, minutes=f"{minutes:02}"
        )
    return translator.gettext("{minutes} min", minutes=minutes)


def date_text(
    day: date, translator: Translator, form: Literal["medium", "full"] = "medium"
) -> str:
    """Write a day as the reader's language does; in full with its weekday."""
    return format_date(day, form, translator.language)
