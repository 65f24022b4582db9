"""Who takes an appointment of somebody without a preference; and what changes when there are many."""

import pytest

from tests import factories as f
from tests.actions.steps import book, codes, hold, known, practice, refused
from wagtail_booking.actions import Actor, Book, HoldTime
from wagtail_booking.actions.hold import PlaceTaken
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import JustTaken
from wagtail_booking.models import BookingForm, Claim, Resource
from wagtail_booking.selectors.availability import free_starts

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


def test_round_robin__four_bookings__go_round():
    form = practice("Jan de Vries", "Els Smit", "Piet Bakker", assignment=BookingForm.Assignment.ROUND_ROBIN)

    names = [book(form, f.at(9 + hour)).resource_name for hour in range(4)]

    assert names == ["Jan de Vries", "Els Smit", "Piet Bakker", "Jan de Vries"]


def test_round_robin__whose_turn_it_is_has_no_time__is_passed_over():
    form = practice("Jan de Vries", "Els Smit", "Piet Bakker", assignment=BookingForm.Assignment.ROUND_ROBIN)
    book(form, f.at(10), resource=Resource.objects.get(name="Els Smit").pk)
    book(form, f.at(11), resource=Resource.objects.get(name="Jan de Vries").pk)

    assert book(form, f.at(10)).resource_name == "Piet Bakker"


def test_fixed_order__first_who_is_free__takes_it():
    form = practice("Jan de Vries", "Els Smit", assignment=BookingForm.Assignment.FIXED_ORDER)

    names = [book(form, start).resource_name for start in (f.at(10), f.at(10), f.at(11))]

    assert names == ["Jan de Vries", "Els Smit", "Jan de Vries"]


def test_least_busy__session_of_many__counts_once():
    form = practice("Jan de Vries", "Els Smit", capacity=9)
    jan, els = Resource.objects.filter(name="Jan de Vries").get(), Resource.objects.get(name="Els Smit")
    for _ in range(3):
        book(form, f.at(9), resource=jan.pk)
    book(form, f.at(9), resource=els.pk)
    book(form, f.at(10), resource=els.pk)

    assert book(form, f.at(14)).resource == jan


def crowd(size, **fields):
    return practice(*(f"Staff {number}" for number in range(size)), **fields)


def test_many_candidates__everybody_who_is_free__is_found_one_after_the_other():
    form = crowd(12)

    taken = {book(form, f.at(10)).resource_id for _ in range(12)}

    assert len(taken) == 12
    assert codes(refused(form, f.at(10), JustTaken)) == {Code.TAKEN}


def test_many_candidates__booking__locks_one_of_them_only():
    form = crowd(12)

    appointment = book(form, f.at(10))

    assert list(Resource.objects.filter(lock_version=1)) == [appointment.resource]


def test_many_candidates__hold_and_booking__are_with_the_same():
    form = crowd(12)
    last = Resource.objects.order_by("pk").last()
    hold(form, f.at(10), resource=last.pk)

    assert book(form, f.at(10), hold="me").resource == last


def test_many_candidates__staff_without_anybody_free__may_place_it_anyway(boss):
    form = crowd(12)
    for _ in range(12):
        book(form, f.at(10))

    one_more = Book(f.booking_request(form, f.at(10)), actor=boss, waive=True).execute(now=f.NOW)

    assert not one_more.claims.get().exclusive


@pytest.mark.slow
@pytest.mark.parametrize(
    ("busy", "message"),
    [(0, "the first who are read are free"), (55, "only the last are"), (60, "nobody is")],
)
def test_more_staff_than_are_read_at_first__start_is_offered_while_anybody_is_free(busy, message):
    form = crowd(60)
    start = int(f.at(10).timestamp() // 60)
    staff = list(Resource.objects.order_by("pk"))
    Claim.objects.bulk_create(
        Claim(resource=person, start=start, end=start + 30, kind="appointment") for person in staff[:busy]
    )

    found = free_starts(known(form), f.NOW, first=f.TUESDAY, last=f.TUESDAY)

    assert bool(found.free_resources(start)) is (busy < 60), message
    assert start + 30 in found.starts(), message


def test_hold__place_taken_by_another_request__everybody_is_asked_again(monkeypatch):
    form = practice(*"ABCDEFGHIJKL")
    attempt, tries = HoldTime._try, []

    def first_fails(self, wish, now):
        tries.append(wish.resources)
        if len(tries) == 1:
            # Whoever was chosen without a lock is booked by then.
            book(form, f.at(10), resource=wish.resources[0])
            raise PlaceTaken
        return attempt(self, wish, now)

    monkeypatch.setattr(HoldTime, "_try", first_fails)

    assert hold(form, f.at(10)).resource_id != tries[0][0]
