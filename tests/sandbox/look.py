"""Run inside the demo site: says what is in its database."""

import json
import sys
from collections import Counter
from itertools import pairwise

from django.contrib.auth import get_user_model
from django.db.models import Sum
from wagtail.models import Page

from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingSettings,
    Claim,
    Customer,
    DateOverride,
    Delivery,
    Event,
    Label,
    MessageText,
    Resource,
)
from wagtail_booking.permissions import appointment_policy

TABLES = (
    Appointment,
    BookingForm,
    BookingSettings,
    Claim,
    Customer,
    DateOverride,
    Delivery,
    Event,
    Label,
    Page,
    Resource,
)

claims = list(Claim.objects.filter(exclusive=True).order_by("resource", "start"))
active = Appointment.objects.exclude(status="cancelled")
sys.stdout.write(
    json.dumps(
        {
            "tables": {model.__name__: model.objects.count() for model in TABLES},
            "appointments": {
                row.uid: [
                    row.title,
                    row.resource_name,
                    row.customer_name,
                    row.start.isoformat(),
                    row.end.isoformat(),
                    row.status,
                    sorted(label.name for label in row.labels.all()),
                ]
                for row in Appointment.objects.prefetch_related("labels")
            },
            "attendance": dict(Appointment.objects.values_list("uid", "attendance")),
            "first": active.earliest("start").start.date().isoformat(),
            "last": active.latest("start").start.date().isoformat(),
            "claims of active": [list(row.claims.values_list("exclusive", flat=True)) for row in active],
            "claims of cancelled": Claim.objects.filter(appointment__status="cancelled").count(),
            "overlaps": sum(
                a.resource_id == b.resource_id and a.end > b.start and a.session != b.session
                for a, b in pairwise(claims)
            ),
            "seats of classes": list(
                Claim.objects.filter(booking_form__slug="back-school")
                .values("session")
                .annotate(seats=Sum("seats"))
                .values_list("seats", flat=True)
            ),
            "treatments without room": active.filter(booking_form__slug="physiotherapy", other_resources=[]).count(),
            "most first consultations on a day": max(
                Counter(row.start.date() for row in active.filter(booking_form__slug="first-consultation")).values()
            ),
            "counted claims": Claim.objects.filter(booking_form__isnull=False).count(),
            "without history": Appointment.objects.exclude(events__verb="booked").count(),
            "time off": sorted(Claim.objects.filter(kind="time_off").values_list("note", flat=True).distinct()),
            "calendars": {
                user.username: [
                    [row.name for row in appointment_policy.resources(user, action)] for action in ("view", "change")
                ]
                for user in get_user_model().objects.filter(username__in=["joris", "aylin"])
            },
            "awaiting approval": Appointment.objects.filter(status="awaiting_approval").count(),
            "moved and cancelled online": [
                form.slug
                for form in BookingForm.objects.filter(
                    cancel_online=True, rescheduling=BookingForm.Rescheduling.ALLOWED
                )
            ],
            "links in confirmations": sorted(
                (text.message.occasion, text.language)
                for text in MessageText.objects.select_related("message")
                if "{{reschedule_link}}" in text.body and "{{cancel_link}}" in text.body
            ),
            "rooms": Resource.objects.filter(kind="room").count(),
            "staff": Resource.objects.staff().count(),
        }
    )
)
