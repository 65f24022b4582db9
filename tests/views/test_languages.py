"""The visitor's language: what is read, asked and agreed to, kept with the appointment and spoken ever after."""

import html

import pytest
from django.core import mail as django_mail
from django.core.cache import cache
from django.urls import reverse

from tests import factories as f
from wagtail_booking.forms.visitor import mark_of
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormTranslation,
    BookingSettings,
    BookingSettingsTranslation,
    ContactForm,
    ContactFormField,
    Customer,
    Delivery,
)
from wagtail_booking.permissions import Purpose
from wagtail_booking.reactions.delivering import work_off
from wagtail_booking.views.links import link_path

pytestmark = pytest.mark.django_db

TEN = "20260303T0900Z"

ENGLISH = {"contact_line": "Call us on 010 123 4567.", "consent_text": "You may keep this."}
DUTCH = {"contact_line": "Bel ons op 010 123 4567.", "consent_text": "Jullie mogen dit bewaren."}


def questions(name, label):
    form = ContactForm.objects.create(name=name)
    ContactFormField.objects.create(
        contact_form=form, label=label, clean_name="why", field_type="singleline", required=True
    )
    return form


@pytest.fixture
def practice():
    cache.clear()
    settings = f.business(**ENGLISH)
    BookingSettingsTranslation.objects.create(settings=settings, language="nl", **DUTCH)
    form = f.booking_form(f.staff_member(), contact_form=questions("Intake", "What brings you here?"))
    BookingFormTranslation.objects.create(
        booking_form=form,
        language="nl",
        name="Eerste gesprek",
        contact_form=questions("Intake (nl)", "Waarvoor kom je?"),
    )
    return form


def details(client, language):
    address = reverse("wagtail_booking:widget")
    response = client.get(f"{address}?form=first-consult&date=2026-03-03&time={TEN}&lang={language}")
    return html.unescape(response.content.decode())


def book(client, language, consent="Jullie mogen dit bewaren.", **fields):
    values = {
        "form": "first-consult",
        "time": TEN,
        "key": "k1",
        "lang": language,
        "name": "Anna Jansen",
        "email": "anna@example.com",
        "answer-why": "My back",
        "consent": mark_of(consent),
    }
    return client.post(reverse("wagtail_booking:book"), values | fields)


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [
        ("en", ["First consult", "What brings you here?", "You may keep this."], ["Waarvoor", "Jullie"]),
        ("nl", ["Eerste gesprek", "Waarvoor kom je?", "Jullie mogen dit bewaren."], ["What brings", "You may"]),
    ],
)
def test_details__page_in_a_language__asks_in_it(client, practice, language, shown, hidden):
    page = details(client, language)

    assert [text for text in shown if text not in page] == []
    assert [text for text in hidden if text in page] == []


def test_consent__given_in_dutch__is_kept_word_for_word_with_its_time(client, practice):
    book(client, "nl")

    appointment = Appointment.objects.get()
    assert (appointment.consent_text, appointment.consent_at) == (DUTCH["consent_text"], f.NOW)
    assert appointment.answers == [{"label": "Waarvoor kom je?", "value": "My back"}]
    assert (appointment.language, appointment.title) == ("nl", "Eerste gesprek")
    assert Customer.objects.get().language == "nl"


def test_messages_and_pages__booked_in_dutch__speak_it_whoever_looks(client, practice):
    book(client, "nl")
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)

    mail = next(mail for mail in django_mail.outbox if mail.to == ["anna@example.com"])
    assert "Eerste gesprek" in mail.body
    assert DUTCH["contact_line"] in mail.body
    page = client.get(link_path(Appointment.objects.get(), Purpose.VIEW), headers={"Accept-Language": "en"})
    assert page["Content-Language"] == "nl"
    assert DUTCH["contact_line"] in html.unescape(page.content.decode())


def test_contact_line__nothing_is_free__is_in_the_language_of_the_page(client, practice):
    BookingForm.objects.update(bookable_until="2026-03-01")
    address = reverse("wagtail_booking:widget")

    found = {lang: html.unescape(client.get(f"{address}?lang={lang}").content.decode()) for lang in ("en", "nl")}

    assert DUTCH["contact_line"] in found["nl"]
    assert ENGLISH["contact_line"] in found["en"]


@pytest.mark.parametrize(
    ("stored", "language", "expected", "message"),
    [
        ("nl", "nl-be", DUTCH["contact_line"], "a dialect falls back to its language"),
        ("zh-hant", "zh-hant-hk", DUTCH["contact_line"], "one part after the other"),
        ("nl", "de", ENGLISH["contact_line"], "no translation: the own words"),
        ("nl-be", "nl", ENGLISH["contact_line"], "a language doesn't fall back to a dialect"),
    ],
)
def test_translated__language_without_words__falls_back(stored, language, expected, message):
    settings = f.business(**ENGLISH)
    BookingSettingsTranslation.objects.create(settings=settings, language=stored, **DUTCH)

    assert settings.translated("contact_line", language) == expected, message


def test_translated__own_words_are_empty__asks_nothing(django_assert_num_queries):
    settings = f.business(contact_line="")

    with django_assert_num_queries(0):
        assert settings.translated("contact_line", "nl") == ""


def test_translated__settings_never_saved__are_the_defaults():
    assert BookingSettings().translated("contact_line", "nl") == ""
