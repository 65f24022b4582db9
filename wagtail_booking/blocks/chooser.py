"""A block with which editors choose a booking form."""

from functools import cached_property
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChooserBlock


class BookingFormChooserBlock(ChooserBlock):
    """One booking form; its value is the object."""

    @cached_property
    def target_model(self) -> Any:
        from wagtail_booking.models import BookingForm

        return BookingForm

    @cached_property
    def widget(self) -> Any:
        # By its name: blocks are needed to load the models of a site, the admin comes later.
        return import_string("wagtail_booking.admin.choosers.booking_form_chooser_viewset").widget_class()

    def get_form_state(self, value: Any) -> Any:
        return self.widget.get_value_data(value)

    class Meta:
        icon = "form"
        label = _("Booking form")
