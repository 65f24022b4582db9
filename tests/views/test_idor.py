"""Every public address of one customer, tried by others: nothing of it is shown, nor whether it exists.

An address without a row here fails.
"""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, Site

from tests import factories as f
from tests.testapp.models import HomePage
from tests.views import account as area
from tests.views.account import mailed_link, prove, switch_on
from tests.views.managing import everything_stored
from wagtail_booking import account_urls, urls
from wagtail_booking.actions import Actor, Erase
from wagtail_booking.models import AccessLink, Appointment, BookingSettings, Customer, Feed
from wagtail_booking.permissions import Purpose, access_token, event_token, feed_token, link_token

pytestmark = pytest.mark.django_db

SITE, ACCOUNT = "wagtail_booking", "wagtail_booking_account"

FEED = "feed"

# What opens one appointment, one address or one calendar: each with what its token is for.
KEYS = {
    f"{SITE}:appointment": Purpose.VIEW,
    f"{SITE}:add_to_calendar": Purpose.CALENDAR,
    f"{SITE}:calendar_file": Purpose.CALENDAR,
    f"{SITE}:reschedule": Purpose.RESCHEDULE,
    f"{SITE}:cancel": Purpose.CANCEL,
    f"{SITE}:embed_booked": Purpose.BOOKED,
    f"{SITE}:feed": FEED,
    f"{ACCOUNT}:open_link": Purpose.ACCESS,
}

POSTED = (f"{SITE}:reschedule", f"{SITE}:cancel", f"{ACCOUNT}:open_link")

# What is the same address for everybody, with what is sent there.
OPEN = {
    f"{SITE}:start": {},
    f"{SITE}:widget": {},
    f"{SITE}:hold": {"form": "first-consult", "time": "20260303T0900Z"},
    f"{SITE}:health": {},
    f"{SITE}:book": {"form": "first-consult", "time": "20260303T0900Z", "email": "anna@example.com", "name": "Bo"},
    f"{SITE}:embed_start": {},
    f"{SITE}:embed_widget": {},
    f"{SITE}:embed_hold": {"form": "first-consult", "time": "20260303T0900Z"},
    f"{SITE}:embed_book": {
        "form": "first-consult",
        "time": "20260303T1400Z",
        "email": "anna@example.com",
        "name": "Bo",
    },
    f"{SITE}:event_file": {},
    f"{SITE}:booking_form": {},
    f"{ACCOUNT}:appointments": {},
    f"{ACCOUNT}:ask_for_link": {"email": "anna@example.com"},
    f"{ACCOUNT}:link_sent": {},
    f"{ACCOUNT}:leave": {},
    f"{ACCOUNT}:data": {},
    f"{ACCOUNT}:erasure": {},
}

ACTORS = ("nobody", "another account", "an account with the same address typed in", "another proven address", "staff")

SECRETS = ("Anna", "Jansen", "612345678", "Annas-secret", "10:00–10:30")


@pytest.fixture
def annas(appointment):
    """Anna's appointment, and one of Bert's, whose account is not hers."""
    switch_on()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)
    BookingSettings.objects.update(parent_page=home)
    bert = f.contact(name="Bert", email="bert@example.com", phone="+31687654321")
    f.appointment(appointment.booking_form, f.at(12), contact=bert)
    appointment.title = "Annas-secret"
    appointment.save()
    Customer.objects.filter(email="anna@example.com").update(user=area.account("anna"))
    return Appointment.objects.select_related("customer").get(pk=appointment.pk)


@pytest.fixture
def actor(request, annas, mailoutbox):
    client = Client()
    if request.param == "another account":
        user = area.account("bert")
        Customer.objects.filter(email="bert@example.com").update(user=user)
        client.force_login(user)
    elif request.param == "an account with the same address typed in":
        client.force_login(area.account("mallory", email="anna@example.com"))
    elif request.param == "another proven address":
        prove(client, "bert@example.com")
    elif request.param == "staff":
        client.force_login(get_user_model().objects.create_superuser("root"))
    return client


as_every_actor = pytest.mark.parametrize("actor", ACTORS, indirect=True)


def token_of(appointment, purpose) -> str:
    """Anna's own token; for her address, of a link that she has asked for; for a calendar, of the owner's."""
    if purpose == FEED:
        owner = get_user_model().objects.filter(username="owner").first()
        owner = owner or get_user_model().objects.create_superuser("owner")
        return feed_token(Feed.objects.get_or_create(created_by=owner, defaults={"created_at": f.NOW})[0])
    if purpose != Purpose.ACCESS:
        return link_token(appointment, purpose)
    return mailed_link(Client()).rstrip("/").rpartition("/")[2]


def altered(appointment, purpose) -> dict[str, str]:
    """Tokens that are nearly hers, by what is wrong with them."""
    token = token_of(appointment, purpose)
    public_id, _, signature = token.partition(".")
    bert = Appointment.objects.exclude(pk=appointment.pk).get()
    foreign = link_token(bert, Purpose.VIEW if purpose in (Purpose.ACCESS, FEED) else purpose)
    others = {
        f"for {other}": link_token(appointment, other) for other in Purpose if other not in (purpose, Purpose.ACCESS)
    }
    others |= {f"for {other}": token_of(appointment, other) for other in (Purpose.ACCESS, FEED) if other != purpose}
    return {
        "unknown id": f"{'0' * 32}.{signature}",
        "altered id": f"{public_id[:-1]}{'0' if public_id[-1] != '0' else '1'}.{signature}",
        "altered signature": f"{public_id}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "shorter signature": f"{public_id}.{signature[:-1]}",
        "longer signature": f"{public_id}.{signature}A",
        "no signature": f"{public_id}.",
        "foreign signature": f"{public_id}.{foreign.partition('.')[2]}",
        "id in capitals": f"{public_id.upper()}.{signature}" if public_id.upper() != public_id else "x",
        "primary key": f"{appointment.pk}",
        "other separator": f"{public_id}:{signature}",
        **others,
    }


def answer(client, method, path):
    """Return what says anything: status, body and headers; and how many statements it took."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(path, {"seen": 0, "time": "20260303T1000Z"} if method == "post" else None)
    body = re.sub(rb"csrfmiddlewaretoken.*?>", b"", response.content)
    return response.status_code, body, dict(response.headers), len(queries)


def test_addresses__all_of_them__have_a_row():
    named = {f"{urls.app_name}:{pattern.name}" for pattern in urls.urlpatterns}
    named |= {f"{account_urls.app_name}:{pattern.name}" for pattern in account_urls.urlpatterns}

    assert set(KEYS) | set(OPEN) == named


@as_every_actor
@pytest.mark.parametrize("name", KEYS)
def test_s01__nearly_the_token__is_the_same_404_for_everybody(actor, annas, name):
    tokens = altered(annas, KEYS[name])
    paths = {what: reverse(name, kwargs={"token": token}) for what, token in tokens.items()}
    before = everything_stored()

    for method in ("get", "post") if name in POSTED else ("get",):
        unknown = answer(actor, method, paths["unknown id"])
        assert unknown[0] == 404
        # What can't be an id isn't looked up: that says nothing about ids.
        no_id = answer(actor, method, reverse(name, kwargs={"token": "x"}))
        assert no_id[:3] == unknown[:3]
        for what, path in paths.items():
            found = answer(actor, method, path)
            assert found[:3] == unknown[:3], what
            assert found[3] in (unknown[3], no_id[3]), what
        assert answer(actor, method, paths["altered signature"])[3] == unknown[3]

    assert everything_stored() == before


@as_every_actor
@pytest.mark.parametrize("state", ["expired", "used"])
def test_s01__link_that_is_over__is_the_404_of_an_unknown_one(actor, annas, time_machine, state):
    path = reverse(f"{ACCOUNT}:open_link", kwargs={"token": token_of(annas, Purpose.ACCESS)})
    unknown = reverse(f"{ACCOUNT}:open_link", kwargs={"token": f"{'0' * 32}.{'a' * 43}"})
    if state == "used":
        Client().post(path)
    else:
        AccessLink.objects.update(expires_at=f.NOW)

    for method in ("get", "post"):
        assert answer(actor, method, path) == answer(actor, method, unknown)


@as_every_actor
@pytest.mark.parametrize("name", KEYS)
def test_s01__revoked_token__is_the_404_of_an_unknown_one(actor, annas, name):
    token = token_of(annas, KEYS[name])
    path = reverse(name, kwargs={"token": token})
    unknown = reverse(name, kwargs={"token": f"{'0' * 32}.{'a' * 43}"})
    Appointment.objects.update(link_key="replaced")
    AccessLink.objects.update(link_key="replaced")
    Feed.objects.update(key="replaced")

    assert answer(actor, "get", path) == answer(actor, "get", unknown)


@as_every_actor
@pytest.mark.parametrize("name", [name for name, purpose in KEYS.items() if purpose != FEED])
def test_s01__token_of_somebody_erased__is_the_404_of_an_unknown_one(actor, annas, name, time_machine):
    token = token_of(annas, KEYS[name])
    path = reverse(name, kwargs={"token": token})
    unknown = reverse(name, kwargs={"token": f"{'0' * 32}.{'a' * 43}"})
    time_machine.move_to(f.at(11))
    Erase(annas.customer_id, actor=Actor.system()).execute(now=f.at(11))

    for method in ("get", "post") if name in POSTED else ("get",):
        assert answer(actor, method, path) == answer(actor, method, unknown)


@as_every_actor
@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_s01__address_for_everybody__shows_nothing_of_her(actor, annas, name, method):
    arguments = {
        f"{SITE}:event_file": {"token": event_token(f.entry())},
        f"{SITE}:booking_form": {"address": "first-consult"},
    }.get(name, {})
    path = reverse(name, kwargs=arguments)
    wishes = {"customer": annas.customer_id, "account": annas.customer.user_id, "appointment": annas.pk, "tab": "past"}
    wishes |= {"user": annas.customer.user_id, "id": annas.public_id, "address": "anna@example.com"}

    for headers in ({}, {"x-requested-with": "XMLHttpRequest"}):
        sent = {**wishes, **OPEN[name]}
        response = getattr(actor, method)(path, sent, headers=headers, follow=method == "post")
        assert response.status_code in (200, 302, 303, 405, 409, 422, 503), response.status_code
        text = response.content.decode()
        for secret in SECRETS:
            assert secret not in text, secret


def test_s01__token_that_is_right__opens_for_whoever_holds_it(annas, mailoutbox):
    """So the tests above would notice if the addresses were wrong."""
    for name, purpose in KEYS.items():
        path = reverse(name, kwargs={"token": token_of(annas, purpose)})
        assert Client().get(path).status_code == 200, name


def test_s03__tokens__differ_for_each_purpose_and_each_row(annas, mailoutbox):
    Client().post(reverse(f"{ACCOUNT}:ask_for_link"), {"email": "anna@example.com"})
    Client().post(reverse(f"{ACCOUNT}:ask_for_link"), {"email": "anna@example.com"})
    tokens = [access_token(link) for link in AccessLink.objects.all()]
    tokens += [link_token(annas, purpose) for purpose in Purpose]

    assert len(set(tokens)) == len(tokens) == 2 + len(Purpose)
