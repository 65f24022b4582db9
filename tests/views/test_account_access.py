"""Without an account: asking for a link, the mail, opening it once, and leaving."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as f
from tests.views import account as area
from tests.views.account import ASK, LEAVE, PAGE, SENT, by, mailed_link, prove, switch_on
from tests.views.managing import everything_stored, text_of
from wagtail_booking import tasks
from wagtail_booking.actions import LinkCustomer
from wagtail_booking.errors import TryLater
from wagtail_booking.models import AccessLink, BookingSettings, Customer
from wagtail_booking.views.account.visitor import PROOF

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def area_is_open(appointment):
    cache.clear()
    switch_on()


def is_in(client) -> bool:
    return "First consult" in text_of(client.get(PAGE))


# Asking


def test_s20__known_and_unknown_address__same_answer_same_statements(client, appointment):
    answers, statements = [], []
    for email in ("anna@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(client.post(ASK, {"email": email}))
        statements.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer["Location"] for answer in answers} == {SENT}
    assert answers[0].headers == answers[1].headers
    assert statements[0] == statements[1]
    # Nobody has looked who that is.
    assert not any("wagtail_booking_customer" in sql for sql in statements[0])


def test_s20__worker__mails_customers_only_and_keeps_the_request_out_of_it(client, mailoutbox):
    for email in (" ANNA@Example.com ", "nobody@example.com"):
        client.post(ASK, {"email": email})
    assert [each for each in mailoutbox if "link/" in each.body] == []

    tasks.sweep()

    [sent] = [each for each in mailoutbox if "account/appointments/link/" in each.body]
    assert sent.to == ["anna@example.com"]
    assert set(AccessLink.objects.values_list("address", "sent_at", "due_at")) == {
        ("anna@example.com", f.NOW, None),
        ("nobody@example.com", None, None),
    }


@pytest.mark.parametrize(
    "email", ["", "x", "a" * 250 + "@example.com", "anna@example.com\r\nBcc: x@example.com", "\x00"]
)
def test_ask__no_address__is_said_in_words_and_kept(client, email):
    response = client.post(ASK, {"email": email})

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not AccessLink.objects.exists()


def test_ask__too_long__is_refused(client):
    assert client.post(ASK, {"email": "x" * 70_000}).status_code == 413


def test_s18__one_address__gets_three_mails_an_hour_and_nobody_learns_it(client, mailoutbox, time_machine):
    answers = [client.post(ASK, {"email": "anna@example.com"}, REMOTE_ADDR=f"8.8.8.{n}") for n in range(5)]
    tasks.sweep()

    assert {answer.status_code for answer in answers} == {303}
    assert len([each for each in mailoutbox if "link/" in each.body]) == 3
    time_machine.move_to(f.NOW + HOUR)
    client.post(ASK, {"email": "anna@example.com"})
    tasks.sweep()
    assert len([each for each in mailoutbox if "link/" in each.body]) == 4


def test_s18__one_client__asks_ten_times_an_hour(client):
    answers = [client.post(ASK, {"email": f"a{number}@example.com"}) for number in range(12)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429] * 2
    assert answers[-1]["Retry-After"] == "3600"
    assert AccessLink.objects.count() == 10
    assert client.post(ASK, {"email": "b@example.com"}, REMOTE_ADDR="8.8.8.8").status_code == 303


def test_s18__cache_down__sends_no_mails(client, monkeypatch):
    def down(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(cache, "add", down)

    assert client.post(ASK, {"email": "anna@example.com"}).status_code == 429
    assert not AccessLink.objects.exists()


def test_s05__posts_without_a_token__are_refused(mailoutbox):
    link = mailed_link(Client())
    client = Client(enforce_csrf_checks=True)

    for path in (ASK, LEAVE, link):
        assert client.post(path, {"email": "anna@example.com"}).status_code == 403
    assert AccessLink.objects.get().used_at is None


# The link


def test_link__opened__shows_a_button_and_only_that_uses_it(client, mailoutbox):
    link = mailed_link(client)
    before = everything_stored()
    for _ in range(3):
        assert "Show my appointments" in text_of(client.get(link))
    assert everything_stored() == before
    assert not is_in(client)

    response = client.post(link)

    assert (response.status_code, response["Location"]) == (303, PAGE)
    assert is_in(client)
    assert AccessLink.objects.get().used_at == f.NOW


def test_link__used_twice__is_the_404_of_a_link_that_never_was(client, mailoutbox):
    link = mailed_link(client)
    client.post(link)
    other = Client()

    answers = [other.get(link), other.post(link), other.get(f"{ASK}{'0' * 32}.{'a' * 43}/")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not is_in(other)


@pytest.mark.parametrize(("later", "status"), [(HOUR - SECOND, 200), (HOUR, 404)])
def test_link__after_an_hour__is_dead(client, mailoutbox, time_machine, later, status):
    link = mailed_link(client)

    time_machine.move_to(f.NOW + later)

    assert client.get(link).status_code == status
    assert client.post(link).status_code == (303 if status == 200 else 404)


def test_s03__signature__is_nowhere_in_the_database(client, mailoutbox):
    link = mailed_link(client)
    signature = link.rstrip("/").rpartition(".")[2]
    row = AccessLink.objects.get()

    assert len(signature) > 40
    assert signature not in "".join(str(value) for value in AccessLink.objects.values().get().values())
    # Neither does the secret part do as a link.
    assert client.get(f"{ASK}{row.public_id.hex}.{row.link_key}/").status_code == 404


def test_s03__wrong_links__are_counted_as_guesses(client):
    found = [client.get(f"{ASK}{number:032x}.{'a' * 43}/").status_code for number in range(22)]

    assert found == [404] * 20 + [429] * 2


def test_s22__links_in_refused_requests__are_masked_in_the_logs(client, mailoutbox, caplog):
    caplog.set_level(logging.DEBUG)
    link = mailed_link(client)
    client.post(link)

    client.get(link)
    Client(enforce_csrf_checks=True).post(link)

    assert link.rpartition(".")[2].rstrip("/") not in caplog.text
    assert "anna@example.com" not in caplog.text


# What it opens, and for how long


@pytest.mark.parametrize(("later", "inside"), [(HOUR - SECOND, True), (HOUR, False)])
def test_proof__after_its_time__is_over(client, mailoutbox, time_machine, later, inside):
    prove(client)

    time_machine.move_to(f.NOW + later)

    assert is_in(client) is inside


def test_proof__minutes_of_the_settings__are_kept(client, mailoutbox, time_machine, settings):
    settings.WAGTAIL_BOOKING = {"CUSTOMER_AREA_MINUTES": 5}
    prove(client)

    time_machine.move_to(f.NOW + timedelta(minutes=5))

    assert not is_in(client)


def test_proof__session__gets_another_key(client, mailoutbox):
    link = mailed_link(client)
    session = client.session
    session["fixed"] = "by somebody else"
    session.save()
    before = client.cookies["sessionid"] = session.session_key

    client.post(link)

    assert client.cookies["sessionid"].value != before
    assert is_in(client)
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert not is_in(stranger)


def test_leave__pressed__ends_it_and_keeps_the_login(client, mailoutbox):
    client.force_login(area.account("bo"))
    prove(client)
    assert is_in(client)
    assert "Close my appointments" in text_of(client.get(PAGE))

    assert client.post(LEAVE)["Location"] == PAGE

    assert not is_in(client)
    assert PROOF not in client.session
    assert "You have no upcoming appointments" in text_of(client.get(PAGE))


def test_proof__somebody_logs_in_afterwards__is_not_theirs(client, mailoutbox):
    """A shared computer: whoever logs in next doesn't get what the one before has left open."""
    prove(client)
    user = area.account("bo", password="bo")

    client.login(username="bo", password="bo")

    assert client.session[PROOF]["account"] != str(user.pk)
    assert not is_in(client)


def test_proof__of_one_address__shows_nobody_elses(client, appointment, mailoutbox):
    f.appointment(appointment.booking_form, f.at(12), contact=by("bert"))

    prove(client, "bert@example.com")

    text = text_of(client.get(PAGE))
    assert "12:00–12:30" in text
    assert "10:00–10:30" not in text


# Keeping them with an account


def test_keep__ticked__makes_the_customer_the_accounts(client, mailoutbox):
    user = area.account("bo")
    client.force_login(user)
    link = mailed_link(client)
    assert "Show them whenever I am logged in as bo" in text_of(client.get(link))

    client.post(link, {"keep": "1"})

    assert Customer.objects.get().user == user
    client.post(LEAVE)
    assert is_in(client)


def test_keep__not_ticked__links_nothing(client, mailoutbox):
    client.force_login(area.account("bo"))

    prove(client)

    assert Customer.objects.get().user is None


def test_keep__customer_has_an_account__stays_with_it(client, mailoutbox):
    anna = area.account("anna")
    Customer.objects.update(user=anna)
    client.force_login(area.account("bo"))
    link = mailed_link(client)
    assert "logged in as" not in text_of(client.get(link))

    client.post(link, {"keep": "1"})

    assert Customer.objects.get().user == anna


def test_keep__nobody_logged_in__links_nothing(client, mailoutbox):
    prove(client, keep="1")

    assert Customer.objects.get().user is None


# The mail


def test_mail__in_the_language_of_the_customer__says_what_it_is(client, mailoutbox):
    Customer.objects.update(language="nl")

    link = mailed_link(client)

    [sent] = [each for each in mailoutbox if link in each.body]
    assert "Linden Practice" in sent.subject
    assert "Jan de Vries" not in sent.body
    [(html, kind)] = [(part.content, part.mimetype) for part in sent.alternatives]
    assert kind == "text/html"
    assert '<html lang="nl"' in html
    assert f'href="http://testserver{link}"' in html
    assert "<style" in html
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.reply_to == ["desk@linden.example"]


def test_mail__area_switched_off_meanwhile__is_not_sent(client, mailoutbox):
    client.post(ASK, {"email": "anna@example.com"})
    BookingSettings.objects.update(customer_area=False)

    tasks.sweep()

    assert not [each for each in mailoutbox if "link/" in each.body]
    assert AccessLink.objects.get().due_at is None


def test_task__of_one_link__mails_it(client, mailoutbox):
    client.post(ASK, {"email": "anna@example.com"})

    assert tasks.send_access_link(AccessLink.objects.get().pk) == 1
    assert tasks.send_access_link(AccessLink.objects.get().pk) == 0

    assert len([each for each in mail.outbox if "link/" in each.body]) == 1
    assert AccessLink.objects.get().sent_at == timezone.now()


# Odd addresses, and a database that is busy


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("İ" * 200 + "@example.com", "twice as long in lower case, which PostgreSQL and MariaDB refuse"),
        ("jeſſ@example.com", "the same as jess@example.com to MariaDB"),
        ("\u212a@example.com", "the sign for Kelvin, whose lower case is a plain k"),
        ("anna@" + "İ" * 60 + ".com", "the domain grows too"),
    ],
)
def test_s21__address_with_letters_that_become_others__is_refused_in_words_or_kept_apart(client, typed, message):
    response = client.post(ASK, {"email": typed})

    assert response.status_code in (303, 422), message
    assert not AccessLink.objects.filter(address__in=["jess@example.com", "k@example.com"]).exists(), message


def test_open_link__database_is_busy_while_the_account_is_linked__shows_the_appointments(client, monkeypatch):
    client.force_login(area.account("zed"))
    path = mailed_link(client)

    def busy(self):
        raise TryLater

    monkeypatch.setattr(LinkCustomer, "execute", busy)

    assert client.post(path, {"keep": "1"}).status_code == 303
    assert is_in(client)


def test_tabs__language_in_the_address__stays(client):
    prove(client)

    page = client.get(f"{PAGE}?lang=nl").text

    assert 'href="?tab=past&amp;lang=nl"' in page or "tab=past&amp;lang=nl" in page
