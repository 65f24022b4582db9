"""Booking forms below the page that the settings name."""

import pytest
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from tests import factories as f
from tests.testapp.models import HomePage
from wagtail_booking.models import BookingSettings
from wagtail_booking.selectors.booking_forms import public_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent():
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)
    return home.add_child(instance=HomePage(title="Services", slug="services"))


@pytest.fixture
def form(parent):
    f.business(parent_page=parent)
    return f.booking_form(f.staff_member(), price=45, description="We <b>listen</b>.")


def test_permalink__live_form__shows_it_with_its_first_step(client, form):
    response = client.get("/services/first-consult/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>First consult</title>" in page.replace("\n", "").replace("  ", "")
    assert "We &lt;b&gt;listen&lt;/b&gt;." in page
    assert "€45.00" in page
    assert 'data-step="date"' in page
    assert 'href="/services/first-consult/?' in page


def test_permalink__state_in_the_query__is_followed_but_not_to_another_form(client, form):
    f.booking_form(f.staff_member("Els"), slug="check-up", name="Check-up")

    page = client.get("/services/first-consult/?form=check-up&date=2026-03-03").content.decode()

    assert 'data-step="time"' in page
    assert "Check-up" not in page


@pytest.mark.parametrize("path", ["/first-consult/", "/services/x/first-consult/", "/other/first-consult/"])
def test_permalink__elsewhere__is_left_to_wagtail(client, form, path):
    assert client.get(path).status_code == 404


def test_permalink__page_of_that_name_elsewhere__is_served(client, form, parent):
    parent.get_parent().add_child(instance=HomePage(title="A page", slug="first-consult"))

    assert "<h1>A page</h1>" in client.get("/first-consult/").content.decode()


def test_permalink__form_not_live__is_a_404(client, form):
    form.live = False
    form.save()

    assert client.get("/services/first-consult/").status_code == 404


def test_permalink__private_parent__asks_for_the_password(client, form, parent):
    PageViewRestriction.objects.create(page=parent, restriction_type="password", password="open")

    response = client.get("/services/first-consult/")

    assert "password" in response.content.decode()
    assert "data-step" not in response.content.decode()


def test_permalink__parent_not_live__is_a_404(client, form, parent):
    parent.unpublish()

    assert client.get("/services/first-consult/").status_code == 404


def test_permalink__no_parent_page__is_a_404(client, form):
    BookingSettings.objects.update(parent_page=None)

    assert client.get("/services/first-consult/").status_code == 404


def test_permalink__of_a_form__is_below_the_parent(form):
    request = RequestFactory().get("/")

    assert public_url(form, BookingSettings.current(), request) == "/services/first-consult/"


def test_permalink__of_a_form__is_none_where_it_would_be_a_404(form, parent):
    parent.unpublish()
    assert public_url(form, BookingSettings.current()) is None

    BookingSettings.objects.update(parent_page=None)
    assert public_url(form, BookingSettings.current()) is None


def test_page_named_booking__is_not_shadowed(client, parent):
    parent.get_parent().add_child(instance=HomePage(title="Our bookings", slug="booking"))

    assert "<h1>Our bookings</h1>" in client.get("/booking/").content.decode()
