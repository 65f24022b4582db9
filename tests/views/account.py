"""What the tests of "My appointments" do: asking for a link, opening it, and logging in."""

import re

from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from tests import factories as f
from wagtail_booking import tasks
from wagtail_booking.models import BookingSettings

PAGE = reverse("wagtail_booking_account:appointments")
ASK = reverse("wagtail_booking_account:ask_for_link")
SENT = reverse("wagtail_booking_account:link_sent")
LEAVE = reverse("wagtail_booking_account:leave")
FRAGMENT = {"x-requested-with": "XMLHttpRequest"}


def switch_on(**fields):
    BookingSettings.objects.update(customer_area=True, **fields)


def mailed_link(client, email="anna@example.com"):
    """Ask for a link and return its path from the mail that a sweep sends."""
    assert client.post(ASK, {"email": email}).status_code == 303
    tasks.sweep()
    mails = [each for each in mail.outbox if each.to == [email] and "/account/appointments/link/" in each.body]
    return re.search(r"https?://[^/\s]+(/\S*account/appointments/link/\S+)", mails[-1].body)[1]


def prove(client, email="anna@example.com", **posted):
    """Open the appointments of an address in this browser."""
    response = client.post(mailed_link(client, email), posted)
    assert response.status_code == 303
    return response


def account(name="anna", **fields):
    return get_user_model().objects.create_user(name, **fields)


def by(name):
    """The contact of a customer."""
    return f.contact(name=name.title(), email=f"{name}@example.com")
