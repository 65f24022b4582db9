"""Booking forms: what can be booked."""

from .viewset import BookingFormViewSet, refuse_deleting_used_forms

__all__ = ["BookingFormViewSet", "refuse_deleting_used_forms"]
