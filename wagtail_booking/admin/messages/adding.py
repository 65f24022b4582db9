"""Reminders and follow-ups that somebody adds, sends at another time, and takes away again."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail_booking.models import Channel, Event, Occasion
from wagtail_booking.models.messages import MOMENTS
from wagtail_booking.models.settings import MAX_HOURS
from wagtail_booking.selectors.messages import MessageKey, exists, message_rules

from .access import INDEX, MessagePage
from .keys import key_of, name_of, rule_of, slug_of
from .storing import add, can_be_removed, remove, retime


class MomentForm(forms.Form):
    """When a reminder or a follow-up is sent; no two alike at the same time."""

    hours = forms.IntegerField(min_value=1, max_value=MAX_HOURS)

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.occasion = occasion
        is_reminder = occasion == Occasion.REMINDER
        self.fields["hours"].label = _("Hours before the start") if is_reminder else _("Hours after the end")

    @property
    def new_key(self) -> MessageKey:
        """The message that was asked for."""
        raise NotImplementedError

    def is_taken(self, key: MessageKey) -> bool:
        return any(rule.key == key for rule in message_rules())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and self.is_taken(self.new_key):
            self.add_error("hours", gettext("There is such a message already. Choose another time, or switch it on."))
        return cleaned


class HoursForm(MomentForm):
    """Another time for a message that there is."""

    def __init__(self, *args: Any, key: MessageKey, **kwargs: Any) -> None:
        super().__init__(*args, occasion=key.occasion, **kwargs)
        self.key = key

    @property
    def new_key(self) -> MessageKey:
        return replace(self.key, hours=self.cleaned_data["hours"])

    def is_taken(self, key: MessageKey) -> bool:
        return key != self.key and super().is_taken(key)


class AddMessageForm(MomentForm):
    """When, to whom and by which channel."""

    audience = forms.ChoiceField(label=pgettext_lazy("of a message", "To"))
    channel = forms.ChoiceField(label=_("By"), choices=Channel.choices)

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, occasion=occasion, **kwargs)
        audience: Any = self.fields["audience"]
        audience.choices = [(each.value, each.label) for each in Event.Audience if exists(occasion, each)]

    @property
    def new_key(self) -> MessageKey:
        values = self.cleaned_data
        return key_of(self.occasion, values["audience"], values["channel"], values["hours"])


class AddMessageView(MessagePage, FormView):
    """Add a reminder or a follow-up, which is sent from then on."""

    form_class = AddMessageForm
    template_name = "wagtailadmin/generic/form.html"

    @cached_property
    def occasion(self) -> Occasion:
        for occasion in MOMENTS:
            if occasion == self.kwargs["occasion"]:
                return occasion
        raise Http404

    def get_page_title(self) -> str:
        is_reminder = self.occasion == Occasion.REMINDER
        return gettext("Add a reminder") if is_reminder else gettext("Add a follow-up")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "occasion": self.occasion}

    def form_valid(self, form: AddMessageForm) -> HttpResponse:
        add(form.new_key)
        messages.success(
            self.request,
            gettext("“%(name)s” is sent from now on. This is what it says; change it as you like.")
            % {"name": name_of(form.new_key)},
        )
        return redirect("wagtail_booking_messages:edit", slug_of(form.new_key))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action_url=self.request.path,
            submit_button_label=pgettext_lazy("button", "Add"),
            submit_button_active_label=_("Adding…"),
            **kwargs,
        )


class AddedMessagePage(MessagePage, FormView):
    """A page about a message that somebody added."""

    @cached_property
    def key(self) -> MessageKey:
        key = rule_of(self.kwargs["slug"]).key
        if not can_be_removed(key):
            raise Http404
        return key

    def get_page_subtitle(self) -> str:
        return name_of(self.key)


class RetimeMessageView(AddedMessagePage):
    """Send what somebody added at another time."""

    form_class = HoursForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = _("Change the time")

    def get_initial(self) -> dict[str, Any]:
        return {"hours": self.key.hours}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "key": self.key}

    def form_valid(self, form: HoursForm) -> HttpResponse:
        retime(self.key, form.new_key.hours)
        messages.success(self.request, gettext("“%(name)s” is sent from now on.") % {"name": name_of(form.new_key)})
        return redirect(f"{reverse(INDEX)}#{slug_of(form.new_key)}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action_url=self.request.path,
            submit_button_label=_("Save"),
            submit_button_active_label=_("Saving…"),
            **kwargs,
        )


class RemoveMessageView(AddedMessagePage):
    """Ask, then take away what somebody added."""

    form_class = forms.Form
    template_name = "wagtail_booking/admin/messages/remove.html"
    page_title = _("Remove message")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        remove(self.key)
        messages.success(self.request, gettext("“%(name)s” is removed.") % {"name": name_of(self.key)})
        return redirect(f"{reverse(INDEX)}#{self.key.occasion}-section")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(name=name_of(self.key), **kwargs)
