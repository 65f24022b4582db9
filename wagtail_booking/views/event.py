"""The file of an event that stands on a page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from wagtail_booking.entries.file import event_file as file_of
from wagtail_booking.permissions import event_by_token
from wagtail_booking.selectors.addresses import base_url

from . import pages
from .links import NOT_FOUND, plain

DAY = 24 * 3600
LONGEST_NAME = 60


@require_safe
@pages.available_or_503
def event_file(request: HttpRequest, token: str) -> HttpResponse:
    """Return the event that the address holds, see :func:`~wagtail_booking.permissions.event_token`.

    It is the same for everybody, so any cache may keep it.
    """
    try:
        entry = event_by_token(token)
    except ValueError:
        text = gettext("It is incomplete, or no longer valid. Please open the page again on which you found it.")
        response = plain(request, gettext("This link doesn't work"), text, NOT_FOUND)
    else:
        content = file_of(entry, site=base_url(), stamp=timezone.now())
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        name = slugify(entry.title)[:LONGEST_NAME].strip("-") or "event"
        response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
        response["Cache-Control"] = f"public, max-age={DAY}"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
