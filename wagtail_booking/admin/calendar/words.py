"""The words of the calendar's script, which has none of its own."""

from typing import Any

from django.utils.translation import gettext, pgettext

from wagtail_booking.models import Appointment, Claim


def kind_texts() -> dict[str, str]:
    """Return what a card without an appointment is."""
    return {
        Claim.Kind.TIME_OFF.value: gettext("Time off"),
        Claim.Kind.OUTSIDE.value: gettext("Busy in another calendar"),
        Claim.Kind.HOLD.value: gettext("Held for a visitor"),
    }


def words() -> dict[str, Any]:
    """Return the texts by name; ``{name}`` in them is filled in by the script."""
    return {
        "failed": gettext("This could not be saved. Check your connection and try again."),
        "notLoaded": gettext("The calendar could not be loaded. It will be tried again."),
        "loadedAgain": gettext("The calendar is up to date again."),
        "loggedOut": gettext("You are logged out, or may not do this any more. Load the page again."),
        "putBack": gettext("It is back in its old place."),
        "changed": gettext("The calendar has changed."),
        "none": gettext("No appointments. Click a time to add one."),
        "noneToAdd": gettext("No appointments."),
        "noneMatching": gettext("No appointments match the filters."),
        "more": pgettext("more appointments on a day", "+{count} more"),
        "showDay": gettext("Show this day"),
        "close": gettext("Close"),
        "allDay": gettext("All day"),
        "when": gettext("When"),
        "with": gettext("With"),
        "customer": gettext("Customer"),
        "people": gettext("People"),
        "form": gettext("Booking form"),
        "status": gettext("Status"),
        "attendance": gettext("Attendance"),
        "labels": gettext("Labels"),
        "buffers": gettext("Kept free"),
        "before": gettext("{minutes} min before"),
        "after": gettext("{minutes} min after"),
        "edit": gettext("Edit"),
        "view": gettext("View"),
        "move": gettext("Move…"),
        "cancel": gettext("Cancel appointment…"),
        "delete": gettext("Delete…"),
        "attended": Appointment.Attendance.ATTENDED.label,
        "no_show": Appointment.Attendance.NO_SHOW.label,
        "unknown": Appointment.Attendance.UNKNOWN.label,
        "markAttended": gettext("Attended"),
        "markNoShow": gettext("Did not come"),
        "unmark": gettext("Remove the mark"),
        "addAppointment": gettext("New appointment"),
        "blockTime": gettext("Block time"),
        "why": gettext("Can this be booked?"),
        "conflict": gettext("This doesn't fit here"),
        "ask": gettext("Tell the customer?"),
        "back": gettext("Put back"),
        "anyway": gettext("Place anyway"),
        "send": gettext("Send"),
        "dontSend": gettext("Don't send"),
        "undo": gettext("Undo"),
        "dismiss": gettext("Close this message"),
        "wrongColumn": gettext(
            "In this column stands what the appointment takes as well. Drag it in the column of {name}."
        ),
        "awaiting_approval": Appointment.Status.AWAITING_APPROVAL.label,
        "awaiting_payment": Appointment.Status.AWAITING_PAYMENT.label,
        **kind_texts(),
        "cancelled": Appointment.Status.CANCELLED.label,
    }
