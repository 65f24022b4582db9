"""The block that puts an event of a page into a calendar: what editors may enter, and what a page holds."""

import datetime
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page, Site

from tests import factories as f
from tests.testapp.models import HomePage
from wagtail_booking.blocks import AddToCalendarBlock

pytestmark = pytest.mark.django_db

DATE, EVENING, NIGHT = f.TUESDAY, datetime.time(19), datetime.time(21)
DAY = datetime.timedelta(days=1)
SPRING, AUTUMN = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)
NOON = datetime.time(12)
HOSTILE = "<script>alert(1)</script> \"'>&dates=1 🎉"


@pytest.fixture
def home():
    f.business()
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=page)
    return page


def event(**fields):
    """An evening in Amsterdam, as the form of the block has it."""
    return {"title": "Open evening", "start_date": DATE, "start_time": EVENING, "end_time": NIGHT} | fields


def all_day(**fields):
    return event(all_day=True, start_time=None, end_time=None, **fields)


def clean(block=None, **fields):
    block = block or AddToCalendarBlock()
    return block.clean(block.normalize(dict.fromkeys(block.child_blocks) | event() | fields))


def errors(**fields):
    """Return what is said about each field."""
    with pytest.raises(StructBlockValidationError) as refused:
        clean(**fields)
    return {name: error.messages[0] for name, error in refused.value.block_errors.items()}


def show(home, *values):
    home.body = [("add_to_calendar", value) for value in values]
    home.save_revision().publish()


def links(page) -> dict[str, str]:
    """Return the addresses of a page by the words of their links."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', page, flags=re.DOTALL)
    return {
        " ".join(re.sub(r"<[^>]*>", "", text).replace("(opens in a new tab)", "").split()): unescape(url)
        for url, text in found
    }


def fields_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def event_of(client, page):
    response = client.get(links(page)["Apple and other calendars (.ics)"])
    (found,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return found


# What editors may enter


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"end_date": DATE + DAY, "end_time": datetime.time(1)},
        {"end_date": DATE},
        all_day(),
        all_day(end_date=DATE + 3 * DAY),
        {"repeat": "week"},
        {"repeat": "two_weeks", "repeat_count": 1},
        {"repeat": "day", "repeat_until": DATE},
        {"time_zone": "America/New_York"},
        {"start_date": AUTUMN, "start_time": datetime.time(1, 30), "end_time": datetime.time(2, 30)},
    ],
)
def test_clean__event__is_accepted(home, fields):
    assert clean(**fields)["title"] == "Open evening"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "x" * 121}, "title", "at most 120 characters"),
        ({"title": "\u202e"}, "title", "no visible characters"),
        ({"description": "x" * 10_000}, "description", "at most 1000 characters"),
        ({"start_date": None}, "start_date", "This field is required."),
        ({"start_date": datetime.date(9999, 12, 31)}, "start_date", "less than or equal"),
        ({"start_date": datetime.date(1, 1, 1)}, "start_date", "greater than or equal"),
        ({"start_time": None}, "start_time", "When does it start?"),
        ({"end_time": None}, "end_time", "When does it end?"),
        ({"end_time": EVENING}, "end_time", "It must end after it starts."),
        ({"end_time": NOON}, "end_time", "Does it end on another day? Then enter the end date."),
        ({"end_date": DATE - DAY}, "end_date", "It can't end before it starts."),
        (all_day(end_date=DATE - DAY), "end_date", "It can't end before it starts."),
        ({"all_day": True, "end_time": None}, "start_time", "An event that takes all day has no times."),
        ({"all_day": True, "start_time": None}, "end_time", "An event that takes all day has no times."),
        ({"repeat_until": DATE + DAY}, "repeat_until", "Choose how often it is repeated"),
        ({"repeat_count": 3}, "repeat_count", "Choose how often it is repeated"),
        ({"repeat": "week", "repeat_until": DATE - DAY}, "repeat_until", "can't come before the start"),
        ({"repeat": "week", "repeat_until": DATE, "repeat_count": 2}, "repeat_count", "not both"),
        ({"repeat": "week", "repeat_count": 0}, "repeat_count", "greater than or equal to 1"),
        ({"repeat": "hourly"}, "repeat", "Select a valid choice"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Select a valid choice"),
        ({"start_date": SPRING, "start_time": datetime.time(2, 30)}, "start_time", "the clock skips this time"),
        (
            {"start_date": SPRING - DAY, "end_date": SPRING, "end_time": datetime.time(2, 30)},
            "end_time",
            "the clock skips this time",
        ),
    ],
)
def test_clean__something_is_wrong__says_what_beside_its_field(home, fields, field, words):
    found = errors(**fields)

    assert list(found) == [field]
    assert words in found[field]


def test_clean__all_day_with_both_times__names_both(home):
    assert list(errors(all_day=True)) == ["start_time", "end_time"]


def test_clean__skipped_time_in_another_zone__is_judged_on_its_clock(home):
    day = datetime.date(2026, 3, 8)
    times = {"start_date": day, "start_time": datetime.time(2, 30), "end_time": datetime.time(4)}

    assert clean(**times)
    assert "start_time" in errors(**times, time_zone="America/New_York")


def test_clean__draft__may_lack_times_but_not_contradict_itself(home):
    block = AddToCalendarBlock()
    block.defer_required_validation()

    assert clean(block, title="", start_date=None, start_time=None, end_time=None) is not None
    with pytest.raises(ValidationError):
        clean(block, end_time=NOON)


def test_block__in_a_stream__is_saved_with_its_errors_shown(admin_client, home):
    show(home, event())
    url = reverse("wagtailadmin_pages:edit", args=[home.pk])
    fields = {"title": "Evening", "start_date": "2026-03-03", "start_time": "21:00", "end_time": "19:00"}
    data = {f"body-0-value-{name}": fields.get(name, "") for name in AddToCalendarBlock().child_blocks}
    data |= {"title": "Home", "slug": "site", "action-publish": "1", "comments-TOTAL_FORMS": "0"}
    data |= {"comments-INITIAL_FORMS": "0", "body-count": "1", "body-0-type": "add_to_calendar", "body-0-order": "0"}
    data |= {"body-0-deleted": "", "body-0-id": ""}
    del data["body-0-value-all_day"]

    refused = admin_client.post(url, data).content.decode()
    saved = admin_client.post(url, data | {"body-0-value-end_time": "22:30"})

    assert "It must end after it starts." in refused
    assert saved.status_code == 302
    home.refresh_from_db()
    assert home.body[0].value["end_time"] == datetime.time(22, 30)


# What a page holds


def test_block__on_a_page__leads_to_five_calendars_and_needs_no_script_token_or_cookie(home, client):
    show(home, event(description="Come and look around.", location="Main Street 1"))

    response = client.get("/")

    page = response.content.decode()
    found = links(page)
    assert list(found) == [
        "Google Calendar",
        "Outlook.com",
        "Microsoft 365",
        "Yahoo Calendar",
        "Apple and other calendars (.ics)",
    ]
    assert fields_of(found["Google Calendar"])["dates"] == "20260303T180000Z/20260303T200000Z"
    assert fields_of(found["Yahoo Calendar"])["desc"] == "Come and look around."
    assert fields_of(found["Outlook.com"])["location"] == "Main Street 1"
    assert "<details" in page
    assert "<script" not in page
    assert not response.cookies
    assert client.get("/").content == response.content
    read = event_of(client, page)
    assert (read.start, read.end, read["SUMMARY"]) == (f.at(19), f.at(21), "Open evening")


def test_block__all_day_repeated__says_who_gets_the_first_time_only(home, client):
    show(home, all_day(repeat="week", repeat_count=3))

    found = links(client.get("/").content.decode())

    assert list(found)[:4] == [
        "Google Calendar",
        "Outlook.com (first time only)",
        "Microsoft 365 (first time only)",
        "Yahoo Calendar (first time only)",
    ]
    assert fields_of(found["Google Calendar"])["recur"] == "RRULE:FREQ=WEEKLY;COUNT=3"
    assert event_of(client, client.get("/").content.decode())["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=3"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("", f.at(19)), ("UTC", datetime.datetime(2026, 3, 3, 19, tzinfo=datetime.UTC)), ("Asia/Tokyo", f.at(11))],
)
def test_block__time_zone__is_that_of_the_business_unless_chosen(home, client, zone, expected):
    show(home, event(time_zone=zone))

    assert event_of(client, client.get("/").content.decode()).start == expected


def test_block__hour_that_the_clock_shows_twice__is_the_first(home, client):
    show(home, event(start_date=AUTUMN, start_time=datetime.time(2, 30), end_time=datetime.time(5)))

    start = event_of(client, client.get("/").content.decode()).start
    assert start == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)


def test_block__hostile_texts__stay_text(home, client):
    show(home, event(title=HOSTILE, description=HOSTILE * 3, location=HOSTILE))

    page = client.get("/").content.decode()

    assert "<script" not in page
    assert fields_of(links(page)["Google Calendar"])["text"] == HOSTILE
    assert fields_of(links(page)["Google Calendar"])["dates"] == "20260303T180000Z/20260303T200000Z"
    assert event_of(client, page)["SUMMARY"] == HOSTILE


@pytest.mark.parametrize(
    "fields", [{"title": ""}, {"start_date": None}, {"start_time": None}, {"end_time": NOON}, {"all_day": True}]
)
def test_block__draft_that_says_too_little__shows_nothing(home, client, fields):
    show(home, event(**fields))

    assert "Google" not in client.get("/").content.decode()


def test_block__two_on_a_page__are_told_apart_by_their_title(home, client):
    show(home, event(), event(title="Open morning"))

    page = client.get("/").content.decode()

    assert '<span class="wb-hidden">: Open evening</span>' in page
    assert '<span class="wb-hidden">: Open morning</span>' in page


def test_block__value__goes_into_the_database_and_back(home):
    block = AddToCalendarBlock()
    value = clean(repeat="week", repeat_until=DATE + 7 * DAY, time_zone="Asia/Tokyo")

    assert dict(block.to_python(block.get_prep_value(value))) == dict(value)


def test_preview__in_the_block_picker__shows_the_open_list(admin_client):
    block = HomePage._meta.get_field("body").stream_block.child_blocks["add_to_calendar"]

    response = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    page = response.content.decode()
    assert response.status_code == 200
    assert re.search(r"<details[^>]* open", page)
    assert "Google Calendar" in page
    assert "wagtail_booking/page.css" in page
