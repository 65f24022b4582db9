"""The page of the calendar, without its script."""

import json
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from tests import factories as f
from wagtail_booking.models import BookingSettings

pytestmark = pytest.mark.django_db

PAGE = "/admin/bookings/calendar/"


@pytest.fixture
def boss(client):
    client.force_login(User.objects.create_superuser("boss"))
    return client


def staff(client, *codenames, resource=None):
    user = User.objects.create_user("staff")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    if resource:
        resource.user = user
        resource.save()
    client.force_login(user)
    return client


def options(response):
    text = re.search(r'<script id="wb-calendar-options"[^>]*>(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(text[1])


def state(client, query=""):
    return options(client.get(PAGE + query))["state"]


NOTHING = {"view": "", "date": "", "staff": [], "form": [], "label": [], "status": []}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("?view=month&date=2026-03-03", {"view": "month", "date": "2026-03-03"}),
        ("?staff=3&staff=7&staff=3", {"staff": [3, 7]}),
        ("?status=cancelled&status=held", {"status": ["held", "cancelled"]}),
        ("?view=year", {}),
        ("?date=2026-02-30", {}),
        ("?date=0001-01-01", {}),
        ("?date=9999-12-31", {}),
        ("?staff=-1&form=x&label=99999999999999999999&label=²", {}),
        ("?status=%00&view=%00&date=%00&staff=%00", {}),
    ],
)
def test_address__any__is_read_as_far_as_it_makes_sense(boss, query, expected):
    assert state(boss, query) == NOTHING | expected


def test_state__shown_before__comes_back_without_parameters(boss):
    boss.get(PAGE, {"view": "staff", "date": "2026-03-03", "staff": "3"})

    assert state(boss) == NOTHING | {"view": "staff", "date": "2026-03-03", "staff": [3]}


def test_state__posted_by_the_script__comes_back(boss):
    assert boss.post(PAGE, {"view": "list", "status": "cancelled"}).status_code == 204

    assert state(boss) == NOTHING | {"view": "list", "status": ["cancelled"]}


def test_state__as_before__is_not_written_again(boss, django_assert_num_queries):
    boss.get(PAGE, {"view": "list"})

    with django_assert_num_queries(4) as captured:  # session, user, profile and settings are read
        boss.post(PAGE, {"view": "list"})
    assert not [query for query in captured if "UPDATE" in query["sql"]]


def test_state__remembered_yesterday__keeps_the_view_and_not_the_day(boss, time_machine):
    f.business()
    time_machine.move_to(f.at(18), tick=False)
    boss.get(PAGE, {"view": "day", "date": "2026-03-09"})
    time_machine.move_to(f.at(9, day=f.TUESDAY.replace(day=4)), tick=False)

    assert state(boss) == NOTHING | {"view": "day"}


def test_options__business__has_its_hours_days_and_zone(boss):
    settings = f.business(week_start=6)
    f.add_hours(settings, [5], "07:30", "12:00")

    found = options(boss.get(PAGE))

    assert found["opening"] == "07:30"
    assert found["firstDay"] == 0  # Sunday
    assert found["zone"] == "Europe/Amsterdam"
    assert found["hour12"] is False


def test_options__name_with_a_script__stays_data(boss):
    f.staff_member("</script><script>alert(1)</script>")

    response = boss.get(PAGE)

    assert options(response)["resources"][0]["name"] == "</script><script>alert(1)</script>"
    assert b"<script>alert(1)" not in response.content


def test_page__nothing_set_up__says_what_is_missing_with_links(boss):
    BookingSettings.objects.create()

    html = boss.get(PAGE).content.decode()

    assert reverse("wagtail_booking_resources:add") in html
    assert reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings"]) in html
    assert "There is no booking form that customers can use yet." in html


def test_page__nothing_missing__says_nothing(boss):
    f.small_practice()

    assert "wb-missing" not in boss.get(PAGE).content.decode()


def test_page__may_only_look__has_no_links_to_add(client):
    viewer = staff(client, "view_appointment")

    response = viewer.get(PAGE)

    assert options(response)["may"] == {"add": False, "change": False}
    assert reverse("wagtail_booking_appointments:add") + "?" not in response.content.decode()
    assert "There is nobody to book yet." in response.content.decode()
    assert reverse("wagtail_booking_resources:add") not in response.content.decode()


def test_page__own_calendar_only__names_nobody_else(client):
    jan, eva = f.staff_member(), f.staff_member("Eva Smit")
    response = staff(client, "change_own_appointment", resource=eva).get(PAGE)

    assert [row["name"] for row in options(response)["resources"]] == ["Eva Smit"]
    assert jan.name not in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_page__no_permission__is_refused(client, method):
    response = getattr(staff(client), method)(PAGE, headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code == 403


def test_page__opened__writes_nothing_and_asks_little(boss, django_assert_num_queries):
    form = f.small_practice()
    f.appointment(form)
    boss.get(PAGE)

    with django_assert_num_queries(13) as captured:
        boss.get(PAGE)
    assert {query["sql"].split()[0] for query in captured} == {"SELECT"}
