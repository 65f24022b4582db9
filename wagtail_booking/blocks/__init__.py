"""Blocks for StreamFields."""

from .add_to_calendar import AddToCalendarBlock
from .booking import BookingBlock
from .chooser import BookingFormChooserBlock

__all__ = ["AddToCalendarBlock", "BookingBlock", "BookingFormChooserBlock"]
