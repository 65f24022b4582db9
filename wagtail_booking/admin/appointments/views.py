"""Making, changing, cancelling and reading an appointment. Every write goes through an action."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from wagtail_booking.actions import Actor, Book, Cancel, Edit, Reschedule
from wagtail_booking.errors import AlreadyCancelled, BookingError, FormNotLive, KeyReused, SlotRefused, StaffNotOffered
from wagtail_booking.forms.wording import error_text, short_moment_text, span_text
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.permissions import ANY, appointment_policy

from .conflicts import Refusal, refusal_in_words
from .forms import CancelForm, EditAppointmentForm, NewAppointmentForm
from .history import history_of

INDEX = "wagtail_booking_appointments:index"


class AppointmentView(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What the pages of one appointment share."""

    permission_policy = appointment_policy
    header_icon = "calendar-check"
    page_title: Any = ""

    @cached_property
    def zone(self) -> str:
        return BookingSettings.current().zone

    @cached_property
    def actor(self) -> Actor:
        return Actor.staff(self.request.user)  # type: ignore[attr-defined]

    @cached_property
    def appointment(self) -> Appointment:
        rows = Appointment.objects.select_related("booking_form", "resource", "customer").prefetch_related("labels")
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[attr-defined]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": _("Appointments")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def facts(self) -> dict[str, Any]:
        """Return what a summary of the appointment shows."""
        appointment = self.appointment
        return {"appointment": appointment, "when": span_text(appointment.start, appointment.end, self.zone)}

    def url(self, name: str) -> str:
        return reverse(f"wagtail_booking_appointments:{name}", args=[self.appointment.pk])


# The actions open transactions of their own, in which the lock must come first.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AppointmentFormView(AppointmentView, FormView):
    """Show a form, hand it to an action, and word what the action refuses."""

    refusal: Refusal | None = None
    submit_label: Any = ""
    submit_active_label: Any = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "zone": self.zone}

    def act(self, form: Any) -> Appointment:
        """Do what was asked for; raise a :class:`BookingError`."""
        raise NotImplementedError

    def done(self, appointment: Appointment) -> None:
        """Say what has been done."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            appointment = self.act(form)
        except SlotRefused as error:
            self.refusal = refusal_in_words(error, self.zone)
            form.add_error(None, gettext("The appointment can't be placed at this time."))
        except StaffNotOffered as error:
            form.add_error("resource", error_text(error, self.zone))
        except FormNotLive:
            form.add_error("booking_form", gettext("Nobody carries out this booking form. Add somebody to it first."))
        except BookingError as error:
            form.add_error(None, error_text(error, self.zone))
            if isinstance(error, KeyReused):
                form.renew_key()
        else:
            self.done(appointment)
            return redirect(INDEX)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        context["media"] = form.media
        return context | {
            "zone": self.zone,
            "refusal": self.refusal,
            "offers_waiving": bool(self.refusal) or bool(form.is_bound and form.data.get("waive")),
            "action_url": self.request.path,
            "submit_button_label": self.submit_label,
            "submit_button_active_label": self.submit_active_label,
            "has_unsaved_changes": form.is_bound,
        }


class AppointmentCreateView(AppointmentFormView):
    form_class = NewAppointmentForm
    template_name = "wagtail_booking/admin/appointment_form.html"
    permission_required = "add"
    page_title = _("New appointment")
    submit_label = _("Book this appointment")
    submit_active_label = _("Booking…")

    def get_initial(self) -> dict[str, Any]:
        """Fill in what a link gives, such as a click in a calendar."""
        fields = ("booking_form", "resource", "customer", "date", "time", "duration")
        return {name: self.request.GET[name] for name in fields if name in self.request.GET}

    def act(self, form: NewAppointmentForm) -> Appointment:
        request = form.request(language=get_language() or "")
        return Book(request, actor=self.actor, waive=form.cleaned_data["waive"]).execute(now=timezone.now())

    def done(self, appointment: Appointment) -> None:
        messages.success(
            self.request,
            gettext("“%(title)s” is booked for %(when)s with %(name)s.")
            % {
                "title": appointment,
                "when": short_moment_text(appointment.start, self.zone),
                "name": appointment.resource_name,
            },
        )


class AppointmentEditView(AppointmentFormView):
    form_class = EditAppointmentForm
    template_name = "wagtail_booking/admin/appointment_edit.html"
    permission_required = "change"
    page_title = _("Appointment")
    submit_label = _("Save")
    submit_active_label = _("Saving…")

    def get_page_subtitle(self) -> str:
        return str(self.appointment)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "appointment": self.appointment}

    def get_initial(self) -> dict[str, Any]:
        return EditAppointmentForm.initial_of(self.appointment, self.zone)

    def act(self, form: EditAppointmentForm) -> Appointment:
        seen = {"actor": self.actor, "version": form.cleaned_data["version"]}
        if not form.moves:
            return Edit(self.appointment, form.changes, **seen).execute(now=timezone.now())
        return Reschedule(
            self.appointment,
            form.start,  # type: ignore[arg-type]
            resource=form.cleaned_data["resource"].pk,
            duration=form.cleaned_data["duration"],
            changes=form.changes,
            waive=form.cleaned_data["waive"],
            **seen,
        ).execute(now=timezone.now())

    def done(self, appointment: Appointment) -> None:
        facts = {
            "title": appointment,
            "when": short_moment_text(appointment.start, self.zone),
            "name": appointment.resource_name,
        }
        has_moved = appointment.sequence > self.appointment.sequence
        sentence = (
            gettext("“%(title)s” has moved: %(when)s with %(name)s.") if has_moved else gettext("“%(title)s” is saved.")
        )
        messages.success(self.request, sentence % facts)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.appointment.is_cancelled:
            return []
        return [HeaderButton(_("Cancel appointment"), url=self.url("cancel"), icon_name="cross")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            appointment=self.appointment, history=history_of(self.appointment, self.zone), **kwargs
        )


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AppointmentCancelView(AppointmentView, FormView):
    form_class = CancelForm
    template_name = "wagtail_booking/admin/appointment_cancel.html"
    permission_required = "change"
    page_title = _("Cancel appointment")

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.appointment.version}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.appointment.is_cancelled:
            return self.already_cancelled()
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: CancelForm) -> HttpResponse:
        if self.appointment.is_cancelled:
            return self.already_cancelled()
        values = form.cleaned_data
        action = Cancel(self.appointment, actor=self.actor, reason=values["reason"], version=values["version"])
        try:
            action.execute(now=timezone.now())
        except AlreadyCancelled:
            return self.already_cancelled()
        except BookingError as error:
            form.add_error(None, error_text(error, self.zone))
            return self.form_invalid(form)
        messages.success(self.request, gettext("“%(title)s” is cancelled.") % {"title": self.appointment})
        return redirect(INDEX)

    def already_cancelled(self) -> HttpResponse:
        messages.info(self.request, gettext("“%(title)s” was cancelled before.") % {"title": self.appointment})
        return redirect(INDEX)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.facts(), **kwargs)


class AppointmentInspectView(AppointmentView, TemplateView):
    """Everything about an appointment, for those who may only look."""

    template_name = "wagtail_booking/admin/appointment_inspect.html"
    any_permission_required = ANY
    page_title = _("Appointment")

    def get_page_subtitle(self) -> str:
        return str(self.appointment)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("change"):
            return []
        return [HeaderButton(_("Edit"), url=self.url("edit"), icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.facts(), history=history_of(self.appointment, self.zone), **kwargs)
