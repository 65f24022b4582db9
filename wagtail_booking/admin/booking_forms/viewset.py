"""The screens of booking forms."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets

from wagtail_booking.admin.choosers import booking_form_chooser_viewset
from wagtail_booking.admin.deleting import RefusingDeleteView, obstacles_to_deleting
from wagtail_booking.admin.tables import WIDE, LinkColumn, ProblemColumn
from wagtail_booking.engine.hours import Hours
from wagtail_booking.forms.wording import duration_text
from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, Resource
from wagtail_booking.selectors.booking_forms import hours_of, public_url

from .panels import booking_form_edit_handler
from .problems import problems_with


class BookingFormIndexView(snippets.IndexView):
    results_template_name = "wagtail_booking/admin/booking_form_index_results.html"

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    @cached_property
    def hours(self) -> dict[int, Hours]:
        """The hours of everybody who may be in the list."""
        return hours_of(Resource.objects.active(), self.settings, self.today)

    @cached_property
    def today(self) -> Any:
        return timezone.localdate(timezone=self.settings.zone_info)

    def get_base_queryset(self) -> Any:
        resources = BookingFormResource.objects.select_related("resource")
        return super().get_base_queryset().prefetch_related(Prefetch("form_resources", queryset=resources))

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            Column("duration", label=_("Duration"), accessor=lambda form: duration_text(form.duration)),
            Column("seats", label=_("Seats"), accessor=seats, classname=WIDE),
            Column("staff", label=_("With"), accessor=staff_names, classname=WIDE),
            ProblemColumn("state", label=_("State"), accessor=self.problems_with),
            LinkColumn("address", label=_("Public address"), accessor=self.link_to, classname=WIDE),
        ]

    def problems_with(self, form: BookingForm) -> str:
        return " ".join(problems_with(form, self.hours, self.settings, self.today).every)

    def link_to(self, form: BookingForm) -> tuple[str, str] | None:
        address = public_url(form, self.settings, self.request)
        return (address, f"…/{form.slug}/") if address else None


def seats(form: BookingForm) -> str:
    return str(form.capacity) if form.capacity > 1 else ""


def staff_names(form: BookingForm) -> str:
    """Return the names of those who carry it out."""
    links = form.form_resources.all()
    return ", ".join(link.resource.name for link in links if link.role == BookingFormResource.Role.MAIN)


class BookingFormEditView(snippets.EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(problems=self.problems(), **kwargs)

    def problems(self) -> Any:
        """Return what is wrong with the form as it is stored, whatever has been typed meanwhile."""
        stored = BookingForm.objects.prefetch_related("form_resources__resource").get(pk=self.object.pk)
        settings = BookingSettings.current()
        today = timezone.localdate(timezone=settings.zone_info)
        resources = [link.resource for link in stored.form_resources.all()]
        return problems_with(stored, hours_of(resources, settings, today), settings, today)

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if address := public_url(self.object, BookingSettings.current(), self.request):
            buttons.append(HeaderButton(_("View live"), url=address, icon_name="link-external"))
        return buttons


class BookingFormDeleteView(RefusingDeleteView, snippets.DeleteView):
    advice = _("Switch “can be booked” off instead: nobody can book it any more, and its appointments stay.")


class BookingFormViewSet(snippets.SnippetViewSet):
    model = BookingForm
    url_namespace = "wagtail_booking_forms"
    url_prefix = "bookings/booking-forms"
    icon = "form"
    copy_view_enabled = False
    menu_item_is_registered = True
    index_view_class = BookingFormIndexView
    edit_view_class = BookingFormEditView
    delete_view_class = BookingFormDeleteView
    edit_handler = booking_form_edit_handler
    index_results_template_name = BookingFormIndexView.results_template_name
    edit_template_name = "wagtail_booking/admin/booking_form_edit.html"
    delete_template_name = RefusingDeleteView.template_name
    list_filter = ["live"]
    search_fields = ["name", "slug", "summary"]
    search_backend_name = None  # Wagtail's search on SQLite takes no list of fields
    ordering = ["sort_order", "name"]
    sort_order_field = None
    list_per_page = 50

    @property
    def chooser_viewset(self) -> Any:
        return booking_form_chooser_viewset


def refuse_deleting_used_forms(request: Any, instances: list[Any]) -> HttpResponse | None:
    """Answer the bulk deletion of booking forms that have appointments: none is deleted."""
    used = [form for form in instances if isinstance(form, BookingForm) and obstacles_to_deleting(form)]
    # The page that deletes a single one says so itself.
    if not used or request.resolver_match.view_name == "wagtail_booking_forms:delete":
        return None
    messages.error(
        request,
        ngettext(
            "Nothing was deleted: %(names)s has appointments. Switch “can be booked” off instead.",
            "Nothing was deleted: %(names)s have appointments. Switch “can be booked” off instead.",
            len(used),
        )
        % {"names": ", ".join(f"“{form}”" for form in used)},
    )
    return redirect(reverse("wagtail_booking_forms:list"))
