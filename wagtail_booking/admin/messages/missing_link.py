"""Online rescheduling without ``{{reschedule_link}}`` in the confirmation: finding it, saying so, putting it in."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.views.generic import View

from wagtail_booking.admin.returning import NEXT, ReturningMixin
from wagtail_booking.forms.message_text import names_in
from wagtail_booking.models import BookingForm, BookingSettings, Channel, Event, Occasion
from wagtail_booking.permissions import message_policy
from wagtail_booking.reactions.messages import text_of
from wagtail_booking.selectors.messages import MessageKey, active_messages

from .access import INDEX, MessagePermissionMixin
from .languages import languages
from .storing import save_text

LINK = "reschedule_link"
INSERT = "insert_link"
"""The button in a form that saves, then inserts."""

PLACEHOLDER = f"{{{{{LINK}}}}}"


@dataclass(frozen=True)
class MissingLink:
    """Where the link is missing: the languages whose confirmation lacks it; none where no confirmation is sent."""

    languages: str
    is_off: bool


def confirmations() -> list[MessageKey]:
    """Return the mails with which an appointment is confirmed to its customer."""
    kinds = [Occasion.BOOKED]
    if BookingForm.objects.filter(needs_approval=True).exists():
        kinds.append(Occasion.CONFIRMED)
    return [MessageKey(kind, Event.Audience.CUSTOMER, Channel.EMAIL) for kind in kinds]


def missing_link() -> MissingLink | None:
    """Return what is missing; ``None`` while customers can't move anything, or where all is well."""
    if not can_be_moved_online():
        return None
    active = active_messages()
    sent = [key for key in confirmations() if key in active]
    if not sent:
        return MissingLink("", is_off=True)
    lacking = [name for code, name in languages() if any(lacks_link(key, code) for key in sent)]
    return MissingLink(get_text_list(lacking, gettext("and")), is_off=False) if lacking else None


def can_be_moved_online() -> bool:
    """Return whether customers may move any appointments themselves."""
    allowed = BookingForm.objects.filter(rescheduling=BookingForm.Rescheduling.ALLOWED)
    return BookingSettings.current().reschedule_online or allowed.exists()


def lacks_link(key: MessageKey, language: str) -> bool:
    return LINK not in names_in(text_of(key, language).body)


def insert_link() -> list[str]:
    """Add a line with the link to every confirmation that lacks it; return in which languages."""
    changed = []
    for code, name in languages():
        lacking = [key for key in confirmations() if lacks_link(key, code)]
        for key in lacking:
            words = text_of(key, code)
            save_text(key, code, subject=words.subject, body=f"{words.body.rstrip()}\n\n{line(code)}\n")
        if lacking:
            changed.append(name)
    return changed


def line(language: str) -> str:
    """Return what customers read, in their language."""
    with translation.override(language):
        return gettext("Would another time suit you better? Move your appointment: %(link)s") % {"link": PLACEHOLDER}


class InsertLinkView(ReturningMixin, MessagePermissionMixin, View):
    """Put the link into the confirmation of each language (POST), and say so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        insert_and_tell(request)
        return self.leave(INDEX)


def insert_when_asked(request: HttpRequest, setting: object) -> None:
    """Put the link in after the settings were saved, where that was the button that saved them."""
    is_asked = isinstance(setting, BookingSettings) and INSERT in request.POST
    if is_asked and message_policy.user_has_permission(request.user, "change"):
        insert_and_tell(request)


def insert_and_tell(request: HttpRequest) -> None:
    if changed := insert_link():
        sentence = gettext("%(link)s is now in the confirmation (%(languages)s).")
        messages.success(request, sentence % {"link": PLACEHOLDER, "languages": get_text_list(changed, gettext("and"))})
    else:
        messages.info(request, gettext("%(link)s is in the confirmation already.") % {"link": PLACEHOLDER})


def missing_link_facts(user: Any, here: str) -> dict[str, Any]:
    """Return what the notice needs on the page ``here``; ``user`` may only read it without a right to messages."""
    return {
        "missing_link": missing_link(),
        "missing_link_name": PLACEHOLDER,
        "may_insert": message_policy.user_has_permission(user, "change"),
        "insert_url": f"{reverse('wagtail_booking_messages:insert_link')}?{urlencode({NEXT: here})}",
    }
