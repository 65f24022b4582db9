"""The piece of a page on which customers ask for their data, or to be erased."""

import json

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from tests import factories as f
from tests.views.account import FRAGMENT, PAGE, account, by, prove, switch_on
from wagtail_booking.models import Appointment, BookingSettings, Customer

pytestmark = pytest.mark.django_db

TEMPLATE = "wagtail_booking/pages/_your_data.html"
ADDRESSES = {"data_url": "/mine/data/", "erasure_url": "/mine/erase/"}


@pytest.fixture
def annas(appointment):
    """Anna's appointment and one of Bert's, in a practice with a customer area."""
    switch_on()
    f.appointment(appointment.booking_form, f.at(12), contact=by("bert"))
    return appointment


@pytest.mark.parametrize("asked", ["", "Monday 2 March 2026, 08:00"])
def test_your_data__shown__offers_the_file_and_asks_once(asked):
    context = ADDRESSES | {"erasure_requested": asked}

    html = render_to_string(TEMPLATE, context, RequestFactory().get("/"))

    assert 'href="/mine/data/"' in html
    assert ('action="/mine/erase/"' in html) is (not asked)
    assert ('method="post"' in html) is (not asked)
    assert ("csrfmiddlewaretoken" in html) is (not asked)
    assert ("You asked us on Monday 2 March 2026, 08:00" in html) is bool(asked)


# In "My appointments"

DATA, ERASURE = reverse("wagtail_booking_account:data"), reverse("wagtail_booking_account:erasure")


def test_page__known_as_a_customer__offers_their_data(client, annas):
    prove(client)

    page = client.get(PAGE).text

    assert f'href="{DATA}"' in page
    assert f'action="{ERASURE}"' in page
    assert "Your data" not in client.get(PAGE, headers=FRAGMENT).text


def test_page__account_without_a_customer__offers_none(client, annas):
    client.force_login(account("bert"))

    assert "Your data" not in client.get(PAGE).text


def test_data__own__is_a_file_without_what_staff_wrote(client, annas):
    Appointment.objects.update(notes="Difficult")
    prove(client)

    response = client.get(DATA)

    assert response.headers["Content-Disposition"].startswith('attachment; filename="personal-data-')
    assert response.headers["Cache-Control"] == "private, no-store"
    found = json.loads(response.content)
    assert [each["email"] for each in found["customers"]] == ["anna@example.com"]
    assert "Difficult" not in response.text


@pytest.mark.parametrize("path", [DATA, ERASURE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_data__nobody_known__leads_to_where_they_can_show_who_they_are(client, annas, path, method):
    response = getattr(client, method)(path)

    assert response.status_code in {302, 303} or (path, method, response.status_code) == (DATA, "post", 405)
    assert response.headers.get("Location", PAGE) == PAGE
    assert Customer.objects.filter(erasure_requested_at=None).count() == 2


def test_data__switched_off__is_a_plain_404(client, annas):
    prove(client)
    switch_on()
    BookingSettings.objects.update(customer_area=False)

    assert client.get(DATA).status_code == client.post(ERASURE).status_code == 404
    assert Customer.objects.filter(erasure_requested_at=None).count() == 2


def test_erasure__asked_for__is_noted_for_every_address_of_theirs_and_shown(client, annas):
    user = account("anna")
    Customer.objects.update(user=user)
    client.force_login(user)

    assert client.get(ERASURE).status_code == 302
    assert Customer.objects.filter(erasure_requested_at=None).count() == 2
    response = client.post(ERASURE)

    assert (response.status_code, response.headers["Location"]) == (303, PAGE)
    assert not Customer.objects.filter(erasure_requested_at=None).exists()
    page = client.get(PAGE).text
    assert "You asked us on" in page
    assert f'action="{ERASURE}"' not in page


def test_erasure__asked_from_elsewhere__is_refused(annas):
    client = Client(enforce_csrf_checks=True)
    user = account("anna")
    Customer.objects.update(user=user)
    client.force_login(user)

    assert client.post(ERASURE).status_code == 403
    assert Customer.objects.filter(erasure_requested_at=None).count() == 2
