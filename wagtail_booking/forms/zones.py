"""The time zones that can be chosen."""

from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _


def time_zone_choices() -> list[tuple[str, object]]:
    """Return the names of the IANA database by region; empty is the default that the help text explains."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region not in {"Etc", "SystemV", "posix", "right"}:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    return [("", _("Default")), ("UTC", "UTC"), *regions.items()]
