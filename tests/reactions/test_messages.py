"""What the mails say, in which language, to whom, and what they never say."""

import datetime
import html
import re
import socket
from email import message_from_bytes, policy

import icalendar
import pytest
from django.core import mail as django_mail
from ical.calendar_stream import IcsCalendarStream
from wagtail.models import Site
from wagtail.users.models import UserProfile

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Confirm, Decline, Reschedule
from wagtail_booking.forms.variables import VARIABLES
from wagtail_booking.ical import one_line
from wagtail_booking.models import (
    Appointment,
    BookingFormResource,
    BookingSettings,
    Channel,
    Customer,
    Delivery,
    Event,
    Message,
    MessageText,
    Occasion,
    Resource,
)
from wagtail_booking.permissions import Purpose, appointment_by_token
from wagtail_booking.reactions.delivering import send_again, work_off
from wagtail_booking.reactions.messages import build, preview, send_test, text_of
from wagtail_booking.reactions.sms import Segments
from wagtail_booking.selectors.addresses import base_url
from wagtail_booking.selectors.messages import MessageKey

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
    return list(Delivery.objects.order_by("pk").values_list("state", "reason"))


def link_in(mail, words="Show my appointment"):
    return next(line for line in mail.body.splitlines() if line.startswith(f"{words}: ")).partition(": ")[2]


def text(body, *, subject="Subject", language="en", **key):
    """Store what the customer's mail of a booking says; or another message's text."""
    named = {"occasion": "booked", "audience": "customer", "channel": "email", "hours": 0} | key
    message, _ = Message.objects.get_or_create(**named)
    MessageText.objects.update_or_create(
        message=message, language=language, defaults={"subject": subject, "body": body}
    )


TO_CUSTOMER = MessageKey(Occasion.BOOKED, Event.Audience.CUSTOMER, Channel.EMAIL)


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
    link = link_in(mail)
    assert link.startswith("https://linden.example/")
    assert f'href="{link}"' in html_of(mail)
    assert appointment_by_token(link.rstrip("/").rpartition("/")[2], Purpose.VIEW) == appointment


def test_s04__link_in_the_mail__opens_the_appointment_as_often_as_one_likes(client):
    f.appointment(f.small_practice())
    mail, _ = send()
    link = link_in(mail)
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
    admin = f"http://testserver/admin/bookings/appointments/inspect/{Appointment.objects.get().pk}/"
    assert f"Open the appointment: {admin}" in mail.body
    assert html_of(mail).count("href") == 1
    assert f'href="{admin}"' in html_of(mail)
    assert "people" not in mail.body
    assert "Reserved" not in mail.body


def test_mail__for_three_in_a_room__says_so_to_both():
    form = f.small_practice()
    form.capacity = form.max_party_size = 8
    form.save()
    room = Resource.objects.create(name="Room 1", kind=Resource.Kind.ROOM)
    BookingFormResource.objects.create(booking_form=form, resource=room, role=BookingFormResource.Role.SET_A)
    f.appointment(form, party_size=3)
    for mail in send():
        assert "For: 3 people" in mail.body
        assert "Reserved: Room 1" in mail.body
        assert "3 people" in html_of(mail)


def test_mail__dutch_appointment__has_dutch_dates(settings):
    f.appointment(f.small_practice(), language="nl")
    mail, _ = send()

    assert "3 maart 2026" in mail.body
    assert "10:00 – 10:30 (CET, Europe/Amsterdam)" in mail.body
    assert '<html lang="nl" dir="ltr">' in html_of(mail)


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
    mail, to_staff, _ = send()
    seen.append(invitation_of(mail))
    assert mail.subject.startswith("Your appointment has moved: First consult, Tuesday 3 March 2026, 14:00")
    assert "It was: Tuesday 3 March 2026, 10:00 – 10:30" in mail.body
    assert to_staff.subject.startswith("Appointment moved")
    Cancel(moved, actor=Actor.customer(), reason="Holiday").execute(now=f.NOW)
    mail, to_staff, _ = send()
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
        "Cancelled online",
    }
    assert [state for state in states() if state[0] == "skipped"] == [("skipped", "overtaken")] * 5
    assert [state for state in states() if state[0] != "skipped"] == [("sent", "")] * 3


def test_mail__appointment_was_over_before_it_could_be_sent__is_skipped():
    f.appointment(f.small_practice())

    assert send(now=f.at(11)) == []
    assert states() == [("skipped", "over")] * 2


def test_mail__address_removed_meanwhile__is_skipped():
    f.appointment(f.small_practice())
    Customer.objects.update(email=None)
    Resource.objects.update(email="")

    assert send() == []
    assert states() == [("skipped", "no_address")] * 2


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

    assert set(mails) == {"anna@example.com", els.email, jan.email, "desk@linden.example"}
    assert invitation_of(mails[els.email])["METHOD"] == "REQUEST"
    to_jan = mails[jan.email]
    assert to_jan.subject == "Appointment handed over: First consult, Tuesday 3 March 2026, 10:00"
    calendar = invitation_of(to_jan)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    assert event.start == f.at(10)
    assert len({mail.extra_headers["Message-ID"] for mail in mails.values()}) == 4


def test_mail_to_staff__handed_over_and_then_cancelled_at_once__the_former_one_still_hears():
    form, jan, els = two_staff_members()
    appointment = f.appointment(form, resource=jan.pk)
    send()
    moved = Reschedule(appointment, f.at(14), resource=els.pk, actor=Actor.customer()).execute(now=f.NOW)
    Cancel(moved, actor=Actor.customer()).execute(now=f.NOW)

    assert sorted(mail.to[0] for mail in send()) == ["anna@example.com", "desk@linden.example", els.email, jan.email]


def test_mail_to_staff__handed_over_and_back__does_not_cancel_what_they_have_again():
    form, jan, els = two_staff_members()
    appointment = f.appointment(form, resource=jan.pk)
    send()
    for resource in (els, jan):
        appointment = Reschedule(appointment, f.at(14), resource=resource.pk, actor=Actor.customer()).execute(now=f.NOW)
    methods = {mail.to[0]: invitation_of(mail)["METHOD"] for mail in send() if mail.attachments}

    assert methods == {"anna@example.com": "REQUEST", jan.email: "REQUEST", els.email: "CANCEL"}


def test_mail_to_business__moved_online__names_who_from_when_to_when_and_invites_nobody():
    appointment = f.appointment(f.small_practice())
    send()
    Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=f.NOW)
    mail = next(mail for mail in send() if mail.to == ["desk@linden.example"])

    assert mail.subject == "Moved online: First consult, Tuesday 3 March 2026, 14:00"
    assert "Anna Jansen has moved an appointment online." in mail.body
    assert "From: Tuesday 3 March 2026, 10:00 – 10:30 (CET, Europe/Amsterdam)" in mail.body
    assert "To: Tuesday 3 March 2026, 14:00 – 14:30 (CET, Europe/Amsterdam)" in mail.body
    assert f"/inspect/{appointment.pk}/" in mail.body
    assert "text/calendar" not in str(mail.message())
    assert not mail.attachments


def test_mail_to_business__dutch_site__is_in_its_language(settings):
    settings.LANGUAGE_CODE = "nl"
    appointment = f.appointment(f.small_practice())
    Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=f.NOW)
    mail = next(mail for mail in send() if mail.to == ["desk@linden.example"])

    assert "3 maart 2026" in mail.body
    assert '<html lang="nl"' in html_of(mail)


def test_mail__awaiting_approval__is_tentative_and_confirming_makes_it_certain():
    form = f.small_practice()
    form.needs_approval = True
    form.save()
    appointment = f.appointment(form)
    waiting = send()[0]
    Confirm(appointment, actor=Actor.system()).execute(now=f.NOW)
    confirmed = send()[0]

    assert waiting.subject.startswith("Your request: First consult")
    assert "whether we can confirm it" in waiting.body
    assert confirmed.subject.startswith("Your appointment is confirmed: First consult")
    files = [invitation_of(mail) for mail in (waiting, confirmed)]
    events = [file.walk("VEVENT")[0] for file in files]
    assert [file["METHOD"] for file in files] == ["REQUEST", "REQUEST"]
    assert [(event["STATUS"], event["SEQUENCE"]) for event in events] == [("TENTATIVE", 0), ("CONFIRMED", 1)]


@pytest.mark.parametrize(("invited", "methods"), [(True, ["CANCEL"]), (False, [])])
def test_mail__declined__takes_back_only_an_invitation_that_was_sent(invited, methods):
    form = f.small_practice()
    form.needs_approval = True
    form.save()
    Message.objects.create(occasion="awaiting_approval", audience="customer", channel="email", active=invited)
    appointment = f.appointment(form)
    send()
    Decline(appointment, actor=Actor.system(), reason="We are full").execute(now=f.NOW)
    (mail,) = [mail for mail in send() if mail.to == ["anna@example.com"]]

    assert mail.subject.startswith("Your request was declined")
    assert "Reason: We are full" in mail.body
    assert [invitation_of(mail)["METHOD"] for _ in mail.attachments] == methods


def test_mail__invitation__says_that_replies_to_it_are_not_read():
    f.appointment(f.small_practice())
    mail, _ = send()

    assert "Accepting or declining an invitation in your calendar doesn't reach us." in mail.body
    assert "Replies to this invitation are not read." in invitation_of(mail).walk("VEVENT")[0]["DESCRIPTION"]


@pytest.mark.parametrize(
    ("first", "moved", "utc"),
    [
        (datetime.date(2026, 3, 27), datetime.date(2026, 3, 30), (9, 8)),
        (datetime.date(2026, 10, 23), datetime.date(2026, 10, 26), (8, 9)),
    ],
)
def test_mail__book_move_cancel_over_a_clock_change__three_files_a_second_parser_reads_alike(first, moved, utc):
    f.business()
    form = f.booking_form(f.staff_member(), booking_window=365)
    appointment = f.appointment(form, f.at(10, day=first))
    files = [send()[0].attachments[0].content]
    appointment = Reschedule(appointment, f.at(10, day=moved), actor=Actor.customer()).execute(now=f.NOW)
    files.append(send()[0].attachments[0].content)
    Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)
    files.append(send()[0].attachments[0].content)

    read = [IcsCalendarStream.calendar_from_ics(file.decode()) for file in files]
    assert [calendar.method for calendar in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [calendar.events[0].sequence for calendar in read] == [0, 1, 2]
    assert {calendar.events[0].uid for calendar in read} == {appointment.uid}
    starts = [calendar.events[0].dtstart for calendar in read]
    assert starts == [
        datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)
        for day, hour in zip((first, moved, moved), (*utc, utc[1]), strict=True)
    ]
    assert {start.astimezone(f.AMSTERDAM).hour for start in starts} == {10}


def test_mail__own_words__are_what_is_sent_in_that_language_alone():
    text("Hello **{{customer_first_name}}**, see [the page]({{appointment_link}}).", subject="Hi: {{title}}")
    form = f.small_practice()
    f.appointment(form)
    f.appointment(form, f.at(12), language="nl", contact=f.contact(email="b@example.com"))
    mails = {mail.to[0]: mail for mail in send()}

    english = mails["anna@example.com"]
    assert english.subject == "Hi: First consult"
    assert english.body.startswith("Hello Anna, see the page: http://testserver/")
    assert "Hello <strong>Anna</strong>, see <a" in html_of(english)
    assert english.attachments
    assert "3 maart 2026" in mails["b@example.com"].body
    assert "Hello" not in mails["b@example.com"].body


def test_text_of__reminder_that_one_appointment_has__says_what_the_usual_one_does():
    text("Own words", subject="See you", occasion="reminder", hours=24)
    text("The day before yesterday", subject="Soon", occasion="reminder", hours=48)
    key = MessageKey(Occasion.REMINDER, Event.Audience.CUSTOMER, Channel.EMAIL)

    assert text_of(MessageKey(*key_parts(key), 48), "en").body == "The day before yesterday"
    assert text_of(MessageKey(*key_parts(key), 3), "en").body == "Own words"
    assert "Own words" not in text_of(MessageKey(*key_parts(key), 3), "nl").body


def key_parts(key):
    return key.occasion, key.audience, key.channel


def delivery_of(occasion, **fields):
    appointment = Appointment.objects.get()
    values = {"audience": "customer", "channel": "email", "hours": 24, "start": appointment.start} | fields
    return Delivery.objects.create(
        key=f"{occasion}:{values['channel']}", appointment=appointment, occasion=occasion, due_at=f.NOW, **values
    )


@pytest.mark.parametrize("occasion", ["reminder", "follow_up"])
def test_mail__reminder_or_follow_up__carries_no_invitation(occasion):
    f.appointment(f.small_practice())
    mail = build(delivery_of(occasion), f.NOW)

    assert mail.recipient == "anna@example.com"
    assert not mail.message.attachments
    assert [part.mimetype for part in mail.message.alternatives] == ["text/html"]
    assert "text/calendar" not in str(mail.message.message())


def test_mail__reschedule_link__is_there_while_it_works_and_its_line_goes_otherwise():
    text("Can't come?\nMove it: {{reschedule_link}}\nuntil {{reschedule_until}}\nBye")
    form = f.small_practice()
    f.appointment(form)
    (to_customer,) = [mail for mail in send() if mail.to == ["anna@example.com"]]
    assert to_customer.body == "Can't come?\nBye\n"

    BookingSettings.objects.update(reschedule_online=True, reschedule_hours=1)
    appointment = f.appointment(form, f.at(12))
    (to_customer,) = [mail for mail in send() if mail.to == ["anna@example.com"]]
    token = to_customer.body.partition("/booking/reschedule/")[2].partition("/")[0]
    assert appointment_by_token(token, Purpose.RESCHEDULE) == appointment
    assert "until Tuesday 3 March 2026, 11:00" in to_customer.body

    appointment = f.appointment(form, f.at(14))
    (to_customer,) = [mail for mail in send(now=f.at(13, 30)) if mail.to == ["anna@example.com"]]
    assert to_customer.body == "Can't come?\nBye\n"


def test_mail__every_customers_link__opens_this_appointment_for_one_purpose():
    text("[a]({{appointment_link}}) [b]({{cancel_link}}) [c]({{add_to_calendar_link}})")
    form = f.small_practice()
    form.cancel_online, form.cancel_hours = True, 1
    form.save()
    appointment = f.appointment(form)
    mail, _ = send()
    paths = re.findall(r"http://testserver(\S+)", mail.body)

    assert [path.split("/")[2] for path in paths] == ["appointment", "cancel", "calendar"]
    tokens = [path.strip("/").split("/")[2] for path in paths]
    for token, purpose in zip(tokens, (Purpose.VIEW, Purpose.CANCEL, Purpose.CALENDAR), strict=True):
        assert appointment_by_token(token, purpose) == appointment


def test_mail__html__has_its_css_in_the_elements_and_only_dark_mode_in_a_style_element():
    f.appointment(f.small_practice())
    page = html_of(send()[0])

    assert re.search(r'<h1 style="[^"]*font-size: 24px', page)
    assert re.search(r'<a class="button" href="[^"]+" style="[^"]*background: #1f5f8b', page)
    (style,) = re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL)
    assert style.strip().startswith("@media (prefers-color-scheme: dark)")
    assert 'scope="row"' in page


def test_mail__layout_that_names_a_style_sheet_elsewhere__fetches_nothing(tmp_path, settings):
    folder = tmp_path / "wagtail_booking" / "mail"
    folder.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.setblocking(False)
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/mail.css"
        (folder / "layout.html").write_text(
            f'<html><head><link rel="stylesheet" href="{address}"><style>p {{ color: red }}</style></head>'
            "<body>Ours: {{ business }}{{ body }}</body></html>"
        )
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        f.appointment(f.small_practice())
        page = html_of(send()[0])
        with pytest.raises(BlockingIOError):
            nobody.accept()

    assert "Ours: Linden Practice" in page
    assert '<p style="color: red;">' in page


def test_send_again__mail__has_another_message_id_that_a_retry_keeps():
    f.appointment(f.small_practice())
    first = send()[0]
    delivery = Delivery.objects.get(audience="customer")
    assert send_again(delivery.pk, f.NOW)
    (second,) = send()
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", due_at=f.NOW)
    (third,) = send()

    ids = [mail.message()["Message-ID"] for mail in (first, second, third)]
    assert ids[0] != ids[1] == ids[2]
    assert Delivery.objects.get(audience="customer").recipient == "anna@example.com"


def test_message_id__mail_of_an_event__is_the_one_that_earlier_versions_gave():
    appointment = f.appointment(f.small_practice())
    event = Event.objects.get()
    ids = [mail.message()["Message-ID"] for mail in send()]

    assert ids == [f"<{appointment.uid}.{event.pk}.{audience}@example.com>" for audience in ("customer", "staff")]


def test_preview__sample__shows_every_variable_in_the_language():
    f.business()
    body = "\n\n".join(f"{name}: {{{{{name}}}}}" for name in VARIABLES)
    shown = preview(TO_CUSTOMER, "nl", "Afspraak {{start_date}}", body)

    assert shown.subject == "Afspraak dinsdag 3 maart 2026"
    assert '<html lang="nl"' in shown.html
    assert "{{" not in shown.text
    assert "business_name: Linden Practice" in shown.text
    assert "/booking/reschedule/example/" in shown.text
    assert "admin_link" not in shown.text
    assert (shown.sms, shown.segments) == ("", None)


def test_preview__chosen_appointment__shows_its_facts_and_links_that_open_nothing(client):
    appointment = f.appointment(f.small_practice())
    shown = preview(
        TO_CUSTOMER, "en", "{{title}}", "{{when}}\n\n{{appointment_link}}\n\n{{reschedule_link}}", appointment
    )

    assert "Tuesday 3 March 2026, 10:00" in shown.text
    for path in re.findall(r"http://testserver(/booking/\S+)", shown.text):
        assert client.get(path).status_code == 404
    assert appointment.public_id.hex not in shown.text + shown.html


def test_preview__sms__counts_what_it_takes():
    f.business()
    shown = preview(MessageKey(Occasion.BOOKED, Event.Audience.CUSTOMER, Channel.SMS), "en", "", "{{customer_name}} €")

    assert shown.sms == "Anna Jansen €"
    assert shown.segments == Segments("GSM-7", 14, 1)


def test_send_test__mail__comes_marked_with_text_and_html_and_no_invitation():
    appointment = f.appointment(f.small_practice())
    send_test(TO_CUSTOMER, "en", "Hi {{customer_name}}", "# Hello\n\n{{title}}", "me@linden.example", appointment)
    (mail,) = django_mail.outbox

    assert mail.to == ["me@linden.example"]
    assert mail.subject == "[Test] Hi Anna Jansen"
    assert mail.body == "Hello\n\nFirst consult\n"
    assert "First consult" in html_of(mail)
    assert not mail.attachments
    assert states() == [("queued", "")] * 2


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


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("body", ["{{customer_name}} {{title}} {{staff_name}} {{reason}} {{answers}}"])
def test_s10__hostile_values_in_a_subject__stay_on_its_line(name, body):
    text(body, subject=body)
    f.appointment(f.small_practice(), answers=[(name, name)])
    Appointment.objects.update(customer_name=name, title=name, resource_name=name, customer_phone=name[:32])
    Customer.objects.update(name=name)
    # As a reader takes it apart, who puts a long line that was folded together again.
    message = message_from_bytes(send()[0].message().as_bytes(), policy=policy.default)

    assert message.get_all("To") == ["anna@example.com"]
    assert (len(message.get_all("Subject")), message.get_all("Bcc")) == (1, None)
    assert "\n" not in message["Subject"]
    assert {"to", "subject", "from", "reply-to", "date", "message-id", "auto-submitted"} >= {
        name.lower() for name in message if not name.lower().startswith(("content-", "mime-"))
    }


@pytest.mark.parametrize(
    "payload",
    [
        "{{reschedule_link}}",
        "{{ admin_link }}",
        "[x](http://evil.example)",
        "<http://evil.example>",
        "![x](http://evil.example/x.png)",
        "**bold**",
        "# heading",
        "&lt;b&gt;",
        "\ue0000\ue001",
        "\x02wzxhzdk:0\x03",
    ],
)
def test_s11__customer_called_like_markup__is_shown_as_typed_and_escaped_once(payload):
    BookingSettings.objects.all().delete()
    text("{{customer_name}}\n\nDear {{customer_name}}, **{{customer_name}}**\n\n- {{customer_name}}")
    f.appointment(f.small_practice())
    Appointment.objects.update(customer_name=payload)
    mail = send()[0]
    shown = one_line(payload)

    assert mail.body == f"{shown}\n\nDear {shown}, {shown}\n\n- {shown}\n"
    assert html_of(mail).count(html.escape(shown, quote=False)) == 4
    assert 'evil.example"' not in html_of(mail)
    assert "<a" not in html_of(mail)
    assert "/reschedule/" not in html_of(mail)


@pytest.mark.parametrize(
    "payload",
    ["{{ settings.SECRET_KEY }}", "{{settings.SECRET_KEY}}", "{% load i18n %}", "{{ customer_name.upper }}"],
)
def test_s11__template_code_in_a_stored_text__is_sent_as_typed_and_never_run(payload, settings):
    text(f"Before {payload} after", subject=f"S {payload}")
    f.appointment(f.small_practice())
    mail = send()[0]

    assert mail.subject == f"S {payload}"
    assert mail.body == f"Before {payload} after\n"
    assert settings.SECRET_KEY not in str(mail.message())


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
