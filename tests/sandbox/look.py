"""Run inside the demo site: says what is in its database."""

import json
import sys
from itertools import pairwise

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
    Resource,
)

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
            "overlaps": sum(a.resource_id == b.resource_id and a.end > b.start for a, b in pairwise(claims)),
            "without history": Appointment.objects.exclude(events__verb="booked").count(),
            "rooms": Resource.objects.filter(kind="room").count(),
            "staff": Resource.objects.staff().count(),
        }
    )
)
