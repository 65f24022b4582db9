"""The list of messages: which there are, which of them are sent, and which words were changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from wagtail_booking.models import Channel, MessageText, Occasion
from wagtail_booking.reactions import sms
from wagtail_booking.selectors.messages import MessageRule, message_rules

from .access import INDEX, MessagePage, MessagePermissionMixin
from .keys import moment_text, name_of, rule_of, slug_of
from .languages import languages
from .missing_link import missing_link_facts
from .storing import can_be_removed, switch

WHEN: dict[Occasion, Promise] = {
    Occasion.BOOKED: _("When an appointment is booked. To the customer, this is the confirmation."),
    Occasion.AWAITING_APPROVAL: _("When a customer books something that has to be approved first."),
    Occasion.CONFIRMED: _("When an appointment that awaited approval is confirmed."),
    Occasion.DECLINED: _("When an appointment that awaited approval is declined."),
    Occasion.RESCHEDULED: _("When an appointment is moved, or given to somebody else."),
    Occasion.HANDED_OVER: _("To the staff member who no longer has the appointment."),
    Occasion.CANCELLED: _("When an appointment is cancelled, by whomever."),
    Occasion.REMINDER: _("Before an appointment. One booked or moved later than that gets none."),
    Occasion.FOLLOW_UP: _("After an appointment, if the customer came."),
}

ADDED = {Occasion.REMINDER: _("Add a reminder"), Occasion.FOLLOW_UP: _("Add a follow-up")}


@dataclass(frozen=True)
class Row:
    """One message in the list."""

    slug: str
    name: str
    when: str
    audience: str
    channel: str
    active: bool
    changed: str
    can_be_removed: bool
    lacks_provider: bool


@dataclass
class Group:
    """The messages about one occasion."""

    occasion: Occasion
    when: str
    add_label: str
    rows: list[Row] = field(default_factory=list)


def groups() -> list[Group]:
    """Return all messages by occasion. Two queries."""
    texts: dict[int, set[str]] = {}
    for pk, language in MessageText.objects.values_list("message", "language"):
        texts.setdefault(pk, set()).add(language)
    has_provider = sms.is_ready()
    found = {each: Group(each, str(WHEN[each]), str(ADDED.get(each, ""))) for each in Occasion}
    for rule in message_rules():
        found[rule.key.occasion].rows.append(_row(rule, texts.get(rule.pk or 0, ()), has_provider))
    return list(found.values())


def _row(rule: MessageRule, changed: Iterable[str], has_provider: bool) -> Row:
    key = rule.key
    return Row(
        slug=slug_of(key),
        name=name_of(key),
        when=moment_text(key) if key.is_moment else "",
        audience=str(key.audience.label),
        channel=str(key.channel.label),
        active=rule.active,
        changed=", ".join(name for code, name in languages() if code in changed),
        can_be_removed=can_be_removed(key),
        lacks_provider=key.channel == Channel.SMS and not has_provider,
    )


class MessageIndexView(MessagePage, TemplateView):
    """All messages."""

    template_name = "wagtail_booking/admin/messages/index.html"
    page_title = _("Messages")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = missing_link_facts(self.request.user, reverse(INDEX))
        return super().get_context_data(groups=groups(), **notice, **kwargs)


class SwitchView(MessagePermissionMixin, View):
    """Switch a message on or off: in place for the list's script, else with a word on the page that follows."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        key = rule_of(request.POST.get("message", "")).key
        active = request.POST.get("active") == "on"
        switch(key, active)
        sentence = gettext("“%(name)s” is sent from now on.") if active else gettext("“%(name)s” is no longer sent.")
        said = sentence % {"name": name_of(key)}
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"active": active, "message": said})
        messages.success(request, said)
        return redirect(f"{reverse(INDEX)}#{slug_of(key)}")
