"""From an address to claims: what is busy elsewhere can't be booked, whatever goes wrong on the way."""

import logging
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from tests.outside.samples import TUESDAY, calendar, event, shown
from wagtail_booking.actions.sync_calendar import SyncCalendar
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.errors import SlotRefused, TryLater
from wagtail_booking.models import Appointment, BookingForm, BookingSettings, Claim, OutsideCalendar, Resource
from wagtail_booking.outside import expanding, syncing
from wagtail_booking.outside.expanding import expand
from wagtail_booking.outside.syncing import due, horizon, sync, take, work_off_calendars
from wagtail_booking.outside.unusable import Unusable
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import bookable

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LATER = f.NOW + timedelta(minutes=10)
TOMORROW = f.NOW + timedelta(days=1)


@pytest.fixture
def form(lan):
    return f.small_practice()


def outside(url, resource=None, **fields):
    resource = resource or Resource.objects.get()
    return OutsideCalendar.objects.create(resource=resource, url=url, **{"name": "Private", **fields})


def sync_at(now, pk=None):
    sync(pk or OutsideCalendar.objects.get().pk, lambda: now)
    return OutsideCalendar.objects.earliest("pk") if pk is None else OutsideCalendar.objects.get(pk=pk)


def claimed():
    rows = Claim.objects.filter(kind="outside").order_by("start").values_list("start", "end")
    return shown([Span(*row) for row in rows])


def test_sync__busy_elsewhere__is_neither_offered_nor_booked(form, serve):
    outside(serve(TUESDAY).url())
    before = free_starts(bookable(form, f.TUESDAY), f.NOW)
    sync_at(f.NOW)
    after = free_starts(bookable(form, f.TUESDAY), f.NOW)

    busy = {minute_of(f.at(9, 45)), *(minute_of(f.at(10)) + 15 * step for step in range(6))}
    assert set(before.starts()) - set(after.starts()) == busy
    with pytest.raises(SlotRefused) as caught:
        f.appointment(form, f.at(11))
    assert {reason.code for reason in caught.value.reasons} == {Code.BLOCKED}
    assert f.appointment(form, f.at(11, 30)).start == f.at(11, 30)


def test_sync__appointment_at_that_time__stays(form, serve):
    kept = f.appointment(form, f.at(10))
    outside(serve(TUESDAY).url())
    sync_at(f.NOW)

    assert Appointment.objects.get() == kept
    assert claimed() == ["Tue 03 Mar 10:00–11:30"]


def test_sync__success__is_noted_and_nothing_else_is_stored(form, serve):
    server = serve(lambda visit: visit.answer(body=TUESDAY.encode(), etag='"v1"', last_modified="yesterday"))
    outside(server.url(), problem="too_slow")

    stored = sync_at(f.NOW)

    assert (stored.checked_at, stored.succeeded_at, stored.problem) == (f.NOW, f.NOW, "")
    assert (stored.etag, stored.last_modified) == ('"v1"', "yesterday")
    claim = Claim.objects.get()
    assert (claim.note, claim.exclusive, claim.seat_key) == ("", False, None)
    assert (claim.resource_id, claim.outside_calendar) == (stored.resource_id, stored)


def test_sync__unchanged__keeps_what_there_is(form, serve):
    def play(visit):
        if "If-None-Match" in server.requests[-1]:
            visit.answer("304 Not Modified")
        else:
            visit.answer(body=TUESDAY.encode(), etag='"v1"')

    server = serve(play)
    outside(server.url())
    sync_at(f.NOW)
    stored = sync_at(LATER)

    assert 'If-None-Match: "v1"' in server.requests[1]
    assert (stored.checked_at, stored.succeeded_at, stored.problem) == (LATER, LATER, "")
    assert claimed() == ["Tue 03 Mar 10:00–11:30"]


def test_sync__on_the_next_day__reads_everything_as_the_horizon_has_moved(form, serve):
    BookingForm.objects.update(booking_window=5)
    weekly = calendar(event("DTSTART:20260303T090000Z", "DTEND:20260303T100000Z", "RRULE:FREQ=DAILY"))
    server = serve(lambda visit: visit.answer(body=weekly.encode(), etag='"v1"'))
    outside(server.url())
    sync_at(f.NOW)
    last = claimed()[-1]
    sync_at(TOMORROW)

    assert "If-None-Match" not in server.requests[1]
    assert (last, claimed()[-1]) == ("Mon 09 Mar 10:00–11:00", "Tue 10 Mar 10:00–11:00")


def test_sync__changed__writes_only_what_changed(form, serve):
    texts = [
        calendar(
            event("DTSTART:20260303T090000Z", "DTEND:20260303T100000Z", uid="stays"),
            event(f"DTSTART:20260304T{hour}0000Z", f"DTEND:20260304T{hour}3000Z", uid="moves"),
        )
        for hour in ("09", "14")
    ]
    server = serve(lambda visit: visit.answer(body=texts[len(server.requests) - 1].encode()))
    outside(server.url())
    sync_at(f.NOW)
    first = Claim.objects.earliest("start")
    sync_at(LATER)

    assert claimed() == ["Tue 03 Mar 10:00–11:00", "Wed 04 Mar 15:00–15:30"]
    assert Claim.objects.earliest("start").pk == first.pk


def test_sync__nothing_changed__writes_no_claim(form, serve):
    stored = outside(serve(TUESDAY).url())
    sync_at(f.NOW)
    stored = take(stored.pk, LATER)

    with CaptureQueriesContext(connection) as queries:
        SyncCalendar(stored, [Span(minute_of(f.at(10)), minute_of(f.at(11, 30)))]).execute(now=LATER)

    assert not [query for query in queries if "claim" in query["sql"] and not query["sql"].startswith("SELECT")]


@pytest.mark.parametrize(
    ("play", "problem"),
    [
        (lambda visit: visit.answer("404 Not Found"), "gone"),
        (lambda visit: visit.answer("410 Gone"), "gone"),
        (lambda visit: visit.answer("401 Unauthorized"), "refused"),
        (lambda visit: visit.answer("500 Oops"), "refused"),
        (lambda visit: visit.answer("302 Found", location="http://127.0.0.2/"), "forbidden_address"),
        (lambda visit: visit.answer("302 Found", location="http://169.254.169.254/"), "forbidden_address"),
        (lambda visit: visit.answer(body=b"<html>"), "not_a_calendar"),
        (lambda visit: visit.answer(body=b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT"), "not_a_calendar"),
        (lambda visit: visit.answer(body=b"BEGIN:VCALENDAR" + b"x" * 70_000), "too_large"),
        (lambda visit: visit.drip(b"H"), "too_slow"),
        (lambda visit: None, "unreachable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_r22__later_something_is_wrong__what_was_fetched_stays_and_is_said_to_be_old(form, serve, lan, play, problem):
    lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_CALENDAR_MAX_BYTES": 50_000}
    server = serve(lambda visit: visit.answer(body=TUESDAY.encode()) if len(server.requests) == 1 else play(visit))
    outside(server.url())
    sync_at(f.NOW)
    if problem == "too_slow":
        lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_CALENDAR_TIMEOUT": 0.5}
    stored = sync_at(LATER)

    assert (stored.problem, stored.checked_at, stored.succeeded_at) == (problem, LATER, f.NOW)
    assert claimed() == ["Tue 03 Mar 10:00–11:30"]


def test_r22__wrong_for_a_while__is_mended_by_the_next_success(form, serve):
    answers = [("500 Oops",), ("200 OK", TUESDAY.encode())]
    server = serve(lambda visit: visit.answer(*answers.pop(0)))
    outside(server.url())

    assert sync_at(f.NOW).problem == "refused"
    assert sync_at(LATER).problem == ""
    assert claimed() == ["Tue 03 Mar 10:00–11:30"]


def test_take__tried_twice_in_a_round__is_ours_once(form):
    stored = outside("https://calendar.example/")

    assert take(stored.pk, f.NOW).checked_at == f.NOW
    assert take(stored.pk, f.NOW) is None
    assert take(stored.pk, f.NOW + timedelta(minutes=8)) is None
    assert take(stored.pk, LATER).checked_at == LATER


def test_take__somebody_else_is_quicker__is_theirs(form):
    stored = outside("https://calendar.example/")

    def another_takes_it(execute, sql, *args):
        if sql.startswith("UPDATE"):
            connection.execute_wrappers.remove(another_takes_it)
            OutsideCalendar.objects.update(checked_at=f.NOW - timedelta(seconds=1))
        return execute(sql, *args)

    connection.execute_wrappers.append(another_takes_it)

    assert take(stored.pk, f.NOW) is None
    assert OutsideCalendar.objects.get().checked_at == f.NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(url="https://other.example/"),
        lambda rows: rows.update(checked_at=LATER),
        lambda rows: rows.delete(),
    ],
    ids=["another address", "fetched again", "removed"],
)
def test_sync_calendar__changed_while_it_was_fetched__writes_nothing(form, change):
    stored = take(outside("https://calendar.example/").pk, f.NOW)
    change(OutsideCalendar.objects.all())

    assert SyncCalendar(stored, [Span(0, 60)]).execute(now=f.NOW) is False
    assert not Claim.objects.exists()
    assert not OutsideCalendar.objects.exclude(succeeded_at=None).exists()


def test_sync__calendar_removed__frees_its_time(form, serve):
    outside(serve(TUESDAY).url())
    sync_at(f.NOW)
    OutsideCalendar.objects.get().delete()

    assert claimed() == []
    sync(1, lambda: LATER)


def test_sync__two_calendars_of_one_person__count_both(form, serve):
    other = TUESDAY.replace("20260303T09", "20260303T14").replace("20260303T10", "20260303T15")
    first, second = outside(serve(TUESDAY).url()), outside(serve(other).url())
    for stored in (first, second):
        sync_at(f.NOW, stored.pk)

    assert claimed() == ["Tue 03 Mar 10:00–11:30", "Tue 03 Mar 15:00–16:30"]


@pytest.mark.parametrize(
    ("own", "expected"), [("", "Tue 03 Mar 10:00–11:00"), ("Asia/Tokyo", "Tue 03 Mar 02:00–03:00")]
)
def test_sync__times_without_a_zone__are_in_that_of_the_person_else_of_the_business(form, serve, own, expected):
    Resource.objects.update(time_zone=own)
    outside(serve(calendar(event("DTSTART:20260303T100000", "DTEND:20260303T110000"))).url())
    sync_at(f.NOW)

    assert claimed() == [expected]


def test_horizon__longest_booking_window__is_covered_and_steady_within_a_day(form):
    f.booking_form(slug="far", booking_window=365)
    span = horizon(f.NOW)

    assert span.start <= minute_of(f.NOW - timedelta(days=2))
    assert span.end >= minute_of(f.NOW + timedelta(days=366))
    assert horizon(LATER) == span
    assert horizon(TOMORROW) == Span(span.start + 1440, span.end + 1440)


def test_work_off__one_bad_calendar__holds_up_nobody(form, serve, lan):
    # As long as one takes that never answers, and much longer than one that does.
    lan.WAGTAIL_BOOKING = lan.WAGTAIL_BOOKING | {"OUTSIDE_CALENDAR_TIMEOUT": 4}
    bad = outside(serve(lambda visit: visit.wait()).url())
    good = outside(serve(TUESDAY).url())

    assert work_off_calendars(lambda: f.NOW) == 2
    assert claimed() == ["Tue 03 Mar 10:00–11:30"]
    # From now on, what is slow comes last.
    assert list(due(LATER)) == [good, bad]


def test_work_off__nothing_due__fetches_nothing(form, serve):
    server = serve(TUESDAY)
    outside(server.url(), checked_at=f.NOW)

    assert work_off_calendars(lambda: f.NOW + timedelta(minutes=5)) == 0
    assert server.connections == 0


def test_work_off__time_is_up__leaves_the_rest_due(form, serve, monkeypatch):
    monkeypatch.setattr(syncing, "ENOUGH_SECONDS", -1)
    outside(serve(TUESDAY).url())

    assert work_off_calendars(lambda: f.NOW) == 0
    assert due(f.NOW).count() == 1


def test_sync__error_that_nobody_thought_of__is_logged_and_holds_up_nobody(form, monkeypatch, caplog):
    def fails(*args):
        raise RuntimeError("https://calendar.example/secret-1234")

    monkeypatch.setattr(syncing, "fetch", fails)
    outside("https://calendar.example/secret-1234")

    assert work_off_calendars(lambda: f.NOW) == 1
    assert "RuntimeError" in caplog.text
    assert "secret-1234" not in caplog.text


def test_s22__whatever_happens__address_and_content_are_not_in_the_log(form, serve, caplog):
    caplog.set_level(logging.DEBUG)
    outside(serve(TUESDAY).url())
    outside(serve(lambda visit: visit.answer("500 Oops", b"secret-1234")).url())
    outside("http://169.254.169.254/secret-1234")
    work_off_calendars(lambda: f.NOW)

    assert "could not be fetched: refused" in caplog.text
    assert "secret-1234" not in "".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert "Dentist" not in caplog.text


def test_sync__database_too_busy__is_tried_in_the_next_round(form, serve, monkeypatch, caplog):
    def busy(action, *, now):
        raise TryLater

    monkeypatch.setattr(SyncCalendar, "execute", busy)
    outside(serve(TUESDAY).url())
    stored = sync_at(f.NOW)

    assert (stored.checked_at, stored.succeeded_at) == (f.NOW, None)
    assert "could not be stored: try_later" in caplog.text


def test_work_off__library_not_installed__says_so_and_touches_nothing(form, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    assert work_off_calendars(lambda: f.NOW) == 0
    assert caplog.text == ""

    outside("https://calendar.example/")
    assert work_off_calendars(lambda: f.NOW) == 0
    assert "recurring-ical-events is not installed" in caplog.text
    assert OutsideCalendar.objects.get().checked_at is None


WITHIN = Span(minute_of(f.NOW), minute_of(f.NOW + timedelta(days=60)))


def test_expand__calendar__is_understood_in_another_process():
    assert shown(expand(TUESDAY.encode(), "Europe/Amsterdam", WITHIN, 10)) == ["Tue 03 Mar 10:00–11:30"]


def test_expand__no_calendar__is_the_problem_found_there():
    with pytest.raises(Unusable) as caught:
        expand(b"hello", "Europe/Amsterdam", WITHIN, 10)
    assert caught.value.problem == "not_a_calendar"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,5,10,15,20,25,30,35,40,45,50,55",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_expand__rule_without_end__is_stopped(rule):
    text = calendar(event("DTSTART:19800101T000000Z", "DURATION:PT1S", f"RRULE:{rule}"))

    with pytest.raises(Unusable) as caught:
        expand(text.encode(), "Europe/Amsterdam", WITHIN, 100, seconds=1)
    assert caught.value.problem == "too_large"


def test_expand__needs_too_much_memory__is_stopped(monkeypatch):
    monkeypatch.setattr(expanding, "MEMORY", 64 << 20)
    text = calendar(*(event("DTSTART:20200101T000000Z", "DURATION:PT1S", uid=str(number)) for number in range(15000)))

    with pytest.raises(Unusable) as caught:
        expand(text.encode(), "Europe/Amsterdam", WITHIN, 100)
    assert caught.value.problem == "too_large"


def test_expand__process__needs_no_site(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "nowhere.settings")

    assert len(expand(TUESDAY.encode(), "Europe/Amsterdam", WITHIN, 10)) == 1


def test_settings__none_stored_yet__serve_as_well(lan, serve):
    staff = f.staff_member()
    outside(serve(TUESDAY).url(), staff)
    assert not BookingSettings.objects.exists()
    sync_at(f.NOW)

    assert claimed() == ["Tue 03 Mar 10:00–11:30"]
