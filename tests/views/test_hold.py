"""Keeping a chosen time: for whom, until when, and what the others see."""

import html
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories as f
from wagtail_booking.actions import HoldTime
from wagtail_booking.errors import TryLater
from wagtail_booking.forms.wording import time_text
from wagtail_booking.models import Appointment, BookingSettings, Claim, Hold
from wagtail_booking.views import limits

pytestmark = pytest.mark.django_db

BOOK, HOLD, START, WIDGET = (reverse(f"wagtail_booking:{name}") for name in ("book", "hold", "start", "widget"))
TEN, ELEVEN, TWELVE = "20260303T0900Z", "20260303T1000Z", "20260303T1100Z"
SCRIPT = {"x-requested-with": "XMLHttpRequest"}


@pytest.fixture(autouse=True)
def form():
    cache.clear()
    return f.small_practice()


def visitor(address="203.0.113.7"):
    """A browser that has been shown the details once, and so has the cookie of a visitor."""
    client = Client(REMOTE_ADDR=address)
    client.get(WIDGET, {"time": TEN})
    return client


def hold(client, time=TEN, headers=SCRIPT, **fields):
    response = client.post(HOLD, {"form": "first-consult", "time": time} | fields, headers=headers)
    response.words = html.unescape(response.content.decode())
    return response


def read(client, **query):
    return html.unescape(client.get(WIDGET, {"form": "first-consult"} | query).content.decode())


def sees(client, time):
    """Whether a visitor is offered a time of that Tuesday."""
    return f'value="{time}"' in read(client, date="2026-03-03")


def expire():
    """Let an hour pass on the clock of the database, for holds."""
    for rows in (Hold.objects.all(), Claim.objects.filter(kind=Claim.Kind.HOLD)):
        rows.update(expires_at=Hold.objects.latest("expires_at").expires_at - timedelta(hours=1))


def test_hold__chosen_time__is_kept_for_its_visitor_and_gone_for_others():
    anna, bo = visitor(), visitor("203.0.113.8")

    answer = hold(anna)

    until = time_text(Hold.objects.get().expires_at, "Europe/Amsterdam")
    assert f"We keep 10:00 for you until {until}." in answer.words
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert sees(anna, TEN)
    assert f"We keep 10:00 for you until {until}." in read(anna, time=TEN)
    assert not sees(bo, TEN)
    assert "10:00 has just been taken. Nearest: 09:15, 09:30, 10:30, 10:45." in " ".join(read(bo, time=TEN).split())


def test_hold__another_time__frees_the_first():
    anna, bo = visitor(), visitor("203.0.113.8")
    hold(anna)

    hold(anna, ELEVEN)

    assert Hold.objects.get().start == f.at(11)
    assert (sees(bo, TEN), sees(bo, ELEVEN)) == (True, False)


def test_s19__same_time_again__is_not_extended():
    anna = visitor()
    hold(anna)
    first = Hold.objects.values().get()

    assert "We keep 10:00" in hold(anna).words
    assert Hold.objects.values().get() == first


def test_hold__without_script__leads_to_the_details_that_say_so():
    anna = Client()
    page = anna.get(START, {"date": "2026-03-03"}).content.decode()
    assert f'action="{HOLD}" method="post"' in " ".join(page.split())
    assert "csrftoken" in anna.cookies

    answer = hold(anna, headers={}, date="2026-03-03")

    assert (answer.status_code, answer["Location"]) == (303, f"{START}?form=first-consult&date=2026-03-03&time={TEN}")
    assert "We keep 10:00 for you until" in anna.get(answer["Location"]).content.decode()


def test_hold__booked__becomes_the_appointment():
    anna = visitor()
    hold(anna)

    answer = anna.post(BOOK, {"form": "first-consult", "time": TEN, "name": "Anna", "email": "anna@example.com"})

    assert answer.status_code == 303
    assert Claim.objects.get().appointment == Appointment.objects.get()
    assert not Hold.objects.exists()


def test_hold__expired_while_the_form_is_filled_in__says_so_and_books_if_still_free():
    anna, bo = visitor(), visitor("203.0.113.8")
    hold(anna)
    expire()
    typed = {"form": "first-consult", "time": TEN, "name": "Anna"}

    again = anna.post(BOOK, typed)

    assert again.status_code == 422
    assert "We kept 10:00 for you until" in again.content.decode()
    assert sees(bo, TEN)
    assert anna.post(BOOK, typed | {"email": "anna@example.com"}).status_code == 303


def test_r21__clock_of_the_server_is_wrong__neither_frees_nor_keeps_a_hold(time_machine):
    anna, bo = visitor(), visitor("203.0.113.8")
    hold(anna)
    for hours in (6, -6):
        time_machine.move_to(f.NOW + timedelta(hours=hours))
        assert not sees(bo, TEN)
    expire()

    for hours in (6, -6):
        time_machine.move_to(f.NOW + timedelta(hours=hours))
        assert sees(bo, TEN)


@pytest.mark.parametrize(
    ("time", "status", "step"), [(TEN, 409, "time"), ("20260303T2000Z", 422, "time"), ("", 422, "date")]
)
def test_hold__time_that_is_not_free__shows_what_is(form, time, status, step):
    f.appointment(form)

    answer = hold(visitor(), time)

    assert answer.status_code == status
    assert f'data-step="{step}"' in answer.words
    assert not Hold.objects.exists()


def test_hold__taken_between_looking_and_keeping__is_a_conflict(form, monkeypatch):
    execute, anna = HoldTime.execute, visitor()

    def beaten(self, *, now):
        f.appointment(form)
        return execute(self, now=now)

    monkeypatch.setattr(HoldTime, "execute", beaten)

    answer = hold(anna)

    assert answer.status_code == 409
    assert "10:00 has just been taken. Nearest:" in " ".join(answer.words.split())


def test_s19__many_holds_of_one_client__two_live_and_nobody_else_is_kept_out():
    times = [f"20260303T{hour:02}{minute:02}Z" for hour in (8, 10, 12) for minute in (0, 30)]

    answers = [hold(visitor(), time) for time in times]

    assert [answer.status_code for answer in answers] == [200] * len(times)
    assert sum("We keep" in answer.words for answer in answers) == Hold.objects.live().count() == 2
    assert "203.0.113" not in str(Hold.objects.values())
    other = visitor("203.0.113.8")
    assert "We keep" in hold(other, times[-1]).words
    expire()
    assert all(sees(other, time) for time in times)


def test_s18__too_many_holds_an_hour__are_not_kept_but_can_be_booked(monkeypatch):
    monkeypatch.setattr(limits, "HOLDS_PER_HOUR", 1)
    anna = visitor()

    assert "We keep" in hold(anna).words
    assert "We keep" not in hold(anna, ELEVEN).words
    typed = {"form": "first-consult", "time": ELEVEN, "name": "Anna", "email": "anna@example.com"}
    assert anna.post(BOOK, typed).status_code == 303


def test_hold__database_too_busy__promises_nothing(monkeypatch):
    def busy(*args, **kwargs):
        raise TryLater

    monkeypatch.setattr(HoldTime, "execute", busy)

    answer = hold(visitor())

    assert answer.status_code == 200
    assert "We keep" not in answer.words


def test_hold__switched_off__nothing_is_kept_or_asked_for():
    BookingSettings.objects.update(hold_minutes=0)
    anna = visitor()

    assert HOLD not in anna.get(START, {"date": "2026-03-03"}).content.decode()
    assert HOLD not in read(anna, time=TEN)
    assert hold(anna).status_code == 200
    assert not Hold.objects.exists()


def test_hold__browser_without_cookie__is_nobody():
    answer = hold(Client())

    assert answer.status_code == 200
    assert not Hold.objects.exists()


def test_s05__hold_without_token__is_refused():
    assert hold(Client(enforce_csrf_checks=True)).status_code == 403
    assert not Hold.objects.exists()


def test_r17__own_hold_read_by_a_fragment__needs_no_new_cookie():
    anna = visitor()
    hold(anna)

    response = anna.get(WIDGET, {"date": "2026-03-03"})

    assert not response.cookies
    assert f'value="{TEN}"' in response.content.decode()
