"""An event for a calendar elsewhere: what it is, the addresses that add it there, and its file. No Django."""

from .entry import Entry, Every, Recurrence
from .services import SERVICES, Service

__all__ = ["SERVICES", "Entry", "Every", "Recurrence", "Service"]
