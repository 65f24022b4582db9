"""What the calendar gets to draw: for whom, what of it, in how many queries, and what it can't be asked."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from tests.actions.steps import expire, hold
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, BlockTime, Cancel, Edit, Reschedule
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.models import (
    Appointment,
    BookingFormResource,
    BookingSettings,
    Claim,
    Label,
    OutsideCalendar,
    Resource,
)

pytestmark = pytest.mark.django_db

EVENTS = "/admin/bookings/calendar/events/"
WEEK = {"start": "2026-03-02T00:00", "end": "2026-03-09T00:00"}
SYSTEM = Actor.system()


def events(client, **query):
    response = client.get(EVENTS, WEEK | query)
    assert response.status_code == 200, response.text
    return whole(response)


def whole(response):
    """Return the cards as the browser puts them together."""
    answer = response.json()
    return [answer["shared"][card.pop("like")] | card if "like" in card else card for card in answer["events"]]


def ids(client, **query):
    return [event["id"] for event in events(client, **query)]


def titles(client, **query):
    return [event["title"] for event in events(client, **query)]


def closed(client, resource=None, **query):
    rows = client.get(EVENTS, WEEK | query).json()["closed"]
    return [(row["start"], row["end"]) for row in rows if row["resource"] == resource]


def with_room(form, name="Room 1"):
    room = Resource.objects.create(name=name, kind=Resource.Kind.ROOM)
    BookingFormResource.objects.create(booking_form=form, resource=room, role="also_1")
    return room


@pytest.fixture
def team():
    """A form that two people carry out."""
    f.business()
    return f.booking_form(f.staff_member("Jan de Vries"), f.staff_member("Els Smit", colour="#aa0000"))


def test_events__appointment__has_all_that_a_card_shows(admin_client):
    appointment = f.appointment(f.small_practice())
    label = Label.objects.create(name="VIP", colour="#aa0000")
    appointment.labels.add(label)

    (event,) = events(admin_client)

    assert event == {
        "id": f"a{appointment.pk}",
        "pk": appointment.pk,
        "kind": "appointment",
        "resource": appointment.resource_id,
        "resources": [appointment.resource_id],
        "start": "2026-03-03T10:00",
        "end": "2026-03-03T10:30",
        "title": "[Jan de Vries] First consult (Anna Jansen)",
        "customer": "Anna Jansen",
        "with": "Jan de Vries",
        "form": appointment.booking_form_id,
        "status": "confirmed",
        "status_text": "Confirmed",
        "attendance": "unknown",
        "labels": [{"pk": label.pk, "name": "VIP", "colour": "#aa0000", "ink": "#ffffff"}],
        "colour": "#2a6f97",
        "version": appointment.version,
        "editable": True,
        "url": f"/admin/bookings/appointments/edit/{appointment.pk}/",
    }


def test_events__display_format__makes_the_title(admin_client):
    f.appointment(f.small_practice())
    BookingSettings.objects.update(display_format="{customer}: {title} – {form} – {status}")

    assert titles(admin_client) == ["Anna Jansen: First consult – First consult – Confirmed"]


def test_events__buffers__come_along(admin_client):
    f.business()
    f.appointment(f.booking_form(f.staff_member(), buffer_before=10, buffer_after=5))

    assert events(admin_client)[0]["buffers"] == [10, 5]


def test_events__takes_a_room_too__comes_once_with_both(admin_client):
    form = f.small_practice()
    room = with_room(form)
    appointment = f.appointment(form)

    (event,) = events(admin_client)

    assert event["resources"] == [appointment.resource_id, room.pk]
    assert (event["resource"], event["with"]) == (appointment.resource_id, "Jan de Vries, Room 1")
    assert events(admin_client, staff=room.pk) == [event]


def test_events__several_people__says_so(admin_client):
    f.business()
    f.appointment(f.booking_form(f.staff_member(), capacity=5, max_party_size=5), party_size=3)

    assert events(admin_client)[0]["people"] == "3 people"


def test_events__what_needs_attention__has_icons(admin_client):
    form = f.small_practice()
    waiting, unpaid, missed = (f.appointment(form, f.at(hour)) for hour in (10, 11, 12))
    Appointment.objects.filter(pk=waiting.pk).update(status="awaiting_approval")
    Appointment.objects.filter(pk=unpaid.pk).update(status="awaiting_payment")
    Edit(missed, {"attendance": "no_show"}, actor=SYSTEM).execute(now=f.NOW)

    icons = [event["icons"] for event in events(admin_client)]

    assert icons == [["awaiting_approval"], ["awaiting_payment"], ["no_show"]]


def test_events__time_off__can_be_deleted_but_not_moved(admin_client):
    jan = f.small_practice().form_resources.get().resource
    claim = BlockTime(jan.pk, f.at(14), f.at(15), actor=SYSTEM, note="Dentist").execute()
    BlockTime(jan.pk, f.at(16), f.at(17), actor=SYSTEM).execute()

    with_note, without = events(admin_client)

    assert (with_note["id"], with_note["kind"], with_note["title"]) == (f"b{claim.pk}", "time_off", "Dentist")
    assert (with_note["start"], with_note["end"]) == ("2026-03-03T14:00", "2026-03-03T15:00")
    assert (with_note["resource"], with_note["with"], with_note["editable"]) == (jan.pk, "Jan de Vries", False)
    assert with_note["url"] == f"/admin/bookings/time-off/delete/{claim.pk}/"
    assert without["title"] == "Time off"


def test_events__outside_calendar__is_only_busy(admin_client):
    jan = f.small_practice().form_resources.get().resource
    calendar = OutsideCalendar.objects.create(resource=jan, url="https://calendar.example/secret.ics", name="Private")
    Claim.objects.create(
        resource=jan,
        kind=Claim.Kind.OUTSIDE,
        start=minute_of(f.at(14)),
        end=minute_of(f.at(15)),
        outside_calendar=calendar,
        exclusive=False,
    )

    (event,) = events(admin_client)

    assert (event["kind"], event["title"], event["editable"]) == ("outside", "Busy in another calendar", False)
    assert event["url"] is None


def test_events__hold__is_being_booked_until_it_expires(admin_client):
    held = hold(f.small_practice(), f.at(10))

    (event,) = events(admin_client)
    expire(held)

    assert (event["kind"], event["title"], event["url"]) == ("hold", "Held for a visitor", None)
    assert events(admin_client) == []


def test_events__cancelled__only_if_asked_for(admin_client):
    form = f.small_practice()
    kept, gone = f.appointment(form, f.at(10)), f.appointment(form, f.at(11))
    Cancel(gone, actor=SYSTEM).execute(now=f.NOW)

    assert ids(admin_client) == [f"a{kept.pk}"]
    assert ids(admin_client, status="cancelled") == [f"a{gone.pk}"]
    (first, second) = events(admin_client, status=["cancelled", "confirmed"])
    assert (first["id"], second["id"]) == (f"a{kept.pk}", f"a{gone.pk}")
    assert (second["start"], second["end"]) == ("2026-03-03T11:00", "2026-03-03T11:30")
    assert (second["status_text"], second["editable"]) == ("Cancelled", False)
    assert second["url"].endswith(f"/inspect/{gone.pk}/")


def test_events__filters__narrow_appointments_and_keep_blocked_time(admin_client, team):
    jan, els = Resource.objects.order_by("pk")
    other = f.booking_form(jan, name="Check-up", slug="check-up")
    first = f.appointment(team, f.at(10), resource=jan.pk)
    second = f.appointment(team, f.at(10), resource=els.pk)
    third = f.appointment(other, f.at(11))
    label = Label.objects.create(name="VIP")
    third.labels.add(label, Label.objects.create(name="New"))
    off = BlockTime(jan.pk, f.at(14), f.at(15), actor=SYSTEM).execute()
    held = hold(other, f.at(16)).claims.get()
    first, second, third, off, held = f"a{first.pk}", f"a{second.pk}", f"a{third.pk}", f"b{off.pk}", f"b{held.pk}"

    assert ids(admin_client) == [first, second, third, off, held]
    assert ids(admin_client, staff=jan.pk) == [first, third, off, held]
    assert ids(admin_client, staff=[jan.pk, els.pk]) == [first, second, third, off, held]
    assert ids(admin_client, form=other.pk) == [third, off, held]
    assert ids(admin_client, label=label.pk) == [third, off]
    assert ids(admin_client, status="awaiting_approval") == [off]
    assert ids(admin_client, staff=els.pk, form=other.pk) == []


@pytest.mark.parametrize("name", ["staff", "form", "label"])
def test_events__filter_names_nothing_that_exists__finds_no_appointment(admin_client, name):
    f.appointment(f.small_practice())

    assert events(admin_client, **{name: "999999999999999999"}) == []


def test_events__of_the_range__what_overlaps_it(admin_client):
    form = f.small_practice()
    f.appointment(form, f.at(10))

    def found(start, end):
        return len(events(admin_client, start=f"2026-03-03T{start}", end=f"2026-03-03T{end}"))

    assert [found("09:00", "10:00"), found("09:00", "10:01"), found("10:29", "11:00"), found("10:30", "11:00")] == [
        0,
        1,
        1,
        0,
    ]


def test_closed__business__is_closed_nights_and_weekends(admin_client):
    f.small_practice()

    assert closed(admin_client) == [
        ("2026-03-02T00:00", "2026-03-02T09:00"),
        ("2026-03-02T17:00", "2026-03-03T09:00"),
        ("2026-03-03T17:00", "2026-03-04T09:00"),
        ("2026-03-04T17:00", "2026-03-05T09:00"),
        ("2026-03-05T17:00", "2026-03-06T09:00"),
        ("2026-03-06T17:00", "2026-03-09T00:00"),
    ]


def test_closed__own_hours_and_dates__are_those_of_the_resource(admin_client, team):
    jan, els = Resource.objects.order_by("pk")
    f.add_hours(jan, [1], "10:00", "12:00")
    f.add_override(els, f.TUESDAY)
    day = {"start": "2026-03-03", "end": "2026-03-04"}

    assert closed(admin_client, jan.pk, **day) == [
        ("2026-03-03T00:00", "2026-03-03T10:00"),
        ("2026-03-03T12:00", "2026-03-04T00:00"),
    ]
    assert closed(admin_client, els.pk, **day) == [("2026-03-03T00:00", "2026-03-04T00:00")]
    assert closed(admin_client, jan.pk, staff=els.pk) == []


def test_closed__nobody_has_hours__is_the_whole_range(admin_client):
    assert closed(admin_client) == [("2026-03-02T00:00", "2026-03-09T00:00")]


def test_events__clock_goes_back__end_stays_after_the_beginning(admin_client):
    autumn = datetime.date(2026, 10, 25)
    jan = f.small_practice().form_resources.get().resource
    first = f.at(2, 45, day=autumn)
    BlockTime(jan.pk, first, first + datetime.timedelta(minutes=30), actor=SYSTEM).execute()
    (event,) = events(admin_client, start="2026-10-25", end="2026-10-26")
    assert (event["start"], event["end"]) == ("2026-10-25T02:45", "2026-10-25T03:15")


def test_events__spring__shows_what_the_clock_shows(admin_client):
    spring = datetime.date(2026, 3, 29)
    jan = f.small_practice().form_resources.get().resource
    BlockTime(jan.pk, f.at(1, 30, day=spring), f.at(3, 30, day=spring), actor=SYSTEM).execute()
    (event,) = events(admin_client, start="2026-03-29T02:00", end="2026-03-30")
    assert (event["start"], event["end"]) == ("2026-03-29T01:30", "2026-03-29T03:30")


def test_events__queries__are_five_however_many_there_are(admin_client, team):
    label = Label.objects.create(name="VIP")
    extra = {"status": ["confirmed", "cancelled"]}

    def queries(**query):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = admin_client.get(EVENTS, WEEK | query)
        assert response.status_code == 200
        return sum("wagtail_booking" in query["sql"] for query in captured), len(captured)

    f.appointment(team)
    one = queries()
    for number in range(1, 60):
        day = f.TUESDAY + datetime.timedelta(days=number // 20)
        f.appointment(team, f.at(10 + number % 20 // 4, 30 * (number // 2 % 2), day=day)).labels.add(label)

    assert len(events(admin_client)) == 60
    assert queries() == one
    assert one[0] == 5
    assert queries(**extra) == one
    assert queries(label=label.pk, staff=Resource.objects.first().pk, form=team.pk) == one


def test_etag__same_content__is_not_sent_again(admin_client):
    appointment = f.appointment(f.small_practice())
    first = admin_client.get(EVENTS, WEEK)

    again = admin_client.get(EVENTS, WEEK, headers={"If-None-Match": first["ETag"]})
    Edit(appointment, {"title": "Other"}, actor=SYSTEM).execute(now=f.NOW)
    changed = admin_client.get(EVENTS, WEEK, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert {"private", "no-cache"} <= {part.strip() for part in first["Cache-Control"].split(",")}


@pytest.mark.parametrize(
    "query",
    [
        {"start": ""},
        {"start": None},
        {"end": "2026-03-01T00:00"},
        {"end": "2026-03-02T00:00"},
        {"end": "2026-05-03T00:01"},
        {"start": "2026-02-30T00:00"},
        {"start": "2026-03-02T25:00"},
        {"start": "2026-03-02T00:00Z"},
        {"start": "2026-03-02T00:00+01:00"},
        {"start": "0001-01-01", "end": "0001-01-02"},
        {"start": "9999-12-30", "end": "9999-12-31"},
        {"start": "٢٠٢٦-03-02"},
        {"start": "now"},
        {"staff": "1 OR 1=1"},
        {"staff": "-1"},
        {"form": "1.5"},
        {"label": "9" * 40},
        {"status": "gone"},
        {"status": "\x00"},
    ],
)
def test_events__asked_badly__says_so(admin_client, query):
    f.small_practice()
    asked = {name: value for name, value in (WEEK | query).items() if value is not None}

    response = admin_client.get(EVENTS, asked)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert response.json()["message"]


def test_events__sixty_two_days__are_shown(admin_client):
    assert admin_client.get(EVENTS, {"start": "2026-03-02", "end": "2026-05-03"}).status_code == 200


def test_events__midnight_that_does_not_exist__is_shown(admin_client):
    f.business(time_zone="Africa/Cairo")

    assert admin_client.get(EVENTS, {"start": "2026-04-24", "end": "2026-04-25"}).status_code == 200


def test_s05__events__posted__is_refused(admin_client):
    response = admin_client.post(EVENTS)

    assert (response.status_code, response.json()["code"]) == (405, "wrong_method")


def test_s02__own_calendar__shows_nothing_of_colleagues(client, team):
    jan, els = Resource.objects.order_by("pk")
    mine, theirs = (f.appointment(team, f.at(10), resource=resource.pk) for resource in (jan, els))
    theirs.labels.add(Label.objects.create(name="Secret"))
    BlockTime(els.pk, f.at(14), f.at(15), actor=SYSTEM, note="Secret").execute()
    Cancel(f.appointment(team, f.at(11), resource=els.pk), actor=SYSTEM).execute(now=f.NOW)
    jan.user = user_with("view_own_appointment")
    jan.save()
    client.force_login(jan.user)

    (event,) = events(client)

    assert (event["id"], event["editable"]) == (f"a{mine.pk}", False)
    assert event["url"] == f"/admin/bookings/appointments/inspect/{mine.pk}/"
    for query in ({"staff": els.pk}, {"status": "cancelled"}, {"form": team.pk, "staff": [els.pk]}):
        page = client.get(EVENTS, WEEK | query)
        assert page.json()["events"] == [], query
        assert closed(client, els.pk, **query) == []
    assert ids(client, staff=[jan.pk, els.pk]) == [f"a{mine.pk}"]
    assert "Secret" not in client.get(EVENTS, WEEK).text


def test_s02__own_calendar__can_be_changed_with_the_permission(client, team):
    jan, els = Resource.objects.order_by("pk")
    for resource in (jan, els):
        f.appointment(team, f.at(10), resource=resource.pk)
        BlockTime(resource.pk, f.at(14), f.at(15), actor=SYSTEM).execute()
    jan.user = user_with("view_appointment", "change_own_appointment")
    jan.save()
    client.force_login(jan.user)

    found = events(client)

    assert {(event["kind"], event["resource"]) for event in found if event["editable"]} == {("appointment", jan.pk)}
    assert [event["resource"] for event in found if "/delete/" in (event["url"] or "")] == [jan.pk]


def test_s02__assistant__sees_what_takes_their_time_but_can_not_change_it(client, team):
    jan = Resource.objects.order_by("pk").first()
    assistant = f.staff_member("Kim Bos", user=user_with("change_own_appointment"))
    BookingFormResource.objects.create(booking_form=team, resource=assistant, role="also_1")
    appointment = f.appointment(team, resource=jan.pk)
    client.force_login(assistant.user)

    (event,) = events(client)

    assert (event["pk"], event["resource"], event["resources"]) == (appointment.pk, assistant.pk, [assistant.pk])
    assert event["editable"] is False
    assert client.get(event["url"]).status_code == 200


@pytest.mark.parametrize("codenames", [(), ("view_customer",), ("view_own_appointment",)])
def test_s01__nobody_elses_business__is_refused_in_json(log_in, codenames):
    f.appointment(f.small_practice())

    response = log_in(*codenames).get(EVENTS, WEEK)

    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_s08__script_in_what_customers_write__is_text_in_json(admin_client):
    payload = "</script><img src=x onerror=alert(1)>{staff}"
    form = f.small_practice()
    f.appointment(form, contact=f.contact(name=payload))
    Label.objects.create(name=payload)
    BlockTime(Resource.objects.get().pk, f.at(14), f.at(15), actor=SYSTEM, note=payload).execute()

    response = admin_client.get(EVENTS, WEEK)

    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    appointment, time_off = whole(response)
    assert (appointment["customer"], time_off["title"]) == (payload, payload)
    assert payload in appointment["title"]


def test_s04__looking__changes_nothing(admin_client):
    f.appointment(f.small_practice())
    before = list(Appointment.objects.values()), list(Claim.objects.values())

    admin_client.get(EVENTS, WEEK)
    admin_client.head(EVENTS, WEEK)

    assert (list(Appointment.objects.values()), list(Claim.objects.values())) == before


def test_events__moved__are_where_they_are_now(admin_client):
    appointment = f.appointment(f.small_practice())
    Reschedule(appointment, f.at(12), actor=SYSTEM).execute(now=f.NOW)

    (event,) = events(admin_client)

    assert (event["start"], event["version"]) == ("2026-03-03T12:00", 1)
