"""What a message looks like with the words as they are being typed."""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext, ngettext
from django.views.generic import View

from wagtail_booking.models import Channel
from wagtail_booking.reactions.messages import preview

from .access import MessagePermissionMixin
from .forms import MessageTextForm
from .keys import rule_of
from .languages import language_of


@dataclass(frozen=True)
class Shown:
    """A message as it would arrive, and what is wrong with it; ``html`` is a whole page, ``count`` is for an SMS."""

    subject: str
    html: str
    text: str
    count: str
    problems: list[str]


def shown(form: MessageTextForm, language: str) -> Shown:
    """Return what the words of a form look like, whether they are right or wrong."""
    key = form.key
    found = preview(key, language, form.subject_typed, form.body_typed, form.chosen())
    is_sms = key.channel == Channel.SMS
    return Shown(
        subject=found.subject,
        html="" if is_sms else found.html,
        text=found.sms if is_sms else found.text,
        count=count_text(found.segments) if is_sms else "",
        problems=list(form.problems()),
    )


def count_text(segments: Any) -> str:
    """Return how long an SMS is, such as "161 characters: 2 SMS"."""
    characters = ngettext("%(count)s character", "%(count)s characters", segments.characters)
    text = gettext("%(characters)s: %(count)s SMS") % {
        "characters": characters % {"count": segments.characters},
        "count": segments.count,
    }
    if segments.encoding == "GSM-7":
        return text
    return gettext("%(text)s. Letters that a plain SMS doesn't know, such as emoji, make it longer.") % {"text": text}


class PreviewView(MessagePermissionMixin, View):
    """Tell what comes of the words while somebody types them. They come by POST for their length; nothing is kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> JsonResponse:
        form = MessageTextForm(request.POST, key=rule_of(slug).key, user=request.user)
        return JsonResponse(asdict(shown(form, language_of(request.GET.get("language", "")))))
