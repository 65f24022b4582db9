"""The Messages page: switches, own reminders, words in each language, preview, test, and the link that is missing."""

import json

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from tests import factories as f
from tests.admin.conftest import user_with
from tests.admin.forms import settings_data
from tests.reactions.conftest import SMTP, free_port, mail_settings
from wagtail_booking.models import BookingForm, BookingSettings, Channel, Event, Message, MessageText, Occasion
from wagtail_booking.reactions.defaults import default_text
from wagtail_booking.selectors.messages import MessageKey, active_messages

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings/messages/"
BOOKED = "booked-customer-email"
EDIT = f"{BASE}edit/{BOOKED}/"

CONFIRMATION = MessageKey(Occasion.BOOKED, Event.Audience.CUSTOMER, Channel.EMAIL)
TYPED = {"subject": "Hello {{customer_first_name}}", "body": "See you on {{start_date}}."}


@pytest.fixture
def rights(log_in):
    """Somebody who may change messages and nothing else."""
    return log_in("change_message")


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- The list ----------------------------------------------------------------------------


def test_list__nothing_stored__every_message_with_its_default(rights):
    page = rights.get(BASE)

    slugs = [row.slug for group in page.context["groups"] for row in group.rows]
    assert slugs[:4] == [BOOKED, "booked-customer-sms", "booked-staff-email", "booked-staff-sms"]
    assert "reminder-customer-email-24" in slugs
    assert "handed_over-customer-email" not in slugs
    assert page.text.count("Default text") == 2 * len(slugs)  # for wide and for narrow screens
    assert "24 hours before the start" in page.text
    assert Message.objects.count() == 0


def test_list__sms_without_a_provider__says_so(rights, settings):
    settings.WAGTAIL_BOOKING = {}

    page = rights.get(BASE)

    rows = {row.slug: row for group in page.context["groups"] for row in group.rows}
    assert rows["booked-customer-sms"].lacks_provider
    assert not rows[BOOKED].lacks_provider
    assert "No SMS provider is set up." in page.text


def test_list__words_changed__names_the_languages(rights):
    rights.post(f"{EDIT}?language=nl", TYPED)

    rows = {row.slug: row for group in rights.get(BASE).context["groups"] for row in group.rows}

    assert rows[BOOKED].changed == "Nederlands"
    assert rows["booked-staff-email"].changed == ""


def test_list__any_number_of_changes__constant_number_of_queries(admin_client, django_assert_max_num_queries):
    admin_client.get(BASE)
    for hours in range(1, 8):
        row = Message.objects.create(occasion="reminder", audience="customer", channel="email", hours=hours)
        MessageText.objects.create(message=row, language="en", subject="Hi", body="Hi")

    with django_assert_max_num_queries(12):
        admin_client.get(BASE)


# --- Switches ----------------------------------------------------------------------------


def test_switch__off_and_on_again__stored_only_while_it_differs(rights):
    response = rights.post(f"{BASE}switch/", {"message": BOOKED, "active": "off"}, follow=True)

    assert response.redirect_chain == [(f"{BASE}#{BOOKED}", 302)]
    assert said(response) == ["“Booked: Customer, E-mail” is no longer sent."]
    assert CONFIRMATION not in active_messages()

    rights.post(f"{BASE}switch/", {"message": BOOKED, "active": "on"})

    assert CONFIRMATION in active_messages()
    assert Message.objects.count() == 0


def test_switch__by_script__answers_what_is_so_now(rights):
    answer = rights.post(
        f"{BASE}switch/",
        {"message": "booked-customer-sms", "active": "on"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()

    assert answer == {"active": True, "message": "“Booked: Customer, SMS” is sent from now on."}


def test_switch__with_own_words__keeps_them(rights):
    rights.post(EDIT, TYPED)
    for state in ("off", "on"):
        rights.post(f"{BASE}switch/", {"message": BOOKED, "active": state})

    assert MessageText.objects.get().body == TYPED["body"]


@pytest.mark.parametrize("slug", ["", "booked", "handed_over-customer-email", "reminder-customer-email-7", "x" * 500])
def test_switch__unknown_message__not_found(rights, slug):
    assert rights.post(f"{BASE}switch/", {"message": slug, "active": "on"}).status_code == 404
    assert Message.objects.count() == 0


def test_switch__got__changes_nothing(rights):
    assert rights.get(f"{BASE}switch/", {"message": BOOKED, "active": "off"}).status_code == 405
    assert Message.objects.count() == 0


# --- Own reminders -----------------------------------------------------------------------


def test_reminder__added__is_sent_and_can_be_written_and_removed(rights):
    response = rights.post(
        f"{BASE}add/reminder/", {"hours": "48", "audience": "customer", "channel": "email"}, follow=True
    )

    key = MessageKey(Occasion.REMINDER, Event.Audience.CUSTOMER, Channel.EMAIL, 48)
    assert response.redirect_chain == [(f"{BASE}edit/reminder-customer-email-48/", 302)]
    assert key in active_messages()
    rights.post(f"{BASE}edit/reminder-customer-email-48/", TYPED)

    assert "no longer sent" in rights.get(f"{BASE}remove/reminder-customer-email-48/").text
    assert key in active_messages()
    rights.post(f"{BASE}remove/reminder-customer-email-48/")

    assert key not in active_messages()
    assert (Message.objects.count(), MessageText.objects.count()) == (0, 0)


def test_reminder__other_time__keeps_its_words(rights):
    rights.post(f"{BASE}add/reminder/", {"hours": "48", "audience": "customer", "channel": "email"})
    rights.post(f"{BASE}edit/reminder-customer-email-48/", TYPED)
    assert 'value="48"' in rights.get(f"{BASE}time/reminder-customer-email-48/").text

    refused = rights.post(f"{BASE}time/reminder-customer-email-48/", {"hours": "24"})
    response = rights.post(f"{BASE}time/reminder-customer-email-48/", {"hours": "72"}, follow=True)

    assert "There is such a message already." in refused.text
    assert said(response) == ["“72 hours before the start: Customer, E-mail” is sent from now on."]
    assert [key.hours for key in sorted(active_messages()) if key.occasion == Occasion.REMINDER] == [24, 72]
    assert MessageText.objects.get().message.hours == 72


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("24", "There is such a message already."),
        ("0", "greater than or equal to 1"),
        ("1.5", "Enter a whole number."),
        ("99999", "less than or equal to 8784"),
        ("", "This field is required."),
    ],
)
def test_reminder__hours_that_cannot_be__refused_in_words_and_kept(rights, hours, message):
    response = rights.post(f"{BASE}add/reminder/", {"hours": hours, "audience": "customer", "channel": "email"})

    assert message in str(response.context["form"].errors["hours"])
    assert response.context["form"]["hours"].value() == hours
    assert Message.objects.count() == 0


def test_follow_up__to_staff__cannot_be_chosen(rights):
    data = {"hours": "3", "audience": "staff", "channel": "email"}

    assert "audience" in rights.post(f"{BASE}add/follow_up/", data).context["form"].errors


@pytest.mark.parametrize(
    "path", ["add/booked/", "add/nothing/", "remove/booked-customer-email/", "time/booked-customer-email/"]
)
def test_messages_that_everybody_has__are_neither_added_nor_removed(rights, path):
    for send in (rights.get, rights.post):
        assert send(BASE + path).status_code == 404


def test_default_reminder__removed__not_found(rights):
    assert rights.post(f"{BASE}remove/reminder-customer-email-24/").status_code == 404


# --- Words -------------------------------------------------------------------------------


def test_editor__opened__shows_the_default_in_each_language(rights):
    english, dutch = (rights.get(f"{EDIT}?language={code}") for code in ("en", "nl"))

    for page, code in ((english, "en"), (dutch, "nl")):
        words = default_text(CONFIRMATION, code)
        assert page.context["form"]["subject"].value() == words.subject
        assert page.context["form"]["body"].value() == words.body
    assert "This is the default text." in english.text


def test_editor__unknown_language__shows_the_users(rights):
    assert rights.get(f"{EDIT}?language=xx").context["language"] == "en"


def test_editor__unknown_message__not_found(rights):
    for path in ("edit/nothing/", "preview/nothing/", "reset/nothing/"):
        assert rights.post(BASE + path).status_code == 404


def test_editor__saved__keeps_this_language_only_and_says_so(rights):
    response = rights.post(f"{EDIT}?language=nl", TYPED, follow=True)

    assert said(response) == ["“Booked: Customer, E-mail” is saved (Nederlands)."]
    row = MessageText.objects.get()
    assert (row.language, row.subject, row.body) == ("nl", TYPED["subject"], TYPED["body"])
    assert rights.get(f"{EDIT}?language=en").context["form"]["body"].value() == default_text(CONFIRMATION, "en").body


def test_editor__saved_as_it_was__stores_nothing(rights):
    words = default_text(CONFIRMATION, "en")

    rights.post(EDIT, {"subject": words.subject, "body": words.body.replace("\n", "\r\n")})

    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("body", "Dear {{custumer_name}}", "There is no {{custumer_name}}. Did you mean {{customer_name}}?"),
        ("subject", "For {{custumer_name}}", "There is no {{custumer_name}}. Did you mean {{customer_name}}?"),
        ("body", "{{ settings.SECRET_KEY }}", "settings.SECRET_KEY"),
        ("body", "{% load i18n %}", "template code"),
        ("body", "{{ title.__class__ }}", "__class__"),
        ("body", "{{admin_link}}", "{{admin_link}}"),
        ("body", "{{title", "{{title"),
        ("body", "", "This field is required."),
        ("subject", "", "This field is required."),
        ("body", "x" * 20_001, "at most 20000 characters"),
        ("subject", "x" * 256, "at most 255 characters"),
    ],
)
def test_s10__editor__what_cannot_be_sent__refused_in_words_and_kept(rights, field, text, message):
    response = rights.post(EDIT, TYPED | {field: text})

    form = response.context["form"]
    assert response.status_code == 200
    assert any(message in error for error in form.errors[field]), form.errors
    assert form[field].value() == text
    assert MessageText.objects.count() == 0


def test_editor__line_break_in_the_subject__is_a_space(rights):
    rights.post(EDIT, TYPED | {"subject": "Hello\r\nBcc: eve@example.com"})

    assert MessageText.objects.get().subject == "Hello Bcc: eve@example.com"


def test_editor__script_in_the_words__is_text_on_the_page(rights):
    page = rights.post(EDIT, TYPED | {"body": "<script>alert(1)</script>", "preview": "1"}).text

    assert "<script>alert(1)" not in page


def test_editor__variables__only_those_for_this_message(rights):
    names = {each.name for each in rights.get(EDIT).context["variables"]}
    for_staff = {each.name for each in rights.get(f"{BASE}edit/booked-staff-email/").context["variables"]}

    assert "customer_name" in names
    assert "admin_link" not in names
    assert "admin_link" in for_staff


def test_editor__sms__has_no_subject(rights):
    form = rights.get(f"{BASE}edit/booked-customer-sms/").context["form"]

    assert "subject" not in form.fields
    rights.post(f"{BASE}edit/booked-customer-sms/", {"body": "See you, {{customer_first_name}}!"})
    assert MessageText.objects.get().subject == ""


def test_reset__confirmed__the_default_again(rights):
    rights.post(EDIT, TYPED)
    asked = rights.get(f"{BASE}reset/{BOOKED}/?language=en")
    assert default_text(CONFIRMATION, "en").subject in asked.context["words"].subject
    assert MessageText.objects.count() == 1

    response = rights.post(f"{BASE}reset/{BOOKED}/?language=en", follow=True)

    assert said(response) == ["“Booked: Customer, E-mail” says what it says by default (English)."]
    assert Message.objects.count() == 0


# --- Preview -----------------------------------------------------------------------------


def test_preview__sample__filled_in_and_nothing_kept(rights):
    answer = rights.post(f"{BASE}preview/{BOOKED}/?language=en", TYPED).json()

    assert answer["subject"] == "Hello Anna"
    assert "Tuesday 3 March 2026" in answer["text"]
    assert answer["html"].lstrip().lower().startswith("<!doctype html>")
    assert answer["problems"] == []
    assert Message.objects.count() == 0


def test_preview__language__is_that_of_the_text(rights):
    answer = rights.post(f"{BASE}preview/{BOOKED}/?language=nl", TYPED).json()

    assert "dinsdag 3 maart 2026" in answer["text"]


def test_preview__unknown_variable__says_so_and_still_shows(rights):
    answer = rights.post(f"{BASE}preview/{BOOKED}/", TYPED | {"body": "Dear {{custumer_name}}"}).json()

    assert answer["problems"] == ["There is no {{custumer_name}}. Did you mean {{customer_name}}?"]
    assert "Dear" in answer["text"]


@pytest.mark.parametrize("data", [{}, {"body": ""}, {"body": "\x00{{"}, {"body": "{{" * 20_000}, {"about": "x"}])
def test_preview__anything__is_no_error(rights, data):
    answer = rights.post(f"{BASE}preview/{BOOKED}/", data)

    assert answer.status_code == 200
    assert answer.json()["problems"]


def test_preview__sms__counts_characters_and_segments(rights):
    url = f"{BASE}preview/booked-customer-sms/"

    assert rights.post(url, {"body": "a" * 161}).json()["count"] == "161 characters: 2 SMS"
    assert rights.post(url, {"body": "Tot zo 👋"}).json()["count"].startswith("9 characters: 1 SMS. Letters that")


def test_preview__chosen_appointment__its_facts_and_no_link_that_works(admin_client):
    appointment = f.appointment(f.small_practice(), contact=f.contact(name="Bea Bos"))
    body = "{{customer_name}} {{appointment_link}} {{reschedule_link}} {{cancel_link}}"

    answer = admin_client.post(f"{BASE}preview/{BOOKED}/", {"subject": "x", "body": body, "about": appointment.pk})

    assert "Bea Bos" in answer.json()["text"]
    assert appointment.public_id.hex not in answer.text


def test_s05__preview__appointment_of_somebody_elses_calendar__is_not_shown(client):
    form = f.small_practice()
    other = f.staff_member("Els Smit")
    mine = f.appointment(form, contact=f.contact(name="Bea Bos"))
    user = user_with("change_message", "view_own_appointment")
    other.user = user
    other.save()
    client.force_login(user)

    page = client.get(EDIT)
    answer = client.post(f"{BASE}preview/{BOOKED}/", TYPED | {"body": "{{customer_name}}", "about": mine.pk})

    assert "Bea Bos" not in page.text
    assert "Bea Bos" not in answer.text


def test_editor__preview_without_script__on_the_page_with_input_kept(rights):
    page = rights.post(EDIT, TYPED | {"body": "Dear {{custumer_name}}", "preview": "1"})

    assert page.context["form"]["body"].value() == "Dear {{custumer_name}}"
    assert page.context["preview"].subject == "Hello Anna"
    assert "Did you mean {{customer_name}}?" in page.text
    assert "srcdoc=" in page.text
    assert MessageText.objects.count() == 0


# --- A test ------------------------------------------------------------------------------


def test_test_mail__asked_for__arrives_at_the_users_own_address(client):
    user = user_with("change_message")
    User.objects.filter(pk=user.pk).update(email="sam@linden.example")
    client.force_login(user)

    response = client.post(EDIT, TYPED | {"test": "1"})

    assert said(response) == ["A test was sent to sam@linden.example."]
    sent = mail.outbox[0]
    assert sent.to == ["sam@linden.example"]
    assert "Hello Anna" in sent.subject
    assert "Tuesday 3 March 2026" in sent.body
    assert response.context["form"]["body"].value() == TYPED["body"]
    assert MessageText.objects.count() == 0


def test_test_mail__about_a_real_appointment__has_no_link_that_works(admin_client):
    appointment = f.appointment(f.small_practice())
    User.objects.update(email="boss@linden.example")
    mail.outbox.clear()

    admin_client.post(EDIT, {"subject": "x", "body": "{{reschedule_link}}", "about": appointment.pk, "test": "1"})

    assert appointment.public_id.hex not in mail.outbox[0].message().as_string()


def test_test_mail__account_without_an_address__says_what_to_do(rights):
    response = rights.post(EDIT, TYPED | {"test": "1"})

    assert "Your account has no e-mail address." in said(response)[0]
    assert mail.outbox == []


def test_test_mail__unknown_variable__is_refused(admin_client):
    response = admin_client.post(EDIT, TYPED | {"body": "{{custumer_name}}", "test": "1"})

    assert "body" in response.context["form"].errors
    assert mail.outbox == []


def test_test_mail__mail_server_away__says_so_and_keeps_the_input(client):
    user = user_with("change_message")
    User.objects.filter(pk=user.pk).update(email="sam@linden.example")
    client.force_login(user)

    with override_settings(**mail_settings(SMTP, host="127.0.0.1", port=free_port())):
        response = client.post(EDIT, TYPED | {"test": "1"})

    assert "The test was not sent. The mail server can't be reached" in said(response)[0]
    assert response.context["form"]["body"].value() == TYPED["body"]


def test_test_sms__without_a_number__asks_for_it(rights):
    response = rights.post(f"{BASE}edit/booked-customer-sms/", {"body": "Hi", "test": "1"})

    assert response.context["form"].errors["phone"] == ["Enter the number that the test is sent to."]


def test_test_sms__without_a_provider__says_so(rights, settings):
    settings.WAGTAIL_BOOKING = {}

    response = rights.post(f"{BASE}edit/booked-customer-sms/", {"body": "Hi", "phone": "+31612345678", "test": "1"})

    assert "The test was not sent. No SMS provider is set up" in said(response)[0]


# --- The missing link --------------------------------------------------------------------


@pytest.fixture
def online(admin_client):
    """Online rescheduling is on, the confirmation as by default."""
    f.business(reschedule_online=True)
    return admin_client


@pytest.fixture
def settings_url():
    return lambda: reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", 1])


def test_settings__rescheduling_off__no_notice(admin_client):
    settings = f.business()

    page = admin_client.get(reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", settings.pk]))

    assert "Online rescheduling" in page.text
    assert "Insert it" not in page.text


def test_settings__switched_on__the_notice_with_insert_it(admin_client):
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", f.business().pk])

    response = admin_client.post(url, settings_data(reschedule_online="on", reschedule_hours="1"), follow=True)

    assert BookingSettings.current().reschedule_hours == 1
    assert "{{reschedule_link}}" in response.text
    assert "(English and Nederlands)" in response.text
    assert "Save, and insert it" in response.text


def test_settings__insert_it__saves_what_was_typed_first(admin_client):
    url = reverse(
        "wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", f.business(reschedule_online=True).pk]
    )
    typed = settings_data(reschedule_online="on", reschedule_hours="3", insert_link="1")

    response = admin_client.post(url, typed, follow=True)

    assert BookingSettings.current().reschedule_hours == 3
    assert {row.language: "{{reschedule_link}}" in row.body for row in MessageText.objects.all()} == {
        "en": True,
        "nl": True,
    }
    assert "{{reschedule_link}} is now in the confirmation (English and Nederlands)." in said(response)
    assert "Save, and insert it" not in response.text
    admin_client.post(url, typed)
    assert all(row.body.count("{{reschedule_link}}") == 1 for row in MessageText.objects.all())


def test_settings__insert_it_without_a_right_to_messages__saves_only(client):
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", f.business().pk])
    client.force_login(user_with("change_bookingsettings"))

    client.post(url, settings_data(reschedule_online="on", reschedule_hours="3", insert_link="1"))

    assert BookingSettings.current().reschedule_hours == 3
    assert not MessageText.objects.exists()


@pytest.mark.parametrize("hours", ["-1", "1.5", "", "9000", "soon"])
def test_settings__hours_that_cannot_be__refused_and_kept(admin_client, hours):
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", f.business().pk])

    response = admin_client.post(url, settings_data(reschedule_online="on", reschedule_hours=hours))

    assert response.context["form"].errors["reschedule_hours"]
    assert response.context["form"]["reschedule_hours"].value() == hours
    assert not BookingSettings.current().reschedule_online


@pytest.mark.parametrize("path", [BASE, EDIT])
def test_notice__link_missing__on_the_list_and_in_the_confirmation(online, path):
    assert "Insert it" in online.get(path).text


def test_notice__other_message__has_none(online):
    assert "Insert it" not in online.get(f"{BASE}edit/cancelled-customer-email/").text


def test_insert_it__pressed__a_line_in_every_language_and_no_notice_any_more(online):
    response = online.post(f"{BASE}insert-link/", follow=True)

    assert said(response) == ["{{reschedule_link}} is now in the confirmation (English and Nederlands)."]
    assert "Insert it" not in response.text
    texts = {row.language: row for row in MessageText.objects.all()}
    assert set(texts) == {"en", "nl"}
    for code, row in texts.items():
        words = default_text(CONFIRMATION, code)
        assert row.subject == words.subject
        assert row.body.startswith(words.body.rstrip()[:40])
        assert "{{reschedule_link}}" in row.body


def test_insert_it__twice__inserts_once(online):
    for _time in range(2):
        response = online.post(f"{BASE}insert-link/", follow=True)

    assert said(response) == ["{{reschedule_link}} is in the confirmation already."]
    assert all(row.body.count("{{reschedule_link}}") == 1 for row in MessageText.objects.all())


def test_insert_it__own_words_in_one_language__keeps_them(online):
    online.post(f"{EDIT}?language=nl", {"subject": "Hoi", "body": "Tot dan. {{reschedule_link}}"})

    page = online.get(BASE).text
    assert "(English)" in page
    online.post(f"{BASE}insert-link/")

    assert MessageText.objects.get(language="nl").body == "Tot dan. {{reschedule_link}}"
    assert "{{reschedule_link}}" in MessageText.objects.get(language="en").body


def test_insert_it__got__changes_nothing(online):
    assert online.get(f"{BASE}insert-link/").status_code == 405
    assert MessageText.objects.count() == 0


def test_notice__confirmation_switched_off__says_to_switch_it_on(online):
    online.post(f"{BASE}switch/", {"message": BOOKED, "active": "off"})

    page = online.get(BASE).text

    assert "is not sent: switch it on" in page
    assert "Insert it" not in page


def test_notice__only_a_booking_form_allows_it__is_shown_too(admin_client):
    f.business()
    f.booking_form(f.staff_member(), rescheduling=BookingForm.Rescheduling.ALLOWED)

    assert "Insert it" in admin_client.get(BASE).text


def test_insert_it__forms_with_approval__in_what_confirms_those_as_well(online):
    f.booking_form(f.staff_member(), needs_approval=True)

    online.post(f"{BASE}insert-link/")

    rows = MessageText.objects.values_list("message__occasion", "language")
    assert sorted(rows) == [("booked", "en"), ("booked", "nl"), ("confirmed", "en"), ("confirmed", "nl")]


def test_notice__user_without_a_right_to_messages__reads_it_only(client):
    settings = f.business(reschedule_online=True)
    client.force_login(user_with("change_bookingsettings"))

    page = client.get(reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", settings.pk])).text

    assert "{{reschedule_link}}" in page
    assert "Insert it" not in page


# --- Rights ------------------------------------------------------------------------------


def test_s01__anything_posted_without_the_right__changes_nothing(client):
    f.business(reschedule_online=True)
    client.force_login(user_with("change_bookingform", "view_message"))

    for path, data in (
        ("switch/", {"message": BOOKED, "active": "off"}),
        ("insert-link/", {}),
        ("add/reminder/", {"hours": "48", "audience": "customer", "channel": "email"}),
        (f"edit/{BOOKED}/", TYPED),
        (f"edit/{BOOKED}/", TYPED | {"test": "1"}),
    ):
        response = client.post(BASE + path, data)
        assert response.url == "/admin/", path

    assert Message.objects.count() == 0
    assert mail.outbox == []


def test_menu__right_to_messages__shows_it(rights):
    assert BASE in rights.get("/admin/").text


def test_menu__without_the_right__does_not_show_it(log_in):
    assert BASE not in log_in("change_label").get("/admin/").text


def test_groups__edited__offer_the_right_to_messages(admin_client):
    page = admin_client.get("/admin/groups/new/").text

    assert "Can change message" in page
    assert "Can delete message" not in page


def test_preview__answer__is_json(rights):
    assert json.loads(rights.post(f"{BASE}preview/{BOOKED}/", TYPED).content).keys() == {
        "subject",
        "html",
        "text",
        "count",
        "problems",
    }
