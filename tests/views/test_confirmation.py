"""The appointment at its own address."""

import pytest
from django.urls import reverse

from tests import factories as f
from wagtail_booking.models import Appointment
from wagtail_booking.permissions import Purpose, link_token

pytestmark = pytest.mark.django_db


def address(appointment):
    return reverse("wagtail_booking:appointment", kwargs={"token": link_token(appointment, Purpose.VIEW)})


def test_confirmation__opened__says_what_when_who_where_and_for_how_much(client):
    f.business(location="Lindelaan 12")
    form = f.booking_form(f.staff_member(), price=45)

    page = client.get(address(f.appointment(form))).content.decode()

    for words in (
        "First consult",
        "Tuesday 3 March 2026, 10:00–10:30",
        "Europe/Amsterdam",
        "Jan de Vries",
        "Lindelaan 12",
        "€45.00",
        "anna@example.com",
        "Questions? Call us on 010 123 4567.",
    ):
        assert words in page


def test_confirmation__booked_in_dutch__speaks_dutch(client):
    form = f.small_practice()

    response = client.get(address(f.appointment(form, language="nl")))

    assert "dinsdag 3 maart 2026" in response.content.decode()


def test_confirmation__cancelled__says_so(client):
    appointment = f.appointment(f.small_practice())
    Appointment.objects.update(status=Appointment.Status.CANCELLED)

    page = client.get(address(appointment)).content.decode()

    assert "Your appointment is cancelled" in page
    assert "on its way" not in page


def test_s24__confirmation__is_neither_stored_nor_indexed_nor_passed_on(client):
    response = client.get(address(f.appointment(f.small_practice())))

    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("token", ["x", "x.y", "%00", "é", "0" * 32, "0" * 32 + ".sig", "a" * 5_000])
def test_s03__wrong_token__is_a_plain_404(client, token):
    f.appointment(f.small_practice())

    response = client.get(f"/booking/appointment/{token}/")

    assert response.status_code == 404
    assert "Anna" not in response.content.decode()


def test_s03__token_of_another_appointment__is_a_404(client):
    form = f.small_practice()
    first, second = f.appointment(form), f.appointment(form, f.at(11))
    mixed = first.public_id.hex + "." + link_token(second, Purpose.VIEW).partition(".")[2]

    assert client.get(f"/booking/appointment/{mixed}/").status_code == 404
