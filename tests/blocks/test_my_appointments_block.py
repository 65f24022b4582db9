"""The block of one's own appointments: what a page holds, and what editors see."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from time_machine import travel
from wagtail.models import Page, Site

from tests import factories as f
from tests.testapp.models import HomePage
from tests.views.account import PAGE, account, switch_on
from wagtail_booking.blocks import MyAppointmentsBlock
from wagtail_booking.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with travel(f.NOW, tick=False):
        yield


@pytest.fixture
def home():
    f.appointment(f.small_practice())
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=page)
    page.body = [("my_appointments", {"heading": "What you booked"})]
    page.save_revision().publish()
    return page


def test_block__on_a_page__is_the_same_for_everybody_and_holds_nothing_personal(home):
    switch_on()
    anna = account()
    Customer.objects.update(user=anna)
    logged_in = Client()
    logged_in.force_login(anna)

    pages = [client.get("/") for client in (Client(), logged_in)]

    assert pages[0].content == pages[1].content
    page = pages[0].content.decode()
    assert "What you booked" in page
    assert f'class="wb-my-appointments" data-url="{PAGE}" data-query="lang=en">' in " ".join(page.split())
    assert f'href="{PAGE}">See my appointments</a>' in page
    assert "First consult" not in page
    assert "csrf" not in page
    assert not pages[0].cookies
    assert logged_in.get(PAGE, headers={"x-requested-with": "XMLHttpRequest"}).content.count(b"First consult") > 0


def test_block__switched_off__renders_nothing(home, client):
    page = client.get("/").content.decode()

    assert "my-appointments" not in page
    assert "What you booked" not in page
    assert "wb-notice" not in page


@pytest.mark.parametrize("on", [True, False])
def test_preview__in_the_block_picker__shows_it_or_says_why_not(home, admin_client, on):
    if on:
        switch_on()
    block = HomePage._meta.get_field("body").stream_block.child_blocks["my_appointments"]

    page = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()

    assert ("<my-appointments" in page) is on
    assert ("the customer area is switched off" in page) is not on


class WithoutAccount:
    """Addresses of a site that hasn't included the customer area."""

    from django.urls import include, path
    from wagtail import urls as wagtail_urls

    urlpatterns = [path("", include("wagtail_booking.urls")), path("", include(wagtail_urls))]


def test_block__area_not_included__renders_nothing(home, client):
    switch_on()

    with override_settings(ROOT_URLCONF=WithoutAccount):
        response = client.get("/")

    assert response.status_code == 200
    assert "my-appointments" not in response.content.decode()


def test_block__value__goes_into_the_database_and_back():
    block = MyAppointmentsBlock()

    stored = block.get_prep_value(block.normalize({"heading": "Mine"}))

    assert block.to_python(stored)["heading"] == "Mine"
