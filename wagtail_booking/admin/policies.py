"""Who may see which screens, by Django's model permissions."""

from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_booking.models import Appointment

# Time off is part of the calendar: who may change appointments may block time.
appointment_policy = ModelPermissionPolicy(Appointment)

ANY = ["add", "change", "delete", "view"]
