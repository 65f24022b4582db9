"""Writes: one class per verb. No request, HTML or mail."""

from .base import Actor
from .book import Book, BookingRequest, Contact
from .cancel import Cancel
from .edit import Edit
from .reschedule import Reschedule
from .time_off import BlockTime, FreeTime

__all__ = [
    "Actor",
    "BlockTime",
    "Book",
    "BookingRequest",
    "Cancel",
    "Contact",
    "Edit",
    "FreeTime",
    "Reschedule",
]
