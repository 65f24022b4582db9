"""The booking block: what a page holds, and what editors see."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from tests import factories as f
from tests.testapp.models import HomePage
from wagtail_booking.blocks import BookingBlock
from wagtail_booking.models import BookingForm

pytestmark = pytest.mark.django_db

BOOK = reverse("wagtail_booking:book")


@pytest.fixture
def home():
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=page)
    return page


def show(home, **value):
    home.body = [("booking", {"heading": "Book with us", "booking_forms": [], "layout": "inline"} | value)]
    home.save_revision().publish()


def test_block__on_a_page__holds_links_but_no_availability_token_or_cookie(home, client):
    f.small_practice()
    show(home)

    response = client.get("/")

    page = response.content.decode()
    assert "Book with us" in page
    assert '<booking-widget class="wb-widget"' in page
    assert 'href="/booking/start/?lang=en"' in page
    assert "csrf" not in page
    assert "available" not in page
    assert not response.cookies


def test_block__every_chosen_form_deleted__offers_nothing_rather_than_everything(home, client):
    form = f.small_practice()
    gone = f.booking_form(name="Gone", slug="gone")
    show(home, booking_forms=[gone])
    gone.delete()

    page = client.get("/").content.decode()
    fragment = client.get(reverse("wagtail_booking:widget"), {"forms": "0"}).content.decode()

    assert 'data-query="forms=0&amp;lang=en"' in page
    assert "Online booking is not possible at the moment" in fragment
    assert form.name not in fragment


def test_block__booking_forms_chosen__offers_only_these(home, client):
    f.business()
    jan = f.staff_member()
    first, second = f.booking_form(jan), f.booking_form(jan, name="Check-up", slug="check-up")
    f.booking_form(jan, name="Third", slug="third")
    gone = f.booking_form(jan, name="Gone", slug="gone", live=False)
    show(home, booking_forms=[first, second, gone])

    page = client.get("/").content.decode()

    assert f'data-query="forms={first.pk}%2C{second.pk}%2C{gone.pk}&amp;lang=en"' in page
    assert "form=first-consult" in page
    assert "form=check-up" in page
    assert "form=gone" not in page
    assert "form=third" not in page


def test_block__button__leads_to_the_booking_page_without_script(home, client):
    show(home, layout="button")

    page = client.get("/").content.decode()

    assert "booking-widget" not in page
    assert 'href="/booking/start/?lang=en"' in page


def test_block__deleted_booking_form__is_passed_over(home, client):
    form = f.small_practice()
    show(home, booking_forms=[form])
    form.form_resources.all().delete()
    BookingForm.objects.all().delete()

    assert client.get("/").status_code == 200


def test_r17__page_from_memory__books_with_what_the_fragments_bring(home):
    f.small_practice()
    show(home)
    cached = Client().get("/").content.decode()
    visitor = Client(enforce_csrf_checks=True)
    url, query = re.search(r'data-url="(.*?)"\s+data-query="(.*?)"', cached).groups()

    dates = visitor.get(f"{url}?{query}").content.decode()
    day = re.search(r'href="/booking/start/\?([^"]*date=[^"]*)"\s+rel="nofollow"', dates)[1].replace("&amp;", "&")
    times = visitor.get(f"{url}?{day}").content.decode()
    time = re.search(r'name="time" value="(.*?)"', times)[1]
    details = visitor.get(f"{url}?{day}&time={time}").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', details))
    response = visitor.post(BOOK, hidden | {"name": "Anna", "email": "anna@example.com"})

    assert response.status_code == 303
    assert visitor.get(response["Location"]).status_code == 200


def test_preview__in_the_block_picker__shows_the_real_widget(admin_client):
    f.small_practice()
    block = HomePage._meta.get_field("body").stream_block.child_blocks["booking"]

    response = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    page = response.content.decode()
    assert response.status_code == 200
    assert "<booking-widget" in page
    assert "preview=1" in page
    assert "wagtail_booking/page.css" in page


def test_block__in_a_stream__can_be_edited(admin_client, home):
    form = f.small_practice()
    show(home, booking_forms=[form])

    response = admin_client.get(reverse("wagtailadmin_pages:edit", args=[home.pk]))

    assert response.status_code == 200
    assert "First consult" in response.content.decode()


def test_block__value__goes_into_the_database_and_back():
    form = f.small_practice()
    block = BookingBlock()
    stored = block.get_prep_value(block.normalize({"heading": "", "booking_forms": [form], "layout": "button"}))

    assert list(block.to_python(stored)["booking_forms"]) == [form]


@pytest.mark.parametrize("live", [True, False])
def test_booking_form__previewed__shows_its_page(rf, live):
    form = f.small_practice()
    form.price, form.live, form.description = 45, live, "We listen."

    page = form.make_preview_request().rendered_content

    assert "We listen." in page
    assert ("<booking-widget" in page) is live
