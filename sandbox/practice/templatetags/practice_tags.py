from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language
from wagtail.models import Locale

from sandbox.practice.models import HomePage

register = template.Library()


@register.simple_tag
def home_page() -> HomePage | None:
    """Return the home page in the language of the request."""
    return HomePage.objects.live().filter(locale=Locale.get_active()).first() or HomePage.objects.live().first()


@register.simple_tag(takes_context=True)
def languages(context) -> list[dict[str, object]]:
    """Return the languages of the site, each with the address of this page in it."""
    request, page = context.get("request"), context.get("page")
    if request is None:
        return []
    translations = {}
    if page is not None and page.pk:
        rows = page.get_translations(inclusive=True).live()
        translations = {row.locale.language_code: row.get_url(request) for row in rows}
    return [
        {
            "code": code,
            "name": name,
            "address": translations.get(code) or address_in(request, code),
            "active": code == get_language(),
        }
        for code, name in settings.LANGUAGES
    ]


def address_in(request, code: str) -> str:
    """Return the address of a request in another language; the home page's if it can't be asked for again."""
    if request.method not in {"GET", "HEAD"}:
        return translate_url("/", code)
    query = request.GET.copy()
    if "lang" in query:
        query["lang"] = code
    return translate_url(request.path, code) + (f"?{query.urlencode()}" if query else "")
