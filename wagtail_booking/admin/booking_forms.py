"""Booking forms: what can be booked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views import snippets

from wagtail_booking.forms.wording import duration_text
from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, WeeklyHours
from wagtail_booking.selectors.booking_forms import public_url

from .choosers import booking_form_chooser_viewset
from .deleting import RefusingDeleteView, obstacles_to_deleting
from .tables import WIDE, LinkColumn, ProblemColumn
from .widgets import DateInput, LanguageSelect


class BookingFormForm(WagtailAdminModelForm):
    """Make the slug from the name where it is left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is not None and not cleaned.get("slug") and "slug" not in self.errors and cleaned.get("name"):
            cleaned["slug"] = free_slug(cleaned["name"])
        return cleaned


def free_slug(name: str) -> str:
    """Return a slug that no booking form has yet."""
    base = slugify(name)[:100] or "booking"
    taken = set(BookingForm.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


booking_form_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                TitleFieldPanel("name", classname="", placeholder=False),  # fills in the slug
                FieldPanel("slug", widget=SlugInput(attrs={"data-w-slug-allow-unicode-value": "false"})),
                FieldPanel("summary"),
                FieldPanel("description"),
                FieldPanel("picture"),
                FieldRowPanel([FieldPanel("price"), FieldPanel("sort_order")]),
                FieldPanel("live"),
                InlinePanel(
                    "translations",
                    heading=_("Translations"),
                    label=_("Translation"),
                    help_text=_("The words in other languages; what is left empty is shown as above."),
                    panels=[
                        FieldPanel("language", widget=LanguageSelect),
                        FieldPanel("name"),
                        FieldPanel("summary"),
                        FieldPanel("description"),
                    ],
                ),
            ],
            heading=_("What"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("duration"), FieldPanel("slot_interval")]),
                FieldRowPanel([FieldPanel("buffer_before"), FieldPanel("buffer_after")]),
                FieldRowPanel([FieldPanel("minimum_notice"), FieldPanel("booking_window")]),
                FieldRowPanel(
                    [FieldPanel("bookable_from", widget=DateInput), FieldPanel("bookable_until", widget=DateInput)]
                ),
            ],
            heading=_("When"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "form_resources",
                    heading=_("Staff and resources"),
                    label=_("Staff member or resource"),
                    help_text=_("Who or what can carry this out, in the order in which the customer sees them."),
                    panels=[FieldPanel("resource")],
                ),
                FieldPanel("customer_chooses_staff"),
            ],
            heading=_("Who"),
        ),
        ObjectList(
            [
                FieldPanel("contact_form"),
                FieldPanel("default_labels", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Form"),
        ),
    ],
    base_form_class=BookingFormForm,
)


def business_has_hours() -> bool:
    return WeeklyHours.objects.filter(business__isnull=False).exists()


def problem_with(form: BookingForm, *, business_is_open: bool) -> str:
    """Return why nobody can ever book a live form, as a sentence; empty when there is no such reason."""
    if not form.live:
        return ""
    resources = [link.resource for link in form.form_resources.all() if link.resource.active]
    if not resources:
        return gettext("Nobody carries it out yet. Add somebody under “Who”.")
    if not business_is_open and not any(resource.weeklyhours_set.all() for resource in resources):
        return gettext("There are no opening hours yet. Add them in the booking settings.")
    return ""


class BookingFormIndexView(snippets.IndexView):
    results_template_name = "wagtail_booking/admin/booking_form_index_results.html"

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    @cached_property
    def business_is_open(self) -> bool:
        return business_has_hours()

    def get_base_queryset(self) -> Any:
        resources = BookingFormResource.objects.select_related("resource").prefetch_related("resource__weeklyhours_set")
        return super().get_base_queryset().prefetch_related(Prefetch("form_resources", queryset=resources))

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            Column("duration", label=_("Duration"), accessor=lambda form: duration_text(form.duration)),
            Column("staff", label=_("With"), accessor=staff_names, classname=WIDE),
            ProblemColumn("state", label=_("State"), accessor=self.problem_with),
            LinkColumn("address", label=_("Public address"), accessor=self.link_to, classname=WIDE),
        ]

    def problem_with(self, form: BookingForm) -> str:
        return problem_with(form, business_is_open=self.business_is_open)

    def link_to(self, form: BookingForm) -> tuple[str, str] | None:
        address = public_url(form, self.settings, self.request)
        return (address, f"…/{form.slug}/") if address else None


def staff_names(form: BookingForm) -> str:
    return ", ".join(link.resource.name for link in form.form_resources.all())


class BookingFormEditView(snippets.EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            problem=problem_with(self.object, business_is_open=business_has_hours()), **kwargs
        )

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
