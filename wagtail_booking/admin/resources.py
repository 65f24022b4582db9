"""Staff, rooms and equipment."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_booking.models import Resource

from .deleting import RefusingDeleteView
from .hours import date_overrides_panel, weekly_hours_panel
from .tables import ColourColumn
from .widgets import ColourInput, TimeZoneSelect

resource_edit_handler = TabbedInterface(
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
    ]
)


class ResourceIndexView(generic.IndexView):
    results_template_name = "wagtail_booking/admin/resource_index_results.html"


class ResourceDeleteView(RefusingDeleteView):
    advice = _("Switch “active” off instead: it can't be booked any more, and its appointments stay.")


class ResourceViewSet(ModelViewSet):
    model = Resource
    name = "wagtail_booking_resources"
    url_prefix = "bookings/resources"
    menu_label = _("Staff and resources")
    icon = "group"
    copy_view_enabled = False
    index_view_class = ResourceIndexView
    delete_view_class = ResourceDeleteView
    edit_handler = resource_edit_handler
    list_display = [
        "name",
        ColourColumn("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("email", label=_("E-mail address"), sort_key="email"),
        BooleanColumn("active", label=_("Active"), sort_key="active"),
    ]
    list_filter = ["kind", "active"]
    search_fields = ["name", "email"]
    search_backend_name = None  # the database's search knows no part of an address
    ordering = ["sort_order", "name"]
    sort_order_field = None
    list_per_page = 50
