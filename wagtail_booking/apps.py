"""Wiring."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class WagtailBookingConfig(AppConfig):
    name = "wagtail_booking"
    verbose_name = _("Bookings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, signals, tasks
        from .actions import tallying
        from .models import Claim
        from .reactions import access_links, dispatch, traces
        from .views.masking import mask_links

        checks.register_all()
        mask_links()
        signals.event_written.connect(dispatch.write_deliveries, dispatch_uid="wagtail_booking.deliveries")
        signals.event_committed.connect(dispatch.enqueue, dispatch_uid="wagtail_booking.enqueue")
        signals.customer_erasing.connect(traces.forget_tasks, dispatch_uid="wagtail_booking.tasks")
        signals.customers_erased.connect(traces.forget_sessions, dispatch_uid="wagtail_booking.sessions")
        signals.access_link_committed.connect(access_links.enqueue, dispatch_uid="wagtail_booking.access_links")
        for signal in (post_save, post_delete):
            signal.connect(tallying.note_claim, sender=Claim, dispatch_uid="wagtail_booking.tallies")
        post_migrate.connect(tasks.schedule_sweep, sender=self, dispatch_uid="wagtail_booking.sweep")
