"""The editor of a booking form: one tab for each question that it answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets.slug import SlugInput

from wagtail_booking.admin.widgets import DateInput, LanguageSelect, NarrowingSelect

from .fixed_starts import NAMES
from .form import BookingFormForm, ResourcesFormSet
from .sharing import SharePanel


class ResourcesPanel(InlinePanel):
    """Who carries a booking form out, and what it needs besides."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = ResourcesFormSet
        return options


what = ObjectList(
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
                FieldPanel("contact_form"),
            ],
        ),
    ],
    heading=_("What"),
)

when = ObjectList(
    [
        FieldRowPanel([FieldPanel("duration"), FieldPanel("slot_interval")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel(name) for name in NAMES[:4]]),
                FieldRowPanel([FieldPanel(name) for name in NAMES[4:]]),
            ],
            heading=_("Fixed start times"),
            help_text=_(
                "For what begins at set times only, such as a class: the times of each weekday, such as 09:00, 13:30. "
                "They replace the slot interval, and must lie in the opening hours. Leave all seven empty for a time "
                "every slot interval."
            ),
        ),
        FieldRowPanel([FieldPanel("buffer_before"), FieldPanel("buffer_after")]),
        FieldRowPanel([FieldPanel("minimum_notice"), FieldPanel("booking_window")]),
        FieldRowPanel([FieldPanel("bookable_from", widget=DateInput), FieldPanel("bookable_until", widget=DateInput)]),
    ],
    heading=_("When"),
)

how_many = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("max_party_size")]),
                FieldPanel("show_seats_left"),
            ],
            heading=_("Seats"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("max_per_hour", heading=_("In an hour")),
                        FieldPanel("max_per_day", heading=_("On a day")),
                        FieldPanel("max_per_week", heading=_("In a week")),
                        FieldPanel("max_per_month", heading=_("In a month")),
                        FieldPanel("max_total", heading=_("In total")),
                    ]
                ),
            ],
            heading=_("At most so many appointments"),
            help_text=_(
                "Appointments of this booking form, counted where they start and by the calendar of the business; not "
                "seats, and not what is cancelled. Empty: no limit."
            ),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("max_per_hour_each", heading=_("In an hour")),
                        FieldPanel("max_per_day_each", heading=_("On a day")),
                        FieldPanel("max_per_week_each", heading=_("In a week")),
                        FieldPanel("max_per_month_each", heading=_("In a month")),
                    ]
                ),
            ],
            heading=_("At most so many for each who carries it out"),
            help_text=_("Counted in the same way, but for each person or room that carries it out on its own."),
        ),
    ],
    heading=_("How many"),
)

who = ObjectList(
    [
        ResourcesPanel(
            "form_resources",
            heading=_("Staff and resources"),
            label=_("Staff member or resource"),
            help_text=_(
                "Who or what carries this out, in the order in which the customer sees them. If a room or equipment "
                "is needed as well, add each that will do, with the same set: with Room 1 and Room 2 both in set A, an "
                "appointment takes somebody and one of the two rooms."
            ),
            panels=[
                FieldRowPanel(
                    [FieldPanel("resource", widget=NarrowingSelect), FieldPanel("role", widget=NarrowingSelect)]
                )
            ],
        ),
        FieldPanel("customer_chooses_staff"),
        FieldPanel("assignment", widget=NarrowingSelect),
    ],
    heading=_("Who"),
)

form = ObjectList(
    [
        FieldPanel("contact_form"),
        FieldPanel("default_labels", widget=forms.CheckboxSelectMultiple),
    ],
    heading=_("Form"),
)

after_booking = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("needs_approval")],
            heading=_("Approval"),
            help_text=_(
                "The customer reads that it is a request, and gets a message when you confirm or decline it. What "
                "waits is on the first page of the admin. What staff book themselves is confirmed at once."
            ),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("rescheduling", widget=NarrowingSelect), FieldPanel("reschedule_hours")])],
            heading=_("Online rescheduling"),
            help_text=_(
                "By the link {{reschedule_link}} in their messages: to a free time of the same staff member, as long "
                "as the appointment has not begun."
            ),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("cancel_online"), FieldPanel("cancel_hours")])],
            heading=_("Online cancellation"),
            help_text=_(
                "They can say why; you find the reason in the history of the appointment. The time can be booked "
                "again at once."
            ),
        ),
    ],
    heading=_("After booking"),
)

share = ObjectList([SharePanel()], heading=_("Share"))

booking_form_edit_handler = TabbedInterface(
    [what, when, how_many, who, form, after_booking, share], base_form_class=BookingFormForm
)
