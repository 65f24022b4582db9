import pytest
from django.core.cache import cache
from time_machine import travel

from tests import factories as f
from wagtail_booking.models import Appointment, BookingForm, BookingSettings


@pytest.fixture(autouse=True)
def time_machine():
    """It is the fixed Monday morning of the factories, until a test moves on."""
    with travel(f.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def appointment():
    """Tuesday at ten, in a practice where appointments can be moved and cancelled until an hour before."""
    cache.clear()
    form = f.small_practice()
    BookingSettings.objects.update(reschedule_online=True, reschedule_hours=1)
    BookingForm.objects.update(cancel_online=True, cancel_hours=1)
    return f.appointment(form)


@pytest.fixture
def in_dutch(appointment):
    Appointment.objects.update(language="nl")
