"""Whether messages leave the site, for whatever watches over it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from wagtail_booking.forms.health import report_of
from wagtail_booking.permissions import settings_policy
from wagtail_booking.selectors.health import Health, Name, examine

UNAVAILABLE = 503


@transaction.non_atomic_requests
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while everything is in order, else 503 with the names of what isn't.

    More is told only to those who may change the settings. The mail server is not asked: anybody could have us do
    that over and over; whether mails leave shows in those that wait.
    """
    found = examine(timezone.now(), connects=False)
    response = JsonResponse(report(request, found), status=200 if found.ok else UNAVAILABLE)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def report(request: HttpRequest, found: Health) -> dict[str, Any]:
    # For machines, so the same in every language.
    with translation.override("en"):
        everything = report_of(found)
    if may_see_all(request, found):
        return everything
    return {name: everything[name] for name in ("status", "failing")}


def may_see_all(request: HttpRequest, found: Health) -> bool:
    if Name.DATABASE in found.failing:
        return False  # who it is can't be looked up
    user = getattr(request, "user", None)
    return user is not None and bool(settings_policy.user_has_permission(user, "change"))
