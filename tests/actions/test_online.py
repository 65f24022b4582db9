"""What customers do with their appointment by themselves: the rules that are decided under the lock."""

from datetime import timedelta

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, CancelOnline, Edit, Reschedule, RescheduleOnline
from wagtail_booking.actions import online as module
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import AlreadyCancelled, AlreadyThere, JustTaken, NotOnline, SlotRefused, Stale
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    Claim,
    Delivery,
    Event,
    Resource,
)
from wagtail_booking.selectors.activity import online_activity
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.moving import movable
from wagtail_booking.self_service import Why

pytestmark = pytest.mark.django_db

CUSTOMER = Actor.customer()
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def appointment():
    """Tuesday at ten, in a practice where appointments can be moved and cancelled until an hour before."""
    form = f.small_practice()
    BookingSettings.objects.update(reschedule_online=True, reschedule_hours=1)
    BookingForm.objects.update(cancel_online=True, cancel_hours=1)
    return f.appointment(form)


def move(appointment, start, now=f.NOW, **fields):
    return RescheduleOnline(appointment, start, actor=CUSTOMER, **fields).execute(now=now)


def cancel(appointment, now=f.NOW, **fields):
    return CancelOnline(appointment, actor=CUSTOMER, **fields).execute(now=now)


def stored():
    events = Event.objects.values_list("pk", "verb")
    claims = Claim.objects.values_list("pk", "start", "resource")
    return [*Appointment.objects.values_list("start", "status", "sequence"), *events, *claims]


def test_move__free_start__is_taken_and_the_old_time_given_up(appointment):
    moved = move(appointment, f.at(11))

    assert (moved.start, moved.end, moved.sequence) == (f.at(11), f.at(11, 30), 1)
    assert moved.resource_id == appointment.resource_id
    event = Event.objects.last()
    assert (event.verb, event.actor_kind) == (Event.Verb.RESCHEDULED, Event.ActorKind.CUSTOMER)
    again = f.appointment(appointment.booking_form, f.at(10), contact=f.contact(email="bo@example.com"))
    assert again.start == f.at(10)


def test_move__by_its_customer__tells_everybody_and_is_online_activity(appointment, admin_user):
    move(appointment, f.at(11))

    event = Event.objects.last()
    told = set(Delivery.objects.filter(event=event).values_list("audience", flat=True))
    assert {Event.Audience.CUSTOMER, Event.Audience.STAFF, Event.Audience.BUSINESS} <= told
    assert online_activity(admin_user)[0] == event


@pytest.mark.parametrize(
    ("settings", "form", "hours_before", "why"),
    [
        ({}, {}, HOUR, None),
        ({}, {}, HOUR - SECOND, Why.TOO_LATE),
        ({"reschedule_hours": 0}, {}, SECOND, None),
        ({"reschedule_hours": 0}, {}, timedelta(0), Why.PAST),
        ({}, {}, -HOUR, Why.PAST),
        ({"reschedule_online": False}, {}, 20 * HOUR, Why.OFF),
        ({"reschedule_online": False}, {"rescheduling": "allowed"}, HOUR, None),
        ({}, {"rescheduling": "refused"}, 20 * HOUR, Why.OFF),
        ({}, {"reschedule_hours": 2}, 2 * HOUR, None),
        ({}, {"reschedule_hours": 2}, 2 * HOUR - SECOND, Why.TOO_LATE),
        ({}, {"reschedule_hours": 0}, SECOND, None),
    ],
)
def test_move__at_the_limit__is_decided_by_settings_and_form(appointment, settings, form, hours_before, why):
    BookingSettings.objects.update(**settings)
    BookingForm.objects.update(**form)
    appointment = Appointment.objects.get()
    before = stored()

    if why is None:
        assert move(appointment, f.at(15), now=appointment.start - hours_before).start == f.at(15)
        return
    with pytest.raises(NotOnline) as raised:
        move(appointment, f.at(15), now=appointment.start - hours_before)
    assert raised.value.data["why"] == why
    assert stored() == before


@pytest.mark.parametrize("act", [lambda each: move(each, f.at(11)), cancel])
def test_online__switched_off_between_check_and_lock__is_refused(appointment, act, monkeypatch):
    def switch_off(self, appointment, now):
        BookingSettings.objects.update(reschedule_online=False)
        BookingForm.objects.update(cancel_online=False)
        return recheck(self, appointment, now)

    action = module.RescheduleOnline if act is not cancel else module.CancelOnline
    recheck = action.recheck
    monkeypatch.setattr(action, "recheck", switch_off)
    before = stored()

    with pytest.raises(NotOnline):
        act(appointment)

    assert stored() == before


def test_move__to_where_it_is__is_said_and_writes_nothing(appointment):
    loaded_before = Appointment.objects.get()
    move(appointment, f.at(11))
    before = stored()

    with pytest.raises(AlreadyThere):
        move(loaded_before, f.at(11))

    assert stored() == before


def test_move__seen_before_somebody_else_moved_it__is_stale(appointment):
    loaded_before = Appointment.objects.get()
    move(appointment, f.at(11))
    before = stored()

    for act in (lambda: move(loaded_before, f.at(12)), lambda: cancel(loaded_before)):
        with pytest.raises(Stale):
            act()

    assert stored() == before


def test_move__note_written_meanwhile__is_no_news_to_the_customer(appointment):
    loaded_before = Appointment.objects.get()
    Edit(appointment, {"notes": "Called"}, actor=Actor.system()).execute(now=f.NOW)

    assert move(loaded_before, f.at(11)).notes == "Called"


def test_move__handed_over_meanwhile__is_stale(appointment):
    els = f.staff_member("Els Smit")
    BookingFormResource.objects.create(booking_form=appointment.booking_form, resource=els)
    loaded_before = Appointment.objects.get()
    Reschedule(appointment, f.at(10), resource=els.pk, actor=Actor.system()).execute(now=f.NOW)

    with pytest.raises(Stale):
        move(loaded_before, f.at(11))


def test_move__cancelled_appointment__is_said(appointment):
    loaded_before = Appointment.objects.get()
    Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)

    for act in (lambda: move(loaded_before, f.at(11)), lambda: cancel(loaded_before)):
        with pytest.raises(AlreadyCancelled):
            act()


def test_r06__move_by_link__keeps_the_rules_of_the_booking_form(appointment):
    BookingForm.objects.update(minimum_notice=26 * 60, booking_window=7, slot_interval=30)
    appointment = Appointment.objects.get()
    f.appointment(appointment.booking_form, f.at(15), contact=f.contact(email="bo@example.com"))
    before = stored()

    for start, code in [
        (f.at(15), Code.TAKEN),
        (f.at(16, 45), Code.OUTSIDE_HOURS),
        (f.at(11, 15), Code.OFF_GRID),
        (f.at(9, 30), Code.TOO_SOON),
        (f.at(11, day=f.TUESDAY + timedelta(days=7)), Code.BEYOND_WINDOW),
    ]:
        with pytest.raises(SlotRefused) as raised:
            move(appointment, start)
        assert code in {reason.code for reason in raised.value.reasons}, start
        assert isinstance(raised.value, JustTaken) == (code == Code.TAKEN)

    assert stored() == before


def test_r06__move_by_link_onto_its_own_time__works(appointment):
    assert move(appointment, f.at(10, 15)).end == f.at(10, 45)


def test_move__form_not_live_any_more__follows_its_rules_still(appointment):
    BookingForm.objects.update(live=False, slot_interval=60)

    assert move(Appointment.objects.get(), f.at(11)).start == f.at(11)
    with pytest.raises(SlotRefused):
        move(Appointment.objects.get(), f.at(12, 15))


def test_move__person_no_longer_offers_it__keeps_the_person_and_the_rules(appointment):
    BookingFormResource.objects.all().delete()
    other = f.staff_member("Els Smit")
    BookingFormResource.objects.create(booking_form=appointment.booking_form, resource=other)
    f.add_hours(appointment.resource, [1], "13:00", "15:00")
    BookingForm.objects.update(slot_interval=60)
    appointment = Appointment.objects.get()

    with pytest.raises(SlotRefused):
        move(appointment, f.at(11))
    with pytest.raises(SlotRefused):
        move(appointment, f.at(13, 15))
    assert move(appointment, f.at(14)).resource_id == appointment.resource_id


def test_move__person_has_left__finds_nothing_free(appointment):
    Resource.objects.update(active=False)

    with pytest.raises(SlotRefused) as raised:
        move(Appointment.objects.get(), f.at(11))

    assert raised.value.alternatives == []


def test_move__without_booking_form__is_on_a_quarter_hour_in_the_hours_of_the_person(appointment):
    Appointment.objects.update(booking_form=None)
    Claim.objects.update(booking_form=None)
    appointment = Appointment.objects.get()

    for start in (f.at(11, 5), f.at(18), f.NOW + HOUR):
        with pytest.raises(SlotRefused):
            move(appointment, start)
    assert move(appointment, f.at(11, 15)).end == f.at(11, 45)


def test_move__own_duration_and_party__stay_what_was_agreed(appointment):
    BookingForm.objects.update(duration=60)

    moved = move(Appointment.objects.get(), f.at(16, 30))

    assert (moved.end, moved.party_size) == (f.at(17), 1)


def test_move__room_taken_at_the_new_time__takes_another_one(appointment):
    form = appointment.booking_form
    rooms = [Resource.objects.create(name=name, kind=Resource.Kind.ROOM) for name in ("Room 1", "Room 2")]
    for room in rooms:
        BookingFormResource.objects.create(booking_form=form, resource=room, role=BookingFormResource.Role.SET_A)
    booked = f.appointment(form, f.at(12))
    els = f.staff_member("Els Smit")
    other = f.booking_form(els, name="Other", slug="other")
    BookingFormResource.objects.create(booking_form=other, resource=rooms[0], role=BookingFormResource.Role.SET_A)
    f.appointment(other, f.at(13))

    assert booked.other_names == "Room 1"
    assert move(booked, f.at(13)).other_names == "Room 2"


def test_s23__what_is_shown_for_a_move__is_what_the_action_accepts(appointment):
    settings = BookingSettings.current()
    f.appointment(appointment.booking_form, f.at(11), contact=f.contact(email="bo@example.com"))
    shown = movable(appointment, f.NOW.date(), settings)
    free = free_starts(shown, f.NOW, resource=appointment.resource_id, excluding=appointment.pk).starts()
    own = int(appointment.start.timestamp()) // 60

    accepted = []
    for start in range(own - 60, own + 120, 15):
        appointment.refresh_from_db()
        try:
            move(appointment, f.at(10) + timedelta(minutes=start - own))
        except AlreadyThere:
            accepted.append(start)
        except SlotRefused:
            continue
        else:
            accepted.append(start)
            appointment.refresh_from_db()
            move(appointment, f.at(16))

    # At 16:00 nothing is in the way where it was.
    assert accepted == [start for start in free if own - 60 <= start < own + 120]


@pytest.mark.parametrize(
    ("form", "hours_before", "why"),
    [
        ({}, HOUR, None),
        ({}, HOUR - SECOND, Why.TOO_LATE),
        ({"cancel_hours": 0}, SECOND, None),
        ({"cancel_hours": 0}, timedelta(0), Why.PAST),
        ({"cancel_online": False}, 20 * HOUR, Why.OFF),
    ],
)
def test_cancel__at_the_limit__is_decided_by_the_form(appointment, form, hours_before, why):
    BookingForm.objects.update(**form)
    appointment = Appointment.objects.get()
    before = stored()

    if why is None:
        assert cancel(appointment, now=appointment.start - hours_before).is_cancelled
        return
    with pytest.raises(NotOnline) as raised:
        cancel(appointment, now=appointment.start - hours_before)
    assert raised.value.data["why"] == why
    assert stored() == before


def test_cancel__by_its_customer__keeps_the_reason_and_frees_the_time(appointment, admin_user):
    cancelled = cancel(appointment, reason="I am ill")

    event = Event.objects.last()
    assert (cancelled.sequence, event.data["reason"], event.actor_kind) == (1, "I am ill", Event.ActorKind.CUSTOMER)
    assert not Claim.objects.exists()
    assert online_activity(admin_user)[0] == event


def test_cancel__without_booking_form__is_not_possible_online(appointment):
    Appointment.objects.update(booking_form=None)

    with pytest.raises(NotOnline):
        cancel(Appointment.objects.get())
