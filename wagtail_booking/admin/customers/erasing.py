"""Erasing a customer: a page that says what goes and what stays, and asks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import LogFormatter

from wagtail_booking.actions import Actor, Erase
from wagtail_booking.actions.forgetting import all_of, upcoming_of
from wagtail_booking.actions.persons import Finder
from wagtail_booking.errors import BookingError, ErasureRefused, NotAllowed
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.wording import error_text, moment_text
from wagtail_booking.models import Appointment, BookingSettings, Customer
from wagtail_booking.permissions import ANY, appointment_policy
from wagtail_booking.reactions.traces import drop_named

from .access import may_download, may_erase

INDEX = "wagtail_booking_customers:index"


class EraseForm(forms.Form):
    """Asks about what is to come, while there is anything."""

    cancel_upcoming = forms.BooleanField(
        label=_("Cancel them, then erase"),
        required=False,
        help_text=_("Staff get a message about each. The customer gets none: tell them yourself first."),
    )


# The action opens transactions of its own, in which the lock must come first.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class EraseView(WagtailAdminTemplateMixin, FormView):
    form_class = EraseForm
    template_name = "wagtail_booking/admin/customer_erase.html"
    page_title = _("Erase for good")
    header_icon = "cross"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_erase(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Customer.objects.filter(pk=self.kwargs["pk"]).exists():
            return gone(request)
        return super().post(request, *args, **kwargs)

    @cached_property
    def customer(self) -> Customer:
        return get_object_or_404(Customer, pk=self.kwargs["pk"])

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    def get_page_subtitle(self) -> str:
        return str(self.customer)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": _("Customers")},
            {"url": self.customer_url, "label": str(self.customer)},
            {"url": "", "label": self.page_title},
        ]

    @property
    def customer_url(self) -> str:
        return reverse("wagtail_booking_customers:inspect", args=[self.kwargs["pk"]])

    @cached_property
    def upcoming(self) -> Sequence[Appointment]:
        return list(upcoming_of(self.customer, timezone.now()).select_related("booking_form"))

    @cached_property
    def seen(self) -> set[int]:
        """Those appointments to come that the user may see at all."""
        rows = appointment_policy.instances_user_has_any_permission_for(self.request.user, ANY)
        return set(rows.filter(pk__in=[each.pk for each in self.upcoming]).values_list("pk", flat=True))

    @property
    def may_cancel(self) -> bool:
        """Whether the user may cancel all that are to come."""
        calendars = {each.resource_id for each in self.upcoming}
        user = self.request.user
        return all(appointment_policy.user_has_permission_for_resource(user, "change", pk) for pk in calendars)

    def form_valid(self, form: EraseForm) -> HttpResponse:
        erase = Erase(
            self.customer.pk,
            actor=Actor.staff(self.request.user),  # type: ignore[arg-type]  # whoever is logged in
            cancel_upcoming=form.cleaned_data["cancel_upcoming"],
        )
        try:
            erased = erase.execute(now=timezone.now())
        except BookingError as error:
            self.__dict__.pop("upcoming", None)
            self.__dict__.pop("seen", None)
            form.add_error(None, self.words(error))
            if erase.cancelled:
                form.add_error(None, cancelled_text(len(erase.cancelled)))
            return self.form_invalid(form)
        if erased is not None:
            # What waits in this session would be stored once more at the end of this request.
            drop_named(self.request.session, Finder([erased.person]))
        messages.success(self.request, done_text(erased.appointments if erased else 0))
        return redirect(INDEX)

    def form_invalid(self, form: EraseForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 409
        return response

    def words(self, error: BookingError) -> str:
        if isinstance(error, NotAllowed):
            return gettext("You may not cancel all of these appointments. Ask somebody who may.")
        if isinstance(error, ErasureRefused) and error.data["appointments"]:
            return gettext("There are appointments to come. Tick the box to cancel them, or cancel or wait for them.")
        if isinstance(error, ErasureRefused) and error.data["in_use"]:
            return gettext("This customer is still needed by: %(names)s.") % {"names": ", ".join(error.data["in_use"])}
        return error_text(error, self.settings.zone)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = [each for each in self.upcoming if each.pk in self.seen]
        zone, pattern = self.settings.zone, self.settings.display_format
        return super().get_context_data(
            customer=self.customer,
            customer_url=self.customer_url,
            may_download=may_download(self.request.user),
            count=all_of(self.customer).count(),
            upcoming=[(each, moment_text(each.start, zone), appointment_text(pattern, each)) for each in shown],
            others=len(self.upcoming) - len(shown),
            has_upcoming=bool(self.upcoming),
            may_cancel=self.may_cancel,
            **kwargs,
        )


def gone(request: HttpRequest) -> HttpResponse:
    """Say that somebody else was faster."""
    messages.info(request, gettext("This customer was erased before."))
    return redirect(INDEX)


def done_text(count: int) -> str:
    if not count:
        return gettext("The customer is erased.")
    return ngettext(
        "The customer is erased. %(count)s appointment stays, without a name.",
        "The customer is erased. %(count)s appointments stay, without a name.",
        count,
    ) % {"count": count}


def cancelled_text(count: int) -> str:
    return ngettext(
        "The customer isn't erased, but %(count)s appointment is cancelled.",
        "The customer isn't erased, but %(count)s appointments are cancelled.",
        count,
    ) % {"count": count}


class EraseLogFormatter(LogFormatter):
    """What the history of the site says: how many appointments, but not whose."""

    label = _("Erase customer")

    def format_message(self, log_entry: Any) -> str:
        count = log_entry.data.get("appointments", 0)
        return ngettext(
            "Erased a customer with %(count)s appointment", "Erased a customer with %(count)s appointments", count
        ) % {"count": count}

    def format_comment(self, log_entry: Any) -> str:
        return ""
