"""What takes time and when nobody is there, as rows: each once, in order, in a fixed number of queries."""

import datetime

import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, Cancel
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.models import BookingSettings, Label, Resource
from wagtail_booking.selectors.calendar import Wanted, calendars, closed_times, labels_of, taken

pytestmark = pytest.mark.django_db

TUESDAY = Span(minute_of(f.at(0)), minute_of(f.at(0)) + 24 * 60)
SYSTEM = Actor.system()


def test_taken__several_kinds__come_by_time_in_one_query(django_assert_num_queries):
    form = f.small_practice()
    second, first = f.appointment(form, f.at(11)), f.appointment(form, f.at(10))
    off = BlockTime(first.resource_id, f.at(10, 45), f.at(11), actor=SYSTEM).execute()

    with django_assert_num_queries(1):
        rows = taken(Wanted(TUESDAY))

    assert [row.appointment or -row.claim for row in rows] == [first.pk, -off.pk, second.pk]
    assert (rows[0].start, rows[0].end) == tuple(first.span)


def test_taken__with_cancelled__has_their_time_in_the_same_query(django_assert_num_queries):
    form = f.small_practice()
    kept, gone = f.appointment(form, f.at(10)), f.appointment(form, f.at(11))
    Cancel(gone, actor=SYSTEM).execute(now=f.NOW)
    wanted = Wanted(TUESDAY, statuses=frozenset({"confirmed", "cancelled"}), form_names=True)

    with django_assert_num_queries(1):
        rows = taken(wanted)

    assert [(row.appointment, row.start, row.shared.form_name) for row in rows] == [
        (kept.pk, kept.span.start, form.name),
        (gone.pk, gone.span.start, form.name),
    ]


def test_labels_of__appointments__are_in_their_order(django_assert_num_queries):
    appointment = f.appointment(f.small_practice())
    late, early = Label.objects.create(name="A", sort_order=2), Label.objects.create(name="B", sort_order=1)
    appointment.labels.set([late, early])

    with django_assert_num_queries(1):
        found = labels_of(Wanted(TUESDAY))

    assert found == {appointment.pk: [early, late]}


def test_closed_times__resource_elsewhere__by_its_own_clock(django_assert_num_queries):
    f.business()
    f.staff_member(time_zone="Europe/London")
    resources = calendars(Resource.objects.all()).resources
    settings = BookingSettings.current()

    with django_assert_num_queries(1):
        closed = closed_times(resources, settings, TUESDAY)

    assert closed[None] == (Span(TUESDAY.start, TUESDAY.start + 9 * 60), Span(TUESDAY.start + 17 * 60, TUESDAY.end))
    an_hour_later = (Span(TUESDAY.start, TUESDAY.start + 600), Span(TUESDAY.start + 1080, TUESDAY.end))
    assert closed[resources[0].pk] == an_hour_later


def test_closed_times__clock_goes_forward__cover_a_short_day():
    business = f.business()
    f.add_hours(business, [6], "00:00", "04:00")
    spring = datetime.date(2026, 3, 29)
    span = Span(minute_of(f.at(0, day=spring)), minute_of(f.at(0, day=spring + datetime.timedelta(days=1))))

    closed = closed_times([], business, span)

    assert closed == {None: (Span(span.start + 180, span.end),)}
    assert span.end - span.start == 23 * 60
