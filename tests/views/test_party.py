"""How many people come, and how many seats are left for them."""

import html

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests import factories as f
from wagtail_booking.actions import Actor, Book
from wagtail_booking.actions.count_limits import CountLimits
from wagtail_booking.models import Appointment, BookingFormResource, FullPeriod, Resource
from wagtail_booking.permissions import Purpose, link_token

pytestmark = pytest.mark.django_db

BOOK, WIDGET = (reverse(f"wagtail_booking:{name}") for name in ("book", "widget"))
TEN = "20260303T0900Z"


@pytest.fixture
def form():
    """A class with eight seats in a room, of which four can be booked at once."""
    cache.clear()
    f.business()
    form = f.booking_form(f.staff_member(), capacity=8, max_party_size=4, show_seats_left=True, slot_interval=60)
    room = Resource.objects.create(name="Room 1", kind=Resource.Kind.ROOM)
    BookingFormResource.objects.create(booking_form=form, resource=room, role=BookingFormResource.Role.SET_A)
    return form


def come(form, *parties):
    for number, party in enumerate(parties):
        request = f.booking_request(
            form, f.at(10), party_size=party, contact=f.contact(email=f"guest{number}@example.com")
        )
        Book(request, actor=Actor.customer()).execute(now=f.NOW)


def read(client, **query):
    return " ".join(html.unescape(client.get(WIDGET, query).content.decode()).split())


def book(client, **fields):
    typed = {"form": "first-consult", "time": TEN, "name": "Anna Jansen", "email": "anna@example.com"}
    response = client.post(BOOK, typed | fields)
    response.words = " ".join(html.unescape(response.content.decode()).split())
    return response


def test_party__date_step__asks_and_each_link_carries_it(client, form):
    page = read(client, party="3")

    assert '<option value="3" selected>3 people</option>' in page
    assert "party=3&date=2026-03-03" in page
    assert "Change number of people" not in page
    for query in ({"date": "2026-03-03"}, {"time": TEN}):
        page = read(client, party="3", **query)
        assert "<span>3 people</span>" in page
        assert "Change number of people" in page
        assert 'name="party" value="3"' in page


def test_party__of_one_only__is_not_asked(client):
    f.small_practice()

    assert "party" not in read(client)


def test_party__many_possible__is_typed(client, form):
    form.capacity = form.max_party_size = 1_000
    form.save()

    assert 'type="number" name="party"' in read(client)


def test_seats_left__beside_each_time__are_what_others_left(client, form):
    come(form, 4, 3)
    page = read(client, date="2026-03-03")

    assert '10:00 <span class="wb-slot__seats">1 seat left</span></button>' in page
    assert '11:00 <span class="wb-slot__seats">8 seats left</span></button>' in page
    assert f'value="{TEN}"' not in read(client, date="2026-03-03", party="2")
    form.show_seats_left = False
    form.save()
    assert "left" not in read(client, date="2026-03-03")


@pytest.mark.parametrize(
    ("party", "message"),
    [
        ("5", "This can be booked for 1 to 4 people at a time."),
        ("two", "This can be booked for 1 to 4 people at a time."),
    ],
)
def test_party__too_many_or_unreadable__is_asked_again(client, form, party, message):
    page = read(client, party=party, time=TEN)
    refused = book(client, party=party)

    assert 'data-step="date"' in page
    assert message in page
    assert refused.status_code == 422
    assert message in refused.words
    assert 'value="Anna Jansen"' in refused.words
    assert '<select name="party"' in refused.words
    assert not Appointment.objects.exists()


def test_party__of_three__is_booked_and_shown_with_its_room(client, form):
    response = book(client, party="3")

    appointment = Appointment.objects.get()
    assert appointment.party_size == 3
    assert appointment.claims.filter(seats=3).exists()
    page = client.get(response["Location"]).content.decode()
    assert "3 people" in page
    assert "Room 1" in page


def test_confirmation__of_one__does_not_count(client):
    appointment = f.appointment(f.small_practice())
    page = client.get(reverse("wagtail_booking:appointment", args=[link_token(appointment, Purpose.VIEW)]))

    assert "people" not in page.content.decode()
    assert "Reserved" not in page.content.decode()


@pytest.mark.parametrize(
    ("parties", "words"),
    [((4, 2), "Only 2 seats are left at 10:00."), ((4, 4), "The last seats at 10:00 have just been taken.")],
)
def test_party__too_few_seats_left__says_how_many_and_offers_other_times(client, form, parties, words):
    come(form, *parties)

    refused = book(client, party="3")

    assert refused.status_code == 409
    assert words in refused.words
    assert "Nearest: 09:00, 11:00, 12:00, 13:00." in refused.words


def test_limit__of_the_day__says_so_in_the_form(client, form):
    form.max_per_day = 1
    form.save()
    come(form, 1)

    refused = book(client, time="20260303T1000Z")

    assert refused.status_code == 422
    assert "This day is fully booked." in refused.words


def test_r05__day_stored_as_full_or_as_free__is_shown_so_but_booked_by_what_counts(client, form):
    form.max_per_day = 1
    form.save()
    CountLimits(form.pk).execute(now=f.NOW)
    assert book(client, time="20260303T1000Z").status_code == 303
    stored = FullPeriod.objects.filter(period="day")
    assert stored.count() == 1
    asked = {"form": form.slug, "staff": "any", "month": "2026-03", "date": "2026-03-03"}
    full = read(client, **asked)
    stored.delete()  # as if somebody had tampered with it

    refused = book(client, time="20260303T1100Z")

    assert TEN not in full
    assert TEN in read(client, **asked)
    assert refused.status_code == 422
    assert "This day is fully booked." in refused.words
    assert Appointment.objects.count() == 1


def test_room__taken_by_others__is_just_taken(client, form):
    other = f.booking_form(f.staff_member("Els Smit"), name="Massage", slug="massage")
    room = Resource.objects.get(kind=Resource.Kind.ROOM)
    BookingFormResource.objects.create(booking_form=other, resource=room, role=BookingFormResource.Role.SET_A)
    f.appointment(other)

    refused = book(client)

    assert refused.status_code == 409
    assert "10:00 has just been taken." in refused.words
