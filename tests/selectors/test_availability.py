"""Reading what is free: numbers of queries, and the edges of what is asked for."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, HoldRequest, HoldTime
from wagtail_booking.actions.count_limits import CountLimits
from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, Claim, Resource
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import bookable

pytestmark = pytest.mark.django_db

TODAY = f.NOW.date()
ONE_DAY = datetime.timedelta(days=1)


def big_practice(staff: int, appointments: int) -> BookingForm:
    """A practice with so many staff, each with hours, a day off and so many appointments."""
    if not BookingSettings.objects.exists():
        f.business()
    resources = [f.staff_member(f"Staff {number}") for number in range(staff)]
    for resource in resources:
        f.add_hours(resource, range(5), "09:00", "17:00")
        f.add_override(resource, f.TUESDAY + ONE_DAY)
    form = f.booking_form(*resources, slug=f"form-{uuid.uuid4().hex[:8]}")
    first = minute_of(f.at(9))
    Claim.objects.bulk_create(
        Claim(resource=resource, start=first + n * 1440, end=first + n * 1440 + 30, kind="appointment")
        for resource in resources
        for n in range(appointments)
    )
    return form


def change(form: BookingForm, **fields) -> None:
    BookingForm.objects.filter(pk=form.pk).update(**fields)


def add_room(form: BookingForm, name: str, role: str = "a", **fields) -> Resource:
    room = f.staff_member(name, kind=Resource.Kind.ROOM, **fields)
    BookingFormResource.objects.create(booking_form=form, resource=room, role=role)
    return room


def claim(form: BookingForm, start: datetime.datetime, **fields) -> Claim:
    """An appointment of a form in the past or the future, as its claim."""
    resource = form.form_resources.filter(role="main").first().resource
    minute = minute_of(start)
    defaults = {"resource": resource, "start": minute, "end": minute + 30, "kind": "appointment", "booking_form": form}
    return Claim.objects.create(**defaults | fields)


def days_of(form: BookingForm, **fields) -> list[datetime.date]:
    return list(free(form, **fields).by_date("Europe/Amsterdam"))


def free(form: BookingForm, **fields):
    return free_starts(bookable(BookingForm.objects.get(pk=form.pk), TODAY), f.NOW, **fields)


@pytest.mark.parametrize(
    ("staff", "appointments", "rules", "expected", "message"),
    [
        # The form, settings, resources, hours, claims.
        (1, 0, {}, 5, "nobody has anything"),
        (1, 40, {}, 5, "one busy person"),
        (12, 40, {}, 5, "twelve of them"),
        (12, 40, {"capacity": 5}, 5, "groups"),
        (12, 40, {"max_per_day": 50, "max_per_month_each": 50, "max_total": 9999}, 5, "limits cost none"),
        (12, 40, {"max_per_day": 50, "capacity": 5}, 6, "those of groups cost one"),
        (30, 0, {}, 5, "many, of whom the first are always free"),
        (30, 40, {}, 6, "many, none of whom are free at nine"),
        (30, 40, {"max_per_day": 99}, 6, "many with limits"),
    ],
)
def test_free_starts__any_size__costs_few_queries_and_always_as_many(staff, appointments, rules, expected, message):
    form = big_practice(staff, appointments)
    change(form, **rules)
    CountLimits(form.pk).execute(now=f.NOW)

    with CaptureQueriesContext(connection) as queries:
        starts = free(form).starts()

    assert starts, message
    assert len(queries) == expected, message


@pytest.mark.parametrize("rules", [{"max_per_day": 50, "max_total": 9999}, {"max_per_day_each": 50}])
def test_free_starts__limits_that_nobody_has_counted_yet__cost_one_query_more(rules):
    form = big_practice(12, 40)
    change(form, **rules)

    with CaptureQueriesContext(connection) as queries:
        assert free(form).starts()

    assert len(queries) == 6


@pytest.mark.parametrize("sets", [1, 3])
def test_free_starts__rooms__cost_no_query_more(sets):
    form = big_practice(3, 10)
    for role in "abc"[:sets]:
        add_room(form, f"Room {role}", role=role)

    with CaptureQueriesContext(connection) as queries:
        assert free(form).starts()

    assert len(queries) == 5


def test_free_starts__a_month__has_nothing_before_or_far_after_it():
    form = f.small_practice()
    first, last = datetime.date(2026, 3, 16), datetime.date(2026, 3, 20)

    days = free(form, first=first, last=last).by_date("Europe/Amsterdam")

    assert [day for day in days if first <= day <= last] == [first + n * ONE_DAY for n in range(5)]
    # Two days more on both sides, for visitors in other zones; the weekend is closed.
    assert set(days) - {first + n * ONE_DAY for n in range(5)} <= {first - 2 * ONE_DAY, last + 2 * ONE_DAY}


def test_free_starts__asked_for_less__gives_the_same_days():
    form = f.small_practice()
    everything = free(form).by_date("Europe/Amsterdam")

    for day in list(everything)[:10]:
        assert free(form, first=day, last=day).by_date("Europe/Amsterdam")[day] == everything[day]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (datetime.date.max, None),
        (None, datetime.date.min),
        (datetime.date(2026, 3, 20), datetime.date(2026, 3, 1)),
        (datetime.date.max, datetime.date.min),
    ],
)
def test_free_starts__impossible_dates__are_nothing(first, last):
    assert free(f.small_practice(), first=first, last=last).first() is None


@pytest.mark.parametrize(
    ("fields", "is_free"),
    [
        ({"bookable_until": datetime.date.max}, True),
        ({"bookable_until": datetime.date.min}, False),
        ({"bookable_from": datetime.date.min}, True),
        ({"bookable_from": datetime.date.max}, False),
    ],
)
def test_free_starts__form_bookable_until_the_end_of_time__is_no_error(fields, is_free):
    f.business()
    form = f.booking_form(f.staff_member(), **fields)

    assert (free(form).first() is not None) is is_free


def test_free_starts__staff_beyond_the_date_line__are_offered_on_their_own_day():
    f.business(time_zone="Pacific/Kiritimati")
    staff = f.staff_member(time_zone="Pacific/Pago_Pago")
    f.add_hours(staff, range(7), "00:00", "00:00")
    form = f.booking_form(staff, booking_window=0)
    now = datetime.datetime(2026, 3, 4, 10, 30, tzinfo=datetime.UTC)  # Tuesday 23:30 there, Thursday 00:30 here

    found = free_starts(bookable(form, datetime.date(2026, 3, 5)), now)

    assert instant_of(found.first()) == now


def test_free_starts__time_off__is_not_offered_and_buffers_do_not_matter_to_it():
    f.business()
    staff = f.staff_member()
    form = f.booking_form(staff, buffer_before=60, buffer_after=60)
    BlockTime(staff.pk, f.at(11), f.at(13), actor=Actor.system()).execute()

    starts = free(form, first=f.TUESDAY, last=f.TUESDAY).by_date("Europe/Amsterdam")[f.TUESDAY]

    assert minute_of(f.at(10, 30)) in starts
    assert minute_of(f.at(10, 45)) not in starts
    assert minute_of(f.at(12, 45)) not in starts
    assert minute_of(f.at(13)) in starts


def test_free_starts__expired_hold__is_free_by_the_clock_of_the_database():
    form = f.small_practice()
    resource = form.form_resources.get().resource
    start = minute_of(f.at(10))
    hold = Claim.objects.create(
        resource=resource, start=start, end=start + 30, kind="hold", expires_at=f.NOW.replace(year=2090)
    )
    assert start not in free(form).starts()

    hold.expires_at = f.NOW.replace(year=2001)
    hold.save()

    assert start in free(form).starts()


@pytest.mark.parametrize(
    ("limit", "booked", "first_free", "message"),
    [
        ({"max_per_day": 1}, f.at(9), f.TUESDAY + ONE_DAY, "the day is full, and the next is not"),
        ({"max_per_week": 1}, f.at(9, day=TODAY), datetime.date(2026, 3, 9), "from next Monday"),
        ({"max_per_week": 1}, f.at(9, day=TODAY - ONE_DAY), TODAY, "last week is over"),
        ({"max_per_month": 1}, f.at(9, day=TODAY - ONE_DAY), datetime.date(2026, 4, 1), "yesterday was March as well"),
        ({"max_per_month": 1}, f.at(9, day=TODAY - 2 * ONE_DAY), TODAY, "February is over"),
        ({"max_total": 2}, f.at(9, day=datetime.date(2019, 5, 6)), TODAY, "one of two, years ago"),
        ({"max_total": 1}, f.at(9, day=datetime.date(2019, 5, 6)), None, "all there is"),
        (
            {"max_per_month_each": 1},
            f.at(9, day=TODAY - ONE_DAY),
            datetime.date(2026, 4, 1),
            "of the only one there is",
        ),
    ],
)
def test_r05__limits__count_what_was_before_today_in_the_same_period(limit, booked, first_free, message):
    f.business()
    form = f.booking_form(f.staff_member(), **limit)
    claim(form, booked)

    found = [day for day in days_of(form) if day != booked.date() or "max_per_day" not in limit]

    assert next((day for day in found if day > TODAY or first_free == TODAY), None) == first_free, message


@pytest.mark.parametrize("limit", [{"max_per_month": 1}, {"max_per_month_each": 1}, {"max_total": 1}])
@pytest.mark.parametrize("day", [1, 2, 5, 8, 12, 31])
def test_limits__few_days_of_a_month__count_the_whole_month(limit, day):
    f.business()
    form = f.booking_form(f.staff_member(), f.staff_member("Bert"), **limit)
    claim(form, f.at(9, day=datetime.date(2026, 3, day)))
    first = form.form_resources.first().resource_id

    assert free(form, first=f.TUESDAY, last=f.TUESDAY, resource=first).first() is None


def test_limits__appointment_that_goes_on_for_days__counts_once():
    f.business()
    form = f.booking_form(f.staff_member(), max_per_month=2, max_per_month_each=2)
    start = f.at(9, day=TODAY - ONE_DAY)
    claim(form, start, end=minute_of(start) + 8 * 1440)

    assert free(form, first=TODAY + 10 * ONE_DAY, last=TODAY + 10 * ONE_DAY).first() is not None


@pytest.mark.parametrize(("limit", "is_full"), [({"max_per_day": 1}, True), ({"max_per_day_each": 1}, False)])
def test_limits__appointment_of_somebody_who_has_left__counts_together(limit, is_full):
    f.business()
    form = f.booking_form(f.staff_member(), **limit)
    claim(form, f.at(9), resource=f.staff_member("Bert"))

    assert (f.TUESDAY not in days_of(form)) is is_full


def test_limits__many_staff__count_those_who_are_not_read():
    f.business()
    form = f.booking_form(*(f.staff_member(f"Staff {number}") for number in range(20)), max_per_day=2)
    last = form.form_resources.last().resource
    claim(form, f.at(9), resource=last)
    assert f.TUESDAY in days_of(form)

    claim(form, f.at(11), resource=last)

    assert f.TUESDAY not in days_of(form)


def test_limits__appointments_of_another_form__do_not_count():
    f.business()
    staff = f.staff_member()
    form, other = f.booking_form(staff, max_per_day=1, max_total=1), f.booking_form(staff, slug="other")
    claim(other, f.at(9))

    assert f.TUESDAY in days_of(form)


def test_limits__long_history__is_counted_by_the_database():
    f.business()
    form = f.booking_form(f.staff_member(), max_total=300, max_per_day=2)
    resource = form.form_resources.get().resource
    start = minute_of(f.at(9, day=datetime.date(2020, 1, 6)))
    Claim.objects.bulk_create(
        Claim(resource=resource, start=at, end=at + 30, kind="appointment", booking_form=form)
        for at in range(start, start + 299 * 1440, 1440)
    )
    assert free(form).starts()

    claim(form, f.at(9))

    assert free(form).starts() == []


def test_limits__week_that_begins_on_sunday__is_the_settings():
    f.business(week_start=6)
    form = f.booking_form(f.staff_member(), max_per_week=1)
    claim(form, f.at(9, day=TODAY - ONE_DAY))  # a Sunday

    assert days_of(form)[0] == datetime.date(2026, 3, 9)


def test_limits__rooms_of_an_appointment__do_not_count():
    f.business()
    form = f.booking_form(f.staff_member(), max_per_day=2)
    add_room(form, "Blue room")
    f.appointment(form, f.at(10))

    assert f.TUESDAY in days_of(form)


def test_excluding__appointment_that_fills_its_day__leaves_the_day_free():
    f.business()
    form = f.booking_form(f.staff_member(), max_per_day=1)
    appointment = f.appointment(form, f.at(10))

    assert f.TUESDAY not in days_of(form)
    assert minute_of(f.at(10)) in free(form, excluding=appointment.pk).starts()


def test_holding__own_hold__is_free_for_who_holds_it_and_does_not_count():
    f.business()
    form = f.booking_form(f.staff_member(), max_per_day=1)
    HoldTime(HoldRequest("me", "here", form.pk, f.at(10))).execute(now=f.NOW)

    assert f.TUESDAY not in days_of(form)
    assert f.TUESDAY not in days_of(form, holding="somebody else")
    assert minute_of(f.at(10)) in free(form, holding="me").starts()


def test_holding__own_hold_of_a_room__is_free_too():
    form = f.small_practice()
    add_room(form, "Blue room")
    HoldTime(HoldRequest("me", "here", form.pk, f.at(10))).execute(now=f.NOW)

    assert minute_of(f.at(10)) not in free(form).starts()
    assert minute_of(f.at(10)) in free(form, holding="me").starts()


@pytest.mark.parametrize(
    ("active", "is_offered", "message"),
    [
        ([True, True], True, "two rooms"),
        ([True, False], True, "one of them is enough"),
        ([False, False], False, "nobody can do without a room"),
        ([], True, "no set, no room needed"),
    ],
)
def test_rooms__some_not_active__are_not_offered_and_still_needed(active, is_offered, message):
    form = f.small_practice()
    for number, is_active in enumerate(active):
        add_room(form, f"Room {number}", active=is_active)

    assert (free(form).first() is not None) is is_offered, message


def test_rooms__only_active_one_is_taken__its_inactive_neighbour_does_not_help():
    form = f.small_practice()
    room = add_room(form, "Blue room")
    add_room(form, "Red room", active=False)
    claim(form, f.at(10), resource=room)

    starts = free(form).starts()

    assert minute_of(f.at(10)) not in starts
    assert minute_of(f.at(10, 30)) in starts


def test_party__seats_left__are_those_of_the_session():
    f.business()
    form = f.booking_form(f.staff_member(), capacity=5, max_party_size=5)
    f.appointment(form, f.at(10), party_size=3)
    start = minute_of(f.at(10))

    assert free(form).seats_left(5, start) == 2
    assert start in free(form, party=2).starts()
    assert start not in free(form, party=3).starts()


@pytest.mark.parametrize("limits", [{"max_per_month": 1}, {"max_per_week": 1, "max_total": 1}])
@pytest.mark.parametrize(
    "fields", [{"bookable_until": datetime.date.max}, {"bookable_from": datetime.date.min}, {"booking_window": 1000}]
)
def test_limits__form_bookable_until_the_end_of_time__are_no_error(limits, fields):
    f.business()
    form = f.booking_form(f.staff_member(), **limits, **fields)

    assert free(form).first() is not None


@pytest.mark.parametrize("date", [datetime.date.max, datetime.date.min])
def test_limits__impossible_dates__are_nothing(date):
    f.business()
    form = f.booking_form(f.staff_member(), max_per_month=1, max_per_week=1)

    assert free(form, first=date, last=date).first() is None
