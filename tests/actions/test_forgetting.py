"""What is one person's alone, and goes with them; what somebody else has too, and stays."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django_q.models import Task

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Edit, Erase, RequestAccessLink
from wagtail_booking.actions.forgetting import person_of
from wagtail_booking.errors import ErasureRefused, TryLater
from wagtail_booking.models import AccessLink, Appointment, Customer, Delivery, Event, Label, Message
from wagtail_booking.reactions.delivering import work_off

pytestmark = pytest.mark.django_db

LATER = f.NOW + datetime.timedelta(days=30)


def erase(customer, now=LATER, **options):
    return Erase(customer.pk, actor=Actor.system(), **options).execute(now=now)


def send_all():
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)


def give(appointment, customer):
    Edit(Appointment.objects.get(pk=appointment.pk), {"customer": customer}, actor=Actor.system()).execute(now=f.NOW)


@pytest.fixture
def bob():
    return Customer.objects.create(name="Bob", email="bob@example.com")


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice(), consent_text="I agree.")


def needed_by_a_table(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ProtectedError("needed", {Label(pk=1, name="x")})

    monkeypatch.setattr(Customer, "delete", refuse)
    monkeypatch.setattr("wagtail_booking.actions.erase.is_needed_elsewhere", lambda customer: True)


# Cancelling first


def test_erase__told_to_cancel_but_needed_elsewhere__cancels_nothing(appointment, monkeypatch):
    needed_by_a_table(monkeypatch)

    with pytest.raises(ErasureRefused) as refused:
        erase(appointment.customer, now=f.NOW, cancel_upcoming=True)

    appointment.refresh_from_db()
    assert refused.value.data["in_use"] == ["labels"]
    assert (appointment.status, appointment.version, appointment.events.count()) == ("confirmed", 0, 1)


def test_erase__refused_after_cancelling__knows_what_was_cancelled(appointment, monkeypatch):
    def fail(self, now):
        raise TryLater

    monkeypatch.setattr(Erase, "perform", fail)
    action = Erase(appointment.customer_id, actor=Actor.system(), cancel_upcoming=True)

    with pytest.raises(TryLater):
        action.execute(now=f.NOW)

    assert action.cancelled == [appointment.pk]


def test_erase__upcoming_that_was_taken_from_them__is_cancelled_and_erased_too(appointment):
    send_all()
    give(appointment, None)

    erased = erase(appointment.customer, now=f.NOW, cancel_upcoming=True)

    appointment.refresh_from_db()
    assert (erased.appointments, appointment.status, appointment.is_erased) == (1, "cancelled", True)


# What others have too


def test_erase__number_that_a_family_shares__leaves_the_others_alone(appointment):
    Message.objects.create(occasion="booked", audience="customer", channel="sms")
    childs = f.appointment(
        appointment.booking_form, f.at(12), contact=f.contact(name="Child", email="child@example.com")
    )
    orphan = f.appointment(appointment.booking_form, f.at(14), contact=f.contact(name="X", email="x@example.com"))
    give(orphan, None)
    Delivery.objects.filter(audience="customer", channel="sms").update(state="sent", recipient="+31612345678")
    before = list(Delivery.objects.filter(appointment__in=[childs, orphan]).values_list("pk", "recipient"))

    assert erase(appointment.customer).appointments == 1

    assert list(Delivery.objects.filter(appointment__in=[childs, orphan]).values_list("pk", "recipient")) == before
    orphan.refresh_from_db()
    assert not orphan.is_erased


def test_person__number_of_nobody_else__is_theirs(appointment):
    assert person_of(appointment.customer).phones == {"+31612345678"}
    Customer.objects.create(name="Bob", phone="+31612345678")
    assert person_of(appointment.customer).phones == frozenset()


def test_erase__former_address__goes_from_messages_tasks_and_appointments_of_others(appointment, bob):
    second = f.appointment(appointment.booking_form, f.at(12))
    send_all()
    Task.objects.create(
        id="a" * 32,
        name="x",
        func="wagtail_booking.tasks.sweep",
        started=f.NOW,
        stopped=f.NOW,
        success=False,
        result="Refused anna@example.com",
    )
    customer = appointment.customer
    customer.email = "new@example.com"
    customer.save()
    give(second, bob)

    erase(customer)

    assert not Delivery.objects.filter(recipient="anna@example.com").exists()
    assert not Task.objects.exists()


def test_person__addresses_of_somebody_else__are_not_theirs(appointment, bob):
    """Neither that of whom the appointment was before, nor one that another customer has by now."""
    send_all()
    anna = appointment.customer
    give(appointment, bob)
    assert person_of(bob).emails == {"bob@example.com"}
    anna.email = "new@example.com"
    anna.save()
    give(appointment, anna)
    assert person_of(anna).emails == {"new@example.com"}
    third = f.appointment(appointment.booking_form, f.at(12), contact=f.contact(email="third@example.com"))
    send_all()
    Customer.objects.filter(pk=third.customer_id).update(email="fourth@example.com")
    third.customer.refresh_from_db()
    assert person_of(third.customer).emails == {"third@example.com", "fourth@example.com"}
    Customer.objects.create(name="Other", email="third@example.com")
    assert person_of(third.customer).emails == {"fourth@example.com"}


# The account, and links to addresses


def acted(appointment, user):
    Appointment.objects.filter(pk=appointment.pk).update(account=user)
    Event.objects.filter(appointment=appointment).update(user=user, actor_kind="customer")


def left(user):
    return Appointment.objects.filter(account=user).count(), Event.objects.filter(user=user).count()


def test_erase__account__is_taken_from_what_it_booked_for_others_too(appointment, bob):
    user = User.objects.create_user("anna")
    Customer.objects.filter(pk=appointment.customer_id).update(user=user)
    others = f.appointment(appointment.booking_form, f.at(12), contact=f.contact(email="bob@example.com"))
    given = f.appointment(appointment.booking_form, f.at(14))
    give(given, bob)
    for each in (appointment, others, given):
        acted(each, user)
    Event.objects.filter(appointment=others).update(actor_kind="staff")

    erase(Customer.objects.get(pk=appointment.customer_id))

    # What they did as staff stays.
    assert left(user) == (0, 1)
    assert User.objects.filter(pk=user.pk).exists()


def test_erase__account_of_another_customer_as_well__stays_there(appointment, bob):
    user = User.objects.create_user("anna")
    Customer.objects.update(user=user)
    others = f.appointment(appointment.booking_form, f.at(12), contact=f.contact(email="bob@example.com"))
    for each in (appointment, others):
        acted(each, user)

    erase(Customer.objects.get(pk=appointment.customer_id))

    assert left(user) == (1, 1)


def test_erase__links_that_were_asked_for__go_but_not_those_of_others(appointment):
    for address in ("Anna@example.com", "bob@example.com"):
        RequestAccessLink(address).execute(now=LATER)

    erase(appointment.customer)

    assert [link.address for link in AccessLink.objects.all()] == ["bob@example.com"]


# Afterwards


def test_customer__stored_again_after_erasing__is_not_made_anew(appointment):
    seen = Customer.objects.get()
    erase(seen)

    with pytest.raises(DatabaseError), transaction.atomic():
        seen.save()

    assert not Customer.objects.exists()


def test_edit__other_customer__has_not_agreed_to_anything(appointment, bob):
    Cancel(Appointment.objects.get(), actor=Actor.customer()).execute(now=f.NOW)
    give(appointment, bob)

    appointment.refresh_from_db()
    assert (appointment.consent_text, appointment.consent_at) == ("", None)
