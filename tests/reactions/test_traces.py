"""Sessions: what names somebody who was erased goes, and nothing else."""

import datetime

import pytest
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.html import format_html

from tests import factories as f
from wagtail_booking.actions.persons import Person
from wagtail_booking.reactions import traces
from wagtail_booking.reactions.traces import forget_sessions

pytestmark = pytest.mark.django_db


def person(*names, emails=("anna@example.com",), phones=()):
    return Person(1, frozenset(names), frozenset(emails), frozenset(phones), None, ())


def session(**data):
    made = Client().session
    made.update(data)
    made.save()
    return made.session_key


def held(key):
    return Session.objects.get(pk=key).get_decoded()


def test_sessions__name_that_is_a_word__takes_nothing_from_strangers():
    data = {"otp_verified": True, "_session_expiry": 600, "cart": {"qty": 1, "of": "Anna Jansen"}}
    key = session(**data)

    forget_sessions(persons=[person("1", emails=()), person("true", emails=()), person("Anna Jansen", emails=())])

    assert held(key) == data


def test_sessions__address__goes_wherever_it_is_and_names_where_we_put_them():
    key = session(
        proven="ANNA@example.com",
        deep={"a": [{"b": "<anna@example.com>"}]},
        wagtail_booking_calendar_moved={"message": "“Intake (Anna Jansen)” has moved"},
        kept="hanna@example.com",
    )

    forget_sessions(persons=[person("Anna Jansen"), person("Bob", emails=["bob@example.com"])])

    assert held(key) == {"kept": "hanna@example.com"}


@pytest.mark.parametrize("name", ["Zoë Müller", "Pat O'Brien", "李 小龍"])
def test_sessions__sentence_that_waits__is_found_however_it_is_escaped(rf, name):
    request = rf.get("/")
    request.session = SessionStore()
    storage = SessionStorage(request)
    storage.add(messages.SUCCESS, format_html("Customer “{}” updated.", name))
    storage.update(rf.get("/"))
    storage._store([*storage._queued_messages], None)
    request.session.save()
    assert held(request.session.session_key)

    forget_sessions(persons=[person(name)])

    assert held(request.session.session_key) == {}


def test_sessions__one_ends_or_is_written_meanwhile__the_others_are_searched(monkeypatch):
    keys = [session(proven="anna@example.com") for _ in range(3)]
    real, seen = traces.drop_named, []

    def drop(data, finder):
        seen.append(None)
        found = real(data, finder)
        if len(seen) == 1:
            Session.objects.filter(pk=gone).delete()
        if len(seen) == 2:
            store = SessionStore(changed)
            store["cart"] = ["one"]
            store.save()
        return found

    gone, changed, last = [each.pk for each in Session.objects.all()]
    monkeypatch.setattr(traces, "drop_named", drop)

    forget_sessions(persons=[person()])

    assert {gone, changed, last} == set(keys)
    assert not Session.objects.filter(pk=gone).exists()
    assert held(changed) == {"cart": ["one"]}
    assert held(last) == {}


def test_sessions__over__are_not_read(django_assert_num_queries):
    key = session(proven="anna@example.com")
    Session.objects.update(expire_date=f.NOW - datetime.timedelta(seconds=1))

    with django_assert_num_queries(1):
        forget_sessions(persons=[person()], now=f.NOW)

    assert held(key) == {"proven": "anna@example.com"}


@pytest.mark.parametrize(
    ("phone", "text", "found"),
    [
        ("+31612345678", "call 06-12 34 56 78", True),
        ("654321", "call 65 43 21", True),
        ("54321", "call 54321", False),
        ("", "call 54321", False),
    ],
)
def test_person__short_number__is_found_from_six_digits_on(phone, text, found):
    assert person(emails=(), phones=[phone]).is_in(text) is found
