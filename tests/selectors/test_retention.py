"""Whom the business keeps no longer: months by its own calendar and clock."""

import datetime

import pytest

from tests import factories as f
from wagtail_booking.actions import Cancel
from wagtail_booking.actions.base import Actor
from wagtail_booking.models import BookingSettings, Customer
from wagtail_booking.selectors.retention import cutoff, erasure_requests, kept_long_enough, retention_cutoff

pytestmark = pytest.mark.django_db

UTC = datetime.UTC


def moment(text):
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "months", "zone", "expected", "message"),
    [
        ("2026-08-15T10:00+02:00", 6, "Europe/Amsterdam", "2026-02-15T10:00+01:00", "the same clock in winter"),
        ("2026-08-31T10:00+02:00", 6, "Europe/Amsterdam", "2026-02-28T10:00+01:00", "a day February lacks"),
        ("2028-08-31T10:00+02:00", 6, "Europe/Amsterdam", "2028-02-29T10:00+01:00", "a leap year"),
        ("2028-02-29T10:00+01:00", 12, "Europe/Amsterdam", "2027-02-28T10:00+01:00", "a year after a leap day"),
        ("2028-02-29T10:00+01:00", 48, "Europe/Amsterdam", "2024-02-29T10:00+01:00", "four years after one"),
        ("2026-01-01T00:00+01:00", 1, "Europe/Amsterdam", "2025-12-01T00:00+01:00", "over the new year"),
        ("2026-12-31T23:30+00:00", 1, "Europe/Amsterdam", "2026-12-01T00:30+01:00", "next year already in Amsterdam"),
        ("2026-12-31T23:30+00:00", 1, "America/New_York", "2026-11-30T18:30-05:00", "not yet in New York"),
        ("2026-04-29T02:30+02:00", 1, "Europe/Amsterdam", "2026-03-29T01:30+00:00", "an hour the clock skips"),
        ("2026-03-02T08:00+01:00", 600, "Europe/Amsterdam", "1976-03-02T08:00+01:00", "fifty years"),
    ],
)
def test_cutoff__months_of_the_business__are_its_calendars(now, months, zone, expected, message):
    assert cutoff(moment(now), months, zone) == moment(expected), message


def test_kept__nothing_set__is_nobody():
    f.small_practice()
    Customer.objects.create(name="Old")
    Customer.objects.update(created_at=moment("2001-01-01T00:00Z"))

    assert retention_cutoff(BookingSettings.current(), f.NOW) is None
    assert not kept_long_enough(None).exists()


@pytest.fixture
def form():
    form = f.small_practice()
    BookingSettings.objects.update(retention_months=1)
    return form


def due(now):
    found = kept_long_enough(retention_cutoff(BookingSettings.current(), now))
    return [(each.name, each.last_appointment) for each in found]


def test_kept__last_appointment__counts_from_its_end_to_the_second(form):
    first = f.appointment(form, f.at(10))
    last = f.appointment(form, f.at(12))
    Customer.objects.update(created_at=moment("2001-01-01T00:00Z"))

    assert first.customer == last.customer
    assert due(moment("2026-04-03T12:30+02:00")) == []
    assert due(moment("2026-04-03T12:30:01+02:00")) == [("Anna Jansen", last.end)]


def test_kept__cancelled_appointment__counts_like_any(form):
    appointment = f.appointment(form, f.at(10, day=datetime.date(2026, 4, 1)))
    Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)

    assert due(moment("2026-04-15T12:00+02:00")) == []
    assert len(due(moment("2026-05-15T12:00+02:00"))) == 1


def test_kept__upcoming_one__keeps_whoever_was_here_long_ago(form):
    f.appointment(form, f.at(10))
    f.appointment(form, f.at(10, day=datetime.date(2026, 4, 30)))

    assert due(moment("2026-04-25T12:00+02:00")) == []


def test_kept__without_appointments__counts_from_when_they_were_made(form):
    Customer.objects.create(name="Never came")
    Customer.objects.update(created_at=moment("2026-03-02T08:00+01:00"))

    assert due(moment("2026-04-02T08:00+02:00")) == []
    assert due(moment("2026-04-02T08:01+02:00")) == [("Never came", None)]


def test_kept__many_customers__one_query(form, django_assert_num_queries):
    for number in range(5):
        contact = f.contact(email=f"c{number}@example.com")
        f.appointment(form, f.at(9 + number), contact=contact)

    with django_assert_num_queries(1):
        assert len(list(kept_long_enough(moment("2030-01-01T00:00Z")))) == 5


def test_requests__waiting__longest_first_with_their_number(django_assert_num_queries):
    for number in range(4):
        Customer.objects.create(name=f"C{number}", erasure_requested_at=f.NOW - datetime.timedelta(days=number))
    Customer.objects.create(name="Content")

    with django_assert_num_queries(2):
        found, count = erasure_requests(2)

    assert ([each.name for each in found], count) == (["C3", "C2"], 4)
