"""Run inside the demo site: a visitor books the last free time of each booking form."""

import datetime
import json
import sys
from zoneinfo import ZoneInfo

from wagtail_booking.actions import Actor, Book, BookingRequest, Contact
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.models import BookingForm
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import bookable

NOW = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))

booked = []
for form in BookingForm.objects.live():
    starts = free_starts(bookable(form, NOW.date()), NOW, last=NOW.date() + datetime.timedelta(days=14)).starts()
    request = BookingRequest(
        start=instant_of(starts[-1]), booking_form=form.pk, contact=Contact("Vera Visitor", "vera@example.com")
    )
    booked.append(Book(request, actor=Actor.customer()).execute(now=NOW).uid)
sys.stdout.write(json.dumps(booked))
