"""What a visitor holds, and who that is: nothing personal, and no cookie of its own."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from wagtail_booking.engine.spans import minute_of
from wagtail_booking.models import BookingForm, Hold

from .places import place_of


@dataclass(frozen=True)
class Held:
    """A start that a visitor has chosen. ``seconds`` are left by the clock of the database; 0 once it is over."""

    start: int
    party: int
    resource: int
    until: datetime
    seconds: int


def visitor_of(request: HttpRequest) -> str:
    """Return what stands for this visitor, or nothing for one who isn't known yet; no cookie is set."""
    secret = place_of(request).secret
    return salted_hmac("wagtail_booking.visitor", secret, algorithm="sha256").hexdigest() if secret else ""


def hold_key(visitor: str, form: BookingForm) -> str:
    """Return the key of what a visitor holds of a booking form; nothing where the visitor isn't known."""
    return (
        salted_hmac("wagtail_booking.hold", f"{visitor} {form.pk}", algorithm="sha256").hexdigest() if visitor else ""
    )


def held(key: str) -> Held | None:
    """Return what is held with a key, also once it has expired, until it is cleared away. At most one query."""
    found = Hold.objects.filter(key=key) if key else Hold.objects.none()
    row = found.values_list("start", "party_size", "resource_id", "expires_at", Now()).first()
    if row is None:
        return None
    start, party, resource, until, clock = row
    return Held(minute_of(start), party, resource, until, max(0, ceil((until - clock).total_seconds())))
