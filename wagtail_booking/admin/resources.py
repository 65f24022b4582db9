"""Staff, rooms and equipment."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from wagtail_booking.actions.base import lock_resources
from wagtail_booking.models import BookingSettings, Hold, Resource
from wagtail_booking.permissions import may_have_feed

from .deleting import RefusingDeleteView
from .feeds import feeds_url
from .hours import HoursForm, HoursTabs, date_overrides_panel, weekly_hours_panel
from .outside_calendars import FetchOnSaveMixin, OutsideCalendarsPanel, problems_of
from .tables import WIDE, CalendarsColumn, ColourColumn
from .week import WeekPanel
from .widgets import ColourInput, TimeZoneSelect

resource_edit_handler = HoursTabs(
    [
        ObjectList(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("kind")]),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                        FieldPanel("user"),
                        FieldPanel("photo"),
                    ],
                    heading=_("Contact"),
                ),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("colour", widget=ColourInput), FieldPanel("sort_order")]),
                        FieldPanel("active"),
                    ],
                    heading=_("In the calendar"),
                ),
            ],
            heading=_("Who or what"),
        ),
        ObjectList(
            [
                WeekPanel(heading=_("The week as it is")),
                weekly_hours_panel(
                    _("Own weekly hours"),
                    _("Without a row here, the opening hours of the business apply. With rows, only these count."),
                ),
                date_overrides_panel(
                    _(
                        "Other hours on a date, for this person or thing only. Days on which the whole business is "
                        "closed apply to everybody and belong in the booking settings."
                    ),
                ),
                FieldPanel("time_zone", widget=TimeZoneSelect),
            ],
            heading=_("Hours"),
        ),
        ObjectList([OutsideCalendarsPanel()], heading=_("Outside calendars")),
    ],
    base_form_class=HoursForm,
)


class ResourceIndexView(generic.IndexView):
    results_template_name = "wagtail_booking/admin/resource_index_results.html"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("outside_calendars")

    @cached_property
    def columns(self) -> list[Column]:
        now, zone = timezone.now(), BookingSettings.current().zone
        calendars = CalendarsColumn(
            "outside_calendars",
            label=_("Outside calendars"),
            accessor=lambda resource: problems_of(resource, now, zone),
        )
        return [*super().columns, calendars]


class ResourceCreateView(FetchOnSaveMixin, generic.CreateView):
    pass


class ResourceEditView(FetchOnSaveMixin, generic.EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to a feed of this calendar, for whoever may see it."""
        buttons = [*super().header_buttons]
        if may_have_feed(self.request.user, self.object.pk):
            url = feeds_url(calendar=self.object.pk)
            buttons.append(HeaderButton(_("Calendar feed"), url=url, icon_name="link"))
        return buttons


class ResourceDeleteView(RefusingDeleteView):
    advice = _("Switch “active” off instead: it can't be booked any more, and its appointments stay.")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        # As in every action, so that nobody takes its time meanwhile and nobody waits in a circle.
        lock_resources([self.object.pk])
        if not self.obstacles:
            # What a visitor is about to choose doesn't keep it; nor does what other calendars take.
            Hold.objects.filter(claims__resource=self.object).delete()
        return super().form_valid(form)


class ResourceViewSet(ModelViewSet):
    model = Resource
    name = "wagtail_booking_resources"
    url_prefix = "bookings/resources"
    menu_label = _("Staff and resources")
    icon = "group"
    copy_view_enabled = False
    index_view_class = ResourceIndexView
    add_view_class = ResourceCreateView
    edit_view_class = ResourceEditView
    delete_view_class = ResourceDeleteView
    edit_handler = resource_edit_handler
    list_display = [
        "name",
        ColourColumn("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("email", label=_("E-mail address"), sort_key="email", classname=WIDE),
        BooleanColumn("active", label=_("Active"), sort_key="active"),
    ]
    list_filter = ["kind", "active"]
    search_fields = ["name", "email"]
    search_backend_name = None  # the database's search knows no part of an address
    ordering = ["sort_order", "name"]
    sort_order_field = None
    list_per_page = 50
