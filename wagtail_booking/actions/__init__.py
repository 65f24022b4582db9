"""Writes: one class per verb. No request, HTML or mail."""

from .access import LinkCustomer, RequestAccessLink, UseAccessLink
from .base import Actor
from .book import Book, BookingRequest, Contact
from .cancel import Cancel
from .confirm import Confirm
from .decline import Decline
from .edit import Edit
from .erase import Erase, RequestErasure
from .feeds import CreateFeed, RenewFeed, RevokeFeed
from .hold import HoldRequest, HoldTime, ReleaseHold
from .online import CancelOnline, RescheduleOnline
from .reschedule import Reschedule
from .time_off import BlockTime, FreeTime
from .undo import Undo

__all__ = [
    "Actor",
    "BlockTime",
    "Book",
    "BookingRequest",
    "Cancel",
    "CancelOnline",
    "Confirm",
    "Contact",
    "CreateFeed",
    "Decline",
    "Edit",
    "Erase",
    "FreeTime",
    "HoldRequest",
    "HoldTime",
    "LinkCustomer",
    "ReleaseHold",
    "RenewFeed",
    "RequestAccessLink",
    "RequestErasure",
    "Reschedule",
    "RescheduleOnline",
    "RevokeFeed",
    "Undo",
    "UseAccessLink",
]
