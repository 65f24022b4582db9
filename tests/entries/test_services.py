"""The addresses of calendars on the web, read back from their query strings."""

import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from tests import factories as f
from tests.hostile import TEXTS
from wagtail_booking.entries import SERVICES, Every, Recurrence
from wagtail_booking.entries.services import LONGEST_ADDRESS
from wagtail_booking.entries.text import lines, one_line

DAY = datetime.timedelta(days=1)
LAST_SUNDAY_OF_MARCH = datetime.date(2026, 3, 29)
LAST_SUNDAY_OF_OCTOBER = datetime.date(2026, 10, 25)

BASES = {
    "Google Calendar": "https://calendar.google.com/calendar/render",
    "Outlook.com": "https://outlook.live.com/calendar/0/deeplink/compose",
    "Microsoft 365": "https://outlook.office.com/calendar/0/deeplink/compose",
    "Yahoo Calendar": "https://calendar.yahoo.com/",
}
TEXT_FIELDS = {
    "Google Calendar": ("text", "details", "location"),
    "Outlook.com": ("subject", "body", "location"),
    "Microsoft 365": ("subject", "body", "location"),
    "Yahoo Calendar": ("title", "desc", "in_loc"),
}
MICROSOFT = ("Outlook.com", "Microsoft 365")


def fields_of(name: str, entry) -> dict[str, str]:
    """Return the fields of the address of a service, each given once."""
    (service,) = (service for service in SERVICES if service.name == name)
    address = service.address(entry)
    assert len(address) <= LONGEST_ADDRESS
    assert address.isascii()
    assert "+" not in address  # Outlook would show it
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BASES[name]
    assert not parts.fragment
    found = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {field: values[0] for field, values in found.items()}


def test_google__evening__has_every_field():
    assert fields_of("Google Calendar", f.entry()) == {
        "action": "TEMPLATE",
        "text": "Open evening",
        "dates": "20260303T180000Z/20260303T200000Z",
        "ctz": "Europe/Amsterdam",
        "details": "Come and look around.",
        "location": "Main Street 1, Rotterdam",
    }


@pytest.mark.parametrize("name", MICROSOFT)
def test_microsoft__evening__has_every_field(name):
    assert fields_of(name, f.entry()) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Open evening",
        "startdt": "2026-03-03T18:00:00Z",
        "enddt": "2026-03-03T20:00:00Z",
        "body": "Come and look around.",
        "location": "Main Street 1, Rotterdam",
    }


def test_yahoo__evening__has_every_field():
    assert fields_of("Yahoo Calendar", f.entry()) == {
        "v": "60",
        "title": "Open evening",
        "st": "20260303T180000Z",
        "et": "20260303T200000Z",
        "desc": "Come and look around.",
        "in_loc": "Main Street 1, Rotterdam",
    }


@pytest.mark.parametrize("days", [1, 3])
def test_services__whole_days__name_them_as_each_counts(days):
    entry = f.entry(start=f.TUESDAY, end=f.TUESDAY + days * DAY)
    after = {1: "20260304", 3: "20260306"}[days]

    google, yahoo = fields_of("Google Calendar", entry), fields_of("Yahoo Calendar", entry)
    assert google["dates"] == f"20260303/{after}"
    assert "ctz" not in google
    for name in MICROSOFT:
        found = fields_of(name, entry)
        assert (found["startdt"], found["enddt"], found["allday"]) == (
            "2026-03-03",
            (f.TUESDAY + days * DAY).isoformat(),
            "true",
        )
    times = {name: yahoo.get(name) for name in ("st", "et", "dur")}
    if days == 1:
        assert times == {"st": "20260303", "et": None, "dur": "allday"}
    else:
        assert times == {"st": "20260303T000000", "et": "20260305T235900", "dur": None}


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (LAST_SUNDAY_OF_MARCH - DAY, 10, "20260328T090000Z"),
        (LAST_SUNDAY_OF_MARCH, 10, "20260329T080000Z"),
        (LAST_SUNDAY_OF_MARCH, 1, "20260329T000000Z"),
        (LAST_SUNDAY_OF_MARCH, 3, "20260329T010000Z"),
        (LAST_SUNDAY_OF_OCTOBER - DAY, 10, "20261024T080000Z"),
        (LAST_SUNDAY_OF_OCTOBER, 10, "20261025T090000Z"),
    ],
)
def test_services__around_a_change_of_the_clock__tell_the_same_instant(day, hour, utc):
    start = f.at(hour, day=day)
    entry = f.entry(start=start, end=start.astimezone(datetime.UTC) + datetime.timedelta(hours=1))
    iso = f"{start.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"

    assert fields_of("Google Calendar", entry)["dates"].partition("/")[0] == utc
    assert fields_of("Yahoo Calendar", entry)["st"] == utc
    assert [fields_of(name, entry)["startdt"] for name in MICROSOFT] == [iso, iso]


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"])
def test_services__other_zones__tell_the_same_instant(zone):
    start = f.at(19, zone=ZoneInfo(zone))
    entry = f.entry(start=start, end=start + datetime.timedelta(hours=1), zone=zone)
    utc = f"{start.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"

    google = fields_of("Google Calendar", entry)
    assert google["dates"].partition("/")[0] == fields_of("Yahoo Calendar", entry)["st"] == utc
    assert google["ctz"] == zone


def test_google__repeated__has_the_rule_and_the_time_on_the_wall():
    """At ten each week is ten in summer as well, which an instant in UTC can't say."""
    entry = f.entry(recurrence=Recurrence(Every.TWO_WEEKS, until=datetime.date(2026, 6, 30)))
    found = fields_of("Google Calendar", entry)

    assert found["dates"] == "20260303T190000/20260303T210000"
    assert found["ctz"] == "Europe/Amsterdam"
    assert found["recur"] == "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260630T215959Z"


@pytest.mark.parametrize("name", [*MICROSOFT, "Yahoo Calendar"])
def test_services__that_know_no_recurrence__get_the_first_time(name):
    repeated = f.entry(recurrence=Recurrence(Every.WEEK))

    assert fields_of(name, repeated) == fields_of(name, f.entry())
    assert not next(service.repeats for service in SERVICES if service.name == name)


@pytest.mark.parametrize("name", BASES)
def test_services__hostile_texts__stay_in_their_field(name):
    for text in [*TEXTS, 'a&text=b#c?d "e" <script>é</script>', "👩\u200d⚕️ नमस्ते", "1\r\n2\n\n\n3", "\ud800"]:
        if not one_line(text):
            continue
        texts = text[:120], text, text[:255]
        found = fields_of(name, f.entry(title=texts[0], description=texts[1], location=texts[2]))

        assert set(found) <= set(fields_of(name, f.entry()))
        cleaned = one_line(texts[0]), lines(texts[1]), one_line(texts[2])
        for field, expected in zip(TEXT_FIELDS[name], cleaned, strict=True):
            # The description goes where title and location take all the room there is.
            got = found[field] if field != TEXT_FIELDS[name][1] else found.get(field, "…")
            assert got == expected or (got.endswith("…") and expected.startswith(got[:-1].rstrip())), text


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("letter", ["a", "é", "界", "🎉"])
def test_services__texts_of_10000_characters__keep_as_much_as_an_address_takes(name, letter):
    entry = f.entry(title="Open evening", description=letter * 10_000, location="Main Street 1")
    found = fields_of(name, entry)
    title, description, location = (found[field] for field in TEXT_FIELDS[name])

    assert (title, location) == ("Open evening", "Main Street 1")
    assert description.endswith("…")
    assert len(description) > 100

    found = fields_of(name, f.entry(title=letter * 10_000, description=letter * 10_000, location=letter * 10_000))
    assert found[TEXT_FIELDS[name][0]].startswith(letter * 30)
    assert found[TEXT_FIELDS[name][0]].endswith("…")


@pytest.mark.parametrize("name", BASES)
def test_services__nothing_but_title_and_time__leaves_the_other_fields_out(name):
    found = fields_of(name, f.entry(description="", location=""))

    assert set(TEXT_FIELDS[name][1:]).isdisjoint(found)
