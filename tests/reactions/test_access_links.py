"""Links to appointments on their way: failures, killed workers, two workers at once, and what the sweep clears."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings

from tests import factories as f
from tests.reactions.conftest import SMTP, free_port, mail_settings
from wagtail_booking import tasks
from wagtail_booking.actions import RequestAccessLink
from wagtail_booking.actions.access import LIFETIME
from wagtail_booking.models import AccessLink, BookingSettings, Customer, Mark
from wagtail_booking.reactions import access_links, sweeping
from wagtail_booking.reactions.access_links import attempt, take, work_off
from wagtail_booking.reactions.delivering import BACKOFF, LEASE

pytestmark = pytest.mark.django_db

NOWHERE = "tests.reactions.test_access_links.WithoutAccount"


@pytest.fixture
def link():
    f.business(customer_area=True)
    Customer.objects.create(name="Anna", email="anna@example.com", language="en")
    return RequestAccessLink("anna@example.com").execute(now=f.NOW)


def send(now=f.NOW):
    return work_off(AccessLink.objects.all(), clock=lambda: now)


def row():
    return AccessLink.objects.get()


def test_link__real_mail_server__arrives_once(link, mail_server):
    assert send() == 1
    assert send() == 0

    assert mail_server.received_by == ["anna@example.com"]
    [(_, message)] = mail_server.messages
    assert message["Subject"] == "Your appointments at Linden Practice"
    assert "link/" in message.get_body(("plain",)).get_content()
    assert "link/" in message.get_body(("html",)).get_content()
    assert (row().sent_at, row().due_at, row().tries) == (f.NOW, None, 1)


def test_link__mail_server_away__is_tried_until_it_would_have_expired(link, caplog):
    caplog.set_level(logging.DEBUG)
    now, tries = f.NOW, 0
    with override_settings(**mail_settings(SMTP, host="127.0.0.1", port=free_port(), timeout=5)):
        while row().due_at is not None and row().due_at < row().expires_at:
            now = row().due_at
            send(now)
            tries += 1
            assert row().due_at == now + BACKOFF[tries - 1]

    assert tries == 4
    assert send(now + LIFETIME) == 1
    assert row().sent_at is None
    assert "anna@example.com" not in caplog.text
    assert f"Access link {link.pk} failed on try 1 (ConnectionRefusedError)" in caplog.text


def test_link__worker_killed__comes_back_after_the_lease(link, mailoutbox):
    assert take(link.pk, f.NOW) is not None

    assert send(f.NOW + LEASE - timedelta(seconds=1)) == 0
    assert send(f.NOW + LEASE) == 1
    assert len(mailoutbox) == 1


def test_link__two_workers__one_takes_it(link, mailoutbox, monkeypatch):
    real = access_links.build

    def slowly(*args):
        attempt(link.pk, f.NOW)  # the other one, meanwhile
        return real(*args)

    monkeypatch.setattr(access_links, "build", slowly)

    attempt(link.pk, f.NOW)

    assert len(mailoutbox) == 1


def test_link__slower_than_its_lease__does_not_undo_what_the_next_one_noted(link, mailoutbox, monkeypatch):
    real = access_links.build

    def very_slowly(*args):
        monkeypatch.setattr(access_links, "build", real)
        attempt(link.pk, f.NOW + LEASE)
        raise OSError

    monkeypatch.setattr(access_links, "build", very_slowly)

    attempt(link.pk, f.NOW)

    assert (row().sent_at, row().due_at) == (f.NOW + LEASE, None)


def test_link__used_before_a_second_try__is_not_sent_again(link, mailoutbox):
    AccessLink.objects.update(used_at=f.NOW)

    send()

    assert mailoutbox == []


def test_link__customer_erased_meanwhile__is_not_sent(link, mailoutbox):
    Customer.objects.update(email=None)

    send()

    assert mailoutbox == []
    assert (row().sent_at, row().due_at) == (None, None)


class WithoutAccount:
    """Addresses of a site that hasn't included the customer area."""

    from django.urls import include, path
    from wagtail import urls as wagtail_urls

    urlpatterns = [path("", include("wagtail_booking.urls")), path("", include(wagtail_urls))]


def test_link__area_not_included__is_settled_without_a_mail(link, mailoutbox):
    with override_settings(ROOT_URLCONF=WithoutAccount):
        send()

    assert mailoutbox == []
    assert (row().sent_at, row().due_at) == (None, None)


def test_sweep__links__are_mailed_and_cleared_away_in_time(link, mailoutbox):
    sweeping.sweep(lambda: f.NOW)
    assert len(mailoutbox) == 1

    sweeping.sweep(lambda: f.NOW + LIFETIME - timedelta(seconds=1))
    assert AccessLink.objects.exists()
    sweeping.sweep(lambda: f.NOW + LIFETIME)
    assert not AccessLink.objects.exists()


def test_sweep__links_that_break__keep_nothing_else(link, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(access_links, "work_off", broken)

    sweeping.sweep(lambda: f.NOW)

    assert Mark.objects.get(name=Mark.SWEEP).at == f.NOW


def test_enqueue__queue_away__leaves_it_to_the_sweep(link, monkeypatch, caplog):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr("django_q.tasks.async_task", away)

    access_links.enqueue(link_id=link.pk)

    assert "the next sweep mails it" in caplog.text


def test_enqueue__queue_there__gets_an_id(link, monkeypatch):
    queued = []
    monkeypatch.setattr("django_q.tasks.async_task", lambda *task: queued.append(task))

    access_links.enqueue(link_id=link.pk)

    assert queued == [("wagtail_booking.tasks.send_access_link", link.pk)]
    assert hasattr(tasks, "send_access_link")


def test_mail__name_of_the_business__cannot_add_headers_or_html(link, mailoutbox):
    BookingSettings.objects.update(business_name="A\r\nBcc: x@example.com <b>")

    send()

    [sent] = mail.outbox
    assert sent.subject.splitlines() == [sent.subject]
    assert sent.recipients() == ["anna@example.com"]
    assert "<b>" not in sent.alternatives[0].content
