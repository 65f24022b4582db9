"""The editor of a message: its words in one language, what they look like, and a test."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail_booking.forms.variables import variables_for
from wagtail_booking.models import Channel, MessageText
from wagtail_booking.reactions import sms
from wagtail_booking.reactions.delivering import describe
from wagtail_booking.reactions.messages import send_test, text_of
from wagtail_booking.selectors.messages import MessageKey, MessageRule

from .access import MessagePage
from .forms import MessageTextForm
from .keys import name_of, rule_of
from .languages import language_of, languages
from .missing_link import confirmations, missing_link_facts
from .previewing import shown
from .storing import reset_text, save_text
from .words import usual_text


class OneLanguageMixin:
    """A page about the message in the address, in the language that is asked for."""

    kwargs: dict[str, Any]
    request: Any

    @cached_property
    def rule(self) -> MessageRule:
        return rule_of(self.kwargs["slug"])

    @property
    def key(self) -> MessageKey:
        return self.rule.key

    @cached_property
    def language(self) -> str:
        return language_of(self.request.GET.get("language", ""))

    @property
    def language_name(self) -> str:
        return dict(languages())[self.language]

    def url(self, name: str) -> str:
        """Return the address of a page about this message in this language."""
        path = reverse(f"wagtail_booking_messages:{name}", args=[self.kwargs["slug"]])
        return f"{path}?{urlencode({'language': self.language})}"

    def get_page_subtitle(self) -> str:
        return name_of(self.key)


class MessageEditView(OneLanguageMixin, MessagePage, FormView):
    """Show the words (GET); keep, show or try out others (POST)."""

    form_class = MessageTextForm
    template_name = "wagtail_booking/admin/messages/edit.html"
    page_title = _("Message")

    def get_initial(self) -> dict[str, Any]:
        words = text_of(self.key, self.language)
        return {"subject": words.subject, "body": words.body}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "key": self.key, "user": self.request.user}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "preview" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: MessageTextForm) -> HttpResponse:
        if "test" in self.request.POST:
            self.test(form)
            return self.render_to_response(self.get_context_data(form=form))
        words = usual_text(self.key, self.language)
        subject, body = form.cleaned_data.get("subject", ""), form.cleaned_data["body"]
        if (subject, body.strip()) == (words.subject, words.body.strip()):
            reset_text(self.key, self.language)
        else:
            save_text(self.key, self.language, subject=subject, body=body)
        messages.success(
            self.request,
            gettext("“%(name)s” is saved (%(language)s).")
            % {"name": name_of(self.key), "language": self.language_name},
        )
        return redirect(self.url("edit"))

    def test(self, form: MessageTextForm) -> None:
        """Send the words to whoever asks for it, and say how it went."""
        values = form.cleaned_data
        is_sms = self.key.channel == Channel.SMS
        to = str(values.get("phone") or "") if is_sms else self.request.user.email
        if not to:
            self.refuse_test(form, is_sms)
            return
        try:
            send_test(self.key, self.language, values.get("subject", ""), values["body"], to, values["about"])
        except Exception as error:  # whatever a mail server, a provider or a backend comes up with
            messages.error(self.request, gettext("The test was not sent. %(why)s") % {"why": describe(error)})
        else:
            messages.success(self.request, gettext("A test was sent to %(address)s.") % {"address": to})

    def refuse_test(self, form: MessageTextForm, is_sms: bool) -> None:
        if is_sms:
            form.add_error("phone", gettext("Enter the number that the test is sent to."))
        else:
            messages.error(
                self.request, gettext("Your account has no e-mail address. Enter one in your profile, then try again.")
            )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        changed = set(MessageText.objects.filter(message=self.rule.pk).values_list("language", flat=True))
        form = context["form"]
        is_sms = self.key.channel == Channel.SMS
        return context | {
            "media": form.media,
            "name": name_of(self.key),
            "active": self.rule.active,
            "is_sms": is_sms,
            "lacks_provider": is_sms and not sms.is_ready(),
            "language": self.language,
            "languages": [{"code": code, "name": name, "is_changed": code in changed} for code, name in languages()],
            "is_changed": self.language in changed,
            "variables": variables_for(self.key),
            "preview": shown(form, self.language),
            **(missing_link_facts(self.request.user, self.url("edit")) if self.key in confirmations() else {}),
            "action_url": self.url("edit"),
            "preview_url": self.url("preview"),
            "reset_url": self.url("reset"),
            "submit_button_label": _("Save"),
            "submit_button_active_label": _("Saving…"),
            "has_unsaved_changes": form.is_bound,
        }


class ResetView(OneLanguageMixin, MessagePage, FormView):
    """Ask, then let a message say in one language what it says by default."""

    template_name = "wagtail_booking/admin/messages/reset.html"
    page_title = _("Back to the default text")

    def get_form(self, form_class: Any = None) -> Any:
        return None

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        reset_text(self.key, self.language)
        messages.success(
            request,
            gettext("“%(name)s” says what it says by default (%(language)s).")
            % {"name": name_of(self.key), "language": self.language_name},
        )
        return redirect(self.url("edit"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=usual_text(self.key, self.language),
            language=self.language,
            language_name=self.language_name,
            keep_url=self.url("edit"),
            **kwargs,
        )
