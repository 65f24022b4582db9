"""Confirming an appointment that waits for approval, by a button on its page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views import View

from wagtail_booking.actions import Confirm
from wagtail_booking.errors import AlreadyConfirmed, BookingError
from wagtail_booking.forms.wording import error_text, short_moment_text

from .views import AppointmentView


class ConfirmForm(forms.Form):
    """``version`` is that of the appointment that was looked at."""

    version = forms.IntegerField()


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AppointmentConfirmView(AppointmentView, View):
    """Confirm (POST); whoever only opens the address (GET) sees the appointment."""

    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Press the button on the page of the appointment to confirm it."))
            return self.back()
        try:
            self.confirm(form.cleaned_data["version"])
        except AlreadyConfirmed as error:
            messages.info(request, error_text(error, self.zone))
        except BookingError as error:
            messages.error(request, error_text(error, self.zone))
        return self.back()

    def confirm(self, version: int) -> None:
        confirmed = Confirm(self.appointment, actor=self.actor, version=version).execute(now=timezone.now())
        facts = {"title": self.name_of(confirmed), "when": short_moment_text(confirmed.start, self.zone)}
        messages.success(self.request, gettext("“%(title)s” is confirmed for %(when)s.") % facts)

    def back(self) -> HttpResponse:
        return redirect(self.passing_on(self.url("inspect")))
