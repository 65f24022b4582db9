"""Moving: the old time is given up and the new one taken, or nothing changes."""

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Reschedule
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.errors import AlreadyCancelled, JustTaken, NotAllowed, SlotRefused, StaffNotOffered, Stale
from wagtail_booking.models import Claim, Event

pytestmark = pytest.mark.django_db


def move(appointment, start, *, actor=None, **fields):
    return Reschedule(appointment, start, actor=actor or Actor.system(), **fields).execute(now=f.NOW)


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


def claimed(appointment):
    return [(claim.start, claim.end, claim.exclusive) for claim in appointment.claims.all()]


def test_reschedule__free_start__moves_the_claim_and_raises_sequence():
    appointment = f.appointment(f.small_practice(), f.at(10))

    moved = move(appointment, f.at(14))

    assert (moved.start, moved.end, moved.sequence) == (f.at(14), f.at(14, 30), 1)
    assert claimed(moved) == [(minute_of(f.at(14)), minute_of(f.at(14, 30)), True)]
    event = Event.objects.last()
    assert (event.verb, event.sequence) == ("rescheduled", 1)
    assert event.data["from"]["start"] == "2026-03-03T09:00:00+00:00"
    assert event.data["to"]["start"] == "2026-03-03T13:00:00+00:00"


def test_r06__taken_start__is_refused_and_nothing_changes():
    form = f.small_practice()
    appointment = f.appointment(form, f.at(10))
    f.appointment(form, f.at(14))
    before = claimed(appointment)

    with pytest.raises(JustTaken) as caught:
        move(appointment, f.at(14))

    assert caught.value.alternatives
    appointment.refresh_from_db()
    assert (appointment.start, appointment.sequence, claimed(appointment)) == (f.at(10), 0, before)
    assert Event.objects.filter(verb="rescheduled").count() == 0


def test_r06__start_that_overlaps_its_own_time__works():
    appointment = f.appointment(f.small_practice(), f.at(10))

    assert move(appointment, f.at(10, 15)).start == f.at(10, 15)


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (f.at(3), Code.OUTSIDE_HOURS),
        (f.at(10, 5), Code.OFF_GRID),
        (f.at(10, day=f.NOW.date().replace(day=1)), Code.PAST),
    ],
)
def test_r06__start_that_is_not_offered__is_refused(start, code):
    appointment = f.appointment(f.small_practice())

    with pytest.raises(SlotRefused) as caught:
        move(appointment, start)

    assert code in {reason.code for reason in caught.value.reasons}


def test_reschedule__to_a_colleague__frees_the_one_and_takes_the_other():
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit", time_zone="Europe/London")
    appointment = f.appointment(f.booking_form(jan, els), resource=jan.pk)

    moved = move(appointment, f.at(11), resource=els.pk)

    assert (moved.resource, moved.resource_name, moved.time_zone) == (els, "Els Smit", "Europe/London")
    assert list(Claim.objects.values_list("resource", flat=True)) == [els.pk]


def test_reschedule__to_somebody_who_does_not_offer_it__is_refused():
    appointment = f.appointment(f.small_practice())

    with pytest.raises(StaffNotOffered):
        move(appointment, f.at(11), resource=f.staff_member("Piet Bakker").pk)


def test_reschedule__with_other_changes__makes_both_in_one_event():
    appointment = f.appointment(f.small_practice())

    moved = move(appointment, f.at(11), changes={"notes": "Bring forms", "title": appointment.title})

    moved.refresh_from_db()
    assert moved.notes == "Bring forms"
    assert Event.objects.last().data["fields"] == ["notes"]


def test_reschedule__refused__leaves_the_other_changes_out_too():
    appointment = f.appointment(f.small_practice())

    with pytest.raises(SlotRefused):
        move(appointment, f.at(3), changes={"notes": "Bring forms"})

    appointment.refresh_from_db()
    assert appointment.notes == ""


def test_reschedule__seen_before_somebody_else_changed_it__is_stale():
    appointment = f.appointment(f.small_practice())
    move(appointment, f.at(11))

    with pytest.raises(Stale):
        move(appointment, f.at(12), version=appointment.version)


def test_reschedule__cancelled__is_refused():
    appointment = f.appointment(f.small_practice())
    cancelled = Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)

    with pytest.raises(AlreadyCancelled):
        move(cancelled, f.at(11))
    with pytest.raises(AlreadyCancelled):
        move(appointment, f.at(11))  # as seen before it was cancelled


def test_reschedule__placed_anyway__overlaps_without_an_exclusive_claim_and_says_so(boss):
    form = f.small_practice()
    appointment = f.appointment(form, f.at(10))
    f.appointment(form, f.at(14))

    moved = move(appointment, f.at(14), actor=boss, waive=True)

    assert [exclusive for _, _, exclusive in claimed(moved)] == [False]
    assert Event.objects.last().data["waived"] == ["taken"]


def test_reschedule__waived_by_somebody_who_is_not_staff__is_refused_all_the_same():
    appointment = f.appointment(f.small_practice())

    with pytest.raises(SlotRefused):
        move(appointment, f.at(3), actor=Actor.customer(), waive=True)


def test_reschedule__staff_without_permission__is_refused(django_user_model):
    appointment = f.appointment(f.small_practice())

    with pytest.raises(NotAllowed):
        move(appointment, f.at(11), actor=Actor.staff(django_user_model.objects.create_user("nobody")))
