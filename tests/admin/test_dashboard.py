"""The panels on the first page of the admin, and our lists beside Wagtail's search."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import User
from wagtail.admin.search import admin_search_areas

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, Book, Cancel, Edit, Reschedule
from wagtail_booking.admin.dashboard import LONGEST, OnlineActivityPanel, TodayPanel
from wagtail_booking.models import Appointment, BookingSettings

pytestmark = pytest.mark.django_db

HOME = "/admin/"
MONDAY = f.NOW.date()


def panel(client, name):
    """Return the text of one of our panels; empty without it."""
    found = re.search(rf'<section[^>]*id="{name}-section".*?</section>', client.get(HOME).text, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def activity(client):
    return panel(client, "booking-activity")


def today(client):
    return panel(client, "booking-today")


def by_staff(form, start, **fields):
    actor = Actor.staff(User.objects.filter(is_superuser=True).first())
    return Book(f.booking_request(form, start, **fields), actor=actor).execute(now=f.NOW)


def log_in_again(client):
    """Log in at another time, at which the session has ended."""
    client.force_login(User.objects.get(username="admin"))


def booked_today(form, *times, **fields):
    return [f.appointment(form, f.at(*time, day=MONDAY), **fields) for time in times]


def test_activity__nothing_yet__says_what_will_appear(admin_client):
    f.small_practice()

    assert "Nothing yet. What visitors book, move or cancel themselves appears here." in activity(admin_client)


def test_activity__visitor_books_moves_cancels__newest_first_with_times_of_then(admin_client):
    booked = f.appointment(f.small_practice())
    moved = Reschedule(booked, f.at(11), actor=Actor.customer()).execute(now=f.NOW + datetime.timedelta(minutes=5))
    Cancel(moved, actor=Actor.customer()).execute(now=f.NOW + datetime.timedelta(minutes=9))

    with time_machine.travel(f.NOW + datetime.timedelta(hours=1), tick=False):
        text = activity(admin_client)

    name = "[Jan de Vries] First consult (Anna Jansen)"
    assert text.endswith(
        f"Today, 08:09 Cancelled {name} Tue 3 March, 11:00 "
        f"Today, 08:05 Rescheduled {name} From Tue 3 March, 10:00 to Tue 3 March, 11:00 "
        f"Today, 08:00 Booked {name} Tue 3 March, 10:00"
    )
    assert f'href="/admin/bookings/appointments/inspect/{booked.pk}/"' in admin_client.get(HOME).text


def test_activity__of_another_day__has_its_date(admin_client):
    f.appointment(f.small_practice())

    with time_machine.travel(f.NOW + datetime.timedelta(days=1), tick=False):
        assert "Mon 2 March, 08:00 Booked" in activity(admin_client)


def test_activity__what_staff_do_and_edits__are_not_in_it(admin_client):
    form = f.small_practice()
    by_staff(form, f.at(9))
    booked = f.appointment(form)
    Edit(booked, {"notes": "x"}, actor=Actor.customer()).execute(now=f.NOW)

    assert activity(admin_client).count("First consult") == 1


def test_activity__many__ten_of_them(admin_client):
    form = f.small_practice()
    for hour in range(9, 15):
        for minute in (0, 30):
            f.appointment(form, f.at(hour, minute))

    assert activity(admin_client).count("Booked") == 10


def test_today__nothing__says_so_and_offers_a_new_one(admin_client):
    f.small_practice()

    assert "Appointments today, Monday 2 March" in today(admin_client)
    assert "No appointments today." in today(admin_client)
    assert "New appointment" in today(admin_client)


def test_today__some__in_time_order_with_now_next_and_attendance(admin_client):
    form = f.small_practice()
    _late, early, _going_on, cancelled = booked_today(form, (15, 0), (9, 0), (11, 0), (12, 0))
    booked_today(form, (13, 0))
    f.appointment(form)  # tomorrow
    Edit(early, {"attendance": Appointment.Attendance.ATTENDED}, actor=Actor.system()).execute(now=f.NOW)
    Cancel(cancelled, actor=Actor.customer()).execute(now=f.NOW)

    with time_machine.travel(f.at(11, 10, day=MONDAY), tick=False):
        text = today(admin_client)

    name = "[Jan de Vries] First consult (Anna Jansen)"
    assert (
        f"09:00–09:30 {name} Attended 11:00–11:30 Now {name} Not marked 13:00–13:30 Next {name} 15:00–15:30 {name}"
    ) in text


def test_today__two_begin_at_once__both_are_next(admin_client):
    f.business()
    form = f.booking_form(f.staff_member(), f.staff_member("Els Smit"))
    booked_today(form, (10, 0), (10, 0))

    assert today(admin_client).count("Next") == 2


def test_today__status_other_than_confirmed__is_said(admin_client):
    (booked,) = booked_today(f.small_practice(), (10, 0))
    Appointment.objects.filter(pk=booked.pk).update(status=Appointment.Status.AWAITING_APPROVAL)

    assert "Awaiting approval" in today(admin_client)


@pytest.mark.parametrize(
    ("zone", "day", "is_shown"),
    [
        ("Europe/Amsterdam", datetime.date(2026, 3, 29), True),  # the clock goes forward
        ("Europe/Amsterdam", datetime.date(2026, 10, 25), True),  # and back
        ("Pacific/Auckland", datetime.date(2026, 3, 2), False),  # where it is tomorrow already
    ],
)
def test_today__by_the_business_clock(admin_client, zone, day, is_shown):
    form = f.small_practice()
    (booked,) = booked_today(form, (10, 0))
    BookingSettings.objects.update(time_zone=zone)
    Appointment.objects.filter(pk=booked.pk).update(
        start=f.at(23, 30, day=day), end=f.at(23, 59, day=day), time_zone=zone
    )

    with time_machine.travel(f.at(0, 10, day=day), tick=False):
        log_in_again(admin_client)
        assert ("First consult" in today(admin_client)) is is_shown


def test_today__past_midnight__has_dates(admin_client):
    (booked,) = booked_today(f.small_practice(), (10, 0))
    next_day = MONDAY + datetime.timedelta(days=1)
    Appointment.objects.filter(pk=booked.pk).update(start=f.at(23, day=MONDAY), end=f.at(1, day=next_day))

    assert "Mon 2 March, 23:00–Tue 3 March, 01:00" in today(admin_client)


def test_today__very_many__those_around_now_and_a_link_to_all(admin_client):
    f.business()
    form = f.booking_form(f.staff_member(), capacity=100, duration=15)
    times = [(9 + quarter // 4, quarter % 4 * 15) for quarter in range(24)]
    booked_today(form, *times, *times)

    with time_machine.travel(f.at(13, day=MONDAY), tick=False):
        page, text = admin_client.get(HOME).text, today(admin_client)

    assert text.count("First consult") == LONGEST
    assert text.count("Not marked") == LONGEST - 14  # those that begin later
    assert text.index("12:45–13:00") < text.index("Now")
    assert "All 48 appointments of today" in text
    assert "/admin/bookings/calendar/?view=list&amp;date=2026-03-02" in page


def test_panels__display_format__is_used(admin_client):
    form = f.small_practice()
    BookingSettings.objects.update(display_format="{customer} – {form}")
    booked_today(form, (10, 0))

    assert "Anna Jansen – First consult" in today(admin_client)
    assert "Anna Jansen – First consult" in activity(admin_client)


def test_panels__hostile_name__is_text(admin_client):
    booked_today(f.small_practice(), (10, 0), contact=f.contact(name="<img src=x onerror=alert(1)>"))

    assert "<img src=x" not in admin_client.get(HOME).text


def test_panels__editor_without_rights__none(client):
    f.appointment(f.small_practice())
    client.force_login(user_with())

    page = client.get(HOME).text

    assert "booking-today" not in page
    assert "booking-activity" not in page


def test_panels__own_calendar__only_that(client):
    f.business()
    user = user_with("view_own_appointment")
    own = f.booking_form(f.staff_member("Els Smit", user=user), name="Own", slug="own")
    other = f.booking_form(f.staff_member(), name="Other", slug="other")
    booked_today(own, (10, 0))
    booked_today(other, (10, 0))
    client.force_login(user)

    for text in (today(client), activity(client)):
        assert "Own (Anna Jansen)" in text
        assert "Other" not in text
        assert "New appointment" not in text


@pytest.mark.parametrize("panel", [TodayPanel, OnlineActivityPanel])
@pytest.mark.parametrize("permission", ["view_appointment", "view_own_appointment"])
def test_panel__however_many__four_queries(rf, django_assert_max_num_queries, panel, permission):
    user = user_with(permission)
    f.business()
    form = f.booking_form(f.staff_member(user=user))
    booked_today(form, *((hour, 0) for hour in range(9, 15)))
    BookingSettings.objects.update(display_format="{form} {staff} {customer}")
    user = User.objects.get(pk=user.pk)
    user.has_perm("wagtailadmin.access_admin")  # which the page has asked before
    request = rf.get(HOME)
    request.user = user

    with django_assert_max_num_queries(4):
        assert panel().render_html({"request": request}).count("Anna Jansen") == 6


def test_search__anywhere_in_the_admin__leads_to_our_lists(admin_client):
    f.appointment(f.small_practice())

    page = admin_client.get("/admin/pages/search/", {"q": "Anna"}).text

    for url in ("/admin/bookings/appointments/", "/admin/bookings/customers/"):
        assert f'href="{url}?q=Anna"' in page
        assert "Anna Jansen" in admin_client.get(url, {"q": "Anna"}).text


def test_search__past_appointment__is_found(admin_client):
    f.appointment(f.small_practice())

    with time_machine.travel(f.NOW + datetime.timedelta(days=100), tick=False):
        log_in_again(admin_client)
        assert "First consult" in admin_client.get("/admin/bookings/appointments/", {"q": "consult"}).text


@pytest.mark.parametrize(
    ("permission", "shown"),
    [
        ("view_appointment", {"appointments", "customers"}),  # those of the appointments
        ("view_customer", {"customers"}),
        ("change_label", set()),
    ],
)
def test_search__some_rights__only_those_lists(rf, permission, shown):
    request = rf.get(HOME)
    request.user = user_with(permission)

    areas = {area.name for area in admin_search_areas.search_items_for_request(request)}

    assert {name.removeprefix("booking-") for name in areas if name.startswith("booking-")} == shown
