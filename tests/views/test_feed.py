"""Feeds: what a subscriber reads, when it is told that nothing changed, and who is told nothing."""

import datetime
import re

import icalendar
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream
from wagtail.users.models import UserProfile

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, Cancel, CreateFeed, FreeTime, RenewFeed, Reschedule, RevokeFeed
from wagtail_booking.models import Appointment, BookingForm, BookingFormResource, BookingSettings, Feed, Resource
from wagtail_booking.permissions import Purpose, feed_token, link_token
from wagtail_booking.views.masking import mask

pytestmark = pytest.mark.django_db

FULL, BUSY = Feed.Details.FULL, Feed.Details.BUSY
TOMORROW = f.NOW + datetime.timedelta(days=1)


@pytest.fixture
def boss():
    cache.clear()
    return user_with("boss", "view_appointment")


def user_with(name, *codenames):
    user = User.objects.create_user(name)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return user


def feed(user, resource=None, details=FULL):
    return CreateFeed(resource and resource.pk, details=details, actor=Actor.staff(user)).execute(now=f.NOW)


def address(found):
    return reverse("wagtail_booking:feed", args=[feed_token(found)])


def events(client, found):
    """Return the events of a feed, after two parsers have accepted it."""
    response = client.get(address(found))
    assert response.status_code == 200, response.text
    strict = IcsCalendarStream.calendar_from_ics(response.text)
    calendar = icalendar.Calendar.from_ical(response.content)
    found = calendar.walk("VEVENT")
    assert [event.uid for event in strict.events] == [str(event["UID"]) for event in found]
    assert not [error for event in found for error in event.errors]
    assert len({event["UID"] for event in found}) == len(found)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    return found


def test_feed__full_details__has_everything_that_staff_see(client, boss):
    f.business(location="Main Street 1, Rotterdam")
    form = f.booking_form(f.staff_member(), max_party_size=4, capacity=4)
    appointment = f.appointment(form, party_size=3)
    Appointment.objects.update(
        sequence=2, other_resources=[{"id": 9, "name": "Room; 1, left\\right"}], title="First consult — für Zoë"
    )

    [event] = events(client, feed(boss, appointment.resource))

    assert event["UID"] == appointment.uid
    assert event["SEQUENCE"] == 2
    assert event.start == appointment.start
    assert event.end == appointment.end
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "OPAQUE"
    assert event["SUMMARY"] == "Anna Jansen: First consult — für Zoë"
    assert event["LOCATION"] == "Room; 1, left\\right, Main Street 1, Rotterdam"
    assert event["URL"] == f"http://testserver/admin/bookings/appointments/inspect/{appointment.pk}/"
    assert event["ORGANIZER"] == "mailto:desk@linden.example"
    assert event["ORGANIZER"].params["CN"] == "Linden Practice"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == f.NOW
    assert event["DESCRIPTION"].split("\n") == [
        "Customer: Anna Jansen",
        "People: 3",
        "Reserved: Room; 1, left\\right",
        "Phone: +31612345678",
        "E-mail: anna@example.com",
        "With: Jan de Vries",
        "Status: Confirmed",
        event["URL"],
    ]


def test_feed__calendar__says_its_name_and_how_often_to_ask(client, boss):
    form = f.small_practice()
    resource = Resource.objects.get()
    f.appointment(form)

    response = client.get(address(feed(boss, resource)))
    calendar = icalendar.Calendar.from_ical(response.content)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Jan de Vries"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in response.text
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"


def test_feed__everybodys__says_whose_by_the_display_format(client, boss):
    f.appointment(f.small_practice())

    response = client.get(address(feed(boss)))
    [event] = events(client, feed(boss))

    assert event["SUMMARY"] == "[Jan de Vries] First consult (Anna Jansen)"
    assert "X-WR-CALNAME:Linden Practice" in response.text


def test_feed__awaits_approval__is_tentative_and_what_is_cancelled_is_gone(client, boss):
    form = f.small_practice()
    first = f.appointment(form)
    f.appointment(form, f.at(11))
    Appointment.objects.filter(pk=first.pk).update(status=Appointment.Status.AWAITING_APPROVAL)
    found = feed(boss)

    assert [event["STATUS"] for event in events(client, found)] == ["TENTATIVE", "CONFIRMED"]

    Cancel(first, actor=Actor.customer()).execute(now=f.NOW)

    assert [event["STATUS"] for event in events(client, found)] == ["CONFIRMED"]


def test_feed__time_off__is_a_busy_block(client, boss):
    f.small_practice()
    resource = Resource.objects.get()
    BlockTime(resource.pk, f.at(14), f.at(15), actor=Actor.system(), note="Dentist, 2nd floor").execute()

    [own], [everybodys] = events(client, feed(boss, resource)), events(client, feed(boss))
    [busy] = events(client, feed(boss, resource, BUSY))

    assert (own["SUMMARY"], own["DESCRIPTION"], own["TRANSP"]) == ("Time off", "Dentist, 2nd floor", "OPAQUE")
    assert (own.start, own.end) == (f.at(14), f.at(15))
    assert everybodys["SUMMARY"] == "Time off: Jan de Vries"
    assert busy["SUMMARY"] == "Busy"
    assert "DESCRIPTION" not in busy
    assert len({own["UID"], everybodys["UID"], busy["UID"]}) == 3


def test_feed__busy_only__says_no_name_and_leads_nowhere(client, boss):
    form = f.small_practice()
    appointment = f.appointment(form)
    resource = Resource.objects.get()
    found = feed(boss, resource, BUSY)

    [event] = events(client, found)
    [another] = events(client, feed(boss, resource, BUSY))

    assert (event["SUMMARY"], event["CLASS"]) == ("Busy", "PRIVATE")
    assert (event.start, event.end) == (appointment.start, appointment.end)
    assert event["UID"] not in {appointment.uid, another["UID"]}
    text = client.get(address(found)).text.lower()
    for secret in ("anna", "jan", "consult", "linden", "example.com", "612345678", "admin", appointment.uid):
        assert secret not in text


def test_feed__busy_only__group_is_one_span(client, boss):
    f.business()
    form = f.booking_form(f.staff_member(), capacity=8)
    for number in range(3):
        f.appointment(form, contact=f.contact(email=f"c{number}@example.com"))

    assert len(events(client, feed(boss, details=BUSY))) == 1
    assert len(events(client, feed(boss))) == 3


def test_feed__of_a_room__has_the_appointments_that_take_it(client, boss):
    f.business()
    jan, room = f.staff_member(), f.staff_member("Room 1", kind=Resource.Kind.ROOM)
    form = f.booking_form(jan)
    BookingFormResource.objects.create(booking_form=form, resource=room, role="a")
    f.appointment(form)

    assert len(events(client, feed(boss, room))) == 1
    assert len(events(client, feed(boss))) == 1


def test_feed__long_past__is_left_out_and_sixty_days_back_are_in(client, boss, time_machine):
    appointment = f.appointment(f.small_practice())
    found = feed(boss)

    time_machine.move_to(appointment.end + datetime.timedelta(days=60))
    assert len(events(client, found)) == 1

    time_machine.move_to(appointment.end + datetime.timedelta(days=61))
    assert events(client, found) == []


def test_feed__language__is_that_of_its_maker(client, boss):
    f.appointment(f.small_practice())
    found = feed(boss, Resource.objects.get())
    UserProfile.objects.create(user=boss, preferred_language="nl")

    text = client.get(address(found), headers={"accept-language": "en"}).text

    assert "Klant: Anna Jansen" in text


def test_feed__customers_own_links__are_not_in_it(client, boss):
    appointment = f.appointment(f.small_practice())

    text = re.sub(r"\r\n ", "", client.get(address(feed(boss))).text)

    assert appointment.public_id.hex not in text
    for purpose in Purpose:
        assert link_token(appointment, purpose) not in text


def test_s08__odd_texts__stay_inside_their_property(client, boss):
    f.appointment(f.small_practice())
    Appointment.objects.update(
        title="A\r\nBEGIN:VEVENT\r\nUID:x", customer_name='Eve";X=\\n\u202e\x07,b', customer_phone="1\n2"
    )

    [event] = events(client, feed(boss))

    assert event["SUMMARY"] == '[Jan de Vries] A BEGIN:VEVENT UID:x (Eve";X=\\n ,b)'


def test_feed__asked_again__is_304_until_something_changes(client, boss):
    form = f.small_practice()
    appointment = f.appointment(form)
    resource = Resource.objects.get()
    url = address(feed(boss, resource))
    tags = []

    def is_new():
        """Return whether there is something new for whoever has asked before."""
        known = ", ".join(tags)
        response = client.get(url, headers={"if-none-match": known} if known else {})
        tags.append(response["ETag"])
        assert response["Cache-Control"] == "private, no-cache"
        if response.status_code == 304:
            assert not response.content
        return response.status_code == 200

    assert is_new()
    assert not is_new()
    appointment = Reschedule(appointment, f.at(12), actor=Actor.customer()).execute(now=f.NOW)
    assert is_new()
    assert not is_new()
    time_off = BlockTime(resource.pk, f.at(14), f.at(15), actor=Actor.system()).execute()
    assert is_new()
    FreeTime(time_off, actor=Actor.system()).execute()
    # What was true before is true again, and so is its tag.
    assert not is_new()
    f.appointment(form, f.at(16))
    assert is_new()
    BookingSettings.objects.update(location="Elsewhere")
    assert is_new()
    Resource.objects.update(name="Jan Smit")
    assert is_new()
    UserProfile.objects.create(user=boss, preferred_language="nl")
    assert is_new()
    Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)
    assert is_new()
    assert not is_new()


def test_feed__two_appointments_change_places__is_new(client, boss):
    f.business()
    jan, els = f.staff_member(), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    first, second = (f.appointment(form, resource=person.pk) for person in (jan, els))
    url = address(feed(boss, jan))
    tag = client.get(url)["ETag"]

    Reschedule(first, f.at(12), resource=els.pk, actor=Actor.system()).execute(now=f.NOW)
    Reschedule(second, f.at(13), resource=jan.pk, actor=Actor.system()).execute(now=f.NOW)

    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


def test_feed__if_modified_since__is_304_within_the_hour(client, boss, time_machine):
    form = f.small_practice()
    f.appointment(form)
    url = address(feed(boss))
    time_machine.move_to(f.NOW + datetime.timedelta(minutes=10))
    since = {"if-modified-since": client.get(url)["Last-Modified"]}

    assert client.get(url, headers=since).status_code == 304

    Reschedule(Appointment.objects.get(), f.at(12), actor=Actor.customer()).execute(
        now=f.NOW + datetime.timedelta(minutes=9)
    )
    assert client.get(url, headers=since).status_code == 200

    since = {"if-modified-since": client.get(url)["Last-Modified"]}
    time_machine.move_to(f.NOW + datetime.timedelta(minutes=61))
    assert client.get(url, headers=since).status_code == 200


def test_feed__head__has_the_headers_and_no_content(client, boss):
    f.appointment(f.small_practice())
    url = address(feed(boss))

    got, head = client.get(url), client.head(url)

    assert head.status_code == 200
    assert not head.content
    assert {name: head[name] for name in ("ETag", "Last-Modified", "Content-Length")} == {
        name: got[name] for name in ("ETag", "Last-Modified", "Content-Length")
    }


def test_s03__wrong_revoked_or_replaced_token__is_the_same_plain_404(client, boss):
    f.appointment(f.small_practice())
    found, other = feed(boss), feed(boss)
    token = feed_token(found)
    RenewFeed(found, actor=Actor.staff(boss)).execute()
    gone = feed_token(other)
    RevokeFeed(other, actor=Actor.staff(boss)).execute()
    swapped = f"{found.public_id.hex}.{gone.partition('.')[2]}"
    appointment = link_token(Appointment.objects.get(), Purpose.CALENDAR)

    answers = []
    for wrong in (token, gone, swapped, appointment, "x", "0" * 32 + ".x", token[:-1]):
        response = client.get(reverse("wagtail_booking:feed", args=[wrong]))
        assert response.status_code == 404
        answers.append((response.content, sorted(response.headers.items())))

    assert len({content for content, _headers in answers}) == 1
    assert answers[0][1] == answers[-1][1]
    assert client.get(address(Feed.objects.get())).status_code == 200


def test_s03__guessing_feeds__is_stopped(client, boss):
    f.small_practice()
    statuses = [client.get(reverse("wagtail_booking:feed", args=[f"{n:032x}.x"])).status_code for n in range(22)]

    assert statuses == [404] * 20 + [429] * 2


@pytest.mark.parametrize("change", ["permission", "inactive", "deleted", "unlinked"])
def test_s02__maker_may_not_see_the_calendar_any_more__is_a_404(client, boss, change):
    f.small_practice()
    resource = Resource.objects.get()
    jan = user_with("jan", "view_own_appointment")
    Resource.objects.update(user=jan)
    own, everybodys = address(feed(jan, resource)), address(feed(boss))
    assert client.get(own).status_code == client.get(everybodys).status_code == 200

    if change == "permission":
        jan.user_permissions.clear()
        boss.user_permissions.clear()
    elif change == "inactive":
        User.objects.update(is_active=False)
    elif change == "deleted":
        User.objects.all().delete()
    else:
        Resource.objects.update(user=None)

    assert client.get(own).status_code == 404
    assert client.get(everybodys).status_code == (200 if change == "unlinked" else 404)


def test_s03__feed__nothing_that_is_stored_opens_it(client, boss):
    found = feed(boss)
    stored = {str(getattr(found, field.attname)) for field in Feed._meta.concrete_fields}
    signature = feed_token(found).partition(".")[2]

    assert not any(signature in text for text in stored)
    for text in stored:
        for guess in (text, f"{found.public_id.hex}.{text}"):
            if text:
                assert client.get(f"/booking/feed/{guess}.ics").status_code == 404


def test_s22__address_of_a_feed__is_masked_in_logs(boss):
    path = address(feed(boss))

    assert mask(f"Not Found: {path}") == f"Not Found: /booking/feed/{path[14:46]}.…"[:-1] + "….ics"


@pytest.mark.parametrize("details", Feed.Details)
def test_feed__many_appointments__takes_as_many_queries(client, boss, details):
    form = f.small_practice()
    url = address(feed(boss, details=details))
    counts = []
    for hour in (10, 12, 14):
        f.appointment(form, f.at(hour), contact=f.contact(email=f"c{hour}@example.com"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))

    assert len(set(counts)) == 1
    assert counts[0] <= 15


def test_feed__not_modified__reads_no_rows(client, boss):
    f.appointment(f.small_practice())
    url = address(feed(boss))
    tag = client.get(url)["ETag"]

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, headers={"if-none-match": tag}).status_code == 304

    assert len(queries) <= 9


def test_feed__display_format_with_the_form__costs_no_query_for_each(client, boss):
    f.appointment(f.small_practice())
    BookingSettings.objects.update(display_format="{form} {status} {customer}")
    BookingForm.objects.update(name="Other name")

    [event] = events(client, feed(boss))

    assert event["SUMMARY"] == "Other name Confirmed Anna Jansen"


def test_feed__of_a_group_member__works(client, boss):
    f.small_practice()
    group = Group.objects.create(name="Reception")
    group.permissions.add(Permission.objects.get(codename="view_appointment"))
    anna = User.objects.create_user("anna")
    anna.groups.add(group)

    assert client.get(address(feed(anna))).status_code == 200


# Changes that no column of an appointment tells of


def test_feed__booking_form_renamed_where_its_name_is_shown__is_new(client, boss):
    f.appointment(f.small_practice())
    BookingSettings.objects.update(display_format="{form}: {customer}")
    found = feed(boss)
    first = client.get(address(found))

    BookingForm.objects.update(name="Renamed")

    again = client.get(address(found), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, b"Renamed" in again.content) == (200, True)


def test_feed__who_has_time_off_is_renamed__is_new(client, boss):
    form = f.small_practice()
    found = feed(boss)
    resource = form.form_resources.get().resource_id
    BlockTime(resource, f.NOW, f.NOW + datetime.timedelta(days=30), actor=Actor.system()).execute()
    first = client.get(address(found))

    Resource.objects.update(name="Renamed")

    again = client.get(address(found), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, b"Time off: Renamed" in again.content) == (200, True)


def test_feed__customer_has_another_address__is_new(client, boss):
    appointment = f.appointment(f.small_practice())
    found = feed(boss)
    first = client.get(address(found))

    type(appointment.customer).objects.update(email="other@example.com")

    again = client.get(address(found), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, b"other@example.com" in again.content.replace(b"\r\n ", b"")) == (200, True)


def test_s08__control_characters_in_a_note_or_a_name__break_no_line(client, boss):
    form = f.small_practice()
    Resource.objects.update(name="Bo\rX-EVIL:1\x0b")
    note = "a\rEND:VEVENT\rBEGIN:VEVENT\rSUMMARY:made up\x07"
    resource = form.form_resources.get().resource_id
    BlockTime(resource, f.NOW, f.NOW + datetime.timedelta(days=30), note=note, actor=Actor.system()).execute()

    body = client.get(address(feed(boss))).content

    assert b"\r" not in body.replace(b"\r\n", b"")
    assert not {b"\x07", b"\x0b"} & {bytes([each]) for each in body}
    found = IcsCalendarStream.calendar_from_ics(body.decode())
    assert len(found.events) == 1
    assert found.events[0].summary != "made up"


def test_feed__busy_only__doesnt_say_what_takes_the_time_nor_since_when(client, boss):
    appointment = f.appointment(f.small_practice())
    away = f.NOW + datetime.timedelta(days=40)
    BlockTime(appointment.resource_id, away, away + datetime.timedelta(days=1), actor=Actor.system()).execute()
    later = f.NOW + datetime.timedelta(minutes=7)
    found = CreateFeed(None, details=BUSY, actor=Actor.staff(boss)).execute(now=later)

    answer = client.get(address(found))

    assert len(set(re.findall(r"(?:DTSTAMP|LAST-MODIFIED):(\S+)", answer.text))) == 1
    assert answer["Last-Modified"].endswith(":00:00 GMT")
