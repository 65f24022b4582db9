"""Appointments that wait for approval: booked, confirmed, declined."""

import datetime

import pytest
from django.contrib.auth.models import User

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, Book, Cancel, Confirm, Decline, Edit, Reschedule
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import (
    AlreadyCancelled,
    AlreadyConfirmed,
    AlreadyOver,
    JustTaken,
    NotAllowed,
    SlotRefused,
    Stale,
)
from wagtail_booking.models import Appointment, Claim, Delivery, Event, Resource

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()
Status = Appointment.Status


def practice(**fields):
    """A practice where a visitor can only ask for an appointment."""
    f.business()
    return f.booking_form(f.staff_member(), needs_approval=True, **fields)


def asked(**fields):
    return f.appointment(practice(**fields))


def confirm(appointment, actor=SYSTEM, now=f.NOW, **fields):
    return Confirm(appointment, actor=actor, **fields).execute(now=now)


def decline(appointment, actor=SYSTEM, now=f.NOW, **fields):
    return Decline(appointment, actor=actor, **fields).execute(now=now)


def test_book__needs_approval__waits_and_has_its_time():
    appointment = asked()

    assert appointment.status == Status.AWAITING_APPROVAL
    assert Claim.objects.get().appointment == appointment
    assert Event.objects.get().data["to"]["status"] == "awaiting_approval"
    assert set(Delivery.objects.values_list("occasion", flat=True)) == {"awaiting_approval"}


def test_book__somebody_asked_for_the_time__is_taken_for_the_next():
    form = practice()
    f.appointment(form, f.at(10))

    with pytest.raises(JustTaken):
        f.appointment(form, f.at(10), contact=f.contact(email="bob@example.com"))


def test_book__limit_of_one_a_day__who_waits_counts():
    form = practice(max_per_day=1)
    f.appointment(form, f.at(10))

    with pytest.raises(SlotRefused) as refused:
        f.appointment(form, f.at(14), contact=f.contact(email="bob@example.com"))

    assert [reason.code for reason in refused.value.reasons] == [Code.LIMIT_REACHED]


def test_book__by_staff__needs_no_approval():
    form = practice()
    staff = Actor.staff(User.objects.create_superuser("admin"))

    assert Book(f.booking_request(form, f.at(10)), actor=staff).execute(now=f.NOW).status == Status.CONFIRMED


def test_book__form_without_approval__is_confirmed_at_once():
    assert f.appointment(f.small_practice()).status == Status.CONFIRMED


def test_confirm__waiting__keeps_its_time_and_tells_the_customer():
    appointment = asked()

    confirmed = confirm(appointment, now=f.at(9, day=f.NOW.date()))

    assert confirmed.placed_at == f.at(9, day=f.NOW.date())
    assert (confirmed.status, confirmed.sequence, confirmed.start) == (Status.CONFIRMED, 1, appointment.start)
    assert Claim.objects.get().appointment == appointment
    event = Event.objects.last()
    assert (event.verb, event.sequence) == ("confirmed", 1)
    assert (event.data["from"]["status"], event.data["to"]["status"]) == ("awaiting_approval", "confirmed")
    assert event.deliveries.filter(occasion="confirmed", audience="customer").count() == 1


def test_decline__waiting__gives_its_time_to_the_next():
    appointment = asked()

    declined = decline(appointment, reason="On holiday")

    assert (declined.status, declined.sequence) == (Status.CANCELLED, 1)
    assert not Claim.objects.exists()
    event = Event.objects.last()
    assert (event.verb, event.data["reason"]) == ("declined", "On holiday")
    assert event.deliveries.filter(occasion="declined", audience="customer").count() == 1
    assert f.appointment(appointment.booking_form, contact=f.contact(email="bob@example.com")).start == f.at(10)


@pytest.mark.parametrize("answer", [confirm, decline])
@pytest.mark.parametrize(
    ("before", "error"),
    [
        (confirm, AlreadyConfirmed),
        (decline, AlreadyCancelled),
        (lambda appointment: Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW), AlreadyCancelled),
    ],
)
def test_answer__answered_before__says_so_and_writes_nothing(answer, before, error):
    appointment = asked()
    before(appointment)
    events = Event.objects.count()

    # Also where somebody has seen it as it was: what matters is that it was answered.
    with pytest.raises(error):
        answer(appointment, version=appointment.version)

    assert Event.objects.count() == events


@pytest.mark.parametrize("answer", [confirm, decline])
def test_answer__changed_meanwhile__is_stale(answer):
    appointment = asked()
    Edit(appointment, {"notes": "Called"}, actor=SYSTEM).execute(now=f.NOW)

    with pytest.raises(Stale):
        answer(appointment, version=appointment.version)

    appointment.refresh_from_db()
    assert appointment.status == Status.AWAITING_APPROVAL


@pytest.mark.parametrize("answer", [confirm, decline])
def test_answer__given_to_somebody_else_meanwhile__is_stale(answer):
    appointment = asked()
    other = f.staff_member("Els Smit")
    Appointment.objects.filter(pk=appointment.pk).update(resource=other)

    with pytest.raises(Stale):
        answer(appointment)


@pytest.mark.parametrize("answer", [confirm, decline])
def test_answer__its_end_has_come__is_refused(answer):
    appointment = asked()

    with pytest.raises(AlreadyOver):
        answer(appointment, now=appointment.end)

    # Whoever stands at the desk while it goes on can still be taken on.
    assert answer(appointment, now=appointment.end - datetime.timedelta(minutes=1)).sequence == 1


@pytest.mark.parametrize("answer", [confirm, decline])
def test_answer__appointment_that_never_waited__is_refused(answer):
    appointment = f.appointment(f.small_practice())

    with pytest.raises(AlreadyConfirmed):
        answer(appointment)


@pytest.mark.parametrize("answer", [confirm, decline])
def test_answer__in_another_calendar_than_ones_own__is_refused(answer):
    appointment = asked()
    user = user_with("change_own_appointment")
    other = f.staff_member("Els Smit", user=user)

    with pytest.raises(NotAllowed):
        answer(appointment, actor=Actor.staff(user))

    Resource.objects.filter(pk=other.pk).update(user=None)
    Resource.objects.filter(pk=appointment.resource_id).update(user=user)
    assert answer(appointment, actor=Actor.staff(User.objects.get(pk=user.pk))).sequence == 1


def test_reschedule__waiting__still_waits_at_its_new_time():
    appointment = asked()

    moved = Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=f.NOW)

    assert (moved.status, moved.start) == (Status.AWAITING_APPROVAL, f.at(14))
    assert confirm(moved).sequence == 2


def test_book__own_messages__are_kept_with_it():
    form = f.small_practice()

    booked = f.appointment(form, silenced=["follow_up"], reminder_hours=2)

    booked.refresh_from_db()
    assert (booked.silenced, booked.reminder_hours) == (["follow_up"], 2)


def test_edit__messages__is_one_event_with_what_changed():
    appointment = f.appointment(f.small_practice())

    Edit(appointment, {"silenced": ["booked"], "reminder_hours": 2}, actor=SYSTEM).execute(now=f.NOW)

    appointment.refresh_from_db()
    assert (appointment.silenced, appointment.reminder_hours, appointment.sequence) == (["booked"], 2, 0)
    assert Event.objects.last().data["fields"] == ["silenced", "reminder_hours"]
