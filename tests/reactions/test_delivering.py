"""Deliveries on their way: a real mail server, failures, killed workers and workers in a race."""

import datetime
import logging
import socket
import threading

import icalendar
import pytest
from django.db import connection
from django.test import override_settings
from ical.calendar_stream import IcsCalendarStream

from tests import factories as f
from tests.reactions.conftest import SMTP, free_port, mail_settings
from wagtail_booking.models import Appointment, Delivery, Event
from wagtail_booking.models.deliveries import DeliveryQuerySet
from wagtail_booking.reactions import delivering
from wagtail_booking.reactions.delivering import BACKOFF, LEASE, take, work_off

pytestmark = pytest.mark.django_db


def send(now=f.NOW):
    return work_off(Delivery.objects.all(), clock=lambda: now)


def after(span):
    return f.NOW + span


def only_the_customer():
    """One delivery: an appointment with somebody who gets no mail."""
    f.business()
    f.appointment(f.booking_form(f.staff_member(email="")))
    return Delivery.objects.get()


def test_delivery__real_mail_server__receives_text_html_and_an_invitation_two_parsers_read(mail_server):
    appointment = f.appointment(f.small_practice())
    assert send() == 2

    assert mail_server.received_by == ["anna@example.com", "jan@linden.example"]
    for _, message in mail_server.messages:
        assert message.get_body(("plain",)).get_content().startswith(("Your appointment", "New appointment"))
        assert '<html lang="en"' in message.get_body(("html",)).get_content()
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == "invite.ics"
        shown = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
        assert (shown.get_param("method"), shown.get_content_charset()) == ("REQUEST", "utf-8")
        for text in (shown.get_content(), attached.get_content().decode()):
            (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
            (strict,) = IcsCalendarStream.calendar_from_ics(text).events
            assert event["UID"] == strict.uid == appointment.uid
            assert event.start == strict.dtstart == f.at(10)
    assert set(Delivery.objects.values_list("state", "sent_at", "tries")) == {("sent", f.NOW, 1)}


def test_delivery__sent__is_not_sent_again(mail_server):
    f.appointment(f.small_practice())

    assert [send(), send(), send(after(LEASE))] == [2, 0, 0]
    assert len(mail_server.messages) == 2


def test_r15__mail_server_refuses__booking_stands_and_the_mail_is_tried_for_a_day(mail_server, caplog):
    mail_server.refusal = "550 No such mailbox anna@example.com"
    delivery = only_the_customer()
    now, waits = f.NOW, []
    while delivery.state != Delivery.State.FAILED:
        assert send(now) == 1
        delivery.refresh_from_db()
        assert "550 No such mailbox" in delivery.error
        if delivery.state == Delivery.State.QUEUED:
            waits.append(delivery.due_at - now)
            assert send(delivery.due_at - datetime.timedelta(seconds=1)) == 0
            now = delivery.due_at

    assert waits == BACKOFF
    assert delivery.tries == 8
    assert sum(waits, datetime.timedelta()) > datetime.timedelta(hours=24)
    assert Appointment.objects.get().status == "confirmed"
    assert caplog.records[-1].levelno == logging.ERROR
    assert send(after(datetime.timedelta(days=9))) == 0


def test_r15__mail_server_refuses_and_recovers__mail_is_sent_later(mail_server):
    mail_server.refusal = "451 Try again later"
    delivery = only_the_customer()
    send()
    mail_server.refusal = None
    send(after(BACKOFF[0]))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.error) == ("sent", 2, "")
    assert mail_server.received_by == ["anna@example.com"]


def test_r15__nobody_listens__error_says_so():
    delivery = only_the_customer()
    with override_settings(**mail_settings(SMTP, host="127.0.0.1", port=free_port(), timeout=5)):
        send()

    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert delivery.error.startswith("The mail server can't be reached: ConnectionRefusedError")


def test_r15__mail_server_hangs__booking_is_made_at_once_and_the_try_ends():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        silent.setblocking(False)
        with override_settings(**mail_settings(SMTP, host="127.0.0.1", port=port, timeout=0.3)):
            delivery = only_the_customer()
            with pytest.raises(BlockingIOError):
                silent.accept()  # booking didn't even call
            send()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("queued", 1)
    assert "timed out" in delivery.error.lower()


def test_s22__logs__name_ids_and_nobody(mail_server, caplog):
    caplog.set_level(logging.DEBUG)
    mail_server.refusal = "550 No such mailbox anna@example.com"
    delivery = only_the_customer()
    send()
    mail_server.refusal = None
    send(after(BACKOFF[0]))

    assert f"Delivery {delivery.pk} of event {delivery.event_id} failed" in caplog.text
    ours = [record for record in caplog.records if record.name.startswith(("wagtail_booking", "django"))]
    assert ours
    for record in ours:
        text = logging.Formatter().format(record)
        if record.name != "django.db.backends":
            assert not any(word in text for word in ("Anna", "anna@", "Jan de Vries", "+316"))


def test_r14__worker_killed_while_sending__delivery_comes_back_after_the_lease(mailoutbox):
    delivery = only_the_customer()
    assert take(delivery.pk, f.NOW) is not None  # and then it was killed

    assert send(after(LEASE / 2)) == 0
    assert send(after(LEASE)) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, len(mailoutbox)) == ("sent", 2, 1)


def test_r14__worker_slower_than_its_lease__does_not_overwrite_what_the_next_one_noted():
    delivery = only_the_customer()
    slow = take(delivery.pk, f.NOW)
    send(after(LEASE))
    delivering._try_later(slow, OSError("too late"), after(LEASE))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("sent", "")


def test_take__taken_between_reading_and_writing__is_somebody_elses(monkeypatch):
    delivery = only_the_customer()
    first = DeliveryQuerySet.first

    def first_then_overtaken(rows):
        found = first(rows)
        if isinstance(found, Delivery):
            Delivery.objects.filter(pk=found.pk).update(state="sending", tries=1, due_at=after(LEASE))
        return found

    monkeypatch.setattr(DeliveryQuerySet, "first", first_then_overtaken)
    assert take(delivery.pk, f.NOW) is None


@pytest.mark.django_db(transaction=True)
def test_r14__many_workers_at_once__each_delivery_is_sent_once(mail_server):
    form = f.small_practice()
    for quarter in range(6):
        f.appointment(form, f.at(10 + quarter), contact=f.contact(email=f"c{quarter}@example.com"))
    pks = list(Delivery.objects.values_list("pk", flat=True))
    assert len(pks) == 12
    gate = threading.Barrier(4, timeout=120)
    errors = []

    def worker():
        try:
            for pk in pks:
                gate.wait()  # all four go for the same row
                delivering.attempt(pk, f.NOW)
        except Exception as error:
            errors.append(error)
            gate.abort()
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()

    assert errors == []
    assert len(mail_server.messages) == 12
    assert len({message["Message-ID"] for _, message in mail_server.messages}) == 12
    assert set(Delivery.objects.values_list("state", "tries")) == {("sent", 1)}


def test_work_off__one_delivery_that_breaks__does_not_stop_the_others(mailoutbox):
    f.appointment(f.small_practice())
    broken = f.appointment(Event.objects.get().appointment.booking_form, f.at(12), contact=f.contact(email="b@x.nl"))
    Appointment.objects.filter(pk=broken.pk).update(time_zone="Nowhere/At_All")
    send()

    assert sorted(mail.to[0] for mail in mailoutbox) == ["anna@example.com", "jan@linden.example"]
    assert list(Delivery.objects.filter(event__appointment=broken).values_list("state", flat=True)) == ["queued"] * 2
    assert "Nowhere/At_All" in Delivery.objects.filter(event__appointment=broken).first().error


def test_work_off__time_is_up__leaves_the_rest_to_the_next_sweep(mailoutbox, monkeypatch):
    f.appointment(f.small_practice())
    monkeypatch.setattr(delivering, "ENOUGH_SECONDS", -1)
    assert send() == 0

    assert mailoutbox == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}
