"""Cancelling, editing, and blocking time without an appointment."""

import pytest
from django.contrib.auth import get_user_model

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, Cancel, Edit, FreeTime
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import AlreadyCancelled, NotAllowed, SlotRefused, Stale
from wagtail_booking.models import Appointment, Claim, Customer, Event, Label, Resource
from wagtail_booking.permissions import Purpose, appointment_by_token, link_token
from wagtail_booking.selectors.customer_area import Holder, appointments_of

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()


def cancel(appointment, **fields):
    return Cancel(appointment, actor=SYSTEM, **fields).execute(now=f.NOW)


def edit(appointment, changes, **fields):
    return Edit(appointment, changes, actor=SYSTEM, **fields).execute(now=f.NOW)


def test_cancel__appointment__frees_its_time_for_the_next():
    form = f.small_practice()
    appointment = f.appointment(form, f.at(10))

    cancelled = cancel(appointment, reason="Ill")

    assert (cancelled.status, cancelled.sequence) == (Appointment.Status.CANCELLED, 1)
    assert not Claim.objects.exists()
    event = Event.objects.last()
    assert (event.verb, event.data["reason"]) == ("cancelled", "Ill")
    assert f.appointment(form, f.at(10), contact=f.contact(email="bob@example.com")).start == f.at(10)


def test_cancel__twice__says_so_and_writes_no_second_event():
    appointment = f.appointment(f.small_practice())
    cancel(appointment)

    with pytest.raises(AlreadyCancelled):
        cancel(appointment)

    assert Event.objects.filter(verb="cancelled").count() == 1


def test_cancel__changed_meanwhile__is_stale_and_nothing_happens():
    appointment = f.appointment(f.small_practice())
    edit(appointment, {"notes": "Called"})

    with pytest.raises(Stale):
        cancel(appointment, version=appointment.version)

    appointment.refresh_from_db()
    assert not appointment.is_cancelled


def test_edit__some_fields__records_those_that_changed():
    appointment = f.appointment(f.small_practice())
    label = Label.objects.create(name="Intake")

    edit(appointment, {"title": appointment.title, "notes": "Called", "labels": [label]})

    appointment.refresh_from_db()
    assert (appointment.notes, list(appointment.labels.all()), appointment.sequence) == ("Called", [label], 0)
    assert Event.objects.last().data["fields"] == ["notes", "labels"]


def test_edit__another_customer__copies_the_name():
    appointment = f.appointment(f.small_practice())

    edit(appointment, {"customer": Customer.objects.create(name="Bob Bakker")})

    appointment.refresh_from_db()
    assert (appointment.customer_name, appointment.customer_phone) == ("Bob Bakker", "")


def test_edit__nothing_new__writes_no_event():
    appointment = f.appointment(f.small_practice())

    edit(appointment, {"title": appointment.title})

    assert Event.objects.count() == 1


def test_s06__edit_of_a_field_that_takes_time__is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="start, status"):
        Edit(f.appointment(f.small_practice()), {"start": f.at(3), "status": "cancelled"}, actor=SYSTEM)


def test_block_time__somebody_away__keeps_bookings_out_and_appointments_stay():
    form = f.small_practice()
    kept = f.appointment(form, f.at(10))
    jan = Resource.objects.get()

    claim = BlockTime(jan.pk, f.at(9), f.at(12), actor=SYSTEM, note="Dentist").execute()

    with pytest.raises(SlotRefused) as caught:
        f.appointment(form, f.at(11), contact=f.contact(email="bob@example.com"))
    assert {reason.code for reason in caught.value.reasons} == {Code.BLOCKED}
    assert Appointment.objects.get() == kept
    FreeTime(claim, actor=SYSTEM).execute()
    FreeTime(claim, actor=SYSTEM).execute()
    assert f.appointment(form, f.at(11)).start == f.at(11)


def test_block_time__end_before_start__is_refused():
    f.small_practice()

    with pytest.raises(ValueError, match="ends after it begins"):
        BlockTime(Resource.objects.get().pk, f.at(12), f.at(9), actor=SYSTEM)


def test_free_time__claim_of_an_appointment__is_left_alone():
    appointment = f.appointment(f.small_practice())

    FreeTime(appointment.claims.get(), actor=SYSTEM).execute()

    assert appointment.claims.count() == 1


@pytest.mark.parametrize("write", [Cancel, lambda a, **k: Edit(a, {"notes": "x"}, **k)], ids=["cancel", "edit"])
def test_write__staff_without_permission__is_refused(write, django_user_model):
    nobody = Actor.staff(django_user_model.objects.create_user("nobody"))

    with pytest.raises(NotAllowed):
        write(f.appointment(f.small_practice()), actor=nobody).execute(now=f.NOW)


def test_edit__given_to_another_customer__the_first_ones_links_and_account_open_it_no_more():
    appointment = f.appointment(f.small_practice())
    account = get_user_model().objects.create_user("anna")
    Appointment.objects.update(account=account)
    old = link_token(appointment, Purpose.VIEW)
    other = Customer.objects.create(name="Bo", email="bo@example.com")

    edited = Edit(Appointment.objects.get(), {"customer": other}, actor=Actor.system()).execute(now=f.NOW)

    assert edited.account is None
    assert not appointments_of([], Holder(account=account.pk)).exists()
    with pytest.raises(Appointment.DoesNotExist):
        appointment_by_token(old, Purpose.VIEW)
    assert appointment_by_token(link_token(edited, Purpose.VIEW), Purpose.VIEW) == edited
