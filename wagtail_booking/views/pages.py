"""How answers leave: as a fragment for the script, or as a whole page in the site's own look."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import Template, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils import translation
from django.utils.translation import gettext

from wagtail_booking.conf import DEFAULTS, conf

from .places import place_of

logger = logging.getLogger("wagtail_booking")

NEUTRAL = DEFAULTS["BASE_TEMPLATE"]
SITE_BASE = "base.html"
NEEDED_BLOCKS = {"title", "content"}

RETRY_AFTER = 10

View = Callable[..., HttpResponse]


def wants_fragment(request: HttpRequest) -> bool:
    """Whether the script asks, which puts the answer into the page itself."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def fragment(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a piece of a page that is never stored: what the visitor holds counts as free in it."""
    response = HttpResponse(render_to_string(template, context, request), status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "DENY"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Language"] = translation.get_language() or ""
    return response


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a whole page in the site's look.

    It may be kept for the Back button, with what was typed, but is asked for again otherwise.
    """
    response = HttpResponse(_in_site(request, template, context), status=status)
    response["Cache-Control"] = "private, no-cache"
    response["X-Frame-Options"] = "DENY"
    response["Content-Language"] = translation.get_language() or ""
    return response


def _in_site(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """Render in the site's base template; in ours when that one can't live without a Wagtail page."""
    place = place_of(request)
    base, context = place.base_template or base_template(), place.context() | context
    try:
        return render_to_string(template, {**context, "base_template": base}, request)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if base != SITE_BASE or conf.BASE_TEMPLATE != NEUTRAL:
            raise
        logger.exception("%s can't be used for booking pages; name another one in BASE_TEMPLATE", base)
        return render_to_string(template, {**context, "base_template": NEUTRAL}, request)


def base_template() -> str:
    """Return the template to extend: the configured one, else the site's if it fits, else ours."""
    if conf.BASE_TEMPLATE != NEUTRAL:
        return conf.BASE_TEMPLATE
    try:
        return SITE_BASE if blocks_of(SITE_BASE) >= NEEDED_BLOCKS else NEUTRAL
    except TemplateDoesNotExist:
        return NEUTRAL


def blocks_of(name: str) -> set[str]:
    """Return the names of the blocks of a template and of what it extends by name."""
    template: Any = getattr(get_template(name), "template", None)
    if not isinstance(template, Template):
        return set()
    nodes: Any = template.nodelist
    found = {node.name for node in nodes.get_nodes_by_type(BlockNode)}
    for node in nodes.get_nodes_by_type(ExtendsNode):
        if isinstance(node.parent_name.var, str):
            found |= blocks_of(node.parent_name.var)
    return found


def available_or_503(view: View) -> View:
    """Answer 503 with Retry-After, not 500, while the database is away."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            logger.exception("The database can't be used")
            context = {
                "base_template": NEUTRAL,
                "title": gettext("This is not possible for a moment"),
                "text": gettext("Please try again in a minute. Nothing has changed."),
            }
            response = HttpResponse(render_to_string("wagtail_booking/pages/message.html", context), status=503)
            response["Retry-After"] = str(RETRY_AFTER)
            response["Cache-Control"] = "no-store"
            return response

    return wrapper
