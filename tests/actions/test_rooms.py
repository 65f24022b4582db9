"""Rooms and equipment that an appointment needs besides."""

import pytest

from tests import factories as f
from tests.actions.steps import add_room, book, codes, move, practice, refused
from wagtail_booking.actions import Actor, Book
from wagtail_booking.engine.rules import Code
from wagtail_booking.errors import JustTaken
from wagtail_booking.models import BookingFormResource, Claim, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(django_user_model):
    return Actor.staff(django_user_model.objects.create_superuser("boss"))


def test_room__free_one_of_a_set__is_taken_along():
    form = practice("Jan de Vries", "Els Smit")
    blue, red = add_room(form, "Blue room"), add_room(form, "Red room")

    first, second = book(form, f.at(10)), book(form, f.at(10))

    assert first.other_names == "Blue room"
    assert second.other_names == "Red room"
    assert set(Claim.objects.values_list("resource", flat=True)) == {
        first.resource_id,
        second.resource_id,
        blue.pk,
        red.pk,
    }


def test_room__all_are_taken__is_just_taken_though_staff_are_free():
    form = practice("Jan de Vries", "Els Smit")
    add_room(form, "Blue room")
    book(form, f.at(10))

    error = refused(form, f.at(10), JustTaken)

    assert Code.NO_RESOURCE_FREE in codes(error)
    assert error.alternatives == [f.at(9, 15), f.at(9, 30), f.at(10, 30), f.at(10, 45)]


def test_room__closed__is_refused_and_not_as_just_taken():
    form = practice()
    room = add_room(form, "Blue room")
    f.add_override(room, f.TUESDAY)

    assert codes(refused(form, f.at(10))) == {Code.NO_RESOURCE_FREE}


def test_room__taken_by_another_form__is_taken():
    form = practice()
    room = add_room(form, "Blue room")
    other = f.booking_form(f.staff_member("Piet Bakker"), slug="other")
    BookingFormResource.objects.create(booking_form=other, resource=room, role="b")
    book(other, f.at(10))

    assert refused(form, f.at(10), JustTaken)


def test_room__name_changes_later__is_frozen_on_the_appointment():
    form = practice()
    room = add_room(form, "Blue room")
    appointment = book(form, f.at(10))

    Resource.objects.filter(pk=room.pk).update(name="Library")

    appointment.refresh_from_db()
    assert appointment.other_resources == [{"id": room.pk, "name": "Blue room"}]


def test_room__appointment_moves__keeps_it_if_it_is_free():
    form = practice("Jan de Vries", "Els Smit")
    add_room(form, "Blue room")
    add_room(form, "Red room")
    book(form, f.at(10))
    appointment = book(form, f.at(10))
    assert appointment.other_names == "Red room"

    assert move(appointment, f.at(14)).other_names == "Red room"


def test_room__appointment_moves_to_where_its_room_is_taken__gets_the_other():
    form = practice("Jan de Vries", "Els Smit")
    add_room(form, "Blue room")
    add_room(form, "Red room")
    appointment = book(form, f.at(10), resource=Resource.objects.get(name="Jan de Vries").pk)
    book(form, f.at(14), resource=Resource.objects.get(name="Els Smit").pk)

    assert move(appointment, f.at(14)).other_names == "Red room"


def test_room__staff_move_what_somebody_inactive_has__keeps_it(boss):
    form = practice("Jan de Vries", "Els Smit")
    add_room(form, "Blue room")
    add_room(form, "Red room")
    book(form, f.at(10))
    appointment = book(form, f.at(10))
    assert appointment.other_names == "Red room"
    Resource.objects.filter(pk=appointment.resource_id).update(active=False)

    moved = move(appointment, f.at(14), actor=boss)

    assert moved.other_names == "Red room"
    assert moved.claims.count() == 2


def test_room__group__stays_in_the_one_it_began_in():
    form = practice(capacity=3)
    add_room(form, "Blue room")
    add_room(form, "Red room")

    assert {book(form, f.at(10)).other_names for _ in range(3)} == {"Blue room"}


def test_room__staff_place_it_anyway__only_what_is_shared_is_not_exclusive(boss):
    form = practice("Jan de Vries", "Els Smit")
    add_room(form, "Blue room")
    book(form, f.at(10))

    request = f.booking_request(form, f.at(10), resource=Resource.objects.get(name="Els Smit").pk)
    second = Book(request, actor=boss, waive=True).execute(now=f.NOW)

    assert {claim.resource.name: claim.exclusive for claim in second.claims.all()} == {
        "Els Smit": True,
        "Blue room": False,
    }
    assert second.events.get().data["waived"] == ["no_resource_free"]


def test_room__two_sets__take_one_of_each():
    form = practice()
    add_room(form, "Blue room")
    add_room(form, "Laser", role="b")

    appointment = book(form, f.at(10))

    assert appointment.other_names == "Blue room, Laser"
    assert appointment.claims.count() == 3
    assert appointment.claims.filter(booking_form=form).get().resource_id == appointment.resource_id
