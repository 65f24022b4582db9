"""The languages in which messages are written: those of the site."""

from django.conf import global_settings, settings
from django.utils.translation import get_language, get_supported_language_variant
from wagtail.coreutils import get_content_languages


def languages() -> list[tuple[str, str]]:
    """Return code and name of each language.

    A site that doesn't say which it has speaks all of Django's; then only those of its pages count.
    """
    said = settings.LANGUAGES != global_settings.LANGUAGES
    found = settings.LANGUAGES if said else get_content_languages().items()
    return [(code, str(name)) for code, name in found]


def language_of(asked: str) -> str:
    """Return the language that is asked for; the user's, else the site's first, where the site hasn't got it."""
    known = [code for code, _name in languages()]
    if asked in known:
        return asked
    try:
        usual = get_supported_language_variant(get_language() or settings.LANGUAGE_CODE)
    except LookupError:
        usual = settings.LANGUAGE_CODE
    return usual if usual in known else known[0]
