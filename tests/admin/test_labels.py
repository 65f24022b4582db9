"""Labels: managed, drawn so that they can be read, put on appointments and filtered by."""

import re

import pytest

from tests import factories as f
from tests.admin.forms import appointment_data, edit_data
from wagtail_booking.models import Appointment, Label

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings"
LIST = f"{BASE}/appointments/"

DRAWN = re.compile(
    r'<span class="wb-label wb-ink-(\w{6})"><svg.*?fill="(#\w{6})".*?class="wb-label__name">(.*?)</span>'
)


@pytest.fixture
def labels():
    """A dark one, a light one, and one that nothing has."""
    return [
        Label.objects.create(name="VIP", colour="#880000", sort_order=1),
        Label.objects.create(name="New", colour="#ffee00", sort_order=2),
        Label.objects.create(name="Unused", colour="#ffffff", sort_order=3),
    ]


def label_data(**fields):
    return {"name": "VIP", "colour": "#880000", "sort_order": 1} | fields


def drawn(response):
    """Return each label on the page: its ink, its colour and its name."""
    return DRAWN.findall(response.text)


BOTH = [("ffffff", "#880000", "VIP"), ("000000", "#ffee00", "New")]


def test_list__labels__dark_text_on_light_and_light_on_dark(admin_client, labels):
    assert drawn(admin_client.get(f"{BASE}/labels/")) == [*BOTH, ("000000", "#ffffff", "Unused")]


def test_appointments__several_labels__each_in_the_list_and_on_the_page(admin_client, labels):
    booked = f.appointment(f.small_practice(), labels=[label.pk for label in labels[:2]])

    assert drawn(admin_client.get(LIST)) == BOTH
    assert drawn(admin_client.get(f"{LIST}inspect/{booked.pk}/")) == BOTH


def test_appointment_form__labels__as_boxes_in_their_colours(admin_client, labels):
    f.small_practice()

    page = admin_client.get(f"{LIST}new/")

    assert drawn(page) == [*BOTH, ("000000", "#ffffff", "Unused")]
    assert page.text.count('type="checkbox" name="labels"') == 3


def test_appointment__labels_given_and_taken_away__are_kept(admin_client, labels):
    form = f.small_practice()

    admin_client.post(f"{LIST}new/", appointment_data(form, labels=[label.pk for label in labels[:2]]))
    appointment = Appointment.objects.get()
    assert list(appointment.labels.all()) == labels[:2]

    admin_client.post(f"{LIST}edit/{appointment.pk}/", edit_data(appointment, labels=[labels[2].pk]))
    assert list(appointment.labels.all()) == [labels[2]]


@pytest.mark.parametrize("address", ["create/", "edit/{pk}/"])
def test_label__name_of_another__is_refused_in_words(admin_client, labels, address):
    url = f"{BASE}/labels/" + address.format(pk=labels[1].pk)

    response = admin_client.post(url, label_data())

    assert response.status_code == 200
    assert "Label with this Name already exists." in str(response.context["form"].errors["name"])
    assert Label.objects.filter(name="VIP").count() == 1


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "#fff", "", "url(x)", '"><script>'])
def test_label__not_a_colour__is_refused_in_words(admin_client, colour):
    response = admin_client.post(f"{BASE}/labels/create/", label_data(colour=colour))

    assert "colour" in response.context["form"].errors
    assert not Label.objects.exists()


def test_label__hostile_name__is_text(admin_client):
    Label.objects.create(name="<b onmouseover=alert(1)>")

    assert "<b onmouseover" not in admin_client.get(f"{BASE}/labels/").text


def names(response):
    return sorted({row.customer_name for row in response.context["object_list"]})


def test_filter__by_labels__those_that_have_one_of_them_once(admin_client, labels):
    form = f.small_practice()
    vip, new, unused = (label.pk for label in labels)
    for hour, (name, given) in enumerate({"Both": [vip, new], "Vip": [vip], "Neither": []}.items(), start=10):
        contact = f.contact(name=name, email=f"{name}@example.com")
        f.appointment(form, f.at(hour), contact=contact, labels=given)

    assert names(admin_client.get(LIST, {"labels": vip})) == ["Both", "Vip"]
    assert names(admin_client.get(LIST, {"labels": new})) == ["Both"]
    assert names(admin_client.get(LIST, {"labels": unused})) == []
    either = admin_client.get(LIST, {"labels": [vip, new]})
    assert names(either) == ["Both", "Vip"]
    assert len(either.context["object_list"]) == 2


def test_filter__together_with_a_search__both_count(admin_client, labels):
    form = f.small_practice()
    for hour, name in ((10, "Anna"), (11, "Bob")):
        contact = f.contact(name=name, email=f"{name}@example.com")
        f.appointment(form, f.at(hour), contact=contact, labels=[labels[0].pk])

    assert names(admin_client.get(LIST, {"labels": labels[0].pk, "q": "Bob"})) == ["Bob"]
