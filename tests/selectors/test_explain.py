"""Explaining: every reason with what stands behind it, by the rules that decide, in a constant number of queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, HoldRequest, HoldTime
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.models import (
    BookingForm,
    BookingFormResource,
    BookingSettings,
    Claim,
    DateOverride,
    OutsideCalendar,
    Resource,
)
from wagtail_booking.selectors import explanations as kinds
from wagtail_booking.selectors.availability import reasons_now
from wagtail_booking.selectors.booking_forms import bookable
from wagtail_booking.selectors.explain import explain

pytestmark = pytest.mark.django_db

SUNDAY = datetime.date(2026, 3, 8)


def behind(form, start=None, **fields):
    """Return the explanations for the only one who carries out a form."""
    (explained,) = explain(BookingForm.objects.get(pk=form.pk), start or f.at(10), now=f.NOW, **fields)
    return list(explained.explanations)


def only(form, start=None, **fields):
    (explanation,) = behind(form, start, **fields)
    return explanation


def minutes(start, end):
    return Span(minute_of(start), minute_of(end))


def add_room(form, name="Room 1", role="a", **fields):
    room = Resource.objects.create(name=name, kind="room", **fields)
    BookingFormResource.objects.create(booking_form=form, resource=room, role=role, sort_order=9)
    return room


def test_explain__free_time__has_nothing_in_the_way():
    assert behind(f.small_practice()) == []


def test_explain__appointment_in_the_way__is_named_with_its_times():
    form = f.small_practice()
    appointment = f.appointment(form)

    found = only(form, f.at(10, 15))

    assert isinstance(found, kinds.TakenByAppointment)
    assert (found.appointment, found.title, found.customer) == (appointment.pk, "First consult", "Anna Jansen")
    assert (found.resource.name, found.span) == ("Jan de Vries", minutes(f.at(10), f.at(10, 30)))
    assert found.overlaps


def test_explain__buffer_in_the_way__does_not_overlap():
    f.business()
    form = f.booking_form(f.staff_member(), buffer_after=30)
    f.appointment(form)

    assert only(form, f.at(10, 30)).overlaps is False


def test_explain__hold__says_until_when():
    form = f.small_practice()
    hold = HoldTime(HoldRequest(key="k", client="c", booking_form=form.pk, start=f.at(10))).execute(now=f.NOW)

    found = only(form)

    assert isinstance(found, kinds.TakenByHold)
    assert found.until == hold.expires_at


def test_explain__time_off_and_outside_calendar__have_their_words():
    form = f.small_practice()
    jan = form.form_resources.get().resource
    BlockTime(jan.pk, f.at(9), f.at(12), actor=Actor.system(), note="Dentist").execute()
    calendar = OutsideCalendar.objects.create(resource=jan, name="Google", url="https://example.com/x.ics")
    span = minutes(f.at(10), f.at(11))
    Claim.objects.create(
        resource=jan, start=span.start, end=span.end, kind="outside", exclusive=False, outside_calendar=calendar
    )

    found = {type(each): each for each in behind(form)}

    assert found[kinds.TakenByTimeOff].note == "Dentist"
    assert found[kinds.TakenOutside].calendar == "Google"


def test_explain__too_few_seats__says_how_full_it_is():
    f.business()
    form = f.booking_form(f.staff_member(), capacity=4, max_party_size=3)
    f.appointment(form, party_size=3)

    found = only(form, party=2)

    assert (found.seats, found.capacity, found.party) == (3, 4, 2)
    assert behind(form, party=1) == []


@pytest.mark.parametrize(
    ("field", "since"),
    [
        ("max_per_hour", f.at(10)),
        ("max_per_day", f.at(10)),
        ("max_per_week", f.at(10, day=datetime.date(2026, 3, 2))),
        ("max_per_month", f.at(10, day=datetime.date(2026, 3, 1))),
        ("max_total", None),
        ("max_per_day_each", f.at(10)),
    ],
)
def test_explain__limit_reached__says_which_and_how_full(field, since):
    f.business()
    form = f.booking_form(f.staff_member(), **{field: 1})
    f.appointment(form)

    (found,) = [each for each in behind(form, f.at(10, 30)) if isinstance(each, kinds.LimitReached)]

    assert (found.count, found.maximum, found.form) == (1, 1, "First consult")
    assert (found.resource is not None) is field.endswith("_each")
    if since is None:
        assert found.since is None
    else:
        assert found.since.date() == since.date()


@pytest.mark.parametrize(
    ("own", "dates", "start", "expected"),
    [
        # own weekly hours, dates (whose, hours, note), start; whose hours, is a date, note, any hours that day
        (None, [], f.at(18), (None, False, "", True)),
        (None, [], f.at(10, day=SUNDAY), (None, False, "", False)),
        ("10:00", [], f.at(9, 30), ("Jan", False, "", True)),
        (None, [("business", None, "Team day")], f.at(10), (None, True, "Team day", False)),
        (None, [("business", "12:00", "Late")], f.at(10), (None, True, "Late", True)),
        (None, [("Jan", None, "Ill")], f.at(10), ("Jan", True, "Ill", False)),
        (None, [("business", "12:00", ""), ("Jan", "11:00", "x")], f.at(10), ("Jan", True, "x", True)),
        ("09:00", [("business", None, "Team day")], f.at(10), (None, True, "Team day", False)),
        ("11:00", [("business", "09:00", "")], f.at(10), ("Jan", False, "", True)),
        ("09:00", [("Jan", "12:00", "Late")], f.at(10), ("Jan", True, "Late", True)),
    ],
)
def test_explain__closed__says_whose_hours_they_are(own, dates, start, expected):
    business = f.business()
    jan = f.staff_member("Jan")
    if own:
        f.add_hours(jan, range(5), own, "17:00")
    for whose, since, note in dates:
        owner = {"business": business} if whose == "business" else {"resource": jan}
        times = {"start": f.clock(since), "end": f.clock("17:00")} if since else {}
        DateOverride.objects.create(date=f.TUESDAY, note=note, **owner, **times)

    found = only(f.booking_form(jan), start)

    assert isinstance(found, kinds.Closed)
    assert (found.whose and found.whose.name, found.is_date, found.note, bool(found.hours)) == expected
    assert found.day == start.date()


def test_explain__public_holiday__is_named():
    pytest.importorskip("holidays")
    form = f.small_practice()
    BookingSettings.objects.update(holiday_country="NL")

    found = only(form, f.at(10, day=datetime.date(2026, 4, 27)))

    assert (found.is_date, found.whose) == (True, None)
    assert "King" in found.note or "Koning" in found.note


def test_explain__runs_past_closing_time__blames_the_day_that_is_too_short():
    f.business()
    jan = f.staff_member()
    f.add_hours(jan, [1], "20:00", "00:00")
    form = f.booking_form(jan, duration=120)

    found = only(form, f.at(23))

    assert (found.day, found.hours) == (datetime.date(2026, 3, 4), ())


def test_explain__off_the_grid__gives_the_nearest_starts():
    assert only(f.small_practice(), f.at(10, 7)).nearest == (f.at(10), f.at(10, 15))


def test_explain__between_fixed_starts__gives_those_of_other_days():
    f.business()
    form = f.booking_form(f.staff_member(), fixed_starts=[[], [600], [], [840], [], [], []])

    found = only(form, f.at(11))

    assert found.nearest == (f.at(10), f.at(14, day=datetime.date(2026, 3, 5)))


def test_explain__rooms_taken__says_which_by_what():
    form = f.small_practice()
    first, second = add_room(form), add_room(form, "Room 2")
    other = f.booking_form(f.staff_member("Els Smit"), name="Massage", slug="massage")
    BookingFormResource.objects.create(booking_form=other, resource=first, role="a", sort_order=1)
    f.appointment(other)
    BlockTime(second.pk, f.at(9), f.at(12), actor=Actor.system(), note="Painted").execute()

    found = only(form)

    assert isinstance(found, kinds.NoRoom)
    rooms = {each.resource.name: each.explanations[0] for each in found.rooms}
    assert rooms["Room 1"].title == "Massage"
    assert rooms["Room 2"].note == "Painted"


def test_explain__set_without_active_room__is_said():
    form = f.small_practice()
    add_room(form, active=False)

    assert only(form).rooms == ()


def test_explain__somebody_who_does_not_carry_it_out__is_said():
    form = f.small_practice()
    els, room = f.staff_member("Els Smit"), add_room(form)

    assert only(form, resource=els.pk).reason.code == Code.STAFF_NOT_OFFERED
    assert only(form, resource=room.pk).reason.code == Code.STAFF_NOT_OFFERED


def test_explain__rules_of_the_calendar__are_there_too():
    codes = [each.reason.code for each in behind(f.small_practice(), f.at(10, day=datetime.date(2026, 3, 1)))]

    assert codes == [Code.PAST, Code.OUTSIDE_HOURS]


def busy_world(staff):
    """So many staff with every kind of reason at 10:00, and a room that is closed."""
    business = f.business()
    resources = [f.staff_member(f"Person {number}") for number in range(staff)]
    form = f.booking_form(*resources, max_per_day=1, max_per_day_each=1)
    add_room(form)
    f.add_override(business, f.TUESDAY, "12:00", "17:00")
    start = minute_of(f.at(10))
    for resource in resources:
        f.appointment(
            f.booking_form(resource, slug=f"slug-{resource.pk}"),
            f.at(13),
            contact=f.contact(email=f"a{resource.pk}@example.com"),
        )
        Claim.objects.create(resource=resource, start=start, end=start + 30, kind="time_off", exclusive=False)
    Claim.objects.create(
        resource=resources[0], start=start + 300, end=start + 330, kind="hold", booking_form=form, exclusive=False
    )
    return form


@pytest.mark.parametrize("staff", [1, 20])
def test_explain__any_number_of_staff__costs_as_many_queries(staff):
    form = busy_world(staff)

    with CaptureQueriesContext(connection) as queries:
        explained = explain(form, f.at(10), now=f.NOW)

    codes = {each.reason.code for one in explained for each in one.explanations}
    assert codes == {Code.BLOCKED, Code.LIMIT_REACHED, Code.OUTSIDE_HOURS, Code.NO_RESOURCE_FREE}
    assert len(explained) == staff
    # Settings, links, hours, claims, counts; claims again with their names, own hours, dates.
    assert len(queries) == 8


def test_explain__same_rules__gives_what_decides():
    form = busy_world(2)
    found = bookable(BookingForm.objects.get(pk=form.pk), f.NOW.date())

    for hour in (8, 10, 12, 13, 16, 17):
        reasons = reasons_now(found, found.resource_ids, f.at(hour), f.NOW)
        explained = explain(form, f.at(hour), now=f.NOW)
        assert {one.resource.pk: [each.reason for each in one.explanations] for one in explained} == reasons
