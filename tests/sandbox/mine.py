"""Run inside the demo site: what the customer of the demo sees on "My appointments"."""

import json
import sys
from datetime import datetime

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from wagtail_booking.models import BookingSettings
from wagtail_booking.selectors.customer_area import Holder, appointments_of, customers_of, past, upcoming

anna = Client()
anna.force_login(get_user_model().objects.get(username="anna"))
holder = Holder(get_user_model().objects.get(username="anna").pk)
every = appointments_of(customers_of(holder), holder)
noon = datetime(2026, 3, 2, 12, tzinfo=BookingSettings.current().zone_info)
page = anna.get(reverse("wagtail_booking_account:appointments"), headers={"host": "localhost"})
block = anna.get("/my-appointments/", headers={"host": "localhost"}).content.decode()
found = {
    "status": page.status_code,
    "upcoming": upcoming(every, noon).count(),
    "past": past(every, noon).count(),
    "block": "<my-appointments" in block,
}
sys.stdout.write(json.dumps(found))
