"""From event to deliveries: what is written with a change, and what is queued after it."""

import pytest
from django.db import transaction
from django_q.models import OrmQ

from tests import factories as f
from wagtail_booking.actions import Actor, Book, Cancel, Edit, Reschedule
from wagtail_booking.errors import SlotRefused
from wagtail_booking.models import Appointment, Delivery, Event, Resource
from wagtail_booking.reactions.delivering import work_off

pytestmark = pytest.mark.django_db

CUSTOMER, STAFF = "customer", "staff"


def written():
    return sorted(Delivery.objects.values_list("occasion", "audience"))


def test_write_deliveries__booked__one_mail_for_each_side():
    f.appointment(f.small_practice())

    assert written() == [("booked", CUSTOMER), ("booked", STAFF)]
    assert set(Delivery.objects.values_list("state", "tries", "due_at")) == {("queued", 0, f.NOW)}


def test_write_deliveries__moved_and_cancelled__mails_for_each():
    appointment = f.appointment(f.small_practice())
    appointment = Reschedule(appointment, f.at(11), actor=Actor.customer()).execute(now=f.NOW)
    Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)

    assert written() == sorted(
        [
            *[("booked", side) for side in (CUSTOMER, STAFF)],
            *[(occasion, side) for occasion in ("rescheduled", "cancelled") for side in (CUSTOMER, STAFF, "business")],
        ]
    )


@pytest.mark.parametrize(
    ("customer", "staff", "expected"),
    [
        ("anna@example.com", "", [CUSTOMER]),
        ("", "jan@linden.example", [STAFF]),
        ("", "", []),
    ],
)
def test_write_deliveries__side_without_address__gets_none(customer, staff, expected):
    f.business()
    form = f.booking_form(f.staff_member(email=staff))
    f.appointment(form, contact=f.contact(email=customer))

    assert [audience for _, audience in written()] == expected


def test_write_deliveries__edited__tells_nobody(django_user_model, django_capture_on_commit_callbacks):
    appointment = f.appointment(f.small_practice())
    Delivery.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        Edit(appointment, {"notes": "Bring X-rays"}, actor=Actor.system()).execute(now=f.NOW)

    assert Event.objects.filter(verb="edited").exists()
    assert not Delivery.objects.exists()
    assert not OrmQ.objects.exists()


def test_write_deliveries__handed_to_somebody_without_address__still_tells_who_had_it():
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit", email="")
    form = f.booking_form(jan, els)
    appointment = f.appointment(form, resource=jan.pk, contact=f.contact(email=""))
    Reschedule(appointment, f.at(10), resource=els.pk, actor=Actor.customer()).execute(now=f.NOW)

    assert ("handed_over", STAFF) in written()


def test_write_deliveries__refused__writes_and_queues_nothing(django_capture_on_commit_callbacks):
    form = f.small_practice()
    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(SlotRefused):
        f.appointment(form, f.at(8))

    assert callbacks == []
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_write_deliveries__rolled_back_at_the_last_moment__nothing_is_written_queued_or_sent(mailoutbox, monkeypatch):
    form = f.small_practice()
    record = Book.record

    def record_and_fail(self, *args, **kwargs):
        record(self, *args, **kwargs)
        assert Delivery.objects.count() == 2
        raise RuntimeError("after the deliveries were written")

    monkeypatch.setattr(Book, "record", record_and_fail)
    with pytest.raises(RuntimeError):
        f.appointment(form)

    assert not transaction.get_connection().in_atomic_block
    assert [model.objects.count() for model in (Appointment, Event, Delivery, OrmQ)] == [0, 0, 0, 0]
    assert mailoutbox == []


def test_enqueue__committed__one_task_with_the_id_alone(django_capture_on_commit_callbacks):
    form = f.small_practice()
    with django_capture_on_commit_callbacks(execute=True):
        f.appointment(form)

    task = OrmQ.objects.get().task
    assert task["func"] == "wagtail_booking.tasks.deliver"
    assert task["args"] == (Event.objects.get().pk,)


def test_enqueue__queue_is_away__booking_stands_and_the_sweep_sends(
    django_capture_on_commit_callbacks, monkeypatch, caplog, mailoutbox
):
    def broken(*args, **kwargs):
        raise ConnectionError("redis://:secret@broker for anna@example.com")

    monkeypatch.setattr("django_q.tasks.async_task", broken)
    form = f.small_practice()
    with django_capture_on_commit_callbacks(execute=True):
        appointment = f.appointment(form)

    assert Appointment.objects.get() == appointment
    assert not OrmQ.objects.exists()
    event = Event.objects.get()
    assert f"Event {event.pk} could not be queued (ConnectionError)" in caplog.text
    assert "secret" not in caplog.text
    assert "anna" not in caplog.text
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    assert sorted(mail.to[0] for mail in mailoutbox) == ["anna@example.com", "jan@linden.example"]


def test_write_deliveries__inside_the_lock__costs_two_statements(django_assert_max_num_queries):
    from wagtail_booking.reactions.dispatch import write_deliveries

    appointment = f.appointment(f.small_practice())
    event = Event.objects.select_related("appointment__customer", "appointment__resource").get()
    Delivery.objects.all().delete()
    with django_assert_max_num_queries(2):
        write_deliveries(event=event)

    assert Delivery.objects.filter(event__appointment=appointment).count() == 2
    assert Resource.objects.get().email
