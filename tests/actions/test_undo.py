"""Taking a move back: the appointment is where it was, and nobody hears of what they haven't heard of yet."""

import datetime

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, Cancel, Edit, Reschedule, Undo
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import JustTaken, NotAllowed, SlotRefused, StaffNotOffered, TooLate
from wagtail_booking.models import Appointment, BookingFormResource, Claim, Delivery, Event, Resource
from wagtail_booking.reactions.delivering import LEASE, take, work_off

pytestmark = pytest.mark.django_db

TEN_SECONDS = datetime.timedelta(seconds=10)
STAFF_ONLY = {Event.Audience.STAFF}


def later(seconds):
    return f.NOW + datetime.timedelta(seconds=seconds)


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


@pytest.fixture
def appointment():
    """An appointment of which everybody has heard."""
    made = f.appointment(f.small_practice(), f.at(10))
    Delivery.objects.update(state=Delivery.State.SENT)
    return made


def move(appointment, start, actor, *, now=f.NOW, mail_after=TEN_SECONDS, **fields):
    """Move as the calendar does, and return the event."""
    Reschedule(appointment, start, actor=actor, mail_after=mail_after, **fields).execute(now=now)
    return Event.objects.last()


def undo(moved, actor, *, now=None):
    return Undo(Event.objects.get(pk=moved.pk), actor=actor).execute(now=now or later(5))


def send(now):
    return work_off(Delivery.objects.all(), clock=lambda: now)


def receivers(mailoutbox):
    return sorted(mail.to[0] for mail in mailoutbox)


def test_undo__move__puts_time_length_and_claim_back(appointment, boss):
    moved = move(appointment, f.at(14), boss, duration=60)

    undo(moved, boss)

    appointment.refresh_from_db()
    assert (appointment.start, appointment.end, appointment.sequence) == (f.at(10), f.at(10, 30), 2)
    claim = appointment.claims.get()
    assert (claim.start, claim.end, claim.exclusive) == (minute_of(f.at(10)), minute_of(f.at(10, 30)), True)
    event = Event.objects.last()
    assert (event.verb, event.data["undoes"]) == ("rescheduled", moved.pk)


def test_undo__move_to_a_colleague__brings_it_back(boss):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    appointment = f.appointment(f.booking_form(jan, els), resource=jan.pk)

    undone = undo(move(appointment, f.at(10), boss, resource=els.pk), boss)

    assert undone.resource == jan
    assert list(Claim.objects.values_list("resource", flat=True)) == [jan.pk]


@pytest.mark.parametrize("start", [f.at(18), f.at(10, 7), f.at(7, day=f.NOW.date())])
def test_undo__old_time_is_none_that_is_offered__puts_it_back_there(appointment, boss, start):
    Reschedule(appointment, start, actor=boss, waive=True).execute(now=f.NOW)
    appointment.refresh_from_db()

    assert undo(move(appointment, f.at(14), boss), boss).start == start


def test_undo__old_time_was_shared_before__shares_it_again(appointment, boss):
    second = f.appointment(appointment.booking_form, f.at(11))
    Reschedule(second, f.at(10), actor=boss, waive=True).execute(now=f.NOW)
    second.refresh_from_db()

    undone = undo(move(second, f.at(14), boss), boss)

    assert undone.start == f.at(10)
    assert not undone.claims.get().exclusive


def test_undo__old_time_taken_meanwhile__is_refused_and_nothing_changes(appointment, boss):
    moved = move(appointment, f.at(14), boss)
    f.appointment(appointment.booking_form, f.at(10))

    with pytest.raises(JustTaken):
        undo(moved, boss)

    appointment.refresh_from_db()
    assert (appointment.start, appointment.sequence) == (f.at(14), 1)
    assert set(moved.deliveries.values_list("state", flat=True)) == {"queued"}


def test_undo__somebody_was_placed_on_the_shared_time_meanwhile__is_refused(appointment, boss):
    second = f.appointment(appointment.booking_form, f.at(11))
    Reschedule(second, f.at(10), actor=boss, waive=True).execute(now=f.NOW)
    second.refresh_from_db()
    moved = move(second, f.at(14), boss)
    third = f.appointment(appointment.booking_form, f.at(12))
    Reschedule(third, f.at(10), actor=boss, waive=True).execute(now=f.NOW)

    with pytest.raises(SlotRefused):
        undo(moved, boss)


def test_undo__old_time_blocked_meanwhile__puts_it_back(appointment, boss):
    moved = move(appointment, f.at(14), boss)
    BlockTime(appointment.resource_id, f.at(9), f.at(12), actor=boss).execute()

    assert undo(moved, boss).start == f.at(10)


def test_undo__edited_meanwhile__keeps_the_edit(appointment, boss):
    moved = move(appointment, f.at(14), boss)
    Edit(appointment, {"notes": "Bring forms"}, actor=boss).execute(now=f.NOW)

    undone = undo(moved, boss)

    assert (undone.start, undone.notes) == (f.at(10), "Bring forms")


def test_undo__moved_again_or_cancelled_meanwhile__is_too_late(appointment, boss):
    first = move(appointment, f.at(14), boss)
    appointment.refresh_from_db()
    second = move(appointment, f.at(15), boss)

    with pytest.raises(TooLate):
        undo(first, boss)

    appointment.refresh_from_db()
    Cancel(appointment, actor=boss).execute(now=f.NOW)
    with pytest.raises(TooLate):
        undo(second, boss)


def test_undo__twice_or_of_an_undo__is_too_late(appointment, boss):
    moved = move(appointment, f.at(14), boss)
    undo(moved, boss)

    for event in (moved, Event.objects.last()):
        with pytest.raises(TooLate):
            undo(event, boss)

    assert Appointment.objects.get().sequence == 2


def test_undo__what_is_no_move__is_too_late(appointment, boss):
    with pytest.raises(TooLate):
        undo(Event.objects.get(verb="booked"), Actor.system())


@pytest.mark.parametrize(("seconds", "is_possible"), [(60, True), (61, False)])
def test_undo__after_a_minute__is_too_late(appointment, boss, seconds, is_possible):
    moved = move(appointment, f.at(14), boss)

    if is_possible:
        assert undo(moved, boss, now=later(seconds)).start == f.at(10)
    else:
        with pytest.raises(TooLate):
            undo(moved, boss, now=later(seconds))


def test_undo__move_of_somebody_else__is_not_allowed(appointment, boss, django_user_model):
    moved = move(appointment, f.at(14), boss)
    other = Actor.staff(django_user_model.objects.create_superuser("other"))

    with pytest.raises(NotAllowed):
        undo(moved, other)


def test_undo__who_had_it_no_longer_carries_it_out__is_refused(boss):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    moved = move(f.appointment(form, resource=jan.pk), f.at(10), boss, resource=els.pk)
    form.form_resources.filter(resource=jan).delete()

    with pytest.raises(StaffNotOffered):
        undo(moved, boss)


def test_mails__moved_and_undone_in_time__nobody_hears_of_it(appointment, boss, mailoutbox):
    moved = move(appointment, f.at(14), boss)
    undo(moved, boss, now=later(9))

    send(later(600))

    assert mailoutbox == []
    assert set(moved.deliveries.values_list("state", "reason")) == {("skipped", "called_off")}


def test_mails__moved_to_a_colleague_and_undone_in_time__nobody_hears_of_it(boss, mailoutbox):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    appointment = f.appointment(f.booking_form(jan, els), resource=jan.pk)
    send(f.NOW)
    mailoutbox.clear()

    undo(move(appointment, f.at(10), boss, resource=els.pk), boss)
    send(later(600))

    assert mailoutbox == []


def test_mails__not_undone__leave_after_ten_seconds_and_not_before(appointment, boss, mailoutbox):
    move(appointment, f.at(14), boss)

    assert send(later(9)) == 0
    assert send(later(10)) == 2
    assert receivers(mailoutbox) == ["anna@example.com", "jan@linden.example"]


def test_mails__customer_not_to_be_told__staff_alone_are(appointment, boss, mailoutbox):
    move(appointment, f.at(14), boss, tell=STAFF_ONLY)

    send(later(10))

    assert receivers(mailoutbox) == ["jan@linden.example"]


def test_mails__undone_after_they_left__those_who_know_hear_that_it_is_back(appointment, boss, mailoutbox):
    moved = move(appointment, f.at(14), boss, tell=STAFF_ONLY)
    send(later(10))
    mailoutbox.clear()

    undo(moved, boss, now=later(20))
    send(later(20))

    assert receivers(mailoutbox) == ["jan@linden.example"]
    assert "10:00" in mailoutbox[0].body


def test_mails__one_is_being_sent__its_reader_hears_that_it_is_back(appointment, boss, mailoutbox):
    moved = move(appointment, f.at(14), boss)
    taken = take(moved.deliveries.get(audience="customer").pk, later(10))
    assert taken is not None

    undo(moved, boss, now=later(10))
    send(later(11))
    assert mailoutbox == []  # not before it is known what became of the first

    send(later(10) + LEASE)
    assert receivers(mailoutbox) == ["anna@example.com"]
    assert "10:00" in mailoutbox[0].body


def test_mails__confirmation_still_waiting__is_sent_all_the_same(boss, mailoutbox):
    appointment = f.appointment(f.small_practice(), f.at(10))

    undo(move(appointment, f.at(14), boss), boss)
    send(later(600))

    assert receivers(mailoutbox) == ["anna@example.com", "jan@linden.example"]
    assert not any("moved" in mail.subject.lower() for mail in mailoutbox)


def test_mails__confirmation_waiting_and_moved_untold__tells_the_new_time(boss, mailoutbox):
    appointment = f.appointment(f.small_practice(), f.at(10))
    move(appointment, f.at(14), boss, tell=STAFF_ONLY)

    send(later(10))

    mail = next(mail for mail in mailoutbox if mail.to == ["anna@example.com"])
    assert "14:00" in mail.body
    assert "10:00" not in mail.body


def test_mails__second_of_two_moves_undone__the_first_is_told(appointment, boss, mailoutbox):
    move(appointment, f.at(11), boss)
    appointment.refresh_from_db()
    second = move(appointment, f.at(14), boss, now=later(8))
    send(later(12))  # the first gives way to the second
    assert mailoutbox == []

    undo(second, boss, now=later(15))
    send(later(60))

    assert receivers(mailoutbox) == ["anna@example.com", "jan@linden.example"]
    assert all("11:00" in mail.body and "14:00" not in mail.body for mail in mailoutbox)


def test_mails__moved_with_a_delay__wait_for_the_sweep(appointment, boss, django_capture_on_commit_callbacks):
    from django_q.models import OrmQ

    with django_capture_on_commit_callbacks(execute=True):
        move(appointment, f.at(14), boss)

    assert not OrmQ.objects.exists()
    assert Resource.objects.get().email


def test_mails__confirmation_left_meanwhile__customer_hears_of_the_way_back(boss, mailoutbox):
    appointment = f.appointment(f.small_practice(), f.at(10))
    moved = move(appointment, f.at(14), boss, tell={Event.Audience.STAFF})
    send(later(3))
    assert [mail.to for mail in mailoutbox] == [["anna@example.com"]]  # the confirmation, of the time as it is now

    undo(moved, boss, now=later(5))
    send(later(600))

    to_customer = [mail for mail in mailoutbox if mail.to == ["anna@example.com"]]
    assert "10:00" in to_customer[-1].body
    assert len(to_customer) == 2


def test_undo__its_room_was_taken_since_and_the_other_was_busy__is_refused(boss):
    f.business()
    staff, other = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    rooms = [f.staff_member("Room A", kind="room", email=""), f.staff_member("Room B", kind="room", email="")]
    form, massage = f.booking_form(staff), f.booking_form(other, name="Massage", slug="massage")
    for number, room in enumerate(rooms):
        BookingFormResource.objects.create(booking_form=form, resource=room, role="a", sort_order=number + 5)
    BookingFormResource.objects.create(booking_form=massage, resource=rooms[1], role="a", sort_order=5)
    BlockTime(rooms[0].pk, f.at(9), f.at(12), actor=Actor.system()).execute()
    moved = move(f.appointment(form, f.at(10)), f.at(14), boss)
    f.appointment(massage, f.at(10))

    with pytest.raises(SlotRefused):
        undo(moved, boss)


def test_undo__others_have_filled_the_day__is_refused(boss):
    f.business()
    form = f.booking_form(f.staff_member(), max_per_day=1)
    moved = move(f.appointment(form, f.at(10)), f.at(10) + datetime.timedelta(days=1), boss)
    f.appointment(form, f.at(15))

    with pytest.raises(SlotRefused):
        undo(moved, boss)
