"""Confirming and declining in the admin, and which messages one appointment's customer gets."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User

from tests import factories as f
from tests.admin.conftest import user_with
from tests.admin.forms import appointment_data, edit_data
from tests.admin.test_dashboard import panel
from wagtail_booking.actions import Actor, Cancel, Confirm, Decline, Edit
from wagtail_booking.admin.appointments.telling import GROUPS, silenced_when
from wagtail_booking.admin.approval import MOST
from wagtail_booking.models import Appointment, BookingForm, Claim, Event, Occasion, Resource

pytestmark = pytest.mark.django_db

Status = Appointment.Status
NAME = "“[Jan de Vries] First consult (Anna Jansen)”"
INDEX = "/admin/bookings/appointments/"


def url(appointment, what):
    return f"{INDEX}{what}/{appointment.pk}/"


@pytest.fixture
def waiting():
    """An appointment that a visitor has asked for, on Tuesday at 10:00."""
    f.business()
    return f.appointment(f.booking_form(f.staff_member(), needs_approval=True))


def confirm(client, appointment, query="", **fields):
    data = {"version": appointment.version} | fields
    return client.post(url(appointment, "confirm") + query, data, follow=True)


def decline(client, appointment, **fields):
    data = {"version": appointment.version, "reason": "Full that day"} | fields
    return client.post(url(appointment, "decline"), data, follow=True)


@pytest.mark.parametrize("shown", ["inspect", "edit"])
def test_buttons__waiting__are_on_its_pages(admin_client, waiting, shown):
    text = admin_client.get(url(waiting, shown)).text

    assert "The customer is waiting for an answer." in text
    assert f'action="{url(waiting, "confirm")}"' in text
    assert f'href="{url(waiting, "decline")}"' in text
    # Two ways to say no would only confuse.
    assert f'href="{url(waiting, "cancel")}"' not in text


@pytest.mark.parametrize("answer", [Confirm, Decline])
def test_buttons__answered__are_gone(admin_client, waiting, answer):
    answer(waiting, actor=Actor.system()).execute(now=f.NOW)

    for shown in ("inspect", "edit"):
        assert url(waiting, "confirm") not in admin_client.get(url(waiting, shown)).text


def test_buttons__over__are_gone(admin_client, waiting):
    with time_machine.travel(waiting.end, tick=False):
        admin_client.force_login(User.objects.get(username="admin"))
        text = admin_client.get(url(waiting, "edit")).text

    assert url(waiting, "confirm") not in text
    assert url(waiting, "cancel") in text


def test_confirm__waiting__is_confirmed_and_recorded(admin_client, waiting):
    response = confirm(admin_client, waiting)

    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED
    assert f"{NAME} is confirmed for Tue 3 March, 10:00." in response.text
    assert response.redirect_chain == [(url(waiting, "inspect"), 302)]
    event = Event.objects.last()
    assert (event.verb, event.actor_kind, event.user.username) == ("confirmed", "staff", "admin")
    assert "<strong>Confirmed</strong>" in response.text


def test_confirm__came_from_elsewhere__one_can_go_back_there(admin_client, waiting):
    response = confirm(admin_client, waiting, "?next=/admin/")

    assert response.redirect_chain == [(url(waiting, "inspect") + "?next=%2Fadmin%2F", 302)]


def test_confirm__only_opened__changes_nothing(admin_client, waiting):
    response = admin_client.get(url(waiting, "confirm"))

    waiting.refresh_from_db()
    assert (response.status_code, response.url) == (302, url(waiting, "inspect"))
    assert waiting.status == Status.AWAITING_APPROVAL


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999"])
def test_confirm__sent_by_hand__is_refused_in_words(admin_client, waiting, version):
    response = confirm(admin_client, waiting, version=version)

    waiting.refresh_from_db()
    assert response.status_code == 200
    assert waiting.status == Status.AWAITING_APPROVAL
    assert "messages" in response.text


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (Confirm, "This appointment doesn&#x27;t wait for approval: it is confirmed."),
        (Decline, "This appointment was cancelled before."),
        (Cancel, "This appointment was cancelled before."),
    ],
)
def test_confirm__somebody_else_was_faster__says_what_happened(admin_client, waiting, before, message):
    before(waiting, actor=Actor.system()).execute(now=f.NOW)
    events = Event.objects.count()

    response = confirm(admin_client, waiting)

    assert message in response.text
    assert Event.objects.count() == events


def test_confirm__changed_meanwhile__is_refused_in_words(admin_client, waiting):
    Edit(waiting, {"notes": "x"}, actor=Actor.system()).execute(now=f.NOW)

    response = confirm(admin_client, waiting)

    waiting.refresh_from_db()
    assert waiting.status == Status.AWAITING_APPROVAL
    assert "Somebody else has changed this appointment meanwhile." in response.text


def test_confirm__over__is_refused_in_words(admin_client, waiting):
    with time_machine.travel(waiting.end, tick=False):
        admin_client.force_login(User.objects.get(username="admin"))
        response = confirm(admin_client, waiting)

    assert "This appointment is over." in response.text


def test_decline__waiting__gives_the_time_back_and_keeps_the_reason(admin_client, waiting):
    page = admin_client.get(url(waiting, "decline")).text
    assert "Decline this appointment" in page

    response = decline(admin_client, waiting)

    waiting.refresh_from_db()
    assert waiting.status == Status.CANCELLED
    assert not Claim.objects.exists()
    assert f"{NAME} is declined." in response.text
    assert Event.objects.last().verb == "declined"
    assert "Reason: Full that day" in admin_client.get(url(waiting, "inspect")).text


def test_decline__reason_too_long__is_kept_and_refused(admin_client, waiting):
    response = decline(admin_client, waiting, reason="x" * 501)

    waiting.refresh_from_db()
    assert waiting.status == Status.AWAITING_APPROVAL
    assert "x" * 501 in response.text


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (Confirm, f"{NAME} is confirmed already. It can be cancelled."),
        (Decline, f"{NAME} was cancelled before."),
    ],
)
@pytest.mark.parametrize("send", [decline, lambda client, it: client.get(url(it, "decline"), follow=True)])
def test_decline__answered_before__says_what_happened(admin_client, waiting, before, message, send):
    before(waiting, actor=Actor.system()).execute(now=f.NOW)

    assert message in send(admin_client, waiting).text


@pytest.mark.parametrize("what", ["confirm", "decline"])
def test_answer__in_another_calendar__is_as_if_there_were_none(client, waiting, what):
    user = user_with("change_own_appointment", "view_appointment")
    f.staff_member("Els Smit", user=user)
    client.force_login(user)

    assert client.post(url(waiting, what), {"version": waiting.version}).status_code == 404
    assert url(waiting, "confirm") not in client.get(url(waiting, "inspect")).text
    assert panel(client, "booking-approval") == ""
    waiting.refresh_from_db()
    assert waiting.status == Status.AWAITING_APPROVAL


def test_answer__in_ones_own_calendar__is_possible(client, waiting):
    user = user_with("change_own_appointment")
    Resource.objects.update(user=user)
    client.force_login(user)

    assert "Awaiting approval (1)" in panel(client, "booking-approval")
    confirm(client, waiting)
    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED


def test_answer__may_only_look__is_refused(log_in, waiting):
    client = log_in("view_appointment")

    assert confirm(client, waiting).redirect_chain[0] == ("/admin/", 302)
    waiting.refresh_from_db()
    assert waiting.status == Status.AWAITING_APPROVAL


def test_dashboard__waiting__links_to_it_and_back(admin_client, waiting):
    text = admin_client.get("/admin/").text

    assert "Awaiting approval (1)" in panel(admin_client, "booking-approval")
    assert url(waiting, "inspect") + "?next=%2Fadmin%2F" in text


def test_dashboard__nothing_waits__has_no_such_panel(admin_client, waiting):
    confirm(admin_client, waiting)

    assert panel(admin_client, "booking-approval") == ""


def test_dashboard__many_wait__shows_the_next_and_a_link_to_all(admin_client, waiting):
    form = BookingForm.objects.get()
    for number in range(MOST):
        day = f.TUESDAY + datetime.timedelta(days=1)
        f.appointment(form, f.at(9, day=day) + number * datetime.timedelta(minutes=30))

    assert f"Awaiting approval ({MOST + 1})" in panel(admin_client, "booking-approval")
    listed = admin_client.get(INDEX, {"period": "upcoming", "status": "awaiting_approval"}).text
    assert f"All {MOST + 1} that wait for approval" in panel(admin_client, "booking-approval")
    assert listed.count("wb-when") >= MOST + 1


# --- Messages of one appointment ---------------------------------------------------------


@pytest.fixture
def booked():
    return f.appointment(f.small_practice())


def save(client, appointment, **fields):
    response = client.post(url(appointment, "edit"), edit_data(appointment, **fields), follow=True)
    appointment.refresh_from_db()
    return response


def checked(text, group):
    return f'name="gets" value="{group}" id="id_gets_{[*GROUPS].index(group)}" checked' in " ".join(text.split())


def test_messages__new_appointment__gets_all_unless_said_otherwise(admin_client):
    form = f.small_practice()
    page = admin_client.get(f"{INDEX}new/").text
    assert checked(page, "changes")
    assert checked(page, "follow_up")

    admin_client.post(f"{INDEX}new/", appointment_data(form))

    made = Appointment.objects.get()
    assert (made.silenced, made.reminder_hours) == ([], None)


def test_messages__new_appointment_with_its_own__are_kept(admin_client):
    form = f.small_practice()
    admin_client.post(f"{INDEX}new/", appointment_data(form, gets=["changes"], reminder="2"))

    made = Appointment.objects.get()
    assert (made.silenced, made.reminder_hours) == (["follow_up"], 2)


def test_messages__switched_off__is_one_event_in_words(admin_client, booked):
    save(admin_client, booked, gets=[], reminder="none")

    assert set(booked.silenced) == {*Occasion} - {Occasion.HANDED_OVER}
    assert booked.reminder_hours is None
    event = Event.objects.last()
    assert (event.verb, event.data["fields"]) == ("edited", ["silenced"])
    page = admin_client.get(url(booked, "edit")).text
    assert "Changed: messages to the customer" in page
    assert not checked(page, "changes")
    assert '<option value="none" selected>' in page


def test_messages__own_reminder__replaces_the_usual_one(admin_client, booked):
    save(admin_client, booked, reminder="48")

    assert (booked.silenced, booked.reminder_hours) == ([], 48)
    page = admin_client.get(url(booked, "edit")).text
    assert '<option value="48" selected>2 days before</option>' in page
    assert "Changed: reminder to the customer" in page

    save(admin_client, booked, reminder="")
    assert (booked.silenced, booked.reminder_hours) == ([], None)


def test_messages__saved_as_they_are__is_no_change(admin_client, booked):
    save(admin_client, booked)

    assert not Event.objects.filter(verb="edited").exists()


def test_messages__moved_along__are_in_the_event_of_the_move(admin_client, booked):
    save(admin_client, booked, time="11:00", reminder="2")

    assert (booked.start, booked.reminder_hours) == (f.at(11), 2)
    assert Event.objects.last().data["fields"] == ["reminder_hours"]


def test_messages__a_time_of_its_own_that_is_not_offered__stays(admin_client, booked):
    Appointment.objects.filter(pk=booked.pk).update(reminder_hours=5)
    booked.refresh_from_db()
    assert '<option value="5" selected>5 hours before</option>' in admin_client.get(url(booked, "edit")).text

    save(admin_client, booked, reminder="5", title="Longer")
    assert (booked.reminder_hours, booked.title) == (5, "Longer")


@pytest.mark.parametrize("fields", [{"reminder": "5"}, {"reminder": "x"}, {"gets": ["everything"]}])
def test_messages__made_up__are_refused_in_words(admin_client, booked, fields):
    response = save(admin_client, booked, title="Other", **fields)

    assert booked.title == "First consult"
    assert "Select a valid choice." in response.text


def test_messages__cancelled__can_still_be_silenced(admin_client, booked):
    Cancel(booked, actor=Actor.system()).execute(now=f.NOW)
    booked.refresh_from_db()
    save(admin_client, booked, gets=["changes"])

    assert booked.silenced == ["follow_up"]


@pytest.mark.parametrize(
    ("gets", "before", "after"),
    [
        ({"changes", "follow_up", "reminder"}, [], []),
        ({"changes", "follow_up", "reminder"}, ["booked"], ["booked"]),
        ({"changes", "reminder"}, ["booked"], ["booked", "follow_up"]),
        ({"changes", "follow_up", "reminder"}, [*map(str, GROUPS["changes"])], []),
    ],
)
def test_silenced_when__part_of_a_group_was_silenced__stays_so(gets, before, after):
    assert silenced_when(gets, before) == after
