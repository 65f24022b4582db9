"""What is stored about customers as a file to download."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.http import HttpResponse

from wagtail_booking.models import BookingSettings, Customer
from wagtail_booking.selectors.personal_data import personal_data


def data_file(customers: Iterable[Customer], *, now: datetime, for_staff: bool) -> bytes:
    """Return the file: JSON in UTF-8, indented for people. See :func:`.personal_data.personal_data`."""
    data = personal_data(customers, now=now, for_staff=for_staff)
    return json.dumps(data, indent=2, ensure_ascii=False).encode()


def data_response(customers: Iterable[Customer], *, now: datetime, for_staff: bool) -> HttpResponse:
    """Return the file as an answer that no cache keeps, and no search engine either. Its name says nothing of whom.

    The caller has made sure that whoever asks may have it.
    """
    day = now.astimezone(BookingSettings.current().zone_info).date()
    return HttpResponse(
        data_file(customers, now=now, for_staff=for_staff),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="personal-data-{day.isoformat()}.json"',
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
            "X-Content-Type-Options": "nosniff",
        },
    )
