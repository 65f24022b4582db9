"""Dragging a card: what the server asks back, what it refuses, and what it does."""

import datetime
import json

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, BlockTime, Cancel, Edit, Reschedule
from wagtail_booking.errors import TryLater
from wagtail_booking.models import Appointment, BookingFormResource, Delivery, Event
from wagtail_booking.tasks import sweep

pytestmark = pytest.mark.django_db

CALENDAR = "/admin/bookings/calendar"
MOVE, UNDO, ATTENDANCE = f"{CALENDAR}/move/", f"{CALENDAR}/undo/", f"{CALENDAR}/attendance/"
SYSTEM = Actor.system()


def post(client, url, facts):
    body = facts if isinstance(facts, str | bytes) else json.dumps(facts)
    return client.post(url, body, content_type="application/json", headers={"X-Requested-With": "XMLHttpRequest"})


def dropped(appointment, start, end=None, **facts):
    """Return what the browser sends of a card dropped at a time on Tuesday 3 March, or at another date and time."""
    begin = datetime.datetime.fromisoformat(start if "T" in start else f"2026-03-03T{start}")
    until = datetime.datetime.fromisoformat(f"2026-03-03T{end}") if end else begin + datetime.timedelta(minutes=30)
    return {
        "id": appointment.pk,
        "version": appointment.version,
        "start": begin.isoformat(timespec="minutes"),
        "end": until.isoformat(timespec="minutes"),
    } | facts


def drop(client, appointment, start, end=None, *, overrule=False, **facts):
    """Drop a card; to ``overrule`` what is in the way means to have been told of it before."""
    if overrule:
        question = drop(client, appointment, start, end, **facts)
        assert refused(question) == "conflict"
        facts |= {"anyway": True, "seen": question.json()["seen"]}
    return post(client, MOVE, dropped(appointment, start, end, **facts))


def moved(client, appointment, start, end=None, **facts):
    """Drop a card and return the answer of a move that was made."""
    response = drop(client, appointment, start, end, **{"tell": True} | facts)
    assert response.status_code == 200, response.text
    return response.json()


def refused(response, status=409):
    """Return code and message of a refusal."""
    assert response.status_code == status, response.text
    assert response["Content-Type"] == "application/json"
    answer = response.json()
    assert answer["message"]
    return answer["code"]


def after(seconds):
    return time_machine.travel(f.NOW + datetime.timedelta(seconds=seconds), tick=False)


def now_at(appointment):
    appointment.refresh_from_db()
    return appointment.start, appointment.end


@pytest.fixture
def appointment():
    """An appointment of which everybody has heard."""
    made = f.appointment(f.small_practice(), f.at(10))
    Delivery.objects.update(state=Delivery.State.SENT)
    return made


def test_move__free_time__moves_and_offers_to_undo(admin_client, appointment):
    answer = moved(admin_client, appointment, "2026-03-04T11:00")

    assert answer["message"] == "Moved to Wed 4 March, 11:00."
    assert answer["undo"] == {"event": Event.objects.get(verb="rescheduled").pk, "seconds": 10}
    assert (answer["event"]["start"], answer["event"]["end"]) == ("2026-03-04T11:00", "2026-03-04T11:30")
    assert answer["event"]["version"] == appointment.version + 1
    wednesday = f.TUESDAY + datetime.timedelta(days=1)
    assert now_at(appointment) == (f.at(11, day=wednesday), f.at(11, 30, day=wednesday))


def test_move__resized__changes_the_length(admin_client, appointment):
    answer = moved(admin_client, appointment, "10:00", "11:15")

    assert answer["message"] == "Now takes until 11:15."
    assert now_at(appointment) == (f.at(10), f.at(11, 15))


def test_move__between_the_starts_of_the_form__staff_may(admin_client, appointment):
    moved(admin_client, appointment, "10:07")

    assert now_at(appointment)[0] == f.at(10, 7)


def test_move__dropped_where_it_was__does_nothing(admin_client, appointment):
    response = drop(admin_client, appointment, "10:00")

    assert response.status_code == 200
    assert response.json()["undo"] is None
    assert not Event.objects.filter(verb="rescheduled").exists()


def test_move__taken__asks_first_and_places_anyway(admin_client, appointment):
    f.appointment(appointment.booking_form, f.at(14), contact=f.contact(name="Bo Bakker", email="bo@example.com"))

    response = drop(admin_client, appointment, "14:15")

    assert refused(response) == "conflict"
    assert response.json()["reasons"] == [
        "Jan de Vries already has an appointment 14:00–14:30: First consult (Bo Bakker)."
    ]
    assert response.json()["may_waive"] is True
    assert now_at(appointment)[0] == f.at(10)
    moved(admin_client, appointment, "14:15", overrule=True)
    assert now_at(appointment)[0] == f.at(14, 15)


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("18:00", "The usual opening hours on Tuesday are 09:00–17:00."),
        ("2026-03-02T07:00", "This time has passed."),
        ("15:00", "Jan de Vries is away 14:30–16:00: Dentist."),
    ],
)
def test_move__against_a_rule__says_which_and_can_be_done_anyway(admin_client, appointment, start, reason):
    BlockTime(appointment.resource_id, f.at(14, 30), f.at(16), actor=SYSTEM, note="Dentist").execute()

    response = drop(admin_client, appointment, start)

    assert refused(response) == "conflict"
    assert reason in response.json()["reasons"]
    assert moved(admin_client, appointment, start, overrule=True)["event"]["start"].endswith(start[-5:])


def test_move__another_conflict_since_the_question__is_asked_anew(admin_client, appointment):
    f.appointment(appointment.booking_form, f.at(14), contact=f.contact(name="Bo Bakker", email="bo@example.com"))
    seen = drop(admin_client, appointment, "14:15").json()["seen"]
    f.appointment(appointment.booking_form, f.at(14, 30), contact=f.contact(name="Cas Kok", email="cas@example.com"))

    response = drop(admin_client, appointment, "14:15", tell=True, anyway=True, seen=seen)

    assert refused(response) == "conflict"
    assert any("Cas Kok" in reason for reason in response.json()["reasons"])
    assert response.json()["may_waive"] is True
    assert now_at(appointment)[0] == f.at(10)
    moved(admin_client, appointment, "14:15", anyway=True, seen=response.json()["seen"])
    assert Event.objects.latest("pk").data["waived"] == ["taken", "taken"]


@pytest.mark.parametrize("seen", [{}, {"seen": None}, {"seen": ""}, {"seen": "0" * 32}, {"seen": "é"}])
def test_move__placed_anyway_without_having_been_asked__is_asked(admin_client, appointment, seen):
    response = drop(admin_client, appointment, "18:00", tell=True, anyway=True, **seen)

    assert refused(response) == "conflict"
    assert response.json()["reasons"] == ["The usual opening hours on Tuesday are 09:00–17:00."]


def test_move__conflict_gone_since_the_question__overrules_nothing(admin_client, appointment):
    other = f.appointment(appointment.booking_form, f.at(14))
    seen = drop(admin_client, appointment, "14:15").json()["seen"]
    Cancel(other, actor=SYSTEM).execute(now=f.NOW)

    moved(admin_client, appointment, "14:15", anyway=True, seen=seen)

    assert Event.objects.latest("pk").data["waived"] == []


def test_move__between_two_questions_another_conflict__comes_back_to_the_first(admin_client, appointment):
    seen = drop(admin_client, appointment, "18:00").json()["seen"]
    assert refused(drop(admin_client, appointment, "18:00", anyway=True, seen=seen)) == "ask"
    BlockTime(appointment.resource_id, f.at(17), f.at(20), actor=SYSTEM, note="Concert").execute()

    response = drop(admin_client, appointment, "18:00", anyway=True, seen=seen, tell=True)

    assert refused(response) == "conflict"
    assert "Jan de Vries is away 17:00–20:00: Concert." in response.json()["reasons"]


def test_move__conflict__comes_before_the_question(admin_client, appointment):
    assert refused(drop(admin_client, appointment, "18:00")) == "conflict"
    assert refused(drop(admin_client, appointment, "18:00", overrule=True)) == "ask"
    assert drop(admin_client, appointment, "18:00", overrule=True, tell=False).status_code == 200


def test_move__time_changed__asks_whether_to_tell_the_customer(admin_client, appointment):
    response = drop(admin_client, appointment, "11:00")

    assert refused(response) == "ask"
    assert response.json()["customer"] == "Anna Jansen"
    assert now_at(appointment)[0] == f.at(10)


def test_move__nobody_to_tell__does_not_ask(admin_client):
    appointment = f.appointment(f.small_practice(), f.at(10), contact=f.contact(email=""))

    assert drop(admin_client, appointment, "11:00").status_code == 200


def test_move__over_before_and_after__does_not_ask_nor_tell(admin_client, appointment):
    with time_machine.travel(f.at(16), tick=False):
        assert drop(admin_client, appointment, "11:00", overrule=True).status_code == 200

    assert Event.objects.last().data["tell"] == ["staff"]


def test_move__to_a_colleague_at_the_same_time__asks_too(admin_client):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    appointment = f.appointment(f.booking_form(jan, els), resource=jan.pk)

    assert refused(drop(admin_client, appointment, "10:00", resource=els.pk)) == "ask"
    response = drop(admin_client, appointment, "10:00", resource=els.pk, tell=False)

    assert Event.objects.last().data["tell"] == ["staff"]
    assert response.json()["message"] == "Moved to Tue 3 March, 10:00 with Els Smit."
    assert response.json()["event"]["resource"] == els.pk


def test_move__to_somebody_who_does_not_offer_it__can_not_be_waived(admin_client, appointment):
    piet = f.staff_member("Piet Bakker")

    for anyway in (False, True):
        response = drop(admin_client, appointment, "11:00", resource=piet.pk, anyway=anyway)
        assert refused(response) == "staff_not_offered"
        assert response.json()["message"] == "Piet Bakker doesn't offer “First consult”."
        assert response.json()["may_waive"] is False


def test_move__changed_meanwhile__is_stale(admin_client, appointment):
    Edit(appointment, {"notes": "Bring forms"}, actor=SYSTEM).execute(now=f.NOW)

    response = drop(admin_client, appointment, "11:00", tell=True)

    assert refused(response) == "stale"
    assert "Somebody else" in response.json()["message"]


def test_move__two_at_once__one_is_done_and_one_is_stale(admin_client, appointment, monkeypatch):
    execute = Reschedule.execute

    def somebody_is_faster(action, *, now):
        monkeypatch.setattr(Reschedule, "execute", execute)
        Reschedule(Appointment.objects.get(), f.at(12), actor=SYSTEM).execute(now=now)
        return action.execute(now=now)

    monkeypatch.setattr(Reschedule, "execute", somebody_is_faster)

    assert refused(drop(admin_client, appointment, "11:00", tell=True)) == "stale"
    assert now_at(appointment)[0] == f.at(12)


def test_move__taken_at_the_last_moment__is_a_conflict(admin_client, appointment, monkeypatch):
    execute = Reschedule.execute

    def somebody_is_faster(action, *, now):
        f.appointment(appointment.booking_form, f.at(11))
        return execute(action, now=now)

    monkeypatch.setattr(Reschedule, "execute", somebody_is_faster)

    response = drop(admin_client, appointment, "11:00", tell=True)

    assert refused(response) == "conflict"
    assert "already has an appointment" in response.json()["reasons"][0]


def test_move__cancelled__is_refused(admin_client, appointment):
    Cancel(appointment, actor=SYSTEM).execute(now=f.NOW)

    assert refused(drop(admin_client, appointment, "11:00", tell=True)) == "already_cancelled"


def test_move__database_too_busy__says_so(admin_client, appointment, monkeypatch):
    def busy(action, *, now):
        raise TryLater

    monkeypatch.setattr(Reschedule, "execute", busy)
    response = drop(admin_client, appointment, "11:00", tell=True)

    assert refused(response, 503) == "try_later"
    assert response["Retry-After"]


def test_move__into_the_hour_that_is_missing__is_refused(admin_client, appointment):
    response = drop(admin_client, appointment, "2026-03-29T02:30")

    assert refused(response, 400) == "invalid"
    assert "clock goes forward" in response.json()["message"]


@pytest.mark.parametrize(("fold", "offset"), [(0, 2), (1, 1)])
def test_move__into_the_hour_that_comes_twice__asks_which_one(admin_client, appointment, fold, offset):
    question = drop(admin_client, appointment, "2026-10-25T02:30")
    assert refused(question) == "which"
    assert question.json()["choices"] == ["02:30 (UTC+02:00)", "02:30 (UTC+01:00)"]

    moved(admin_client, appointment, "2026-10-25T02:30", overrule=True, fold=fold)

    appointment.refresh_from_db()
    assert appointment.start.astimezone(f.AMSTERDAM).utcoffset() == datetime.timedelta(hours=offset)
    assert appointment.duration == datetime.timedelta(minutes=30)


def test_move__not_resized__keeps_its_length_when_the_clock_changes(admin_client, appointment):
    def put(start, end):
        facts = dropped(appointment, start, tell=True) | {"end": end}
        response = post(admin_client, MOVE, facts)
        if response.status_code == 409:
            response = post(admin_client, MOVE, facts | {"anyway": True, "seen": response.json()["seen"]})
        assert response.status_code == 200, response.text
        appointment.refresh_from_db()
        return appointment.duration

    half_an_hour = datetime.timedelta(minutes=30)
    assert put("2026-03-29T01:45", "2026-03-29T02:15") == half_an_hour
    # Shown until 03:15; dropped elsewhere, it is still half an hour.
    assert put("2026-03-30T10:00", "2026-03-30T11:30") == half_an_hour


@pytest.mark.parametrize("end", ["10:00", "09:00", "2026-03-03T10:00"])
def test_move__ends_before_it_begins__is_refused(admin_client, appointment, end):
    facts = dropped(appointment, "10:00") | {"end": end if "T" in end else f"2026-03-03T{end}"}

    assert refused(post(admin_client, MOVE, facts), 400) == "invalid"


BAD_FACTS = [
    {"id": "1"},
    {"id": None},
    {"id": True},
    {"id": 1.0},
    {"id": -1},
    {"id": 10**30},
    {"id": [1]},
    {"version": None},
    {"version": "0"},
    {"start": None},
    {"start": 5},
    {"start": "2026-03-03"[:7]},
    {"start": "2026-03-03T10:00Z"},
    {"start": "2026-03-03T10:00+01:00"},
    {"start": "2026-02-30T10:00"},
    {"start": "2026-03-03T24:00"},
    {"start": "2026-03-03T10:00:30"},
    {"start": "0001-01-01T00:00"},
    {"start": "9999-12-31T23:59"},
    {"start": "\x00"},
    {"start": "\ud800"},
    {"end": "9990-12-31T23:59"},
    {"end": "2026-06-03T10:00"},
    {"resource": "1"},
    {"resource": 2**64},
    {"anyway": 1},
    {"anyway": "true"},
    {"seen": 1},
    {"seen": ["x"]},
    {"tell": "no"},
    {"tell": 0},
    {"fold": True},
    {"status": "cancelled"},
    {"price": 0},
]


@pytest.mark.parametrize("facts", BAD_FACTS, ids=map(repr, BAD_FACTS))
def test_s21__move__odd_facts__are_refused_in_words(admin_client, appointment, facts):
    response = post(admin_client, MOVE, dropped(appointment, "11:00", tell=True) | facts)

    assert refused(response, 400) == "invalid"
    assert now_at(appointment)[0] == f.at(10)


BODIES = [
    b"",
    b"null",
    b"[]",
    b"1",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b"{}",
    b'{"id": NaN}',
    b"[" * 100_000,
    b'{"id": ' + b"9" * 5000 + b"}",
    b'{"a": "' + b"x" * 3_000_000 + b'"}',
    "start=2026-03-03".encode("utf-16"),
]


@pytest.mark.parametrize("url", [MOVE, UNDO, ATTENDANCE])
@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:12]))
def test_s21__body_that_is_no_json_of_ours__is_refused_in_words(admin_client, url, body):
    assert refused(post(admin_client, url, body), 400) == "invalid"


@pytest.mark.parametrize("url", [MOVE, UNDO, ATTENDANCE])
def test_s05__other_methods_and_no_token__are_refused(admin_client, appointment, url):
    for method in ("get", "head", "put", "patch", "delete"):
        response = getattr(admin_client, method)(url)
        assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS"), method
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="admin"))
    assert post(strict, url, dropped(appointment, "11:00", tell=True)).status_code == 403
    assert now_at(appointment)[0] == f.at(10)


@pytest.fixture
def team(client):
    """Two people with an appointment each; the first one is logged in and manages the own calendar."""
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    mine, theirs = (f.appointment(form, resource=resource.pk) for resource in (jan, els))
    jan.user = user_with("view_appointment", "change_own_appointment")
    jan.save()
    client.force_login(jan.user)
    return mine, theirs


def test_s02__appointment_of_a_colleague__is_as_unknown_as_one_that_does_not_exist(client, team):
    mine, theirs = team
    Reschedule(theirs, f.at(12), actor=Actor.staff(User.objects.create_superuser("boss"))).execute(now=f.NOW)
    theirs.refresh_from_db()
    event = Event.objects.last().pk
    unknown = Appointment(pk=10**6, version=0)

    for url, asked in (
        (MOVE, [dropped(theirs, "11:00", tell=True), dropped(unknown, "11:00", tell=True)]),
        (UNDO, [{"event": event}, {"event": 10**6}]),
        (ATTENDANCE, [{"id": pk, "version": 0, "attendance": "no_show"} for pk in (theirs.pk, 10**6)]),
    ):
        answers = [post(client, url, facts) for facts in asked]
        assert [refused(answer, 404) for answer in answers] == ["not_found"] * 2
        assert answers[0].content == answers[1].content
    assert now_at(theirs)[0] == f.at(12)
    moved(client, mine, "11:00")


def test_s02__into_the_calendar_of_a_colleague__is_not_allowed(client, team):
    mine, theirs = team

    assert refused(drop(client, mine, "11:00", resource=theirs.resource_id), 403) == "not_allowed"
    assert refused(drop(client, mine, "11:00", resource=10**6), 404) == "not_found"


@pytest.mark.parametrize("codenames", [(), ("view_appointment",), ("add_appointment",)])
def test_s01__may_not_change__is_refused(log_in, appointment, codenames):
    client = log_in(*codenames)

    for url in (MOVE, UNDO, ATTENDANCE):
        assert refused(post(client, url, dropped(appointment, "11:00", tell=True)), 403) == "not_allowed"
    assert now_at(appointment)[0] == f.at(10)


def test_undo__in_time__puts_it_back_and_no_mail_leaves(admin_client, appointment, mailoutbox):
    answer = moved(admin_client, appointment, "14:00")
    with after(9):
        response = post(admin_client, UNDO, {"event": answer["undo"]["event"]})
    with after(600):
        sweep()

    assert response.status_code == 200
    assert response.json()["message"] == "Put back to Tue 3 March, 10:00."
    assert response.json()["event"]["start"] == "2026-03-03T10:00"
    assert now_at(appointment) == (f.at(10), f.at(10, 30))
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("tell", "customers"),
    [(True, ["anna@example.com"]), (False, [])],
)
def test_mails__of_a_move__leave_after_ten_seconds(admin_client, appointment, mailoutbox, tell, customers):
    moved(admin_client, appointment, "14:00", tell=tell)

    with after(9):
        sweep()
    assert mailoutbox == []
    with after(10):
        sweep()
    assert sorted(mail.to[0] for mail in mailoutbox) == [*customers, "jan@linden.example"]


def test_undo__moved_again_meanwhile__is_refused(admin_client, appointment):
    first = moved(admin_client, appointment, "14:00")
    appointment.refresh_from_db()
    moved(admin_client, appointment, "15:00")

    assert refused(post(admin_client, UNDO, {"event": first["undo"]["event"]})) == "too_late"


def test_undo__after_a_minute__is_refused(admin_client, appointment):
    answer = moved(admin_client, appointment, "14:00")

    with after(61):
        response = post(admin_client, UNDO, {"event": answer["undo"]["event"]})

    assert refused(response) == "too_late"
    assert response.json()["message"] == ("This can't be taken back any more. Please change the appointment once more.")
    assert now_at(appointment)[0] == f.at(14)


def test_undo__when_the_old_time_has_just_begun__puts_it_back(admin_client, appointment, time_machine):
    time_machine.move_to(f.at(10) - datetime.timedelta(seconds=5), tick=False)
    admin_client.force_login(User.objects.get())
    answer = moved(admin_client, appointment, "14:00", tell=False)
    time_machine.move_to(f.at(10) + datetime.timedelta(seconds=5), tick=False)

    assert post(admin_client, UNDO, {"event": answer["undo"]["event"]}).status_code == 200
    assert now_at(appointment)[0] == f.at(10)


def test_undo__limit_filled_meanwhile__says_which(admin_client, appointment):
    form = appointment.booking_form
    form.max_per_day = 1
    form.save()
    answer = moved(admin_client, appointment, "2026-03-04T14:00")
    f.appointment(form, f.at(11), contact=f.contact(name="Bo Bakker", email="bo@example.com"))

    response = post(admin_client, UNDO, {"event": answer["undo"]["event"]})

    assert refused(response) == "conflict"
    assert response.json()["reasons"] == ["“First consult” has 1 of at most 1 appointments on Tuesday 3 March."]
    assert response.json()["may_waive"] is False
    assert now_at(appointment)[0].day == 4


def test_undo__twice__is_refused(admin_client, appointment):
    answer = moved(admin_client, appointment, "14:00")

    assert post(admin_client, UNDO, {"event": answer["undo"]["event"]}).status_code == 200
    assert refused(post(admin_client, UNDO, {"event": answer["undo"]["event"]})) == "too_late"


def test_undo__edited_by_somebody_else_meanwhile__keeps_that(admin_client, appointment):
    answer = moved(admin_client, appointment, "14:00")
    Edit(Appointment.objects.get(), {"notes": "Bring forms"}, actor=SYSTEM).execute(now=f.NOW)

    response = post(admin_client, UNDO, {"event": answer["undo"]["event"]})

    assert response.status_code == 200
    assert now_at(appointment)[0] == f.at(10)
    assert appointment.notes == "Bring forms"


def test_undo__cancelled_meanwhile__is_refused(admin_client, appointment):
    answer = moved(admin_client, appointment, "14:00")
    Cancel(Appointment.objects.get(), actor=SYSTEM).execute(now=f.NOW)

    assert refused(post(admin_client, UNDO, {"event": answer["undo"]["event"]})) == "already_cancelled"


def test_undo__taken_meanwhile__says_by_what(admin_client, appointment):
    answer = moved(admin_client, appointment, "14:00")
    f.appointment(appointment.booking_form, f.at(10), contact=f.contact(name="Bo Bakker", email="bo@example.com"))

    response = post(admin_client, UNDO, {"event": answer["undo"]["event"]})

    assert refused(response) == "conflict"
    assert "Bo Bakker" in response.json()["reasons"][0]
    assert response.json()["may_waive"] is False


def test_undo__of_what_is_no_move__is_unknown(admin_client, appointment):
    assert refused(post(admin_client, UNDO, {"event": Event.objects.get().pk}), 404) == "not_found"
    assert refused(post(admin_client, UNDO, {"event": "1"}), 400) == "invalid"


@pytest.mark.parametrize("attendance", ["attended", "no_show"])
def test_attendance__noted__is_kept_and_can_be_taken_back(admin_client, appointment, time_machine, attendance):
    time_machine.move_to(appointment.start - datetime.timedelta(hours=1), tick=False)
    admin_client.force_login(User.objects.get())
    response = post(
        admin_client, ATTENDANCE, {"id": appointment.pk, "version": appointment.version, "attendance": attendance}
    )

    assert response.status_code == 200
    event = response.json()["event"]
    assert event["attendance"] == attendance
    assert event.get("icons") == (["no_show"] if attendance == "no_show" else None)
    assert response.json()["message"]
    appointment.refresh_from_db()
    assert appointment.attendance == attendance
    back = post(admin_client, ATTENDANCE, {"id": appointment.pk, "version": event["version"], "attendance": "unknown"})
    assert back.json()["event"]["attendance"] == "unknown"


def test_attendance__refused__says_why(admin_client, appointment, time_machine):
    facts = {"id": appointment.pk, "version": appointment.version, "attendance": "no_show"}

    assert refused(post(admin_client, ATTENDANCE, facts)) == "too_early"
    time_machine.move_to(appointment.start, tick=False)
    admin_client.force_login(User.objects.get())
    assert refused(post(admin_client, ATTENDANCE, facts | {"attendance": "late"}), 400) == "invalid"
    assert refused(post(admin_client, ATTENDANCE, facts | {"version": 99})) == "stale"
    Cancel(appointment, actor=SYSTEM).execute(now=f.NOW)
    assert refused(post(admin_client, ATTENDANCE, facts)) == "already_cancelled"


def test_s08__script_in_a_name__is_text_in_json(admin_client):
    appointment = f.appointment(f.small_practice(), contact=f.contact(name="<img src=x onerror=alert(1)>"))

    response = drop(admin_client, appointment, "11:00")

    assert response["Content-Type"] == "application/json"
    assert response.json()["customer"] == "<img src=x onerror=alert(1)>"


def test_move__in_the_last_year_that_can_be_reckoned_with__shows_it_there(admin_client, appointment):
    response = drop(admin_client, appointment, "9990-06-01T10:00", overrule=True, tell=False)

    assert response.status_code == 200
    assert response.json()["event"]["start"] == "9990-06-01T10:00"


def test_move__before_time_can_be_reckoned_with__offers_no_way_on(admin_client, appointment):
    for facts in ({}, {"anyway": True, "seen": ""}):
        response = drop(admin_client, appointment, "1971-01-01T00:00", tell=False, **facts)

        assert refused(response) == "conflict"
        assert response.json()["may_waive"] is False


def test_move__without_booking_form_to_somebody_inactive__is_refused(admin_client):
    f.business()
    jan, gone = f.staff_member("Jan de Vries"), f.staff_member("Gone", active=False)
    form = f.booking_form(jan)
    appointment = f.appointment(form)
    Appointment.objects.update(booking_form=None)
    appointment.refresh_from_db()

    assert refused(drop(admin_client, appointment, "10:00", resource=gone.pk, tell=False)) == "staff_not_offered"


def test_undo__its_room_was_taken_meanwhile__is_refused_and_stays(admin_client):
    f.business()
    room, closed = (f.staff_member(name, kind="room", email="") for name in ("Room B", "Room A"))
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form, massage = f.booking_form(jan), f.booking_form(els, name="Massage", slug="massage")
    for owner, rooms in ((form, [closed, room]), (massage, [room])):
        for one in rooms:
            BookingFormResource.objects.create(booking_form=owner, resource=one, role="a")
    BlockTime(closed.pk, f.at(9), f.at(12), actor=SYSTEM).execute()
    answer = moved(admin_client, f.appointment(form), "14:00")
    f.appointment(massage)

    assert refused(post(admin_client, UNDO, {"event": answer["undo"]["event"]})) == "conflict"
    assert Appointment.objects.get(booking_form=form).start == f.at(14)
