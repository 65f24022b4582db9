"""Making, changing and reading an appointment. Every write goes through an action."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
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

from wagtail_booking.actions import Actor, Book, Edit, Reschedule
from wagtail_booking.admin.deliveries.lines import delivery_lines
from wagtail_booking.admin.returned import MAIL_AFTER, keep_move, leads_to_calendar, to_card
from wagtail_booking.admin.returning import ReturningMixin, good_values
from wagtail_booking.errors import (
    BookingError,
    FormNotLive,
    KeyReused,
    PartySizeRefused,
    SlotRefused,
    StaffNotOffered,
)
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.wording import error_text, people_text, short_moment_text, span_text
from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.permissions import ANY, appointment_policy

from .conflicts import Refusal, refusal_in_words, waive_what_was_seen
from .forms import EditAppointmentForm
from .history import history_of
from .new_form import NewAppointmentForm
from .words import consent_text, erased_text, has_seats, too_many_text, with_text

INDEX = "wagtail_booking_appointments:index"


class AppointmentView(ReturningMixin, PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What the pages of one appointment share."""

    permission_policy = appointment_policy
    header_icon = "calendar-check"
    page_title: Any = ""

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    @property
    def zone(self) -> str:
        return self.settings.zone

    def name_of(self, appointment: Appointment) -> str:
        return appointment_text(self.settings.display_format, appointment)

    @cached_property
    def actor(self) -> Actor:
        return Actor.staff(self.request.user)  # type: ignore[attr-defined]

    @cached_property
    def appointment(self) -> Appointment:
        """The one with this id, if the user may do here with it what this page is for; else there is none."""
        user: Any = self.request.user  # type: ignore[attr-defined]
        actions = self.any_permission_required or [self.permission_required]
        allowed = appointment_policy.instances_user_has_any_permission_for(user, actions)
        rows = allowed.select_related("booking_form", "resource", "customer").prefetch_related("labels")
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
        return {
            "appointment": appointment,
            "name": self.name_of(appointment),
            "when": span_text(appointment.start, appointment.end, self.zone),
            "with": with_text(appointment),
            "erased": erased_text(appointment, self.zone),
            "consent": consent_text(appointment, self.zone),
            "people": people_text(appointment.party_size) if has_seats(appointment) else "",
            "asks": self.asks,
            "confirm_url": self.passing_on(self.url("confirm")),
            "decline_url": self.passing_on(self.url("decline")),
        }

    @cached_property
    def asks(self) -> bool:
        """Whether it waits for approval, and for this user's."""
        appointment = self.appointment
        waits = appointment.status == Appointment.Status.AWAITING_APPROVAL and appointment.end > timezone.now()
        return waits and bool(self.user_has_permission_for_instance("change", appointment))

    def past(self) -> dict[str, Any]:
        """Return what happened to the appointment, and what was sent."""
        user, here = self.request.user, self.request.path  # type: ignore[attr-defined]
        return {
            "history": history_of(self.appointment, self.zone),
            "deliveries": delivery_lines(self.appointment, user, self.zone, here=here),
        }

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
        return {**super().get_form_kwargs(), "zone": self.zone, "user": self.request.user}

    def action(self, form: Any) -> Book | Reschedule | Edit:
        """Return what does what was asked for."""
        raise NotImplementedError

    def done(self, appointment: Appointment) -> None:
        """Say what has been done."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        action, now = self.action(form), timezone.now()
        try:
            if form.cleaned_data.get("waive") and not isinstance(action, Edit):
                waive_what_was_seen(action, form.cleaned_data["seen"], self.zone, now)
            appointment = action.execute(now=now)
        except SlotRefused as error:
            assert not isinstance(action, Edit)
            self.refusal = refusal_in_words(error, action, self.zone, now)
            form.ask_anew(self.refusal.seen)
            form.add_error(None, gettext("The appointment can't be placed at this time."))
        except StaffNotOffered as error:
            form.add_error("resource", error_text(error, self.zone))
        except PartySizeRefused as error:
            form.add_error("party_size", too_many_text(error.data["maximum"]))
        except FormNotLive:
            form.add_error("booking_form", gettext("Nobody carries out this booking form. Add somebody to it first."))
        except BookingError as error:
            form.add_error(None, error_text(error, self.zone))
            if isinstance(error, KeyReused):
                form.renew_key()
        else:
            self.done(appointment)
            if leads_to_calendar(self.next_url):
                return redirect(to_card(self.next_url, appointment))
            return self.leave(INDEX)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        context["media"] = form.media
        return context | {
            "zone": self.zone,
            "refusal": self.refusal,
            "offers_waiving": bool(self.refusal) or bool(form.is_bound and form.data.get("waive")),
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
        fields = ("booking_form", "resource", "customer", "date", "time", "occurrence", "duration")
        return good_values({name: self.form_class.base_fields[name] for name in fields}, self.request.GET)

    def action(self, form: NewAppointmentForm) -> Book:
        request = form.request(language=get_language() or "")
        return Book(request, actor=self.actor)

    def done(self, appointment: Appointment) -> None:
        messages.success(
            self.request,
            gettext("“%(title)s” is booked for %(when)s with %(name)s.")
            % {
                "title": self.name_of(appointment),
                "when": short_moment_text(appointment.start, self.zone),
                "name": with_text(appointment),
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
        return self.name_of(self.appointment)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "appointment": self.appointment}

    def get_initial(self) -> dict[str, Any]:
        return EditAppointmentForm.initial_of(self.appointment, self.zone)

    def action(self, form: EditAppointmentForm) -> Edit | Reschedule:
        seen = {"actor": self.actor, "version": form.cleaned_data["version"]}
        if not form.moves:
            return Edit(self.appointment, form.changes, **seen)
        return Reschedule(
            self.appointment,
            form.start,  # type: ignore[arg-type]
            resource=form.cleaned_data["resource"].pk,
            duration=form.cleaned_data["duration"],
            changes=form.changes,
            tell=form.told,
            mail_after=MAIL_AFTER if leads_to_calendar(self.next_url) else timedelta(0),
            **seen,
        )

    def done(self, appointment: Appointment) -> None:
        facts = {
            "title": self.name_of(appointment),
            "when": short_moment_text(appointment.start, self.zone),
            "name": with_text(appointment),
        }
        has_moved = appointment.sequence > self.appointment.sequence
        sentence = (
            gettext("“%(title)s” has moved: %(when)s with %(name)s.") if has_moved else gettext("“%(title)s” is saved.")
        )
        if has_moved and leads_to_calendar(self.next_url):
            keep_move(self.request.session, appointment, sentence % facts, timezone.now())
        else:
            messages.success(self.request, sentence % facts)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.appointment.is_cancelled or self.asks:
            return []
        return [HeaderButton(_("Cancel appointment"), url=self.passing_on(self.url("cancel")), icon_name="cross")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.facts(), **self.past(), **kwargs)


class AppointmentInspectView(AppointmentView, TemplateView):
    """Everything about an appointment, for those who may only look."""

    template_name = "wagtail_booking/admin/appointment_inspect.html"
    any_permission_required = ANY
    page_title = _("Appointment")

    def get_page_subtitle(self) -> str:
        return self.name_of(self.appointment)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission_for_instance("change", self.appointment):
            return []
        return [HeaderButton(_("Edit"), url=self.passing_on(self.url("edit")), icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.facts(), **self.past(), **kwargs)
