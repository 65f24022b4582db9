"""Cancelling an appointment, and declining one that waits for approval: each a page that asks once more."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail_booking.actions import Cancel, Decline
from wagtail_booking.errors import AlreadyCancelled, BookingError
from wagtail_booking.forms.wording import error_text
from wagtail_booking.models import Appointment

from .forms import CancelForm, DeclineForm
from .views import INDEX, AppointmentView


# The actions open transactions of their own, in which the lock must come first.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class EndingView(AppointmentView, FormView):
    """Ask for a reason, and end the appointment."""

    permission_required = "change"
    template_name = "wagtail_booking/admin/appointment_cancel.html"
    action_class: type[Cancel | Decline]
    submit_label: Any = ""

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.appointment.version}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refused() or super().get(request, *args, **kwargs)

    def form_valid(self, form: CancelForm) -> HttpResponse:
        if refused := self.refused():
            return refused
        values = form.cleaned_data
        action = self.action_class(
            self.appointment, actor=self.actor, reason=values["reason"], version=values["version"]
        )
        try:
            action.execute(now=timezone.now())
        except AlreadyCancelled:
            return self.already_cancelled()
        except BookingError as error:
            form.add_error(None, error_text(error, self.zone))
            return self.form_invalid(form)
        messages.success(self.request, self.done_text() % {"title": self.name_of(self.appointment)})
        return self.leave(INDEX)

    def refused(self) -> HttpResponse | None:
        """Return the answer where nothing is left to end."""
        return self.already_cancelled() if self.appointment.is_cancelled else None

    def already_cancelled(self) -> HttpResponse:
        messages.info(
            self.request, gettext("“%(title)s” was cancelled before.") % {"title": self.name_of(self.appointment)}
        )
        return self.leave(INDEX)

    def done_text(self) -> str:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **self.facts(), keep_url=self.passing_on(self.url("edit")), submit_label=self.submit_label, **kwargs
        )


class AppointmentCancelView(EndingView):
    form_class = CancelForm
    page_title = _("Cancel appointment")
    action_class = Cancel
    submit_label = _("Cancel this appointment")

    def done_text(self) -> str:
        return gettext("“%(title)s” is cancelled.")


class AppointmentDeclineView(EndingView):
    form_class = DeclineForm
    page_title = _("Decline appointment")
    action_class = Decline
    submit_label = _("Decline this appointment")

    def refused(self) -> HttpResponse | None:
        if self.appointment.status == Appointment.Status.CONFIRMED:
            messages.info(
                self.request,
                gettext("“%(title)s” is confirmed already. It can be cancelled.")
                % {"title": self.name_of(self.appointment)},
            )
            return self.leave(INDEX)
        return super().refused()

    def done_text(self) -> str:
        return gettext("“%(title)s” is declined.")
