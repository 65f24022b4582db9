"""Calendars elsewhere whose busy time keeps bookings out."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class OutsideCalendar(models.Model):
    """The ICS address of a calendar of one resource, and how fetching it went.

    What was fetched last stays as claims of the kind ``outside`` until it is fetched again with success.
    """

    class Problem(models.TextChoices):
        """Why the last fetch failed. Values are stable."""

        NONE = "", _("None")
        FORBIDDEN_ADDRESS = "forbidden_address", _("The address leads to an internal network.")
        UNREACHABLE = "unreachable", _("The server can't be reached.")
        TOO_SLOW = "too_slow", _("The server takes too long.")
        TOO_LARGE = "too_large", _("The calendar is too large.")
        GONE = "gone", _("The calendar is gone or no longer shared.")
        REFUSED = "refused", _("The server refuses to answer.")
        REDIRECTED = "redirected", _("The address leads to another one. Enter that one.")
        NOT_A_CALENDAR = "not_a_calendar", _("What the address gives is not a calendar.")

    resource = ParentalKey("wagtail_booking.Resource", on_delete=models.CASCADE, related_name="outside_calendars")
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("For example: Google, private."))
    url = models.URLField(
        _("ICS address"),
        max_length=1000,
        help_text=_("The secret address in iCal format that the other calendar gives."),
    )
    etag = models.CharField(max_length=255, blank=True, editable=False)
    last_modified = models.CharField(max_length=64, blank=True, editable=False)
    checked_at = models.DateTimeField(_("last tried"), null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    problem = models.CharField(_("problem"), max_length=32, choices=Problem.choices, blank=True, editable=False)

    class Meta:
        verbose_name = _("outside calendar")
        verbose_name_plural = _("outside calendars")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or str(_("Outside calendar"))
