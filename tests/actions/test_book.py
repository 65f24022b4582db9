"""Booking: who gets a time, who doesn't, and what is written."""

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, Book
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import CustomerNotFound, JustTaken, KeyReused, SlotRefused, StaffNotOffered
from wagtail_booking.models import Appointment, Claim, Customer, Event, IdempotencyKey

pytestmark = pytest.mark.django_db


def book(request, **fields):
    return Book(request, actor=Actor.customer(), **fields).execute(now=f.NOW)


def test_book__free_start__writes_appointment_claim_customer_and_one_event():
    form = f.small_practice()

    appointment = book(f.booking_request(form, f.at(10)))

    assert appointment.status == Appointment.Status.CONFIRMED
    assert (appointment.start, appointment.end) == (f.at(10), f.at(10, 30))
    assert appointment.resource_name == "Jan de Vries"
    assert appointment.customer.email == "anna@example.com"
    claim = Claim.objects.get()
    assert (claim.end - claim.start, claim.exclusive, claim.appointment) == (30, True, appointment)
    event = Event.objects.get()
    assert (event.verb, event.sequence, event.actor_kind) == ("booked", 0, "customer")


def test_book__same_start_twice__second_is_just_taken_with_alternatives():
    form = f.small_practice()
    book(f.booking_request(form, f.at(10)))

    with pytest.raises(JustTaken) as caught:
        book(f.booking_request(form, f.at(10), contact=f.contact(email="bob@example.com")))

    assert caught.value.alternatives == [f.at(9, 15), f.at(9, 30), f.at(10, 30), f.at(10, 45)]
    assert Appointment.objects.count() == Claim.objects.count() == Event.objects.count() == 1
    assert not Customer.objects.filter(email="bob@example.com").exists()


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (f.at(10, day=f.NOW.date().replace(day=1)), Code.PAST),
        (f.at(10, 5), Code.OFF_GRID),
        (f.at(8), Code.OUTSIDE_HOURS),
        (f.at(16, 45), Code.OUTSIDE_HOURS),
        (f.at(10, day=f.TUESDAY.replace(year=2027)), Code.BEYOND_WINDOW),
        (f.at(10, day=f.TUESDAY.replace(year=9990)), Code.BEYOND_WINDOW),
    ],
)
def test_book__start_that_is_not_offered__is_refused_with_its_reason(start, code):
    form = f.small_practice()

    with pytest.raises(SlotRefused) as caught:
        book(f.booking_request(form, start))

    assert code in {reason.code for reason in caught.value.reasons}
    assert not Appointment.objects.exists()


def test_book__staff_who_does_not_offer_the_form__is_refused():
    form = f.small_practice()
    other = f.staff_member("Piet Bakker")

    with pytest.raises(StaffNotOffered):
        book(f.booking_request(form, f.at(10), resource=other.pk))


def test_s06__staff_member_chosen_where_the_customer_may_not__is_refused():
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els, customer_chooses_staff=False)

    with pytest.raises(StaffNotOffered):
        book(f.booking_request(form, f.at(10), resource=els.pk))


def test_book__customer_that_no_longer_exists__is_refused():
    form = f.small_practice()

    with pytest.raises(CustomerNotFound):
        book(f.booking_request(form, f.at(10), customer=404, contact=None))

    assert not Appointment.objects.exists()


def test_book__same_key_twice__returns_the_first_appointment():
    form = f.small_practice()
    request = f.booking_request(form, f.at(10), key="k1")

    assert book(request) == book(request)
    assert Appointment.objects.count() == IdempotencyKey.objects.count() == 1


def test_book__same_key_for_another_request__is_refused():
    form = f.small_practice()
    book(f.booking_request(form, f.at(10), key="k1"))

    with pytest.raises(KeyReused):
        book(f.booking_request(form, f.at(11), key="k1"))


def test_book__refused__leaves_no_key_behind():
    form = f.small_practice()
    with pytest.raises(SlotRefused):
        book(f.booking_request(form, f.at(8), key="k1"))

    assert not IdempotencyKey.objects.exists()


def test_book__no_preference__goes_to_the_least_busy_of_the_day():
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    book(f.booking_request(form, f.at(9), resource=jan.pk))

    assert book(f.booking_request(form, f.at(13))).resource == els


def test_book__known_address__does_not_change_the_customer():
    form = f.small_practice()
    book(f.booking_request(form, f.at(10)))

    second = book(f.booking_request(form, f.at(11), contact=f.contact(name="Somebody Else", email="ANNA@example.com")))

    assert second.customer_name == "Somebody Else"
    assert second.customer.name == "Anna Jansen"
