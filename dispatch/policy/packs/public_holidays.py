"""Public holidays, from the library ``holidays``."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from holidays import country_holidays


@lru_cache(maxsize=256)
def holidays_of(
    country: str, subdivision: str | None, categories: tuple[str, ...], year: int
) -> Mapping[date, str]:
    """Return the holidays of one year with their names in the country's own language.

    Parameters
    ----------
    country, subdivision
        ISO 3166-1 and -2 codes; without a subdivision the holidays of the whole country.
    categories
        As the library calls them, for example ``public``.
    year
        Years that the library does not cover have none.

    Raises
    ------
    ValueError
        If the library does not know the country, the subdivision or a category.
    """
    try:
        # A language that is not named would follow the environment of the process.
        language = country_holidays(country).default_language
        days = country_holidays(
            country,
            subdiv=subdivision,
            years=year,
            categories=categories,
            language=language,
        )
    except NotImplementedError as error:
        raise ValueError(str(error)) from None
    return dict(days)
