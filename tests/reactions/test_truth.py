"""A message never tells what is no longer so, and what can't be noted doesn't stop the others."""

import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Confirm, Decline, Reschedule
from wagtail_booking.models import BookingForm, BookingFormResource, Delivery, Mark, Message, Occasion
from wagtail_booking.reactions import sweeping
from wagtail_booking.reactions.delivering import CUT_OFF, send_again, work_off
from wagtail_booking.reactions.rendering import render_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


def send():
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)


def subjects(mailoutbox):
    return [mail.subject.partition(":")[0] for mail in mailoutbox]


def test_cancelled__customers_are_not_told_of_it__nor_that_it_is_booked(boss, mailoutbox):
    appointment = f.appointment(f.small_practice())
    Message.objects.create(occasion="cancelled", audience="customer", channel="email", active=False)
    Cancel(appointment, actor=boss).execute(now=f.NOW)
    send()

    assert "anna@example.com" not in [mail.to[0] for mail in mailoutbox]


@pytest.mark.parametrize("answer", [Confirm, Decline])
def test_request__answered_before_its_mail_left__nobody_is_asked_to_answer(boss, mailoutbox, answer):
    form = f.small_practice()
    BookingForm.objects.update(needs_approval=True)
    form.refresh_from_db()
    appointment = f.appointment(form)
    answer(appointment, actor=boss).execute(now=f.NOW)
    send()

    assert [mail.to for mail in mailoutbox] == [["anna@example.com"]]
    request = Delivery.objects.get(occasion=Occasion.AWAITING_APPROVAL, audience="customer", channel="email")
    send_again(request.pk, f.NOW)
    send()
    request.refresh_from_db()
    assert request.reason == Delivery.Reason.OVERTAKEN


def test_handed_over__there_and_back_and_there_again__is_told_once(boss, mailoutbox):
    form = f.small_practice()
    other = f.staff_member("Eva Smit")
    appointment = f.appointment(form)
    BookingFormResource.objects.create(booking_form=form, resource=other)
    first = appointment.resource_id
    for resource in (other.pk, first, other.pk):
        appointment = Reschedule(appointment, appointment.start, actor=boss, resource=resource).execute(now=f.NOW)
    send()

    handed_over = [row.recipient for row in Delivery.objects.filter(occasion="handed_over", state="sent")]
    assert handed_over == ["jan@linden.example"]


def test_error__with_a_nul__is_noted_and_the_others_are_tried(monkeypatch):
    def answer(backend, messages):
        raise smtplib.SMTPResponseException(550, b"bad\x00answer")

    monkeypatch.setattr(EmailBackend, "send_messages", answer)
    f.appointment(f.small_practice())
    send()

    assert [(row.state, row.error) for row in Delivery.objects.all()] == [
        ("queued", "The mail server answered: 550 bad answer")
    ] * 2


def test_message__ends_its_worker_each_time__is_given_up(settings):
    settings.WAGTAIL_BOOKING = {"DELIVERY_TRIES": 3}
    f.appointment(f.small_practice())
    Delivery.objects.update(state=Delivery.State.SENDING, tries=3 * CUT_OFF)
    send()

    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}


def test_sweep__reminders_cannot_be_found__is_not_called_alive(monkeypatch):
    def broken(now):
        raise RuntimeError

    monkeypatch.setattr(sweeping, "write_moments", broken)
    f.appointment(f.small_practice())
    sweeping.sweep(lambda: f.NOW)

    assert not Mark.objects.filter(name=Mark.SWEEP).exists()
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 2


def test_list__number_longer_than_any__is_an_ordinary_list():
    assert 'start="' not in render_html("1" * 4400 + ". First", {})


def test_link_of_the_customer__inside_another_address__leads_nowhere():
    html = render_html("[Go](https://evil.example/?t={{cancel_link}})", {"cancel_link": "https://linden.example/c/x"})

    assert "evil.example/?t=https" not in html
    assert "href" not in html
