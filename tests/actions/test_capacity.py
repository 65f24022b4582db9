"""Limits and groups, as whoever books meets them."""

import datetime

import pytest
from django.db.models import F

from tests import factories as f
from tests.actions.steps import add_room, book, change, codes, hold, known, move, practice, refused
from wagtail_booking.actions import Actor, Book, Cancel
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import JustTaken, PartySizeRefused, SlotRefused
from wagtail_booking.models import Appointment, BookingForm, Resource
from wagtail_booking.selectors.availability import reasons_now

pytestmark = pytest.mark.django_db

WEDNESDAY = f.TUESDAY + datetime.timedelta(days=1)


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


# --- Limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "second", "message"),
    [
        ({"max_per_hour": 1}, f.at(10, 30), "an hour"),
        ({"max_per_day": 1}, f.at(16), "a day"),
        ({"max_per_week": 1}, f.at(9, day=f.TUESDAY + datetime.timedelta(days=3)), "a week"),
        ({"max_per_month": 1}, f.at(16, day=datetime.date(2026, 3, 31)), "a month"),
        ({"max_total": 1}, f.at(9, day=datetime.date(2026, 4, 1)), "in total"),
    ],
)
def test_r05__limit_reached__refuses_the_rest_of_the_period_and_says_how_full_it_is(limits, second, message):
    form = practice(**limits)
    book(form, f.at(10))

    error = refused(form, second)

    (reason,) = error.reasons
    assert reason.code == Code.LIMIT_REACHED, message
    assert (reason.data["maximum"], reason.data["count"]) == (1, 1), message


def test_r05__day_is_full__alternatives_lie_on_other_days():
    form = practice(max_per_day=1)
    book(form, f.at(16))

    error = refused(form, f.at(15))

    assert error.alternatives
    assert {start.astimezone(f.AMSTERDAM).date() for start in error.alternatives} <= {f.NOW.date(), WEDNESDAY}


def test_limit__of_each_staff_member__leaves_the_others_free():
    form = practice("Jan de Vries", "Els Smit", max_per_day_each=1)
    first = book(form, f.at(10))

    second = book(form, f.at(10))

    assert first.resource != second.resource
    assert codes(refused(form, f.at(15))) == {Code.LIMIT_REACHED}


def test_limit__counts_appointments_and_not_seats():
    form = practice(max_per_day=2, capacity=5, max_party_size=5)

    book(form, f.at(10), party_size=4)
    book(form, f.at(10))

    assert codes(refused(form, f.at(14))) == {Code.LIMIT_REACHED}


def test_limit__appointments_of_another_form__do_not_count():
    form = practice(max_per_day=1)
    other = f.booking_form(*Resource.objects.all(), slug="other")
    book(other, f.at(9))

    assert book(form, f.at(10))


def test_limit__cancelled__is_free_again():
    form = practice(max_per_day=1)
    Cancel(book(form, f.at(10)), actor=Actor.customer()).execute(now=f.NOW)

    assert book(form, f.at(14))


def test_r05__move_within_a_full_day__is_allowed():
    form = practice(max_per_day=1)

    assert move(book(form, f.at(10)), f.at(14)).start == f.at(14)


def test_r05__move_into_a_full_day__is_refused_and_nothing_changes():
    form = practice(max_per_day=1)
    book(form, f.at(10))
    appointment = book(form, f.at(10, day=WEDNESDAY))

    with pytest.raises(SlotRefused) as caught:
        move(appointment, f.at(14))

    assert codes(caught.value) == {Code.LIMIT_REACHED}
    appointment.refresh_from_db()
    assert appointment.start == f.at(10, day=WEDNESDAY)


def test_limit__staff__may_go_beyond_it_with_an_exclusive_claim(boss):
    form = practice(max_per_day=1)
    book(form, f.at(10))

    more = Book(f.booking_request(form, f.at(14)), actor=boss, waive=True).execute(now=f.NOW)

    assert more.claims.get().exclusive
    assert more.events.get().data["waived"] == ["limit_reached"]


# --- Groups ---------------------------------------------------------------------------------


def test_r04__group__takes_as_many_as_there_are_seats_and_no_more():
    form = practice(capacity=3)

    sessions = {book(form, f.at(10)).claims.get().session for _ in range(3)}

    assert len(sessions) == 1
    (reason,) = refused(form, f.at(10), JustTaken).reasons
    assert (reason.code, reason.data["seats"]) == (Code.FULL, 3)


def test_r04__party_larger_than_the_seats_left__is_just_taken_and_a_smaller_one_is_not():
    form = practice(capacity=5, max_party_size=4)
    book(form, f.at(10), party_size=3)

    (reason,) = refused(form, f.at(10), JustTaken, party_size=3).reasons
    assert (reason.code, reason.data) == (Code.FULL, {"seats": 3, "capacity": 5, "party": 3})
    assert book(form, f.at(10), party_size=2).party_size == 2


@pytest.mark.parametrize("party", [0, 5])
def test_party__outside_what_the_form_allows__is_refused(party):
    form = practice(capacity=9, max_party_size=4)

    with pytest.raises(PartySizeRefused) as caught:
        book(form, f.at(10), party_size=party)

    assert caught.value.data == {"maximum": 4}


def test_party__staff__may_book_all_seats(boss):
    form = practice(capacity=9, max_party_size=4)

    request = f.booking_request(form, f.at(10), party_size=9)

    assert Book(request, actor=boss).execute(now=f.NOW).party_size == 9


def test_group__second_session_beside_it__begins_when_the_first_is_full():
    form = practice("Jan de Vries", "Els Smit", capacity=2)

    names = [book(form, f.at(10)).resource_name for _ in range(4)]

    assert names == ["Jan de Vries"] * 2 + ["Els Smit"] * 2


def test_group__party_that_does_not_fit_the_fuller_session__goes_to_the_other():
    form = practice("Jan de Vries", "Els Smit", capacity=3, max_party_size=3)
    book(form, f.at(10), party_size=2)

    assert book(form, f.at(10), party_size=2).resource_name == "Els Smit"
    assert book(form, f.at(10)).resource_name == "Jan de Vries"


def test_group__hold__takes_its_seats():
    form = practice(capacity=3, max_party_size=3)
    hold(form, f.at(10), party_size=2)

    assert refused(form, f.at(10), JustTaken, party_size=2)
    assert book(form, f.at(10))


def test_group__cancelled__gives_its_seats_back_and_the_others_stay():
    form = practice(capacity=2)
    first, second = book(form, f.at(10)), book(form, f.at(10))

    Cancel(first, actor=Actor.customer()).execute(now=f.NOW)

    assert book(form, f.at(10)).claims.get().session == second.claims.get().session


def test_group__moved_to_another_session__joins_it():
    form = practice(capacity=2)
    first, second = book(form, f.at(10)), book(form, f.at(14))

    moved = move(first, f.at(14))

    assert moved.claims.get().session == second.claims.get().session
    assert refused(form, f.at(14), JustTaken)


def test_group__capacity_lowered_below_what_is_booked__stays_and_takes_nobody_else():
    form = practice(capacity=3)
    for _ in range(3):
        book(form, f.at(10))

    change(form, capacity=2)

    assert codes(refused(form, f.at(10), JustTaken)) == {Code.FULL}
    assert Appointment.objects.active().count() == 3
    assert book(form, f.at(11))


def test_group__capacity_lowered_to_one__is_an_appointment_in_the_way():
    form = practice(capacity=3)
    book(form, f.at(10))

    change(form, capacity=1)

    assert codes(refused(form, f.at(10), JustTaken)) == {Code.TAKEN}


def test_group__staff__may_let_one_more_in_and_the_claim_stays_exclusive(boss):
    """Whoever shares a session is not in another's way; only too many are there."""
    form = practice(capacity=1, max_party_size=1)
    change(form, capacity=2)
    for _ in range(2):
        book(form, f.at(10))

    third = Book(f.booking_request(form, f.at(10)), actor=boss, waive=True).execute(now=f.NOW)

    assert third.claims.get().exclusive
    assert third.events.get().data["waived"] == ["full"]


# --- Explaining -----------------------------------------------------------------------------


def test_reasons_now__after_booking__say_why_not():
    form = practice("Jan de Vries", "Els Smit", max_per_day=5, max_per_hour_each=1, capacity=2)
    add_room(form, "Blue room")
    appointment = book(form, f.at(10))
    jan, els = appointment.resource_id, Resource.objects.get(name="Els Smit").pk

    found = reasons_now(known(form), [jan, els], f.at(10), f.NOW, party=2)

    assert {pk: {reason.code for reason in reasons} for pk, reasons in found.items()} == {
        jan: {Code.FULL, Code.LIMIT_REACHED},
        els: {Code.NO_RESOURCE_FREE},
    }


def test_reasons_now__somebody_who_does_not_offer_it__says_that():
    form = practice()
    other = f.staff_member("Piet Bakker")

    (reason,) = reasons_now(known(form), [other.pk], f.at(10), f.NOW)[other.pk]

    assert reason.code == Code.STAFF_NOT_OFFERED


def test_lock_of_the_form__only_limits_that_count_everybody__need_it():
    form = practice(max_per_day_each=5)
    book(form, f.at(10))
    assert BookingForm.objects.filter(pk=form.pk, lock_version=0).exists()

    change(form, max_total=F("max_per_day_each"))
    book(form, f.at(11))
    assert BookingForm.objects.filter(pk=form.pk, lock_version=1).exists()


def test_move__staff_member_no_longer_carries_it_out__the_seats_of_the_form_still_count(boss):
    form = practice("Jan de Vries", "Els Smit", capacity=4, max_party_size=4)
    party = book(form, f.at(10), party_size=3)
    form.form_resources.filter(resource=party.resource_id).delete()

    moved = move(Appointment.objects.get(pk=party.pk), f.at(12), actor=boss)

    assert moved.start == f.at(12)


def test_move__time_is_taken__alternatives_count_the_own_time_as_free(boss):
    form = practice("Jan de Vries")
    mine = book(form, f.at(10))
    book(form, f.at(10, 30))

    with pytest.raises(SlotRefused) as caught:
        move(Appointment.objects.get(pk=mine.pk), f.at(10, 15), actor=boss)

    assert f.at(9, 45) in caught.value.alternatives
