"""Sending the form: one appointment, or the same form with words about what was wrong."""

import html
import re

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests import factories as f
from wagtail_booking.actions import Actor, Book, Cancel
from wagtail_booking.errors import TryLater
from wagtail_booking.forms.visitor import mark_of
from wagtail_booking.models import (
    Appointment,
    BookingSettings,
    Claim,
    ContactForm,
    ContactFormField,
    Customer,
    Event,
    IdempotencyKey,
)

pytestmark = pytest.mark.django_db

BOOK = reverse("wagtail_booking:book")
WIDGET = reverse("wagtail_booking:widget")

TEN = "20260303T0900Z"
HALF_PAST_TEN = "20260303T0930Z"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def typed(**fields):
    values = {"form": "first-consult", "time": TEN, "key": "k1", "name": "Anna Jansen", "email": "anna@example.com"}
    return values | fields


def send(client, **fields):
    response = client.post(BOOK, typed(**fields))
    response.words = html.unescape(response.content.decode())
    return response


def refuse(client, status=422, **fields):
    """Send what must be refused: said in words, the input kept, nothing written."""
    before = Appointment.objects.count()
    response = send(client, **fields)
    assert response.status_code == status
    assert 'data-step="details"' in response.words
    assert f'value="{typed(**fields)["name"]}"' in response.words
    assert Appointment.objects.count() == Claim.objects.count() == Event.objects.count() == before
    return response


def test_book__valid__makes_one_appointment_and_leads_to_its_confirmation(client):
    f.small_practice()

    response = send(client, phone="+31 6 12345678", lang="nl")

    appointment = Appointment.objects.get()
    assert response.status_code == 303
    assert (appointment.start, appointment.customer_name, appointment.customer_phone) == (
        f.at(10),
        "Anna Jansen",
        "+31612345678",
    )
    assert (appointment.language, appointment.source) == ("nl", Appointment.Source.WIDGET)
    assert client.get(response["Location"]).status_code == 200


def test_book__staff_member_chosen__is_booked(client):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    f.booking_form(jan, els)

    send(client, staff=str(els.pk))

    assert Appointment.objects.get().resource == els


def test_book__staff_choice_not_allowed__is_not_the_customers(client):
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    f.booking_form(jan, els, customer_chooses_staff=False)

    send(client, staff=str(els.pk))

    assert Appointment.objects.get().resource == jan


def test_s06__extra_fields__change_nothing(client):
    f.small_practice()

    send(client, status="cancelled", price="0", end="x", resource="99", customer="1", party_size="9", is_staff="1")

    appointment = Appointment.objects.get()
    assert (appointment.status, appointment.price, appointment.party_size) == ("confirmed", None, 1)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("20260302T0600Z", "This time has passed."),
        ("20260303T0905Z", "No appointment starts at this time"),
        ("20260303T2000Z", "This time is outside opening hours."),
        ("20260601T0900Z", "This is too far ahead."),
        ("", "Please choose a time."),
        ("99999999T9999Z", "The chosen time can't be read."),
        ("\0", "The chosen time can't be read."),
        ("x" * 10_000, "The chosen time can't be read."),
    ],
)
def test_s23__start_that_is_not_offered__is_refused_with_alternatives_inside_the_form(client, time, words):
    f.small_practice()

    response = refuse(client, time=time)

    assert words in response.words
    assert "Choose another time" in response.words
    assert len(re.findall(r'type="radio" name="time"', response.words)) == 4


def test_book__start_too_soon__is_refused(client):
    f.business()
    f.booking_form(f.staff_member(), minimum_notice=48 * 60)

    assert "This is too soon. The earliest possible time is" in refuse(client).words


@pytest.mark.parametrize("live", [True, False])
def test_book__unknown_or_inactive_form__is_refused_and_others_are_offered(client, live):
    f.business()
    jan = f.staff_member()
    f.booking_form(jan, live=False)
    f.booking_form(jan, name="Check-up", slug="check-up")

    response = refuse(client, form="nothing" if live else "first-consult")

    assert "This service can't be booked at the moment." in response.words
    assert 'name="form" value="check-up"' in response.words
    assert send(client, form="check-up").status_code == 303


def test_book__nothing_can_be_booked_any_more__is_refused_with_the_contact_line(client):
    f.business()
    f.booking_form(f.staff_member(), live=False)

    assert "Call us on 010 123 4567." in refuse(client).words


@pytest.mark.parametrize("staff", ["", "999", "\0", "9" * 5_000, "me"])
def test_book__staff_who_does_not_offer_it__is_refused_and_others_are_offered(client, staff):
    f.business()
    f.booking_form(f.staff_member("Jan de Vries"), f.staff_member("Els Smit"))

    response = refuse(client, staff=staff)

    assert "This staff member doesn't offer this service." in response.words
    assert 'name="staff" value="any"' in response.words


def test_book__only_staff_member_replaced_by_a_stranger__is_refused(client):
    f.small_practice()
    other = f.staff_member("Piet Bakker")

    assert "This staff member doesn't offer this service." in refuse(client, staff=str(other.pk)).words


def test_book__just_taken__keeps_the_form_and_offers_the_nearest(client):
    form = f.small_practice()
    f.appointment(form)

    response = refuse(client, 409, email="bob@example.com")

    assert "10:00 has just been taken." in response.words
    assert "Nearest: 09:15, 09:30, 10:30, 10:45." in response.words
    assert 'value="bob@example.com"' in response.words
    assert f'type="radio" name="time" value="{HALF_PAST_TEN}"' in response.words
    assert not Customer.objects.filter(email="bob@example.com").exists()
    assert send(client, email="bob@example.com", time=HALF_PAST_TEN).status_code == 303


def test_book__taken_and_a_field_wrong__says_both_at_once(client):
    form = f.small_practice()
    f.appointment(form)

    response = refuse(client, 409, email="bob")

    assert "10:00 has just been taken." in response.words
    assert "Enter a valid email address." in response.words


def test_r08__same_form_sent_twice__makes_one_appointment(client):
    f.small_practice()

    first, second = send(client), send(client)

    assert first["Location"] == second["Location"]
    assert Appointment.objects.count() == Event.objects.count() == 1


def test_r08__same_key_with_other_answers__is_refused_with_a_fresh_key(client):
    f.small_practice()
    send(client)

    response = refuse(client, 409, name="Somebody Else", time=HALF_PAST_TEN)

    assert "This form was sent before with other answers." in response.words
    assert 'name="key" value="k1"' not in response.words


def test_r08__form_fetched_again_after_back__has_the_same_key(client):
    f.small_practice()
    first, again, other = (
        re.search('name="key" value="(.*?)"', client.get(f"{WIDGET}?time={time}").content.decode())[1]
        for time in (TEN, TEN, HALF_PAST_TEN)
    )

    assert first == again != other


def test_book__again_after_it_was_cancelled__makes_a_new_appointment(client):
    f.small_practice()
    send(client)
    Cancel(Appointment.objects.get(), actor=Actor.system()).execute(now=f.NOW)

    response = send(client)

    assert response.status_code == 303
    assert Appointment.objects.active().count() == 1


def test_r08__same_key_for_somebody_else_at_the_same_time__is_just_taken(client):
    f.small_practice()
    send(client)

    response = refuse(client, 409, name="Somebody Else", email="else@example.com")

    assert "10:00 has just been taken." in response.words
    assert 'name="key" value="k1"' not in response.words


@pytest.mark.parametrize("key", ["", "\0", "k" * 10_000])
def test_book__odd_key__books_without_one(client, key):
    f.small_practice()

    assert send(client, key=key).status_code == 303
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 10_000, "Ensure this value has at most 120 characters"),
        ("name", "Anna\r\nBcc: all@example.com", "invisible character (U+000"),
        ("name", "Anna\u2028Jansen", "invisible character (U+2028)"),
        ("name", "Anna \u202egnikooB", "invisible character (U+202E)"),
        ("name", "Anna\x07", "invisible character (U+0007)"),
        ("name", "An\0na", "Null characters are not allowed."),
        ("name", "\u200b\u200f", "This field is required."),
        ("email", "", "This field is required."),
        ("email", "anna", "Enter a valid email address."),
        ("email", "a" * 300 + "@example.com", "Ensure this value has at most 254 characters"),
        ("email", "a@example.com\nBcc: b@example.com", "Enter a valid email address."),
        ("phone", "12", "Enter a phone number with its country code"),
        ("phone", "+31" + "6" * 10_000, "Enter a phone number with its country code"),
        ("phone", "\0", "Null characters are not allowed."),
        ("website", "https://spam.example", "A hidden field was filled in."),
    ],
)
def test_s21__odd_value_in_a_field__is_refused_in_words(client, field, value, words):
    f.small_practice()

    response = send(client, **{field: value})

    assert response.status_code == 422
    assert words in response.words
    assert f'href="#booking-{field}"' in response.words
    assert 'aria-invalid="true"' in response.words or field == "website"
    assert not Appointment.objects.exists()
    assert not Customer.objects.exists()


def test_book__too_much_text__is_refused(client):
    f.small_practice()

    page = send(client, name="x" * 70_000)
    told = client.post(BOOK, typed(name="x" * 70_000), headers={"x-requested-with": "XMLHttpRequest"})

    assert page.status_code == told.status_code == 413
    assert "This is too much text." in page.words
    assert "</main>" in page.words
    assert told.content == b"This is too much text. Please shorten it, and send the form again."
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("length", ["abc", "\u00b2", "-1", ""])
def test_s21__odd_content_length__is_no_crash(client, length):
    f.small_practice()

    response = client.generic("POST", BOOK, "", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH=length)

    assert response.status_code == 422


def questions(**first):
    form = f.small_practice()
    form.contact_form = ContactForm.objects.create(name="Intake")
    form.save()
    kinds = [
        ("Notes", "multiline", ""),
        ("Colours", "checkboxes", "red,blue"),
        ("Born", "date", ""),
        ("News", "checkbox", ""),
    ]
    for order, (label, kind, choices) in enumerate(kinds):
        required = bool(first.get(label))
        ContactFormField.objects.create(
            contact_form=form.contact_form,
            label=label,
            field_type=kind,
            choices=choices,
            required=required,
            sort_order=order,
        )
    return form


def test_answers__given__are_stored_as_text(client):
    questions()

    send(
        client,
        **{
            "answer-notes": "Two\nlines",
            "answer-colours": ["red", "blue"],
            "answer-born": "1980-02-01",
            "answer-news": "on",
        },
    )

    answers = {row["label"]: row["value"] for row in Appointment.objects.get().answers}
    assert answers == {"Notes": "Two\nlines", "Colours": "red, blue", "Born": "02/01/1980", "News": "Yes"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"answer-notes": ""}, "This field is required."),
        ({"answer-notes": "x" * 10_000}, "Ensure this value has at most 5000 characters"),
        ({"answer-notes": "bell\x07"}, "invisible character (U+0007)"),
        ({"answer-notes": "n", "answer-colours": "green"}, "green is not one of the available choices"),
        ({"answer-notes": "n", "answer-born": "yesterday"}, "Enter a valid date."),
        ({"answer-notes": "n", "answer-born": "0000-00-00"}, "Enter a valid date."),
    ],
)
def test_answers__wrong__are_refused_in_words(client, answer, words):
    questions(Notes=True)

    assert words in refuse(client, **answer).words


def test_consent__text_that_was_shown__is_exactly_what_is_stored_with_its_time(client):
    text = "  I agree — that <b>Linden</b> keeps “my” data & nothing else."
    f.small_practice()
    BookingSettings.objects.update(consent_text=text)
    page = client.get(WIDGET, {"form": "first-consult", "date": "2026-03-03", "time": TEN}).content.decode()
    box, label = re.search(r'(<input[^>]*name="consent"[^>]*>)\s*<label[^>]*>(.*?)</label>', page, re.DOTALL).groups()

    send(client, consent=re.search(r'value="([^"]*)"', box)[1])

    made = Appointment.objects.get()
    assert made.consent_text == html.unescape(label) == text
    assert made.consent_at == f.NOW


def test_consent__text_changed_since_it_was_shown__is_asked_for_anew(client):
    f.small_practice()
    BookingSettings.objects.update(consent_text="I agree.")
    page = client.get(WIDGET, {"form": "first-consult", "date": "2026-03-03", "time": TEN}).content.decode()
    shown = re.search(r'name="consent" value="([^"]*)"|value="([^"]*)"[^>]*name="consent"', page)
    value = shown[1] or shown[2]
    BookingSettings.objects.update(consent_text="I agree to everything.")

    response = refuse(client, consent=value)

    assert "This text has changed since you opened the form." in response.words
    assert "I agree to everything." in response.words
    assert "checked" not in re.search(r'<input[^>]*name="consent"[^>]*>', response.words)[0]
    again = re.search(r'value="([^"]*)"', re.search(r'<input[^>]*name="consent"[^>]*>', response.words)[0])[1]
    send(client, consent=again)
    assert Appointment.objects.get().consent_text == "I agree to everything."


def test_consent__missing__is_refused_and_given__is_stored(client):
    f.small_practice()
    BookingSettings.objects.update(consent_text="I agree.")

    assert "Please tick this box to agree" in refuse(client).words
    assert "This text has changed" in refuse(client, consent="on").words
    send(client, consent=mark_of("I agree."))
    assert Appointment.objects.get().consent_text == "I agree."


def test_s08__html_in_every_field__comes_back_as_text(client):
    questions()
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

    again = client.post(BOOK, typed(**{"name": evil, "email": evil, "phone": evil, "answer-notes": evil, "key": evil}))
    done = client.post(BOOK, typed(**{"name": evil, "answer-notes": evil}), follow=True)

    assert again.status_code == 422
    assert done.status_code == 200
    for response in (again, done):
        assert "<script>alert" not in response.content.decode()
        assert "<img src=x" not in response.content.decode()
    assert Appointment.objects.get().customer_name == evil


def test_s05__without_token__is_refused():
    f.small_practice()

    assert send(Client(enforce_csrf_checks=True)).status_code == 403
    assert not Appointment.objects.exists()


def test_r17__page_from_a_cache__books_with_a_token_fetched_later():
    f.small_practice()
    client = Client(enforce_csrf_checks=True)
    details = client.get(f"{WIDGET}?time={TEN}").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', details))

    response = client.post(BOOK, hidden | {"name": "Anna", "email": "anna@example.com"})

    assert response.status_code == 303


def test_s04__get__leads_to_the_step_and_writes_nothing(client):
    f.small_practice()

    response = client.get(BOOK, typed())

    assert response["Location"] == f"/booking/start/?form=first-consult&time={TEN}"
    assert not Appointment.objects.exists()


def test_s16__address_of_an_account__touches_neither_user_nor_session(client, django_user_model):
    f.small_practice()
    user = django_user_model.objects.create_superuser("admin", "anna@example.com", "secret")

    send(client)

    assert "sessionid" not in client.cookies
    assert Appointment.objects.get().customer.user is None
    assert django_user_model.objects.get() == user


def test_s20__known_and_unknown_address__get_the_same_answer(client):
    form = f.small_practice()
    f.appointment(form, f.at(12))

    pages = [
        client.get(response["Location"]).content.decode()
        for response in (
            send(client, key="a"),
            send(client, key="b", email="nova@example.com", time=HALF_PAST_TEN),
        )
    ]

    # Each has links of its own, and those to calendars elsewhere hold its time.
    known, unknown = (re.sub(r'[0-9a-f]{32}\.[\w-]+|"https://[^"]*"', "link", page) for page in pages)
    assert unknown.replace("nova@", "anna@").replace("10:30–11:00", "10:00–10:30") == known


def test_s18__many_from_one_address__are_refused_for_an_hour(client, settings):
    settings.WAGTAIL_BOOKING = {"BOOKINGS_PER_HOUR": 2}
    f.small_practice()
    for number in range(2):
        assert send(client, key=f"k{number}", time=f"20260303T1{number}00Z").status_code == 303

    response = refuse(client, 429, time="20260303T1300Z", key="k3")

    assert response["Retry-After"] == "3600"
    assert "Too many appointments were booked from your connection." in response.words
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert send(other, time="20260303T1300Z", key="k4").status_code == 303


def test_s18__typing_errors__do_not_count(client, settings):
    settings.WAGTAIL_BOOKING = {"BOOKINGS_PER_HOUR": 1}
    f.small_practice()
    for _ in range(3):
        send(client, email="anna")

    assert send(client).status_code == 303


def test_s18__cache_down__books_all_the_same(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9"}
    }
    f.small_practice()

    assert send(client).status_code == 303


def test_book__database_too_busy__answers_503_with_the_form(client, monkeypatch):
    f.small_practice()

    def busy(*args, **kwargs):
        raise TryLater(retry_after=3)

    monkeypatch.setattr(Book, "execute", busy)

    response = refuse(client, 503)

    assert response["Retry-After"] == "3"
    assert "Please try again in 3 seconds." in response.words


def test_r20__database_away__answers_503(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("wagtail_booking.views.steps.live_offers", away)

    response = client.get(WIDGET)

    assert response.status_code == 503
    assert response["Retry-After"] == "10"


def test_book__script_asks__gets_only_the_fragment(client):
    f.small_practice()

    response = client.post(BOOK, typed(email=""), headers={"x-requested-with": "XMLHttpRequest"})

    assert response.status_code == 422
    assert "<html" not in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["İ" * 200 + "@example.com", "jeſſ@example.com"])
def test_s21__address_with_letters_that_become_others__is_refused_in_words(client, address):
    f.small_practice()

    refuse(client, email=address)
