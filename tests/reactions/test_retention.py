"""The daily round: who is kept long enough goes, a bit at a time, and nobody else."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django_q.models import OrmQ
from wagtail.models import ModelLogEntry

from tests import factories as f
from wagtail_booking import tasks
from wagtail_booking.actions import Actor
from wagtail_booking.actions.erase import Erase, EraseUnused
from wagtail_booking.errors import ErasureRefused, TryLater
from wagtail_booking.models import Appointment, BookingSettings, Customer, Mark
from wagtail_booking.reactions import retention
from wagtail_booking.reactions.retention import erase_unused, erase_when_due
from wagtail_booking.selectors.retention import retention_cutoff
from wagtail_booking.signals import customers_erased

pytestmark = pytest.mark.django_db

LATER = f.NOW + datetime.timedelta(days=100)


@pytest.fixture
def form():
    form = f.small_practice()
    BookingSettings.objects.update(retention_months=2)
    return form


def customers(form, count=3):
    for number in range(count):
        contact = f.contact(name=f"C{number}", email=f"c{number}@example.com")
        f.appointment(form, f.at(9 + number), contact=contact)
    return list(Customer.objects.order_by("pk"))


def stay(form):
    """Let somebody come back."""
    return f.appointment(
        form, f.at(10, day=datetime.date(2026, 4, 30)), contact=f.contact(name="Stays", email="stays@example.com")
    )


def test_round__who_is_kept_long_enough__is_erased_and_told_of_once(form):
    customers(form)
    stay(form)
    heard = []
    receiver = lambda persons, **_: heard.append([person.customer for person in persons])  # noqa: E731
    customers_erased.connect(receiver)
    try:
        done = erase_unused(clock=lambda: LATER)
    finally:
        customers_erased.disconnect(receiver)

    assert done == (3, True)
    assert [len(persons) for persons in heard] == [3]
    assert [each.name for each in Customer.objects.all()] == ["Stays"]
    assert Appointment.objects.filter(customer=None, erased_at=LATER).count() == 3
    assert ModelLogEntry.objects.filter(action="wagtail_booking.erase", user=None).count() == 3
    assert erase_unused(clock=lambda: LATER) == (0, True)


def test_round__nothing_set__erases_nobody(form):
    customers(form)
    BookingSettings.objects.update(retention_months=0)

    assert erase_unused(clock=lambda: LATER) == (0, True)
    assert Customer.objects.count() == 3


def test_round__time_is_up__goes_on_in_the_next(form, monkeypatch):
    customers(form)
    ticks = iter([0, 1, 100])
    monkeypatch.setattr(retention, "monotonic", lambda: next(ticks))

    assert erase_unused(clock=lambda: LATER) == (1, False)
    assert not Mark.objects.filter(name=Mark.RETENTION).exists()
    monkeypatch.undo()
    assert erase_unused(clock=lambda: LATER) == (2, True)


def test_round__one_that_fails__doesnt_keep_the_others(form, monkeypatch, caplog):
    first, second, _third = customers(form)
    perform = Erase.perform

    def fail(self, now):
        if self.customer == first.pk:
            raise TryLater
        if self.customer == second.pk:
            raise ValueError("c1@example.com")
        return perform(self, now)

    monkeypatch.setattr(Erase, "perform", fail)

    assert erase_unused(clock=lambda: LATER) == (1, True)
    assert set(Customer.objects.all()) == {first, second}
    assert "example.com" not in caplog.text


def test_erase_unused__came_back_meanwhile__is_kept(form):
    customer = customers(form, 1)[0]
    before = retention_cutoff(BookingSettings.current(), LATER)
    f.appointment(form, f.at(10, day=datetime.date(2026, 4, 30)), contact=f.contact(email=customer.email))

    with pytest.raises(ErasureRefused):
        EraseUnused(customer.pk, actor=Actor.system(), cutoff=before).execute(now=LATER)


def test_round__those_who_cant_be_erased_take_all_the_time__gets_behind_them_and_ends(form, monkeypatch):
    first, second, third = customers(form)
    perform = Erase.perform
    tried = []

    def refuse(self, now):
        tried.append(self.customer)
        if self.customer != third.pk:
            raise ErasureRefused(appointments=[], in_use=["orders"])
        return perform(self, now)

    monkeypatch.setattr(Erase, "perform", refuse)

    def limited():
        ticks = iter([0, 1, 2, 100])
        monkeypatch.setattr(retention, "monotonic", lambda: next(ticks))
        return erase_unused(clock=lambda: LATER)

    assert [limited(), limited(), limited()] == [(0, False), (1, True), (0, True)]
    assert tried == [each.pk for each in (first, second, third, first, second)]
    assert set(Customer.objects.all()) == {first, second}


def test_task__not_done_in_time__leaves_the_rest_to_another(form, monkeypatch):
    rounds = iter([SimpleNamespace(erased=1, is_complete=False), SimpleNamespace(erased=2, is_complete=True)])
    monkeypatch.setattr(retention, "erase_unused", lambda clock: next(rounds))

    assert (tasks.erase_unused(), OrmQ.objects.count()) == (1, 1)
    assert (tasks.erase_unused(), OrmQ.objects.count()) == (2, 1)


def test_tick__once_a_day__does_the_round(form):
    customers(form)

    assert erase_when_due(clock=lambda: LATER) == 3
    later = LATER + datetime.timedelta(days=1)
    f.appointment(form, f.at(15), contact=f.contact(email="new@example.com"))
    assert erase_when_due(clock=lambda: LATER + datetime.timedelta(hours=22)) == 0
    assert erase_when_due(clock=lambda: later) == 1


def test_command__dry_run__lists_who_would_go_and_erases_nobody(form, time_machine, capsys):
    made = customers(form, 2)
    Customer.objects.create(name="Never came")
    Customer.objects.filter(name="Never came").update(created_at=f.NOW)
    time_machine.move_to(LATER)

    call_command("booking_retention", dry_run=True)

    never = Customer.objects.get(name="Never came")
    assert capsys.readouterr().out.splitlines() == [
        f"{made[0].pk}\tC0\tlast appointment 2026-03-03 09:30",
        f"{made[1].pk}\tC1\tlast appointment 2026-03-03 10:30",
        f"{never.pk}\tNever came\tno appointment",
        "3 customers would be erased.",
    ]
    assert Customer.objects.count() == 3


def test_command__without_dry_run__erases_them(form, time_machine, capsys):
    customers(form)
    time_machine.move_to(LATER)

    call_command("booking_retention")

    assert capsys.readouterr().out == "3 customers were erased.\n"
    assert not Customer.objects.exists()


def test_command__nothing_set__says_so(form, capsys):
    BookingSettings.objects.update(retention_months=0)

    call_command("booking_retention", dry_run=True)

    assert "kept until somebody erases them" in capsys.readouterr().out


def test_tick__command__says_how_many(form, time_machine, capsys):
    customers(form)
    time_machine.move_to(LATER)

    call_command("booking_tick", verbosity=2)

    assert "3 customers were erased." in capsys.readouterr().out
