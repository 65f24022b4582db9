"""Wiring."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WagtailBookingConfig(AppConfig):
    name = "wagtail_booking"
    verbose_name = _("Bookings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, signals, tasks
        from .reactions import dispatch

        checks.register_all()
        signals.event_written.connect(dispatch.write_deliveries, dispatch_uid="wagtail_booking.deliveries")
        signals.event_committed.connect(dispatch.enqueue, dispatch_uid="wagtail_booking.enqueue")
        post_migrate.connect(tasks.schedule_sweep, sender=self, dispatch_uid="wagtail_booking.sweep")
