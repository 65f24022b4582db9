"""What holds for every link in a message, whoever opens it; and where the links are shown."""

import logging

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests import factories as f
from tests.views.managing import (
    ADDRESSES,
    address,
    cancel,
    cancel_path,
    everything_stored,
    instant,
    move,
    reschedule_path,
    text_of,
)
from wagtail_booking.actions import Actor, Cancel, Decline
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingSettings,
)
from wagtail_booking.permissions import Purpose, link_token
from wagtail_booking.views.links import link_path
from wagtail_booking.views.masking import mask

pytestmark = pytest.mark.django_db


# The links


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("purpose", Purpose)
def test_s03__token_of_another_purpose__is_a_404(client, appointment, name, purpose):
    path = reverse(f"wagtail_booking:{name}", kwargs={"token": link_token(appointment, purpose)})

    response = client.get(path)

    assert response.status_code == (200 if purpose == ADDRESSES[name] else 404)


@pytest.mark.parametrize("name", ADDRESSES)
def test_s03__token_of_another_appointment_or_a_replaced_key__is_a_404(client, appointment, name):
    other = f.appointment(appointment.booking_form, f.at(12), contact=f.contact(email="bo@example.com"))
    own, foreign = (link_token(each, ADDRESSES[name]) for each in (appointment, other))
    mixed = reverse(
        f"wagtail_booking:{name}", kwargs={"token": own.partition(".")[0] + "." + foreign.partition(".")[2]}
    )
    known = address(appointment, name)
    Appointment.objects.filter(pk=appointment.pk).update(link_key="revoked")

    answers = [client.get(path) for path in (mixed, known, known.replace(own, "0" * 32 + ".x"))]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("name", ["reschedule", "cancel"])
def test_s03__post_with_a_wrong_token__is_a_404_and_changes_nothing(client, appointment, name):
    before = everything_stored()

    response = client.post(address(appointment, "appointment").replace("appointment", name), {"seen": 0})

    assert response.status_code == 404
    assert everything_stored() == before


@pytest.mark.slow
def test_s03__a_thousand_guesses__are_refused_after_twenty_and_the_right_link_opens(client, appointment):
    guesses = [f"{number:032x}.{'a' * 43}" for number in range(1_000)]

    found = [client.get(f"/booking/reschedule/{guess}/").status_code for guess in guesses]

    assert found == [404] * 20 + [429] * 980
    assert client.get("/booking/cancel/x/")["Retry-After"] == "3600"
    assert client.get(reschedule_path(appointment)).status_code == 200
    assert client.get("/booking/cancel/x/", REMOTE_ADDR="8.8.8.8").status_code == 404


@pytest.mark.slow
def test_s03__hundred_thousand_tokens__all_differ_and_none_can_be_derived():
    appointments = [Appointment(pk=number, start=f.at(10)) for number in range(100_000)]

    tokens = {link_token(each, Purpose.RESCHEDULE) for each in appointments}

    assert len(tokens) == 100_000
    assert all(each.public_id.version == 4 for each in appointments[:100])


def test_s03__signature__is_nowhere_in_the_database(client, appointment):
    move(client, appointment, f.at(11))
    rows = "".join(
        serializers.serialize("json", model.objects.all())
        for model in apps.get_app_config("wagtail_booking").get_models()
    )

    for purpose in Purpose:
        assert link_token(appointment, purpose).partition(".")[2] not in rows


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("state", ["open", "too late", "past", "cancelled", "off"])
def test_s04__every_link_opened_three_times__changes_nothing(client, appointment, time_machine, name, state):
    if state == "cancelled":
        Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)
    elif state == "off":
        BookingSettings.objects.update(reschedule_online=False)
        BookingForm.objects.update(cancel_online=False)
    else:
        time_machine.move_to({"open": f.NOW, "too late": f.at(9, 30), "past": f.at(10)}[state])
    before = everything_stored()

    for method in ("get", "head", "options"):
        for query in ("", f"?time={instant(f.at(11))}", "?done=1", "?done=moved"):
            for _ in range(3):
                response = getattr(client, method)(address(appointment, name) + query)
                assert response.status_code in (200, 405)

    assert everything_stored() == before
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("name", ["reschedule", "cancel"])
def test_s05__without_token__is_refused(appointment, name):
    before = everything_stored()
    client = Client(enforce_csrf_checks=True)

    assert client.post(address(appointment, name), {"time": instant(f.at(11)), "seen": 0}).status_code == 403
    assert everything_stored() == before


def test_s06__further_fields__change_nothing_else(client, appointment):
    els = f.staff_member("Els Smit")
    odd = {"resource": els.pk, "duration": 5, "status": "cancelled", "price": 0, "waive": 1, "start": "x", "party": 9}

    client.post(reschedule_path(appointment), odd | {"time": instant(f.at(11)), "seen": 0})

    moved = Appointment.objects.get()
    assert (moved.start, moved.end, moved.resource_id) == (f.at(11), f.at(11, 30), appointment.resource_id)
    assert (moved.status, moved.party_size) == (Appointment.Status.CONFIRMED, 1)


def test_s18__moved_again_and_again__is_stopped_for_an_hour(client, appointment, settings):
    settings.WAGTAIL_BOOKING = {"BOOKINGS_PER_HOUR": 2}
    for seen, hour in enumerate((11, 12)):
        assert move(client, appointment, f.at(hour), seen=seen).status_code == 303

    response = move(client, appointment, f.at(13), seen=2)

    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "Appointments were moved too often" in text_of(response)
    assert Appointment.objects.get().start == f.at(12)


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("known", [True, False])
def test_s24__every_answer_to_a_link__is_private(client, appointment, name, known):
    path = address(appointment, name) if known else address(appointment, name).replace(".", "x.", 1)

    response = client.get(path)

    assert response["Cache-Control"] == "private, no-store"
    # Without any referrer, browsers send "Origin: null" with a form, which Django refuses.
    assert response["Referrer-Policy"] == ("strict-origin" if name in ("reschedule", "cancel") else "no-referrer")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ADDRESSES)
def test_s22__refused_requests__leave_no_token_in_the_logs(appointment, name, caplog):
    caplog.set_level(logging.DEBUG)
    client = Client(enforce_csrf_checks=True)
    signatures = [link_token(appointment, purpose).partition(".")[2] for purpose in Purpose]
    path = address(appointment, name)

    client.post(path)
    client.put(path)
    for other in ADDRESSES:
        token = link_token(appointment, ADDRESSES[name])
        client.get(reverse(f"wagtail_booking:{other}", kwargs={"token": token}))

    assert appointment.public_id.hex in caplog.text
    assert not [signature for signature in signatures if signature in caplog.text]


def test_s22__mask__takes_the_signature_and_leaves_everything_else():
    token = "0123456789abcdef" * 2 + "." + "A-_z" * 10

    assert mask(f"/nl/booking/cancel/{token}/?x=1") == "/nl/booking/cancel/" + "0123456789abcdef" * 2 + ".…/?x=1"
    assert mask("/booking/start/?time=20260303T0900Z") == "/booking/start/?time=20260303T0900Z"
    assert mask(7) == 7


# Where they are shown


def test_confirmation__may_be_changed__shows_where_and_until_when(client, appointment):
    BookingForm.objects.update(cancel_hours=24)

    response = client.get(link_path(appointment, Purpose.VIEW))

    text = text_of(response)
    assert "Reschedule possible until Tue 3 March, 09:00" in text
    assert "Cancel possible until Mon 2 March, 10:00" in text
    for path in (reschedule_path(appointment), cancel_path(appointment), address(appointment, "calendar_file")):
        assert f'href="{path}"' in response.content.decode()


def test_confirmation__too_late__says_why_in_small(client, appointment, time_machine):
    time_machine.move_to(f.at(9, 30))

    response = client.get(link_path(appointment, Purpose.VIEW))

    assert "This appointment can no longer be moved online (this was possible until 1 hour before)." in text_of(
        response
    )
    assert "This appointment can no longer be cancelled online (this was possible until 1 hour before)." in text_of(
        response
    )
    assert reschedule_path(appointment) not in response.content.decode()


@pytest.mark.parametrize("state", ["off", "cancelled", "past"])
def test_confirmation__nothing_to_change__says_nothing_about_it(client, appointment, time_machine, state):
    if state == "off":
        BookingSettings.objects.update(reschedule_online=False)
        BookingForm.objects.update(cancel_online=False)
    elif state == "cancelled":
        Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)
    else:
        time_machine.move_to(f.at(10))

    response = client.get(link_path(appointment, Purpose.VIEW))

    assert "online" not in text_of(response)
    assert reschedule_path(appointment) not in response.content.decode()
    assert ("Add to calendar" in text_of(response)) == (state != "cancelled")


def test_confirmation__awaits_approval__says_so_plainly(client, appointment):
    Appointment.objects.update(status=Appointment.Status.AWAITING_APPROVAL)

    text = text_of(client.get(link_path(appointment, Purpose.VIEW)))

    assert "Your request has been sent It is not definite yet: we keep this time for you" in text
    assert "on its way" not in text
    assert "Your appointment is booked" not in text


def test_calendar_file__same_event_as_the_invitation__invites_nobody(client, appointment):
    move(client, appointment, f.at(11))

    response = client.get(address(appointment, "calendar_file"))

    assert response["Content-Type"].startswith("text/calendar")
    assert "attachment" in response["Content-Disposition"]
    calendar = Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("PUBLISH", appointment.uid, 1)
    assert event.start == f.at(11)
    assert "ATTENDEE" not in event
    assert b"anna@example.com" not in response.content


def test_calendar_file__cancelled__takes_it_out_of_the_calendar(client, appointment):
    cancel(client, appointment)

    calendar = Calendar.from_ical(client.get(address(appointment, "calendar_file")).content)

    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"


def test_links__request_declined__say_so_and_speak_of_no_cancelling_before(client, appointment):
    Appointment.objects.update(status=Appointment.Status.AWAITING_APPROVAL)
    Decline(Appointment.objects.get(), actor=Actor.system()).execute(now=f.NOW)

    for path in (reschedule_path(appointment), cancel_path(appointment), f"{cancel_path(appointment)}?done=1"):
        text = text_of(client.get(path))
        assert "Your request was declined There is no appointment at this time" in text
        assert "cancelled" not in text
    assert "Your request was declined" in text_of(client.get(address(appointment, "appointment")))
