"""Whether a message is still owed when its turn comes, which goes first, and what is sent again."""

import datetime
import threading

import pytest
from django.db import connection

from tests import factories as f
from wagtail_booking.actions import Actor, Book, Cancel, Reschedule, Undo
from wagtail_booking.models import Appointment, BookingSettings, Delivery, Event, Message, Resource
from wagtail_booking.reactions import delivering
from wagtail_booking.reactions.delivering import HOLD_UP, LEASE, attempt, send_again, take, work_off
from wagtail_booking.reactions.owed import why_not
from wagtail_booking.reactions.reminders import write_moments

pytestmark = pytest.mark.django_db

SECOND, MINUTE = datetime.timedelta(seconds=1), datetime.timedelta(minutes=1)
WEDNESDAY = datetime.date(2026, 3, 4)
STAFF_ONLY = [Event.Audience.STAFF]


def send(now=f.NOW):
    return work_off(Delivery.objects.all(), clock=lambda: now)


def state(**which):
    found = Delivery.objects.get(**which)
    return (found.state, found.reason)


def of(event_verb, audience="customer"):
    return {"event__verb": event_verb, "audience": audience}


def receivers(mailoutbox):
    return sorted(mail.to[0] for mail in mailoutbox)


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice())


def customer_moves(appointment):
    return Reschedule(appointment, f.at(11), actor=Actor.customer()).execute(now=f.NOW)


# --- The business's own address ----------------------------------------------------------------


def test_business__customer_moves__hears_of_it(appointment, mailoutbox):
    send()
    mailoutbox.clear()
    customer_moves(appointment)
    send()

    assert receivers(mailoutbox) == ["anna@example.com", "desk@linden.example", "jan@linden.example"]


def test_business__staff_move__hears_nothing(appointment, boss):
    Reschedule(appointment, f.at(11), actor=boss).execute(now=f.NOW)

    assert not Delivery.objects.filter(audience="business").exists()


@pytest.mark.parametrize("address", ["jan@linden.example", "Jan@Linden.example"])
def test_business__same_address_as_the_staff_member__is_told_once(appointment, address, mailoutbox):
    BookingSettings.objects.update(email=address)
    customer_moves(appointment)
    send()

    assert state(**of("rescheduled", "business")) == ("skipped", "same_address")
    assert receivers(mailoutbox) == ["anna@example.com", "jan@linden.example"]


def test_business__same_address_but_staff_are_not_told__is_told(appointment, mailoutbox):
    Message.objects.create(occasion="rescheduled", audience="staff", channel="email", active=False)
    BookingSettings.objects.update(email="jan@linden.example")
    customer_moves(appointment)
    send()

    assert state(**of("rescheduled", "business")) == ("sent", "")


def test_business__no_address__is_skipped(appointment):
    BookingSettings.objects.update(email="")
    customer_moves(appointment)
    send()

    assert state(**of("rescheduled", "business")) == ("skipped", "no_address")


# --- Switched off ------------------------------------------------------------------------------


def test_event__silenced_for_the_customer__is_there_to_be_seen_and_not_sent(appointment, mailoutbox):
    Appointment.objects.update(silenced=["rescheduled"])
    customer_moves(appointment)
    send()

    assert state(**of("rescheduled")) == ("skipped", "silenced")
    # Nothing overtakes the confirmation then; it tells the new time.
    assert state(**of("booked")) == ("sent", "")
    assert "11:00" in next(mail for mail in mailoutbox if mail.to == ["anna@example.com"]).body


def test_event__switched_off_while_it_waits__is_skipped(appointment):
    Message.objects.create(occasion="booked", audience="customer", channel="email", active=False)
    send()

    assert state(**of("booked")) == ("skipped", "switched_off")
    assert state(**of("booked", "staff")) == ("sent", "")


def test_event__the_later_one_is_switched_off_while_both_wait__the_first_is_sent(appointment, mailoutbox):
    customer_moves(appointment)
    Message.objects.create(occasion="rescheduled", audience="customer", channel="email", active=False)
    send()

    assert state(**of("booked")) == ("sent", "")
    assert state(**of("rescheduled")) == ("skipped", "switched_off")


# --- Order -------------------------------------------------------------------------------------


def test_order__the_first_is_being_sent__the_second_waits_for_it(appointment, mailoutbox):
    first = take(Delivery.objects.get(**of("booked")).pk, f.NOW)
    customer_moves(appointment)
    send(f.NOW + SECOND)
    assert "anna@example.com" not in receivers(mailoutbox)

    delivering._finish(first, state="sent", sent_at=f.NOW, error="")
    send(f.NOW + SECOND)
    assert receivers(mailoutbox).count("anna@example.com") == 1


def test_order__worker_of_the_first_died__the_second_waits_for_its_lease(appointment, mailoutbox):
    take(Delivery.objects.get(**of("booked")).pk, f.NOW)
    customer_moves(appointment)

    send(f.NOW + LEASE)

    assert (state(**of("booked")), state(**of("rescheduled"))) == (("skipped", "overtaken"), ("sent", ""))


@pytest.mark.parametrize(("retry", "waits"), [(HOLD_UP, True), (HOLD_UP + SECOND, False)])
def test_order__confirmation_is_to_be_tried_again__a_reminder_waits_a_little_while(retry, waits):
    f.appointment(f.small_practice(), f.at(10, day=WEDNESDAY))
    write_moments(f.NOW)
    now = f.at(10)
    write_moments(now)
    Delivery.objects.filter(**of("booked")).update(due_at=now + retry, tries=1, error="451")
    reminder = Delivery.objects.get(occasion="reminder").pk

    assert (take(reminder, now) is None) is waits


# --- Again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("was", ["sent", "failed", "skipped"])
def test_send_again__settled__is_sent_once_more(appointment, was, mailoutbox):
    delivery = Delivery.objects.get(**of("booked"))
    Delivery.objects.update(state=was, tries=8)

    assert send_again(delivery.pk, f.NOW)
    assert not send_again(delivery.pk, f.NOW)
    send()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.copies, delivery.tries, delivery.recipient) == ("sent", 1, 1, "anna@example.com")
    assert receivers(mailoutbox) == ["anna@example.com"]


@pytest.mark.parametrize("under_way", ["queued", "sending"])
def test_send_again__under_way__is_refused(appointment, under_way):
    Delivery.objects.update(state=under_way)

    assert not send_again(Delivery.objects.get(**of("booked")).pk, f.NOW)
    assert set(Delivery.objects.values_list("copies", flat=True)) == {0}


def test_send_again__overtaken_or_switched_off__is_what_staff_want(appointment):
    customer_moves(appointment)
    send()
    Appointment.objects.update(silenced=["booked"])
    assert state(**of("booked")) == ("skipped", "overtaken")

    send_again(Delivery.objects.get(**of("booked")).pk, f.NOW)
    send()

    assert state(**of("booked")) == ("sent", "")


def test_send_again__confirmation_of_what_was_cancelled_since__would_be_untrue(appointment):
    send()
    Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)
    send_again(Delivery.objects.get(**of("booked")).pk, f.NOW)
    send()

    assert state(**of("booked")) == ("skipped", "overtaken")


def test_send_again__worker_of_before_comes_back__notes_nothing(appointment):
    slow = take(Delivery.objects.get(**of("booked")).pk, f.NOW)
    send(f.NOW + LEASE)
    send_again(slow.pk, f.NOW + LEASE)
    take(slow.pk, f.NOW + LEASE)
    delivering._try_later(slow, OSError("too late"), f.NOW + LEASE)

    assert state(**of("booked")) == ("sending", "")


# --- A move taken back while a worker looks at an earlier message --------------------------------


def in_thread(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def moved(boss):
    """A booking whose confirmation waits, moved a moment ago."""
    appointment = f.appointment(f.small_practice())
    Delivery.objects.filter(audience="staff").update(state="sent", sent_at=f.NOW)
    Reschedule(appointment, f.at(14), actor=boss, mail_after=10 * SECOND).execute(now=f.NOW)
    return Event.objects.get(verb="rescheduled")


def only_the_confirmation(mailoutbox):
    send(f.NOW + 10 * MINUTE)
    to_customer = [mail for mail in mailoutbox if mail.to == ["anna@example.com"]]
    assert state(**of("booked")) == ("sent", "")
    assert len(to_customer) == 1
    assert "10:00" in to_customer[0].body


@pytest.mark.django_db(transaction=True)
def test_undo__while_a_worker_leaves_out_the_confirmation__it_is_sent_after_all(moved, boss, mailoutbox, monkeypatch):
    undoing = []

    def decide_and_be_overtaken(delivery, now):
        reason = why_not(delivery, now)
        undoing.append(in_thread(lambda: Undo(moved, actor=boss).execute(now=f.NOW + SECOND)))
        undoing[0].join(0.5)  # time enough for it to get as far as it can
        return reason

    monkeypatch.setattr(delivering, "why_not", decide_and_be_overtaken)
    attempt(Delivery.objects.get(**of("booked")).pk, f.NOW + SECOND)
    monkeypatch.undo()
    undoing[0].join()

    assert Appointment.objects.get().start == f.at(10)
    only_the_confirmation(mailoutbox)


@pytest.mark.django_db(transaction=True)
def test_undo__while_a_worker_comes_to_the_confirmation__it_is_sent(moved, boss, mailoutbox, monkeypatch):
    working = []
    settle = Undo.settle_mails
    confirmation = Delivery.objects.get(**of("booked")).pk

    def settle_and_be_overtaken(self):
        told = settle(self)
        working.append(in_thread(lambda: attempt(confirmation, f.NOW + SECOND)))
        working[0].join(0.5)
        return told

    monkeypatch.setattr(Undo, "settle_mails", settle_and_be_overtaken)
    Undo(moved, actor=boss).execute(now=f.NOW + SECOND)
    working[0].join()

    only_the_confirmation(mailoutbox)


@pytest.mark.parametrize("with_address", [True, False])
def test_undo__confirmation_left_out_as_a_colleague_has_no_address__is_sent(boss, mailoutbox, with_address):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit", email="els@x.nl" if with_address else "")
    appointment = f.appointment(f.booking_form(jan, els), resource=jan.pk)
    Reschedule(appointment, f.at(10), resource=els.pk, actor=boss, mail_after=10 * SECOND).execute(now=f.NOW)
    send(f.NOW + SECOND)
    assert state(**of("booked", "staff"))[0] == "skipped"

    Undo(Event.objects.get(verb="rescheduled"), actor=boss).execute(now=f.NOW + 2 * SECOND)
    send(f.NOW + MINUTE)

    assert receivers(mailoutbox).count("jan@linden.example") == 1
    assert "els@x.nl" not in receivers(mailoutbox)
    assert Resource.objects.count() == 2


def test_attempt__appointment_is_locked_by_somebody__is_left_to_the_next_sweep(appointment, monkeypatch):
    from wagtail_booking.errors import TryLater

    def busy(work):
        raise TryLater

    monkeypatch.setattr(delivering, "in_transaction", busy)
    assert send() == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}


def test_rolled_back__last_moment__leaves_nothing_to_send(monkeypatch):
    form = f.small_practice()
    monkeypatch.setattr(Book, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        f.appointment(form)

    assert not Delivery.objects.exists()
