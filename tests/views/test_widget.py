"""The steps over HTTP: which one an address leads to, and what it says."""

import datetime
import html
import re

import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.models import Filter

from tests import factories as f
from wagtail_booking.models import BookingFormTranslation, BookingSettings

pytestmark = pytest.mark.django_db

START = reverse("wagtail_booking:start")
WIDGET = reverse("wagtail_booking:widget")

TEN = "20260303T0900Z"
"""Tuesday 3 March 2026, 10:00 in Amsterdam."""


def get(client, query="", url=WIDGET):
    response = client.get(f"{url}?{query}")
    assert response.status_code == 200
    response.words = html.unescape(response.content.decode())
    return response


def step_of(response):
    return re.search(r'data-step="(\w+)"', response.words)[1]


def two_services():
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    f.booking_form(jan, els)
    f.booking_form(jan, name="Check-up", slug="check-up")
    return jan, els


@pytest.mark.parametrize("url", [START, WIDGET])
@pytest.mark.parametrize(
    ("query", "step"),
    [
        ("", "service"),
        ("form=first-consult", "staff"),
        ("form=check-up", "date"),
        ("form=first-consult&staff=any", "date"),
        ("form=first-consult&staff=any&date=2026-03-03", "time"),
        (f"form=first-consult&staff=any&date=2026-03-03&time={TEN}", "details"),
        (f"form=first-consult&staff=any&time={TEN}", "details"),
    ],
)
def test_step__choices_in_the_address__shows_the_next_one(client, url, query, step):
    two_services()

    assert step_of(get(client, query, url)) == step


def test_step__one_service_with_one_staff_member__asks_for_neither(client):
    f.small_practice()

    assert step_of(get(client)) == "date"


def test_step__customer_does_not_choose_staff__is_not_asked_and_can_not_choose(client):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    f.booking_form(jan, els, customer_chooses_staff=False)

    response = get(client, f"staff={els.pk}&time={TEN}")

    assert step_of(response) == "details"
    assert "Els" not in response.words


def test_step__block_names_one_form__skips_the_service(client):
    jan, _ = two_services()
    form = jan.form_resources.get(booking_form__slug="check-up").booking_form

    response = get(client, f"forms={form.pk}")

    assert step_of(response) == "date"
    assert "Change service" not in response.words


def test_step__nothing_can_be_booked__says_so(client):
    f.business()
    f.booking_form(f.staff_member(), live=False)

    response = get(client)

    assert "Online booking is not possible at the moment" in response.words
    assert "Call us on 010 123 4567." in response.words
    assert "Only shown in previews" not in response.words
    assert "Only shown in previews" in get(client, "preview=1").words


@pytest.mark.parametrize(
    ("query", "step", "message"),
    [
        ("form=unknown", "service", "This service can't be booked at the moment."),
        ("form=first%00consult", "service", "This service can't be booked at the moment."),
        ("form=%ED%A0%80", "service", "This service can't be booked at the moment."),
        ("form=" + "x" * 10_000, "service", "This service can't be booked at the moment."),
        ("form=first-consult&staff=99999", "staff", "This staff member doesn't offer this service."),
        ("form=first-consult&staff=%00", "staff", "This staff member doesn't offer this service."),
        ("form=first-consult&staff=" + "9" * 5_000, "staff", "This staff member doesn't offer this service."),
        ("form=check-up&staff=99999", "date", "This staff member doesn't offer this service."),
        ("form=check-up&date=2026-02-30", "date", "The date in this address can't be read."),
        ("form=check-up&date=tomorrow", "date", "The date in this address can't be read."),
        ("form=check-up&date=%D9%A2%D9%A0%D9%A2%D9%A6-03-03", "date", "The date in this address can't be read."),
        ("form=check-up&date=0001-01-01", "date", "No times are free on Monday 1 January 0001."),
        ("form=check-up&date=9999-12-31", "date", "No times are free on Friday 31 December 9999."),
        ("form=check-up&date=2026-03-07", "date", "No times are free on Saturday 7 March 2026."),
        ("form=check-up&month=2026-13", "date", "The month in this address can't be read."),
        ("form=check-up&month=0001-01", "date", "No times are free in January 0001."),
        ("form=check-up&month=9999-12", "date", "No times are free in December 9999."),
        ("form=check-up&time=ten", "date", "The time in this address can't be read."),
        ("form=check-up&time=00010101T0000Z", "date", "The time in this address can't be read."),
        ("form=check-up&time=99991231T2359Z", "date", "The time in this address can't be read."),
        ("form=check-up&date=2026-03-03&time=20260303T2500Z", "time", "The time in this address can't be read."),
        ("form=check-up&time=99900101T0000Z", "date", "This is too far ahead."),
        ("form=check-up&time=19710101T0000Z", "date", "This time has passed."),
        ("form=check-up&time=20260302T0600Z", "time", "This time has passed."),
        ("form=check-up&time=20260303T0905Z", "time", "No appointment starts at this time"),
        ("form=check-up&time=20260303T2000Z", "time", "This time is outside opening hours."),
        ("form=check-up&time=20270303T0900Z", "date", "This is too far ahead."),
        ("forms=1;drop", "service", "The address of this page is incomplete."),
        ("lang=xx&form=unknown", "service", "This service can't be booked at the moment."),
        ("zone=Mars/Olympus&form=unknown", "service", "This service can't be booked at the moment."),
    ],
)
def test_s21__odd_value_in_the_address__says_so_at_the_nearest_step(client, query, step, message):
    two_services()

    for url in (WIDGET, START):
        response = get(client, query, url)

        assert step_of(response) == step
        assert message in response.words


def test_time__taken_meanwhile__stays_on_the_day_and_says_so(client):
    form = f.small_practice()
    f.appointment(form)

    response = get(client, f"time={TEN}")

    assert step_of(response) == "time"
    assert "10:00 has just been taken." in response.words
    assert f'value="{TEN}"' not in response.words


def test_date__month__offers_only_days_with_free_times(client):
    form = f.small_practice()
    f.add_override(BookingSettings.current(), f.TUESDAY, "09:00", "11:00")
    f.appointment(form)

    page = get(client).words

    assert 'aria-label="Tuesday 3 March, 4 times available"' in page
    assert "Wednesday 4 March, 31 times available" in page
    assert "date=2026-03-01" not in page
    assert "Saturday" not in re.sub("<th.*?</th>", "", page)
    assert "First available: Mon 2 March, 09:00" in page
    assert page.count("<tr>") == 7
    assert 'aria-label="Next month, April 2026"' in page
    assert "Previous month" not in page


def test_date__first_month_is_full__opens_on_the_next(client):
    f.small_practice()
    settings = BookingSettings.current()
    for number in range(2, 32):
        f.add_override(settings, datetime.date(2026, 3, number))

    page = get(client).words

    assert "First available: Wed 1 April, 09:00" in page
    assert "data-month>April 2026<" in page
    assert "Previous month" not in page


def test_date__nothing_free_at_all__says_so_with_the_contact_line(client):
    f.business()
    f.booking_form(f.staff_member(), minimum_notice=72 * 60, booking_window=1)

    page = get(client).words

    assert "Nothing is free until Tuesday 3 March 2026." in page
    assert "Call us on 010 123 4567." in page
    assert "<table" not in page


def test_time__many__are_grouped_by_part_of_the_day(client):
    f.small_practice()

    page = get(client, "date=2026-03-03").words

    assert re.findall("wb-period.>(.*?)<", page) == ["Morning", "Afternoon"]
    assert "Times on Tuesday 3 March" in page
    assert "Europe/Amsterdam" in page


def test_r11__hour_that_the_clock_shows_twice__is_told_apart_by_its_offset(client, time_machine):
    settings = f.business()
    f.add_hours(settings, [6], "01:00", "04:00")
    f.booking_form(f.staff_member(), slot_interval=60)
    time_machine.move_to(datetime.datetime(2026, 10, 24, 12, tzinfo=datetime.UTC))

    page = get(client, "date=2026-10-25").words

    times = re.findall(r'value="(\d{8}T\d{4}Z)">(.*?)<', page)
    assert times == [
        ("20261024T2300Z", "01:00"),
        ("20261025T0000Z", "02:00 (UTC+02:00)"),
        ("20261025T0100Z", "02:00 (UTC+01:00)"),
        ("20261025T0200Z", "03:00"),
    ]


def test_fragment__dutch_page__speaks_dutch(client):
    form = f.small_practice()
    BookingFormTranslation.objects.create(booking_form=form, language="nl", name="Eerste gesprek")

    response = get(client, "lang=nl&date=2026-03-03")

    assert "Eerste gesprek" in response.words
    assert "dinsdag 3 maart" in response.words
    assert response["Content-Language"] == "nl"
    assert 'lang="nl"' in response.words


def test_clock__american_english__has_twelve_hours(client, settings):
    settings.LANGUAGES = [("en-us", "American English"), ("en", "English")]
    f.small_practice()

    assert ">10:00 AM<" in get(client, "lang=en-us&date=2026-03-03").words
    assert ">10:00<" in get(client, "lang=en&date=2026-03-03").words


@pytest.mark.parametrize("query", ["", "form=first-consult", "form=check-up", "form=check-up&date=2026-03-03"])
def test_fragment__before_the_details__is_public_and_without_cookie(client, query):
    two_services()

    response = get(client, query)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response["Cache-Control"] == "private, no-store"
    assert "csrf" not in response.words


def test_details__fetched__carry_a_token_and_a_key(client):
    f.small_practice()

    response = get(client, f"time={TEN}")

    assert "csrftoken" in response.cookies
    assert re.search(r'name="key" value="\w{64}"', response.words)
    assert "Book for Tue 3 March, 10:00" in response.words
    assert "checked" not in response.words


@pytest.mark.parametrize("staff", [1, 6])
def test_month__any_number_of_staff__takes_five_queries(client, django_assert_num_queries, staff):
    f.business()
    people = [f.staff_member(f"Person {number}") for number in range(staff)]
    for number in range(staff):
        form = f.booking_form(*people, name=f"Form {number}", slug=f"form-{number}")
        f.appointment(form, f.at(9 + number))

    with django_assert_num_queries(5):
        get(client, "form=form-0&staff=any")


def test_service__many_pictures__takes_a_constant_number_of_queries(client, django_assert_num_queries):
    f.business()
    jan = f.staff_member()
    for number in range(5):
        picture = get_image_model().objects.create(title="A room", file="room.png", width=480, height=270)
        wanted = Filter("fill-480x270")
        picture.renditions.create(
            filter_spec=wanted.spec,
            focal_point_key=wanted.get_cache_key(picture),
            file="room.480.png",
            width=480,
            height=270,
        )
        f.booking_form(jan, name=f"Form {number}", slug=f"form-{number}", picture=picture)

    with django_assert_num_queries(5):
        get(client)


def test_s24__public_pages__have_safe_headers(client):
    f.small_practice()

    response = get(client, url=START)

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"


def test_s08__html_in_names__is_shown_as_text(client):
    f.business()
    evil = "<img src=x onerror=alert(1)>"
    f.booking_form(
        f.staff_member(evil, email=""), f.staff_member("B", email=""), name=evil, summary=evil, description=evil
    )

    for query in ("forms=", "form=first-consult", f"form=first-consult&staff=any&time={TEN}"):
        assert evil not in client.get(f"{START}?{query}").content.decode()


def test_start__site_base_that_needs_a_page__falls_back_to_ours(client, settings, tmp_path, caplog):
    (tmp_path / "base.html").write_text(
        "{% load wagtailcore_tags %}{% pageurl page %}{% block title %}{% endblock %}{% block content %}{% endblock %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    f.small_practice()

    page = get(client, url=START).words

    assert "wb-page" in page
    assert "BASE_TEMPLATE" in caplog.text
