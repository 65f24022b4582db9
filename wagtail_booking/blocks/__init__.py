"""Blocks for StreamFields."""

from .add_to_calendar import AddToCalendarBlock
from .booking import BookingBlock
from .chooser import BookingFormChooserBlock
from .my_appointments import MyAppointmentsBlock

__all__ = ["AddToCalendarBlock", "BookingBlock", "BookingFormChooserBlock", "MyAppointmentsBlock"]
