"""What the mails say, in which language, to whom, and what they never say."""

import datetime

import icalendar
import pytest
from django.core import mail as django_mail
from wagtail.models import Site
from wagtail.users.models import UserProfile

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Reschedule
from wagtail_booking.models import Appointment, BookingSettings, Customer, Delivery, Event, Resource
from wagtail_booking.permissions import Purpose, appointment_by_token
from wagtail_booking.reactions.delivering import work_off
from wagtail_booking.reactions.links import base_url

pytestmark = pytest.mark.django_db


def send(now=f.NOW):
    """Send what is due; return the new mails, the customer's before the staff's."""
    before = len(django_mail.outbox)
    work_off(Delivery.objects.all(), clock=lambda: now)
    return django_mail.outbox[before:]


def html_of(mail):
    return next(part.content for part in mail.alternatives if part.mimetype == "text/html")


def invitation_of(mail):
    return icalendar.Calendar.from_ical(mail.attachments[0].content)


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", "error"))


def test_mail_to_customer__booked__says_what_when_with_whom_and_links_to_it(settings):
    settings.WAGTAIL_BOOKING = {"BASE_URL": "https://linden.example/"}
    appointment = f.appointment(f.small_practice())
    mail, _ = send()

    assert mail.to == ["anna@example.com"]
    assert mail.subject == "Your appointment: First consult, Tuesday 3 March 2026, 10:00"
    assert mail.from_email == "bookings@example.com"
    assert mail.reply_to == ["desk@linden.example"]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    for text in (mail.body, html_of(mail)):
        assert "Your appointment is booked" in text
        assert "Tuesday 3 March 2026, 10:00 – 10:30 (CET, Europe/Amsterdam)" in text
        assert "Jan de Vries" in text
        assert "Linden Practice" in text
        assert "Call us on 010 123 4567." in text
    link = next(line for line in mail.body.splitlines() if "https://" in line).partition(": ")[2]
    assert link.startswith("https://linden.example/")
    assert f'href="{link}"' in html_of(mail)
    assert appointment_by_token(link.rstrip("/").rpartition("/")[2], Purpose.VIEW) == appointment


def test_s04__link_in_the_mail__opens_the_appointment_as_often_as_one_likes(client):
    f.appointment(f.small_practice())
    mail, _ = send()
    link = next(line for line in mail.body.splitlines() if "http://" in line).partition(": ")[2]
    before = Appointment.objects.values().get()
    answers = [client.get(link.removeprefix("http://testserver")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert "First consult" in answers[0].content.decode()
    assert Appointment.objects.values().get() == before
    assert Event.objects.count() == 1


def test_mail_to_staff__booked__says_who_comes_and_what_they_answered():
    f.appointment(f.small_practice(), answers=[("Allergies", "Nuts & <b>seeds</b>")])
    _, mail = send()

    assert mail.to == ["jan@linden.example"]
    assert mail.subject == "New appointment: First consult, Tuesday 3 March 2026, 10:00"
    assert "Customer: Anna Jansen" in mail.body
    assert "Phone: +31612345678" in mail.body
    assert "Allergies: Nuts & <b>seeds</b>" in mail.body
    assert "Nuts &amp; &lt;b&gt;seeds&lt;/b&gt;" in html_of(mail)
    assert "href" not in html_of(mail)


def test_mail__dutch_appointment__has_dutch_dates(settings):
    f.appointment(f.small_practice(), language="nl")
    mail, _ = send()

    assert "3 maart 2026" in mail.body
    assert "10:00 – 10:30 (CET, Europe/Amsterdam)" in mail.body
    assert '<html lang="nl">' in html_of(mail)


def test_mail__language_the_site_does_not_have__is_in_its_default():
    f.appointment(f.small_practice(), language="xx-unknown")
    mail, _ = send()

    assert "Tuesday 3 March 2026" in mail.body


def test_mail_to_staff__account_with_a_language__is_in_that_language(django_user_model):
    user = django_user_model.objects.create_user("jan")
    UserProfile.objects.create(user=user, preferred_language="nl")
    form = f.small_practice()
    Resource.objects.update(user=user)
    f.appointment(form)
    to_customer, to_staff = send()

    assert "Tuesday 3 March 2026" in to_customer.body
    assert "3 maart 2026" in to_staff.body


def test_mail__zone_of_the_appointment__is_the_clock_that_is_used():
    f.business()
    form = f.booking_form(f.staff_member(time_zone="America/New_York"))
    f.appointment(form, f.at(16))
    mail, _ = send()

    assert "10:00 – 10:30 (EST, America/New York)" in mail.body


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        (datetime.time(0, 15), "02:15 – 02:45 (CEST, Europe/Amsterdam)"),
        (datetime.time(0, 45), "02:45 – 02:15 (CEST/CET, Europe/Amsterdam)"),
        (datetime.time(1, 15), "02:15 – 02:45 (CET, Europe/Amsterdam)"),
    ],
)
def test_mail__hour_that_the_clock_shows_twice__is_told_apart(utc, words):
    f.appointment(f.small_practice())
    start = datetime.datetime.combine(datetime.date(2026, 10, 25), utc, tzinfo=datetime.UTC)
    Appointment.objects.update(start=start, end=start + datetime.timedelta(minutes=30))
    mail, _ = send()

    assert f"Sunday 25 October 2026, {words}" in mail.body


def test_mail__structure__is_text_html_and_invitation_and_the_same_as_a_file():
    f.appointment(f.small_practice())
    for mail in send():
        message = mail.message()
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ]
        calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
        assert calendar.get_param("method") == "REQUEST"
        assert calendar.get_content_charset() == "utf-8"
        assert calendar.get_payload(decode=True).replace(b"\r\n", b"\n") == mail.attachments[0].content.replace(
            b"\r\n", b"\n"
        )
        assert mail.attachments[0].filename == "invite.ics"


def test_mail__moved_and_cancelled__carry_the_next_sequence_and_the_right_method():
    appointment = f.appointment(f.small_practice())
    seen = [invitation_of(send()[0])]
    moved = Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=f.NOW)
    mail, to_staff = send()
    seen.append(invitation_of(mail))
    assert mail.subject.startswith("Your appointment has moved: First consult, Tuesday 3 March 2026, 14:00")
    assert "It was: Tuesday 3 March 2026, 10:00 – 10:30" in mail.body
    assert to_staff.subject.startswith("Appointment moved")
    Cancel(moved, actor=Actor.customer(), reason="Holiday").execute(now=f.NOW)
    mail, to_staff = send()
    seen.append(invitation_of(mail))

    assert mail.subject.startswith("Your appointment is cancelled")
    assert "Holiday" not in mail.body
    assert "Reason: Holiday" in to_staff.body
    assert 'text/calendar; method="CANCEL"' in str(mail.message()) or "method=CANCEL" in str(mail.message())
    assert [calendar["METHOD"] for calendar in seen] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [calendar.walk("VEVENT")[0]["SEQUENCE"] for calendar in seen] == [0, 1, 2]
    assert len({calendar.walk("VEVENT")[0]["UID"] for calendar in seen}) == 1


def test_mail__overtaken_before_it_was_sent__only_the_newest_goes_out():
    appointment = f.appointment(f.small_practice())
    moved = Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=f.NOW)
    Cancel(moved, actor=Actor.customer()).execute(now=f.NOW)

    assert {mail.subject.partition(":")[0] for mail in send()} == {
        "Your appointment is cancelled",
        "Appointment cancelled",
    }
    assert states() == [("skipped", "Overtaken by a later change.")] * 4 + [("sent", "")] * 2


def test_mail__appointment_was_over_before_it_could_be_sent__is_skipped():
    f.appointment(f.small_practice())

    assert send(now=f.at(11)) == []
    assert states() == [("skipped", "The appointment is over.")] * 2


def test_mail__address_removed_meanwhile__is_skipped():
    f.appointment(f.small_practice())
    Customer.objects.update(email=None)
    Resource.objects.update(email="")

    assert send() == []
    assert states() == [("skipped", "No e-mail address.")] * 2


def two_staff_members():
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    return f.booking_form(jan, els), jan, els


def test_mail_to_staff__handed_over__the_new_one_gets_it_and_the_former_one_loses_it():
    form, jan, els = two_staff_members()
    appointment = f.appointment(form, resource=jan.pk)
    send()
    Reschedule(appointment, f.at(14), resource=els.pk, actor=Actor.customer()).execute(now=f.NOW)
    mails = {mail.to[0]: mail for mail in send()}

    assert set(mails) == {"anna@example.com", els.email, jan.email}
    assert invitation_of(mails[els.email])["METHOD"] == "REQUEST"
    to_jan = mails[jan.email]
    assert to_jan.subject == "Appointment handed over: First consult, Tuesday 3 March 2026, 10:00"
    calendar = invitation_of(to_jan)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    assert event.start == f.at(10)
    assert len({mail.extra_headers["Message-ID"] for mail in mails.values()}) == 3


def test_mail_to_staff__handed_over_and_then_cancelled_at_once__the_former_one_still_hears():
    form, jan, els = two_staff_members()
    appointment = f.appointment(form, resource=jan.pk)
    send()
    moved = Reschedule(appointment, f.at(14), resource=els.pk, actor=Actor.customer()).execute(now=f.NOW)
    Cancel(moved, actor=Actor.customer()).execute(now=f.NOW)

    assert sorted(mail.to[0] for mail in send()) == ["anna@example.com", els.email, jan.email]


def test_mail_to_staff__handed_over_and_back__does_not_cancel_what_they_have_again():
    form, jan, els = two_staff_members()
    appointment = f.appointment(form, resource=jan.pk)
    send()
    for resource in (els, jan):
        appointment = Reschedule(appointment, f.at(14), resource=resource.pk, actor=Actor.customer()).execute(now=f.NOW)
    methods = {mail.to[0]: invitation_of(mail)["METHOD"] for mail in send()}

    assert methods == {"anna@example.com": "REQUEST", jan.email: "REQUEST", els.email: "CANCEL"}


def test_mail__sent_again_after_a_crash__has_the_same_message_id():
    f.appointment(f.small_practice())
    first = send()
    Delivery.objects.update(state="sending", due_at=f.NOW)
    again = send()

    ids = [[mail.message()["Message-ID"] for mail in mails] for mails in (first, again)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    assert all(message_id.endswith("@example.com>") for message_id in ids[0])


HOSTILE = [
    "Anna\r\nBcc: evil@example.com",
    "Anna\nSubject: other",
    "Anna\x0b\x1b",
    "Anna\u2028Bcc: evil@example.com",
    "Anna\u202egnp.exe",
    '"Anna" <evil@example.com>, x@example.com',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_s10__hostile_name_or_title__one_recipient_one_subject_no_other_header(name):
    appointment = f.appointment(f.small_practice())
    Appointment.objects.update(customer_name=name, title=name, resource_name=name)
    BookingSettings.objects.update(business_name=name)
    for mail, address in zip(send(), ["anna@example.com", "jan@linden.example"], strict=True):
        message = mail.message()
        assert mail.recipients() == [address]
        assert message.get_all("To") == [address]
        assert message.get_all("From") == ["bookings@example.com"]
        assert len(message.get_all("Subject")) == 1
        assert not message.get_all("Bcc")
        assert not set(mail.subject) & set("\r\n\x0b\x1b\u2028\u202e")
    assert states() == [("sent", "")] * 2
    assert Event.objects.get().appointment == appointment


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<a href='javascript:x'>y</a>"]
)
def test_s08__html_in_names_and_answers__is_shown_as_text(payload):
    f.appointment(f.small_practice(), answers=[(payload, payload)])
    Appointment.objects.update(customer_name=payload, title=payload, resource_name=payload)
    BookingSettings.objects.update(business_name=payload, contact_line=payload, location=payload)
    for mail in send():
        assert payload not in html_of(mail)
        assert "&lt;" in html_of(mail)
        assert payload in mail.body


@pytest.mark.parametrize("payload", ["{{ settings.SECRET_KEY }}", "{% debug %}", "{{ appointment.link_key }}", "%(x)s"])
def test_s11__template_code_in_a_name__stays_what_was_typed(payload):
    f.appointment(f.small_practice())
    Appointment.objects.update(customer_name=payload, title=payload)
    for mail in send():
        assert payload in mail.body
        assert payload in mail.subject
        assert payload in html_of(mail)


def test_mail__names_of_other_scripts__arrive_whole():
    f.appointment(f.small_practice(), contact=f.contact(name="Ана Јовановић 🎉"))
    _, mail = send()

    plain = next(part for part in mail.message().walk() if part.get_content_type() == "text/plain")
    assert "Ана Јовановић 🎉" in plain.get_payload(decode=True).decode()
    assert "Ана Јовановић 🎉: First consult" in str(invitation_of(mail).walk("VEVENT")[0]["SUMMARY"])


@pytest.mark.parametrize(
    ("booking", "admin", "expected"),
    [
        ({"BASE_URL": "https://a.example/"}, "https://b.example", "https://a.example"),
        ({}, "https://b.example/", "https://b.example"),
        ({}, None, "http://site.example:81"),
    ],
)
def test_base_url__first_one_that_is_set__wins(settings, booking, admin, expected):
    settings.WAGTAIL_BOOKING = booking
    settings.WAGTAILADMIN_BASE_URL = admin
    Site.objects.update(hostname="site.example", port=81)

    assert base_url() == expected
