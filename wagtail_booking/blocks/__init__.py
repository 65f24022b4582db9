"""Blocks for StreamFields."""

from .booking import BookingBlock
from .chooser import BookingFormChooserBlock

__all__ = ["BookingBlock", "BookingFormChooserBlock"]
