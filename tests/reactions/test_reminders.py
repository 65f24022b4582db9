"""Reminders and follow-ups: due from the appointment as it is, once for each start, whatever stopped meanwhile."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Reschedule, Undo
from wagtail_booking.models import Appointment, Delivery, Event, Mark, Message
from wagtail_booking.reactions.delivering import work_off
from wagtail_booking.reactions.reminders import LATE, write_moments
from wagtail_booking.reactions.sweeping import sweep

pytestmark = pytest.mark.django_db

HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
WEDNESDAY, FRIDAY = datetime.date(2026, 3, 4), datetime.date(2026, 3, 6)
DUE = f.at(10)
"""When the default reminder of Wednesday 10:00 is due."""


@pytest.fixture
def appointment():
    """Wednesday 10:00; everybody has heard of it, and sweeps have been running."""
    made = f.appointment(f.small_practice(), f.at(10, day=WEDNESDAY))
    Delivery.objects.update(state="sent")
    write_moments(f.NOW)
    return made


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


def rule(occasion, hours, *, audience="customer", channel="email", active=True):
    """Store a rule; it begins with the next sweep."""
    return Message.objects.update_or_create(
        occasion=occasion, audience=audience, channel=channel, hours=hours, defaults={"active": active}
    )[0]


def moments():
    found = Delivery.objects.filter(event=None).order_by("pk")
    return [(found.occasion, found.audience, found.hours, found.start) for found in found]


def reminder(start, hours=24):
    return ("reminder", "customer", hours, start)


def deliver(now):
    work_off(Delivery.objects.all(), clock=lambda: now)


def outcomes():
    return list(Delivery.objects.filter(event=None).order_by("pk").values_list("state", "reason"))


@pytest.mark.parametrize(("late", "count"), [(-MINUTE, 0), (0 * MINUTE, 1), (MINUTE, 1), (12 * HOUR, 1)])
def test_reminder__swept_about_its_moment__is_written_once_it_has_come(appointment, late, count):
    assert write_moments(DUE + late) == count
    assert write_moments(DUE + late) == 0

    assert moments() == [reminder(appointment.start)] * count


def test_reminder__nothing_ran_until_the_start__is_none(appointment):
    assert write_moments(appointment.start) == 0


def test_reminder__booked_inside_its_span__is_none(appointment):
    form = appointment.booking_form
    inside = f.appointment(form, f.at(11))
    assert inside.start - f.NOW == 27 * HOUR

    rule("reminder", 48)
    write_moments(f.NOW)
    write_moments(f.NOW + 4 * HOUR)

    assert sorted(moments()) == [reminder(inside.start), reminder(appointment.start, 48)]


def test_reminder__moved__comes_before_the_new_time_and_not_before_the_old(appointment, boss):
    Reschedule(appointment, f.at(10, day=FRIDAY), actor=boss).execute(now=f.NOW)

    write_moments(DUE)
    assert moments() == []
    write_moments(f.at(10, day=FRIDAY) - 24 * HOUR)
    assert moments() == [reminder(f.at(10, day=FRIDAY))]


def test_reminder__moved_after_it_was_sent__another_one_for_the_new_time(appointment, boss):
    write_moments(DUE)
    Reschedule(appointment, f.at(10, day=FRIDAY), actor=boss).execute(now=DUE + HOUR)

    write_moments(f.at(10, day=FRIDAY) - HOUR)

    assert moments() == [reminder(f.at(10, day=WEDNESDAY)), reminder(f.at(10, day=FRIDAY))]


def test_reminder__moved_inside_its_span__is_none(appointment, boss):
    Reschedule(appointment, f.at(16, day=WEDNESDAY), actor=boss).execute(now=f.at(16, 30))

    write_moments(f.at(16, 31))

    assert moments() == []


def test_reminder__cancelled__is_none(appointment, boss):
    Cancel(appointment, actor=boss).execute(now=f.NOW)

    write_moments(DUE)

    assert moments() == []


def test_reminder__not_yet_confirmed__is_none(appointment):
    Appointment.objects.update(status="awaiting_approval")

    assert write_moments(DUE) == 0


def test_reminder__moved_and_undone_around_its_moment__comes_as_if_it_had_never_moved(appointment, boss):
    Reschedule(appointment, f.at(16, day=FRIDAY), actor=boss).execute(now=DUE - MINUTE / 2)
    assert write_moments(DUE) == 0
    Undo(Event.objects.get(verb="rescheduled"), actor=boss).execute(now=DUE + MINUTE / 4)

    assert Appointment.objects.get().placed_at == f.NOW
    assert write_moments(DUE + MINUTE) == 1
    assert moments() == [reminder(appointment.start)]


def test_reminder__left_out_because_of_a_move_that_is_undone__is_sent(appointment, boss, mailoutbox):
    write_moments(DUE)
    Reschedule(appointment, f.at(16, day=FRIDAY), actor=boss, mail_after=MINUTE).execute(now=DUE)
    deliver(DUE)
    assert outcomes() == [("skipped", "not_due")]

    Undo(Event.objects.get(verb="rescheduled"), actor=boss).execute(now=DUE + MINUTE / 4)
    deliver(DUE + MINUTE)

    assert outcomes() == [("sent", "")]


def test_reminder__sent_of_a_time_that_is_undone__its_reader_hears_that_it_is_back(appointment, boss):
    Reschedule(appointment, f.at(11, day=WEDNESDAY), actor=boss, tell=[], mail_after=MINUTE).execute(
        now=f.at(11) - MINUTE / 2
    )
    write_moments(f.at(11))
    Appointment.objects.update(placed_at=f.NOW)
    write_moments(f.at(11))
    Delivery.objects.filter(event=None).update(state="sent", sent_at=f.at(11))

    undone = Undo(Event.objects.get(verb="rescheduled"), actor=boss).execute(now=f.at(11) + MINUTE / 4)

    assert undone.events.last().data["tell"] == ["customer"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "cancelled"}, "not_due"),
        ({"start": f.at(11, day=WEDNESDAY), "end": f.at(12, day=WEDNESDAY)}, "not_due"),
        ({"placed_at": DUE + MINUTE}, "not_due"),
        ({"silenced": ["reminder"]}, "silenced"),
        ({"reminder_hours": 2}, "silenced"),
        ({"customer": None}, "no_address"),
    ],
)
def test_reminder__changed_between_its_moment_and_its_sending__is_skipped(appointment, change, reason, mailoutbox):
    write_moments(DUE)
    Appointment.objects.update(**change)

    deliver(DUE)

    assert outcomes() == [("skipped", reason)]
    assert mailoutbox == []


def test_reminder__started_before_it_could_be_sent__is_skipped(appointment):
    write_moments(DUE)
    deliver(appointment.start)

    assert outcomes() == [("skipped", "over")]


def test_reminder__switched_off_before_it_is_sent__is_skipped(appointment):
    write_moments(DUE)
    rule("reminder", 24, active=False)
    deliver(DUE)

    assert outcomes() == [("skipped", "switched_off")]


def test_reminder__silenced_for_this_appointment__is_none(appointment):
    Appointment.objects.update(silenced=["reminder"])

    assert write_moments(DUE) == 0


def test_reminder__own__takes_the_place_of_the_rules(appointment):
    Appointment.objects.update(reminder_hours=2)

    assert write_moments(DUE) == 0
    assert write_moments(appointment.start - 2 * HOUR) == 1
    assert moments() == [reminder(appointment.start, hours=2)]
    deliver(appointment.start - 2 * HOUR)
    assert outcomes()[0] == ("sent", "")


def test_reminder__own_as_early_as_the_rule__is_one(appointment):
    Appointment.objects.update(reminder_hours=24)

    assert write_moments(DUE) == 1
    Appointment.objects.update(reminder_hours=None)
    assert write_moments(DUE + MINUTE) == 0


def test_reminder__own_while_all_others_are_off__comes_by_email(appointment):
    rule("reminder", 24, active=False)
    Appointment.objects.update(reminder_hours=24)

    assert write_moments(DUE) == 1


def test_reminder__several_rules_and_readers__one_each(appointment):
    rule("reminder", 1)
    rule("reminder", 1, audience="staff")
    rule("reminder", 1, channel="sms")
    write_moments(f.NOW)

    write_moments(DUE)
    write_moments(appointment.start - HOUR)

    assert moments()[0] == reminder(appointment.start)
    assert sorted(moments()[1:]) == sorted(
        [reminder(appointment.start, 1)] * 2 + [("reminder", "staff", 1, appointment.start)]
    )


def test_reminder__reader_without_address__is_none(appointment):
    rule("reminder", 24, audience="staff", channel="sms")
    write_moments(f.NOW)
    appointment.resource.phone = ""
    appointment.resource.save()

    assert write_moments(DUE) == 1


def test_rule__new__reminds_of_nothing_whose_moment_has_gone(appointment):
    form = appointment.booking_form
    second = f.appointment(form, f.at(15, day=WEDNESDAY))
    now = second.start - 2 * HOUR
    rule("reminder", 4)
    rule("reminder", 2)

    assert write_moments(now - MINUTE) == 0 + 1  # the default one, of the second appointment
    assert write_moments(now) == 1
    assert moments() == [reminder(second.start), reminder(second.start, 2)]


def test_rule__off_for_a_while__doesnt_make_up_for_it(appointment):
    rule("reminder", 24, active=False)
    write_moments(f.NOW + MINUTE)
    write_moments(DUE)
    rule("reminder", 24)

    assert [write_moments(DUE + number * MINUTE) for number in (1, 2, 3)] == [0, 0, 0]


def test_follow_up__after_the_end__for_those_who_came(appointment):
    rule("follow_up", 2)
    write_moments(f.NOW)
    absent = f.appointment(appointment.booking_form, f.at(11, day=WEDNESDAY))
    Appointment.objects.filter(pk=absent.pk).update(attendance="no_show")
    Delivery.objects.all().delete()

    after = appointment.end + 2 * HOUR
    write_moments(appointment.start)
    Delivery.objects.all().delete()
    assert write_moments(after - MINUTE) == 0
    assert write_moments(after) == 1
    assert write_moments(absent.end + 2 * HOUR) == 0
    assert moments() == [("follow_up", "customer", 2, appointment.start)]


def test_follow_up__marked_as_no_show_before_it_is_sent__is_skipped(appointment):
    rule("follow_up", 2)
    write_moments(f.NOW)
    write_moments(appointment.end + 2 * HOUR)
    Appointment.objects.update(attendance="no_show")
    deliver(appointment.end + 2 * HOUR)

    assert outcomes()[-1] == ("skipped", "not_due")


def test_follow_up__nothing_ran_for_weeks__old_ones_are_not_made_up_for(appointment):
    rule("follow_up", 2)
    write_moments(f.NOW)

    assert write_moments(appointment.end + datetime.timedelta(days=8)) == 0


@pytest.mark.parametrize(
    ("day", "due"),
    [
        # The clock goes forward on 29 March 2026 at 2:00, back on 25 October at 3:00.
        (datetime.date(2026, 3, 30), f.at(9, day=datetime.date(2026, 3, 29))),
        (datetime.date(2026, 10, 26), f.at(9, day=datetime.date(2026, 10, 25))),
        (datetime.date(2026, 3, 29), f.at(8, day=datetime.date(2026, 3, 28))),
        (datetime.date(2026, 10, 25), f.at(10, day=datetime.date(2026, 10, 24))),
    ],
)
def test_reminder__clock_changes_within_its_span__is_real_hours_before(day, due):
    f.appointment(f.small_practice())
    Appointment.objects.update(start=f.at(9, day=day), end=f.at(10, day=day))
    write_moments(f.NOW)
    write_moments(due - MINUTE)

    assert moments() == []
    write_moments(due)
    assert moments() == [reminder(f.at(9, day=day))]


def test_sweep__committed_late__is_still_found(appointment):
    first = DUE + MINUTE
    counts = []
    for now in (first, first + LATE, first + LATE + MINUTE):
        counts.append(write_moments(now))
        Delivery.objects.filter(event=None).delete()  # as if it was committed after the sweep

    assert counts == [1, 1, 0]


def test_sweep__another_was_faster__marks_never_go_back(appointment):
    write_moments(DUE + HOUR)
    write_moments(DUE)

    assert set(Mark.objects.values_list("at", flat=True)) == {DUE + HOUR}


def test_sweep__ended__leaves_its_heartbeat(mailoutbox):
    f.appointment(f.small_practice())

    for now in (f.NOW, f.NOW + MINUTE):
        sweep(lambda now=now: now)
        assert Mark.objects.get(name=Mark.SWEEP).at == now
    assert len(mailoutbox) == 2


def test_sweep__reminders_can_not_be_found__sends_the_rest(monkeypatch, mailoutbox, caplog):
    f.appointment(f.small_practice())

    def broken(now):
        raise RuntimeError("no")

    monkeypatch.setattr("wagtail_booking.reactions.sweeping.write_moments", broken)
    sweep(lambda: f.NOW)

    assert len(mailoutbox) == 2
    assert "could not be found" in caplog.text


def test_write_moments__many_appointments__costs_as_many_queries_as_one(appointment):
    rule("follow_up", 2)
    rule("reminder", 2, audience="staff")
    write_moments(f.NOW)

    def queries(now):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            written = write_moments(now)
        return written, len(caught)

    one = queries(DUE)
    original = Appointment.objects.get(pk=appointment.pk)
    for number in range(40):
        other = Appointment.objects.get(pk=original.pk)
        other.pk, other.uid, other.public_id = None, f"copy {number}", Appointment(placed_at=f.NOW).public_id
        other.start, other.end = original.start + number * MINUTE, original.end + number * MINUTE
        other._state.adding = True
        other.save()
    many = queries(DUE + HOUR)

    assert one == (1, many[1])
    assert many[0] == 40
    assert many[1] <= 10  # some of them begin and end a transaction, and bound its wait for locks
