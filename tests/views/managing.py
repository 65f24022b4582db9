"""What the tests of the links in messages do: opening, posting, and reading the answer."""

import hashlib
import re
from datetime import timedelta

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import serializers
from django.urls import reverse

from wagtail_booking.engine.spans import minute_of
from wagtail_booking.permissions import Purpose, link_token
from wagtail_booking.views.links import link_path
from wagtail_booking.views.state import format_instant

SECOND = timedelta(seconds=1)
ADDRESSES = {
    "appointment": Purpose.VIEW,
    "reschedule": Purpose.RESCHEDULE,
    "cancel": Purpose.CANCEL,
    "add_to_calendar": Purpose.CALENDAR,
    "calendar_file": Purpose.CALENDAR,
}
PERSONAL = ("Anna", "Jansen", "anna@example.com", "31612345678", "First consult", "Jan de Vries")


def address(appointment, name):
    return reverse(f"wagtail_booking:{name}", kwargs={"token": link_token(appointment, ADDRESSES[name])})


def reschedule_path(appointment):
    return link_path(appointment, Purpose.RESCHEDULE)


def cancel_path(appointment):
    return link_path(appointment, Purpose.CANCEL)


def instant(start):
    return format_instant(minute_of(start))


def move(client, appointment, start, seen=0, **options):
    return client.post(reschedule_path(appointment), {"time": instant(start), "seen": seen}, **options)


def cancel(client, appointment, reason="", seen=0, **options):
    return client.post(cancel_path(appointment), {"reason": reason, "seen": seen}, **options)


def everything_stored() -> str:
    models = [*apps.get_app_config("wagtail_booking").get_models(), Session]
    rows = [serializers.serialize("json", model.objects.order_by("pk")) for model in models]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def text_of(response) -> str:
    """Return what people read of a page."""
    main = re.sub(r"<template.*?</template>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", main).replace("&#x27;", "'").split())


def shown_times(response) -> list[str]:
    return re.findall(r'name="time" value="(\w+)"', response.content.decode())
