"""The editor of hours: rows that overlap, and appointments that a change would leave outside."""

import re

import pytest
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import formset, management, resource_data, settings_data
from wagtail_booking.models import Appointment, BookingSettings, DateOverride, Resource, WeeklyHours

pytestmark = pytest.mark.django_db

RESOURCES = "/admin/bookings/resources"


def stored(prefix, rows, **changes):
    """Return what a browser sends for the rows that are stored: each as ``changes`` or nothing change it."""
    data = {f"{prefix}-{name}": value for name, value in (management(len(rows)) | {"INITIAL_FORMS": len(rows)}).items()}
    for number, row in enumerate(rows):
        fields = {"id": row.pk, "start": f"{row.start:%H:%M}", "end": f"{row.end:%H:%M}", "DELETE": ""}
        fields |= {"weekday": row.weekday} if isinstance(row, WeeklyHours) else {"date": row.date, "note": row.note}
        data |= {f"{prefix}-{number}-{name}": value for name, value in (fields | changes).items()}
        data[f"{prefix}-{number}-ORDER"] = number + 1
    return data


def settings_url():
    settings = BookingSettings.current()
    return reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", settings.pk])


def settings_with(**changes):
    """Return the form of the settings with its five rows of hours, changed."""
    rows = list(WeeklyHours.objects.filter(business__isnull=False))
    return settings_data(time_zone="Europe/Amsterdam") | stored("weeklyhours_set", rows, **changes)


def token_in(response):
    return re.search(r'name="leave_outside" value="(\w+)"', response.text)[1]


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice())


def test_r24__opening_hours_that_leave_appointments_outside__are_listed_before_saving(admin_client, appointment):
    data = settings_with(start="12:00") | {"business_name": "New name"}

    response = admin_client.post(settings_url(), data)

    assert "Tue 3 Mar 2026, 10:00: [Jan de Vries] First consult (Anna Jansen)" in response.text
    assert reverse("wagtail_booking_appointments:inspect", args=[appointment.pk]) in response.text
    assert "1 appointment would lie outside these hours. It stays when you go on." in response.text
    assert 'value="New name"' in response.text
    assert response.text.count('value="12:00"') == 5
    assert BookingSettings.current().business_name == "Linden Practice"
    assert WeeklyHours.objects.filter(start=f.clock("09:00")).count() == 5


def test_r24__save_anyway__saves_and_the_appointment_stays(admin_client, appointment):
    data = settings_with(start="12:00")
    token = token_in(admin_client.post(settings_url(), data))

    response = admin_client.post(settings_url(), data | {"leave_outside": token})

    assert response.status_code == 302
    assert WeeklyHours.objects.filter(start=f.clock("12:00")).count() == 5
    assert Appointment.objects.get().start == appointment.start


def test_r24__another_appointment_before_saving_anyway__is_asked_again(admin_client, appointment):
    data = settings_with(start="12:00")
    token = token_in(admin_client.post(settings_url(), data))
    contact = f.contact(name="Bob", email="bob@example.com")
    f.appointment(appointment.booking_form, f.at(11), contact=contact)

    response = admin_client.post(settings_url(), data | {"leave_outside": token})

    assert "First consult (Bob)" in response.text
    assert not WeeklyHours.objects.filter(start=f.clock("12:00")).exists()


@pytest.mark.parametrize("token", ["on", "", "x" * 40])
def test_r24__made_up_confirmation__is_asked_again(admin_client, appointment, token):
    response = admin_client.post(settings_url(), settings_with(start="12:00") | {"leave_outside": token})

    assert "Save anyway" in response.text


def test_hours__nothing_left_outside__are_saved_at_once(admin_client, appointment):
    response = admin_client.post(settings_url(), settings_with(end="16:00"))

    assert response.status_code == 302
    assert WeeklyHours.objects.filter(end=f.clock("16:00")).count() == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda: settings_with(DELETE="on"),
        lambda: settings_with() | formset("dateoverride_set", {"date": "2026-03-03", "start": "", "end": ""}),
        lambda: settings_with() | {"time_zone": "America/New_York"},
    ],
)
def test_r24__rows_deleted_a_date_closed_or_another_zone__asks_too(admin_client, appointment, change):
    response = admin_client.post(settings_url(), change())

    assert "First consult (Anna Jansen)" in response.text


def test_r24__public_holidays_of_a_country__asks_too(admin_client):
    pytest.importorskip("holidays")
    f.appointment(f.small_practice(), f.at(10, day=f.datetime.date(2026, 4, 27)))

    response = admin_client.post(settings_url(), settings_with() | {"holiday_country": "NL"})

    assert "Mon 27 Apr 2026, 10:00" in response.text
    assert BookingSettings.current().holiday_country == ""


def test_r24__something_else_wrong__is_said_first(admin_client, appointment):
    response = admin_client.post(settings_url(), settings_with(start="12:00") | {"week_start": "x"})

    assert "Save anyway" not in response.text


def test_r24__more_than_twenty__are_counted(admin_client):
    form = f.small_practice()
    for day in range(3, 7):
        for hour in range(9, 16):
            contact = f.contact(name=f"Anna {day} {hour}", email=f"anna{day}{hour}@example.com")
            f.appointment(form, f.at(hour, day=f.datetime.date(2026, 3, day)), contact=contact)

    response = admin_client.post(settings_url(), settings_with(start="16:00"))

    assert response.text.count(": [Jan de Vries] First consult (Anna") == 20
    assert "And 8 more." in response.text
    assert "28 appointments would lie outside these hours." in response.text


def test_s02__somebody_who_may_not_see_the_calendar__hears_a_number_and_no_names(log_in):
    f.appointment(f.small_practice(), contact=f.contact(name="Zoë Quist"))
    url = settings_url()
    client = log_in("change_bookingsettings")

    response = client.post(url, settings_with(start="12:00"))

    assert "1 appointment in a calendar that you can&#x27;t see." in response.text
    assert "Zoë" not in response.text
    assert client.post(url, settings_with(start="12:00") | {"leave_outside": token_in(response)}).status_code == 302


def test_r24__own_hours_of_a_resource__are_asked_about_and_saved(admin_client, appointment):
    jan = appointment.resource
    data = resource_data(name="Jan de Vries") | formset(
        "weeklyhours_set", {"weekday": 1, "start": "12:00", "end": "17:00"}
    )
    url = f"{RESOURCES}/edit/{jan.pk}/"

    response = admin_client.post(url, data)

    assert "First consult (Anna Jansen)" in response.text
    assert not WeeklyHours.objects.filter(resource=jan).exists()
    assert admin_client.post(url, data | {"leave_outside": token_in(response)}).status_code == 302
    assert WeeklyHours.objects.get(resource=jan).start == f.clock("12:00")


def test_r24__own_zone_of_a_resource__is_asked_about(admin_client, appointment):
    data = resource_data(name="Jan de Vries", time_zone="Asia/Tokyo")

    response = admin_client.post(f"{RESOURCES}/edit/{appointment.resource_id}/", data)

    assert "First consult (Anna Jansen)" in response.text


def test_new_resource__with_hours__is_asked_nothing(admin_client, appointment):
    data = resource_data() | formset("weeklyhours_set", {"weekday": 1, "start": "12:00", "end": "17:00"})

    assert admin_client.post(f"{RESOURCES}/new/", data).status_code == 302
    assert Resource.objects.filter(name="Els Smit").exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(0, "09:00", "12:00"), (0, "11:59", "17:00")], "This overlaps with 09:00–12:00 on the same day."),
        ([(0, "13:00", "17:00"), (0, "09:00", "00:00")], "This overlaps with 09:00–00:00 on the same day."),
        ([(0, "09:00", "17:00"), (0, "10:00", "11:00"), (0, "12:00", "13:00")], "This overlaps with 09:00–17:00"),
        ([(0, "09:00", "17:00"), (0, "09:00", "17:00")], "This overlaps with 09:00–17:00 on the same day."),
    ],
)
def test_hours__rows_of_one_day_overlap__are_refused_at_the_row(admin_client, rows, message):
    rows = [dict(zip(("weekday", "start", "end"), row, strict=True)) for row in rows]

    response = admin_client.post(f"{RESOURCES}/new/", resource_data() | formset("weeklyhours_set", *rows))

    assert message in response.text
    assert "Some of these hours overlap." in response.text
    assert not Resource.objects.exists()


def test_hours__breaks_and_other_days__do_not_overlap(admin_client):
    rows = [(0, "09:00", "12:00"), (0, "12:00", "13:00"), (0, "14:00", "00:00"), (1, "09:00", "17:00")]
    rows = [dict(zip(("weekday", "start", "end"), row, strict=True)) for row in rows]

    admin_client.post(f"{RESOURCES}/new/", resource_data() | formset("weeklyhours_set", *rows))

    assert WeeklyHours.objects.count() == 4


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("", ""), ("09:00", "12:00")], "Another row says that this date is closed."),
        ([("09:00", "12:00"), ("", "")], "Another row says that this date is closed."),
        ([("", ""), ("", "")], "Another row says that this date is closed."),
        ([("09:00", "12:00"), ("11:00", "17:00")], "This overlaps with 09:00–12:00 on the same day."),
    ],
)
def test_dates__rows_of_one_date_contradict_each_other__are_refused(admin_client, rows, message):
    rows = [{"date": "2026-12-25", "start": start, "end": end} for start, end in rows]

    response = admin_client.post(f"{RESOURCES}/new/", resource_data() | formset("dateoverride_set", *rows))

    assert message in response.text
    assert not DateOverride.objects.exists()


def test_hours__row_deleted_that_would_overlap__is_no_reason_to_refuse(admin_client):
    rows = [
        {"weekday": 0, "start": "09:00", "end": "12:00"},
        {"weekday": 0, "start": "10:00", "end": "17:00"},
    ]
    data = resource_data() | formset("weeklyhours_set", *rows) | {"weeklyhours_set-0-DELETE": "on"}

    assert admin_client.post(f"{RESOURCES}/new/", data).status_code == 302
    assert WeeklyHours.objects.get().start == f.clock("10:00")


def test_week__of_the_business__is_shown_with_breaks_and_closed_days(admin_client):
    settings = f.business(week_start=6)
    f.add_hours(settings, [5], "09:00", "12:30")
    f.add_hours(settings, [5], "13:00", "00:00")

    page = " ".join(admin_client.get(settings_url()).text.split())

    assert "<dt>Saturday</dt> <dd>09:00–12:30, 13:00–00:00</dd> </dl>" in page
    assert "<dt>Sunday</dt> <dd>Closed</dd> <dt>Monday</dt> <dd>09:00–17:00</dd>" in page


def test_week__of_somebody_without_own_hours__is_that_of_the_business(admin_client):
    f.business()
    jan = f.staff_member()

    page = admin_client.get(f"{RESOURCES}/edit/{jan.pk}/").text
    assert "the opening hours of the business apply" in page
    assert "<dd>09:00–17:00</dd>" in page

    f.add_hours(jan, [0], "10:00", "11:00")
    page = admin_client.get(f"{RESOURCES}/edit/{jan.pk}/").text
    assert "<dd>10:00–11:00</dd>" in page
    assert "<dd>09:00–17:00</dd>" not in page
