"""Erasing through everything that really happens to a customer: nothing of them is left, and the figures are."""

import datetime
import smtplib

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ, Task

from tests import factories as f
from tests.admin.forms import edit_data
from tests.traces import find
from tests.views.managing import cancel, move
from wagtail_booking.actions import Actor, Erase
from wagtail_booking.forms.visitor import mark_of
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingSettings,
    ContactForm,
    ContactFormField,
    Customer,
    Delivery,
    Event,
    IdempotencyKey,
    Message,
)
from wagtail_booking.reactions.delivering import work_off

pytestmark = pytest.mark.django_db

MARKERS = ["Zebulon", "Quagmire", "markers.example", "12349876", "quibblewort", "flibbertigibbet", "snollygoster"]
NAME, EMAIL, PHONE = "Zebulon Quagmire", "Zebulon.Quagmire@markers.example", "+31 6 12349876"
LATER = f.at(9, day=datetime.date(2026, 3, 12))


@pytest.fixture
def clock():
    cache.clear()
    with time_machine.travel(f.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def form():
    f.business(consent_text="I agree to be treated.", reschedule_online=True, reschedule_hours=1)
    questions = ContactForm.objects.create(name="Intake")
    ContactFormField.objects.create(contact_form=questions, label="Allergies", field_type="singleline", required=False)
    for occasion in ("booked", "cancelled"):
        Message.objects.create(occasion=occasion, audience="customer", channel="sms")
    return f.booking_form(f.staff_member(), contact_form=questions, cancel_online=True, cancel_hours=1)


@pytest.fixture
def staff():
    client = Client()
    client.force_login(User.objects.create_superuser("desk", password="secret"))
    return client


def book(client, hour, day=f.TUESDAY, **fields):
    """Send the widget's form, as a browser does."""
    start = f.at(hour, day=day).astimezone(datetime.UTC)
    values = {
        "form": "first-consult",
        "time": f"{start:%Y%m%dT%H%MZ}",
        "key": f"{day}-{hour}",
        "name": NAME,
        "email": EMAIL,
        "phone": PHONE,
        "answer-allergies": "Quibblewort",
        "consent": mark_of("I agree to be treated."),
    }
    response = client.post(reverse("wagtail_booking:book"), values | fields)
    assert response.status_code in {200, 302, 303}, response.content.decode()
    return Appointment.objects.latest("pk")


def refuse_all(mail):
    raise smtplib.SMTPRecipientsRefused({mail.to[0]: (550, f"{mail.to[0]} unknown: {mail.subject}".encode())})


def post(client, address, pk, **data):
    response = client.post(reverse(address, args=[pk]), data)
    assert response.status_code == 302, response.content.decode()


def live_through_everything(form, staff, monkeypatch):
    """Let somebody book, move, cancel and come, with mails that are sent and that fail, and with staff at work."""
    visitor = Client()
    visitor.force_login(User.objects.create_user("visitor7"))
    first = book(visitor, 10)
    assert move(visitor, first, f.at(14)).status_code in {200, 302, 303}
    assert cancel(visitor, first, "Flibbertigibbet", seen=1).status_code in {200, 302, 303}
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse_all)
        second = book(visitor, 11, name="Zeb Quagmire", phone="+31612349876")
        work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    customer = Customer.objects.get(email=EMAIL.lower())
    change = {"title": "Zebulon's intake", "notes": "Snollygoster", "time": "15:00"}
    calendar = f"?next={reverse('wagtail_booking_calendar:index')}"
    edit = reverse("wagtail_booking_appointments:edit", args=[second.pk]) + calendar
    assert staff.post(edit, edit_data(second, **change)).status_code == 302
    post(
        staff,
        "wagtail_booking_customers:edit",
        customer.pk,
        name=NAME,
        email=EMAIL,
        phone=PHONE,
        notes="A snollygoster indeed",
    )
    third = book(visitor, 16)
    post(staff, "wagtail_booking_appointments:cancel", third.pk, reason="Snollygoster", version=third.version)
    return customer


def asked_for_links():
    """Let them prove their address in a browser, and ask for one more link, which waits to be opened."""
    from tests.views import account

    account.switch_on()
    account.prove(Client(), EMAIL.lower())
    account.mailed_link(Client(), EMAIL.lower())


def also_in_logs_and_sessions():
    now = f.NOW
    Task.objects.create(
        id="a" * 32,
        name="failed",
        func="wagtail_booking.tasks.sweep",
        started=now,
        stopped=now,
        success=False,
        result=f"Refused: {EMAIL.lower()} : Traceback …",
    )
    Task.objects.create(
        id="b" * 32,
        name="other",
        func="wagtail_booking.tasks.sweep",
        started=now,
        stopped=now,
        success=False,
        result="Refused: bob@example.com",
    )
    session = Client().session
    session["proven"] = EMAIL.lower()
    session["kept"] = "something else"
    session.save()
    return session.session_key


def figures():
    """What reports count: by booking form, staff member, month, status, attendance, people and money."""
    by = ("booking_form", "resource", "start__month", "status", "attendance", "party_size", "price", "source")
    appointments = Appointment.objects.order_by(*by).values_list(*by).annotate(Count("pk"))
    events = Event.objects.order_by("verb", "actor_kind").values_list("verb", "actor_kind").annotate(Count("pk"))
    return list(appointments), list(events), Delivery.objects.count()


def rows_of(customer):
    querysets = [
        Customer.objects.filter(pk=customer.pk),
        Appointment.objects.filter(customer=customer),
        Event.objects.filter(appointment__customer=customer),
        Delivery.objects.filter(appointment__customer=customer),
        IdempotencyKey.objects.filter(appointment__customer=customer),
    ]
    return [serializers.serialize("json", queryset.order_by("pk")) for queryset in querysets]


def test_s25__erased__leaves_no_trace_anywhere_and_every_figure(clock, form, staff, monkeypatch):
    customer = live_through_everything(form, staff, monkeypatch)
    asked_for_links()
    key = also_in_logs_and_sessions()
    control = {"name": "Bob", "email": "bob@example.com", "phone": "+31611111111", "answer-allergies": "Cats"}
    other = book(Client(), 12, **control).customer
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    clock.move_to(LATER)
    places = {place.split(".")[0] for place in find(*MARKERS)}
    assert places >= {
        "wagtail_booking_accesslink",
        "wagtail_booking_customer",
        "wagtail_booking_appointment",
        "wagtail_booking_event",
        "wagtail_booking_delivery",
        "wagtailcore_modellogentry",
        "django_q_task",
        "django_session",
    }
    before, theirs, numbers = figures(), rows_of(other), find("bob")

    response = staff.post(reverse("wagtail_booking_customers:erase", args=[customer.pk]), follow=True)

    assert response.status_code == 200
    assert find(*MARKERS) == []
    assert figures() == before
    assert rows_of(other) == theirs
    assert find("bob") == numbers
    assert Session.objects.get(pk=key).get_decoded() == {"kept": "something else"}
    assert Task.objects.get().name == "other"
    assert not Event.objects.filter(user__username="visitor7").exists()
    assert not Appointment.objects.filter(account__username="visitor7").exists()


def test_s25__erased__every_link_is_as_dead_as_one_that_never_was(clock, form, staff):
    from tests.views.managing import ADDRESSES, address

    appointment = book(Client(), 10)
    links = [address(appointment, name) for name in ADDRESSES]
    assert all(Client().get(link).status_code in {200, 302} for link in links)
    clock.move_to(LATER)
    Erase(appointment.customer_id, actor=Actor.system()).execute(now=LATER)

    appointment.refresh_from_db()
    again = [address(appointment, name) for name in ADDRESSES]
    for link in [*links, *again]:
        unknown = Client().get(link[: link.rstrip("/").rindex("/") + 1] + "nothing/")
        gone = Client().get(link)
        assert (gone.status_code, gone.content) == (unknown.status_code, unknown.content) == (404, unknown.content)


def test_s25__erased__browser_that_proved_the_address_is_nobody(clock, form, staff):
    from tests.views import account

    first = book(Client(), 10)
    account.switch_on()
    browser = Client()
    account.prove(browser, EMAIL.lower())
    link = account.mailed_link(Client(), EMAIL.lower())
    assert "First consult" in browser.get(account.PAGE).text
    clock.move_to(f.at(11))

    Erase(first.customer_id, actor=Actor.system()).execute(now=f.at(11))

    assert "wagtail_booking.proof" not in browser.session
    assert Client().get(account.PAGE).text.count("First consult") == 0
    assert "First consult" not in browser.get(account.PAGE).text
    assert browser.get(f"{account.PAGE}data/").status_code == 302
    unknown = Client().get(f"{account.ASK}nothing/")
    for client in (browser, Client()):
        for answer in (client.get(link), client.post(link)):
            assert (answer.status_code, answer.content) == (404, unknown.content)


def test_s25__erased__business_can_still_say_who_erased_when(clock, form, staff):
    customer = book(Client(), 10).customer
    clock.move_to(LATER)

    staff.post(reverse("wagtail_booking_customers:erase", args=[customer.pk]))

    page = staff.get("/admin/reports/site-history/").text
    assert "Erased a customer with 1 appointment" in page
    assert "desk" in page


def test_s25__grep__would_see_what_is_packed(clock, form):
    session = Client().session
    session["proven"] = "zebulon@markers.example" * 50
    session.save()
    Task.objects.create(
        id="a" * 32, name="x", func="y", started=f.NOW, stopped=f.NOW, success=True, result=["Quagmire", "12349876"]
    )
    OrmQ.objects.create(key="k", payload="UXVpYmJsZXdvcnQ=")

    assert find(*MARKERS) == [
        "django_q_ormq.payload: quibblewort",
        "django_q_task.result: 12349876",
        "django_q_task.result: Quagmire",
        "django_session.session_data: Zebulon",
        "django_session.session_data: markers.example",
    ]
    assert connection.vendor in {"sqlite", "postgresql", "mysql"}


def test_admin__erased_appointments__open_and_say_so(clock, form, staff):
    past = book(Client(), 10)
    Appointment.objects.update(party_size=1)
    clock.move_to(LATER)
    Erase(past.customer_id, actor=Actor.system()).execute(now=LATER)

    for path in (
        "/appointments/?period=all",
        f"/appointments/edit/{past.pk}/",
        f"/appointments/inspect/{past.pk}/",
        "/deliveries/",
        "/calendar/?date=2026-03-03",
        "/calendar/events/?start=2026-03-02&end=2026-03-09",
        "/customers/",
    ):
        response = staff.get(f"/admin/bookings{path}")
        assert response.status_code == 200, path
    assert "Erased" in staff.get("/admin/bookings/appointments/?period=all").text
    assert "erased" in staff.get(f"/admin/bookings/appointments/inspect/{past.pk}/").text
    export = staff.get("/admin/bookings/appointments/?period=all&export=csv")
    assert b"First consult" in b"".join(export.streaming_content)
    assert BookingSettings.objects.count() == BookingForm.objects.count() == 1
