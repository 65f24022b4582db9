"""Public holidays, on which the business is closed. From the optional library ``holidays``."""

import datetime
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from types import MappingProxyType

from django.utils.translation import get_language

from wagtail_booking.models import BookingSettings

NOTHING: Mapping[datetime.date, str] = MappingProxyType({})


def library_is_installed() -> bool:
    """Return whether public holidays can be known at all."""
    return find_spec("holidays") is not None


def closed_days(settings: BookingSettings, first: datetime.date, last: datetime.date) -> dict[datetime.date, str]:
    """Return the public holidays from ``first`` to ``last``, both included, each with its name.

    Names are in the active language where the library has it, else in a language of the country. Empty
    without the library, without a country, and for a country or region that the library doesn't know.
    """
    if not settings.holiday_country or not library_is_installed():
        return {}
    language = get_language() or ""
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in _holidays(settings.holiday_country, settings.holiday_region, year, language).items()
        if first <= day <= last
    }


def countries() -> list[tuple[str, str]]:
    """Return code and name of each country with known holidays, by name; the names are English."""
    if not library_is_installed():
        return []
    from holidays.registry import COUNTRIES

    return sorted(((code, _words(name)) for name, code, *_others in COUNTRIES.values()), key=lambda row: row[1])


def regions(country: str) -> dict[str, str]:
    """Return every way to write a region of ``country``, with the code that is stored for it."""
    if not library_is_installed():
        return {}
    import holidays

    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        return {}
    longest = BookingSettings._meta.get_field("holiday_region").max_length or 0
    spellings: dict[str, str] = {}
    for code, names in known.get_subdivision_aliases().items():
        if len(code) <= longest:
            spellings |= dict.fromkeys((code, *names), code)
    return spellings


@lru_cache(maxsize=512)
def _holidays(country: str, region: str, year: int, language: str) -> Mapping[datetime.date, str]:
    """Return a year's holidays. The library takes most of a second for the first, hence the cache."""
    import holidays

    try:
        known = holidays.country_holidays(country)
        found = holidays.country_holidays(
            country, subdiv=region or None, years=year, language=_nearest(language, known.supported_languages)
        )
    except NotImplementedError:  # an odd country or region
        return NOTHING
    return MappingProxyType(dict(found))


def _nearest(language: str, supported: tuple[str, ...]) -> str | None:
    """Return which of the library's languages, such as ``en_US``, serves Django's, such as ``en-gb``."""
    wanted = language.replace("-", "_").lower()
    exactly = [code for code in supported if code.lower() == wanted]
    roughly = [code for code in supported if code.partition("_")[0] == wanted.partition("_")[0]]
    return next(iter([*exactly, *roughly]), None)


def _words(name: str) -> str:
    """Return the name of a class as words: "UnitedStates" is "United States"."""
    return (
        re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
        .replace(" And ", " and ")
        .replace(" Of ", " of ")
    )
