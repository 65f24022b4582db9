"""Outside calendars and public holidays in the admin: entered, explained, and never a secret given away."""

import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_q.models import OrmQ
from wagtail.models import ModelLogEntry

from tests import factories as f
from tests.admin.forms import formset, resource_data, settings_data
from wagtail_booking.actions import Actor, BlockTime
from wagtail_booking.models import BookingSettings, Claim, DateOverride, Hold, OutsideCalendar, Resource

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings"
SECRET = "https://calendar.example/private-0815/basic.ics"


@pytest.fixture
def person():
    return f.staff_member()


def outside(person, **fields):
    return OutsideCalendar.objects.create(resource=person, **{"name": "Private", "url": SECRET} | fields)


def edited(person, *rows, **existing):
    """Return what a browser sends that has an edit page of ``person`` open."""
    return resource_data(name=person.name) | formset("outside_calendars", *rows) | existing


def stored_row(calendar, **fields):
    return {"id": calendar.pk, "name": calendar.name, "url": calendar.url} | fields


def save(client, person, *rows):
    stored = person.outside_calendars.count()
    data = edited(person, *rows) | {"outside_calendars-INITIAL_FORMS": stored}
    return client.post(f"{BASE}/resources/edit/{person.pk}/", data)


def queued():
    return [task.func() for task in OrmQ.objects.all()]


def edit_page(client, person):
    return client.get(f"{BASE}/resources/edit/{person.pk}/").text


def claim(calendar, start=10, end=11):
    minutes = [int(f.at(hour).timestamp()) // 60 for hour in (start, end)]
    return Claim.objects.create(
        resource=calendar.resource,
        outside_calendar=calendar,
        start=minutes[0],
        end=minutes[1],
        kind="outside",
        exclusive=False,
    )


def test_calendar__added__is_stored_and_fetched_soon(admin_client, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save(admin_client, person, {"name": "Private", "url": SECRET})

    calendar = OutsideCalendar.objects.get()
    assert (calendar.resource, calendar.name, calendar.url) == (person, "Private", SECRET)
    assert queued() == ["wagtail_booking.tasks.sync_calendar"]
    assert SECRET not in str([task.task for task in OrmQ.objects.all()])
    assert "Not read yet." in edit_page(admin_client, person)


def test_calendar__of_somebody_new__is_fetched_soon(admin_client, django_capture_on_commit_callbacks):
    data = resource_data() | formset("outside_calendars", {"name": "", "url": SECRET})
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(f"{BASE}/resources/new/", data)

    assert OutsideCalendar.objects.get().resource == Resource.objects.get()
    assert len(queued()) == 1


def test_calendar__address_changed__starts_anew_and_keeps_what_it_took(
    admin_client, person, django_capture_on_commit_callbacks
):
    calendar = outside(person, etag="v1", last_modified="x", checked_at=f.NOW, succeeded_at=f.NOW, problem="gone")
    claim(calendar)
    with django_capture_on_commit_callbacks(execute=True):
        save(admin_client, person, stored_row(calendar, url="https://other.example/x.ics"))

    calendar.refresh_from_db()
    assert (calendar.url, calendar.etag, calendar.last_modified) == ("https://other.example/x.ics", "", "")
    assert (calendar.checked_at, calendar.succeeded_at, calendar.problem) == (None, None, "")
    assert calendar.claims.count() == 1
    assert len(queued()) == 1


def test_calendar__saved_without_a_change__keeps_what_is_known(
    admin_client, person, django_capture_on_commit_callbacks
):
    calendar = outside(person, etag="v1", checked_at=f.NOW, succeeded_at=f.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        save(admin_client, person, stored_row(calendar, name="Work"))

    calendar.refresh_from_db()
    assert (calendar.name, calendar.etag, calendar.checked_at) == ("Work", "v1", f.NOW)
    assert queued() == []


def test_calendar__removed__frees_its_time(admin_client, person):
    calendar = outside(person)
    claim(calendar)
    data = edited(person, stored_row(calendar)) | {
        "outside_calendars-INITIAL_FORMS": 1,
        "outside_calendars-0-DELETE": "on",
    }
    admin_client.post(f"{BASE}/resources/edit/{person.pk}/", data)

    assert not OutsideCalendar.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("webcal://calendar.example/x.ics", "https://calendar.example/x.ics"),
        (" WEBCALS://calendar.example/x.ics ", "https://calendar.example/x.ics"),
        ("calendar.example/x.ics", "https://calendar.example/x.ics"),
        ("http://calendar.example/x.ics", "http://calendar.example/x.ics"),
    ],
)
def test_calendar__address_as_others_write_it__is_understood(admin_client, person, typed, stored):
    save(admin_client, person, {"name": "", "url": typed})

    assert OutsideCalendar.objects.get().url == stored


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://calendar.example/x.ics",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://jan:secret@calendar.example/x.ics",
        "https://" + "x" * 2000 + ".example/",
        "https://calendar.example/" + "x" * 2000,
    ],
)
def test_s12__address_that_cant_be_fetched__is_an_error_at_the_field(admin_client, person, url):
    response = save(admin_client, person, {"name": "Private", "url": url})

    assert response.context["form"].formsets["outside_calendars"].errors[0]["url"]
    assert not OutsideCalendar.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, ["Not read yet."]),
        ({"checked_at": f.NOW, "succeeded_at": f.NOW}, ["Up to date. Last read: Mon 2 Mar 2026, 08:00."]),
        (
            {"checked_at": f.NOW, "succeeded_at": f.NOW - timedelta(days=1), "problem": "too_slow"},
            [
                "The server takes too long.",
                "Last tried: Mon 2 Mar 2026, 08:00.",
                "What was read on Sun 1 Mar 2026, 08:00",
            ],
        ),
        (
            {"checked_at": f.NOW, "problem": "gone"},
            ["The calendar is gone or no longer shared.", "It has not been read yet."],
        ),
        (
            {"checked_at": f.NOW - timedelta(hours=2), "succeeded_at": f.NOW - timedelta(hours=2)},
            ["Not read since Mon 2 Mar 2026, 06:00: neither a worker nor cron is running."],
        ),
    ],
)
def test_r22__calendar__page_says_how_fetching_it_went(admin_client, person, state, words):
    f.business()
    outside(person, **state)
    page = " ".join(edit_page(admin_client, person).split())

    for text in words:
        assert text in page


def test_list__calendars__say_what_is_wrong_in_a_constant_number_of_queries(admin_client):
    f.business()
    well, badly = f.staff_member("Anna"), f.staff_member("Bob")
    f.staff_member("Cleo")
    outside(f.staff_member("Dirk"))
    outside(well, checked_at=f.NOW, succeeded_at=f.NOW)
    outside(badly, name="Google", checked_at=f.NOW, problem="not_a_calendar")
    page = admin_client.get(f"{BASE}/resources/").text
    assert (page.count("Up to date"), page.count("Not read yet")) == (1, 1)
    assert "Google: What the address gives is not a calendar." in page
    assert "private-0815" not in page

    def count():
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(f"{BASE}/resources/")
        return len(queries)

    before = count()
    for number in range(5):
        outside(f.staff_member(f"Other {number}"))
    assert count() == before


def test_s22__secret_address__is_in_no_history_and_on_no_page_but_its_own(admin_client, person):
    save(admin_client, person, {"name": "Private", "url": SECRET})
    for path in ("resources/", f"resources/history/{person.pk}/", f"resources/usage/{person.pk}/", "time-off/"):
        assert "private-0815" not in admin_client.get(f"{BASE}/{path}").text

    assert "private-0815" in edit_page(admin_client, person)
    assert "private-0815" not in str(list(ModelLogEntry.objects.values()))


def test_library_not_installed__page_and_list_say_how_to_install_it(admin_client, person, monkeypatch):
    outside(person)
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)

    assert "pip install wagtail-booking[outside-calendars]" in edit_page(admin_client, person)
    assert "pip install wagtail-booking[outside-calendars]" in admin_client.get(f"{BASE}/resources/").text


def test_time_off__what_other_calendars_take__is_neither_listed_nor_deleted(admin_client, person):
    taken = claim(outside(person))

    assert person.name not in admin_client.get(f"{BASE}/time-off/").text
    assert admin_client.post(f"{BASE}/time-off/delete/{taken.pk}/").status_code == 404
    assert Claim.objects.exists()


def test_delete__resource_that_only_other_calendars_keep_busy__works(admin_client, person):
    claim(outside(person))
    admin_client.post(f"{BASE}/resources/delete/{person.pk}/")

    assert not Resource.objects.exists()
    assert not Claim.objects.exists()


def test_delete__resource_with_time_off__is_refused_in_words(admin_client, person):
    claim(outside(person))
    BlockTime(person.pk, f.at(14), f.at(15), actor=Actor.system()).execute()
    response = admin_client.post(f"{BASE}/resources/delete/{person.pk}/")

    assert response.status_code == 409
    assert "1 period of time off" in response.text
    assert Claim.objects.count() == 2


def test_delete__room_that_an_appointment_takes__is_refused_in_words(admin_client):
    appointment = f.appointment(f.small_practice())
    room = Resource.objects.create(name="Room 1", kind="room")
    taken = appointment.claims.get()
    Claim.objects.create(
        resource=room, start=taken.start, end=taken.end, kind="appointment", appointment=appointment, exclusive=False
    )
    response = admin_client.post(f"{BASE}/resources/delete/{room.pk}/")

    assert response.status_code == 409
    assert "1 appointment" in response.text
    assert Resource.objects.filter(pk=room.pk).exists()


def test_delete__room_in_a_visitors_hold__works(admin_client):
    form = f.small_practice()
    room = Resource.objects.create(name="Room 1", kind="room")
    hold = Hold.objects.create(
        key="k",
        client="c",
        place=0,
        booking_form=form,
        resource=form.form_resources.get().resource,
        start=f.at(10),
        expires_at=f.NOW,
    )
    Claim.objects.create(resource=room, start=0, end=1, kind="hold", hold=hold, expires_at=hold.expires_at)
    admin_client.post(f"{BASE}/resources/delete/{room.pk}/")

    assert not Resource.objects.filter(pk=room.pk).exists()


# --- Public holidays ---------------------------------------------------------------------


@pytest.fixture
def settings_url():
    return reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", f.business().pk])


def test_holidays__country_chosen__are_listed_with_their_names(admin_client, settings_url):
    admin_client.post(settings_url, settings_data(holiday_country="NL"))
    DateOverride.objects.create(
        business=BookingSettings.current(), date="2026-04-27", start=f.clock("10:00"), end=f.clock("12:00")
    )
    page = " ".join(admin_client.get(settings_url).text.split())

    assert 'value="NL" selected' in page
    assert "Friday 3 April 2026: Good Friday" in page
    assert "27 April 2026" not in page
    assert "Friday 1 January 2027" in page


def test_holidays__no_country__lists_none(admin_client, settings_url):
    page = admin_client.get(settings_url).text

    assert "United States" in page
    assert "Closed in the coming year" not in page


@pytest.mark.parametrize(("typed", "stored"), [("BY", "BY"), ("by", "BY"), ("bayern", "BY"), ("", "")])
def test_holidays__region__is_stored_by_its_code(admin_client, settings_url, typed, stored):
    admin_client.post(settings_url, settings_data(holiday_country="DE", holiday_region=typed))

    assert BookingSettings.current().holiday_region == stored
    assert "one of: Augsburg, BB, BE" in admin_client.get(settings_url).text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (("DE", "ZZ"), "holiday_region", "BB, BE"),
        (("FJ", "BY"), "holiday_region", "the same everywhere"),
        (("", "BY"), "holiday_region", "Choose a country as well."),
        (("DE", "x" * 17), "holiday_region", "at most 16"),
        (("XX", ""), "holiday_country", "not known"),
        (("DEU", ""), "holiday_country", "at most 2"),
    ],
)
def test_holidays__bad_input__is_an_error_at_the_field_and_kept(admin_client, settings_url, typed, field, words):
    country, region = typed
    response = admin_client.post(settings_url, settings_data(holiday_country=country, holiday_region=region))

    assert words in str(response.context["form"].errors[field])
    assert response.context["form"]["holiday_region"].value() == region
    assert BookingSettings.current().holiday_country == ""


def test_holidays__library_not_installed__says_how_and_keeps_the_country(admin_client, settings_url, monkeypatch):
    BookingSettings.objects.update(holiday_country="DE", holiday_region="BY")
    monkeypatch.setitem(sys.modules, "holidays", None)

    assert "pip install wagtail-booking[holidays]" in admin_client.get(settings_url).text
    admin_client.post(settings_url, settings_data(business_name="Other", hold_minutes=5, week_start=6))
    stored = BookingSettings.current()
    assert (stored.business_name, stored.holiday_country, stored.holiday_region) == ("Other", "DE", "BY")
    assert (stored.hold_minutes, stored.week_start) == (5, 6)
