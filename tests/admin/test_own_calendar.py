"""Somebody with rights to their own calendar neither sees nor guesses anything of another's."""

import datetime
import io
import json
import re
from urllib.parse import quote, quote_plus

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import get_resolver

from tests import factories as f
from tests.admin.conftest import user_with
from tests.admin.forms import appointment_data, booking_form_data, edit_data
from tests.admin.test_permissions import routes
from wagtail_booking.actions import Actor, BlockTime, Cancel, Edit, Reschedule
from wagtail_booking.models import Appointment, BookingForm, BookingFormResource, Claim, Customer, Event, Label

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings"
UNKNOWN = 999_999
SECRETS = ("Zelda", "Zimmer", "zelda@", "87654321", "Zither", "Zahnarzt", "Zebra")
"""Parts of everything that belongs to Els alone."""


class Practice:
    """Jan has an account, Els has the secrets."""

    def __init__(self):
        f.business()
        self.jan, self.els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
        self.form = f.booking_form(self.jan, self.els)
        self.own = self.booked(self.jan, 10, name="Anna Jansen", email="anna@example.com")
        self.other = self.booked(
            self.els, 11, title="Zither", name="Zelda Zimmer", email="zelda@example.com", phone="+31687654321"
        )
        actor, label = Actor.system(), Label.objects.create(name="VIP")
        changes = {"notes": "Zebra", "labels": [label]}
        self.other = Edit(self.other, changes, actor=actor).execute(now=f.NOW)
        self.own_time_off = BlockTime(self.jan.pk, f.at(14), f.at(15), actor=actor, note="Gym").execute()
        self.other_time_off = BlockTime(self.els.pk, f.at(14), f.at(15), actor=actor, note="Zahnarzt").execute()
        Customer.objects.update(notes="Zebra")
        Customer.objects.filter(pk=self.own.customer_id).update(notes="Nice")

    def booked(self, resource, hour, title="", form=None, **contact):
        request = {"title": title, "resource": resource.pk, "contact": f.contact(**contact)}
        return f.appointment(form or self.form, f.at(hour), **request)


@pytest.fixture
def practice():
    return Practice()


@pytest.fixture
def log_in_jan(client, practice):
    """Log in the account of Jan with some permissions."""

    def log_in(*codenames):
        user = user_with(*codenames, name="jan")
        practice.jan.user = user
        practice.jan.save()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def jan(log_in_jan):
    return log_in_jan("view_own_appointment", "change_own_appointment")


def hides(response):
    text = response.text if not response.streaming else response.getvalue().decode()
    return not [secret for secret in SECRETS if secret in text]


def content_of(response, *asked):
    """Return a page without what was ``asked`` for, and without the tokens that differ each time."""
    text = re.sub(r"\b[0-9A-Za-z]{32,}\b", "", response.text)
    for words in map(str, asked):
        for way in (words, quote(words), quote_plus(words)):
            text = text.replace(way, "")
    # What is chosen among numbers may look like the id that was asked for.
    return re.sub(r"<option[^>]*>", "", text)


def test_calendar__own_calendar__offers_own_services_and_nobody_to_choose(jan, practice):
    f.booking_form(practice.els, name="Zumba", slug="zumba")
    page = jan.get(f"{BASE}/calendar/")

    offered = {each["name"]: [label for _value, label in each["choices"]] for each in page.context["filters"]}
    assert "staff" not in offered
    assert offered["form"] == [practice.form.name]
    forms = page.context["options"]["forms"]
    assert [form["name"] for form in forms if form["offered"]] == [practice.form.name]


# Lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/appointments/", "Anna Jansen"),
        ("/appointments/results/", "Anna Jansen"),
        ("/appointments/?period=all", "Anna Jansen"),
        ("/appointments/?period=all&ordering=-customer_name", "Anna Jansen"),
        ("/appointments/?date_from=2026-03-01&date_to=2026-04-01", "Anna Jansen"),
        ("/appointments/?export=csv", "Anna Jansen"),
        ("/time-off/", "Gym"),
        ("/time-off/results/", "Gym"),
        ("/customers/", "anna@example.com"),
        ("/customers/results/", "anna@example.com"),
        ("/customers/?export=csv", "anna@example.com"),
        ("/customer-chooser/", "anna@example.com"),
        ("/customer-chooser/results/", "anna@example.com"),
    ],
)
def test_s02__list__holds_the_own_only(jan, path, own):
    response = jan.get(BASE + path)

    assert response.status_code == 200
    assert hides(response)
    text = response.text if not response.streaming else jan.get(BASE + path).getvalue().decode()
    assert own in text


@pytest.mark.parametrize("words", ["Zelda", "zelda@example.com", "687654321", "Zither", "Zebra", "Els Smit"])
@pytest.mark.parametrize(
    "path",
    ["/appointments/", "/appointments/results/", "/customers/", "/customer-chooser/", "/customer-chooser/results/"],
)
def test_s02__search__finds_nothing_of_another(jan, practice, path, words):
    found, nothing = jan.get(BASE + path, {"q": words}), jan.get(BASE + path, {"q": "Xxxxxx"})

    assert content_of(found, words) == content_of(nothing, "Xxxxxx")


@pytest.mark.parametrize("path", ["/appointments/", "/customers/"])
def test_s02__export_to_excel__holds_the_own_only(jan, path):
    content = jan.get(BASE + path, {"export": "xlsx", "period": "all"}).getvalue()

    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert not [secret for secret in SECRETS if secret in str(rows)]


def test_s02__filters__offer_and_accept_the_own_only(jan, practice):
    page = jan.get(f"{BASE}/appointments/").text
    assert "Els Smit" not in page

    answers = []
    for pk in (practice.els.pk, UNKNOWN):
        context = jan.get(f"{BASE}/appointments/", {"resource": pk}).context
        answers.append((str(context["filters"].errors).replace(str(pk), ""), list(context["object_list"])))
    assert answers[0] == answers[1]


# One object ------------------------------------------------------------------------------

OBJECTS = [
    ("/appointments/inspect/{}/", "appointment"),
    ("/appointments/edit/{}/", "appointment"),
    ("/appointments/cancel/{}/", "appointment"),
    ("/time-off/delete/{}/", "time_off"),
    ("/customers/inspect/{}/", "customer"),
    ("/customer-chooser/chosen/{}/", "customer"),
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("path", "kind"), OBJECTS)
def test_s02__id_of_another__answers_like_an_unknown_one(jan, practice, path, kind, method):
    other = {"appointment": practice.other.pk, "time_off": practice.other_time_off.pk}
    pk = other.get(kind) or practice.other.customer_id
    before = list(Appointment.objects.values()), list(Claim.objects.values()), Event.objects.count()
    data = {"version": practice.other.version, "reason": "x", **edit_data(practice.other, title="Mine")}

    foreign, unknown = (getattr(jan, method)(BASE + path.format(each), data) for each in (pk, UNKNOWN))

    assert foreign.status_code == unknown.status_code
    assert foreign.status_code in ({404} if method == "get" else {404, 405})
    assert foreign.content == unknown.content
    assert (list(Appointment.objects.values()), list(Claim.objects.values()), Event.objects.count()) == before


@pytest.mark.parametrize(("path", "kind"), OBJECTS)
def test_s02__id_of_the_own__opens(jan, practice, path, kind):
    own = {"appointment": practice.own.pk, "time_off": practice.own_time_off.pk}

    response = jan.get(BASE + path.format(own.get(kind) or practice.own.customer_id))

    assert response.status_code == 200
    assert hides(response)


@pytest.mark.parametrize("address", ["move", "attendance", "undo"])
def test_s02__calendar__id_of_another__answers_like_an_unknown_one(jan, practice, address):
    start = {"start": "2026-03-03T12:00", "end": "2026-03-03T12:30", "resource": practice.jan.pk, "anyway": True}
    more = {"move": start | {"tell": False}, "attendance": {"attendance": "no_show"}}.get(address)
    moved = Reschedule(practice.other, f.at(13), actor=Actor.staff(User.objects.create_superuser("root")))
    moved.execute(now=f.NOW)
    version = Appointment.objects.get(pk=practice.other.pk).version
    before = list(Appointment.objects.values()), list(Claim.objects.values()), Event.objects.count()

    def send(pk):
        data = {"event": pk} if more is None else {"id": pk, "version": version, **more}
        return jan.post(f"{BASE}/calendar/{address}/", json.dumps(data), content_type="application/json")

    event = Event.objects.latest("pk").pk
    foreign, unknown = send(event if address == "undo" else practice.other.pk), send(UNKNOWN)

    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert unknown.status_code == 404
    assert (list(Appointment.objects.values()), list(Claim.objects.values()), Event.objects.count()) == before


def test_s02__calendar__own_appointment_to_another__is_refused_like_to_an_unknown_one(jan, practice):
    answers = []
    for resource in (practice.els.pk, UNKNOWN):
        data = {
            "id": practice.own.pk,
            "version": practice.own.version,
            "start": "2026-03-03T12:00",
            "end": "2026-03-03T12:30",
            "resource": resource,
        }
        answers.append(jan.post(f"{BASE}/calendar/move/", json.dumps(data), content_type="application/json"))

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("path", ["edit", "delete", "history", "history-results", "usage"])
def test_s02__customers__are_changed_by_those_with_that_permission(jan, practice, path):
    for pk in (practice.own.customer_id, practice.other.customer_id, UNKNOWN):
        response = jan.get(f"{BASE}/customers/{path}/{pk}/", headers={"X-Requested-With": "XMLHttpRequest"})
        assert response.status_code in {403, 404}
        assert hides(response)


def test_s02__several_customers_chosen__the_own_come_back(jan, practice):
    ids = [practice.own.customer_id, practice.other.customer_id]

    response = jan.get(f"{BASE}/customer-chooser/chosen-multiple/", {"id": ids})

    assert [row["title"] for row in response.json()["result"]] == ["Anna Jansen"]


def test_s02__every_address__with_every_id_of_another__hides_everything(jan, practice):
    """Also those that are written after this test."""
    ids = {practice.other.pk, practice.other_time_off.pk, practice.other.customer_id, practice.els.pk}
    ids |= set(Event.objects.filter(appointment=practice.other).values_list("pk", flat=True))
    query = {"start": "2026-03-01", "end": "2026-03-08", "date": "2026-03-03", "period": "all"}
    for route in set(routes(get_resolver().url_patterns)):
        for pk in ids:
            address = "/" + re.sub(r"<[^>]+>|\(\?P<[^)]+\)", str(pk), route).rstrip("$")
            for more in ({}, {"staff": practice.els.pk}, {"resource": practice.els.pk, "customer": pk}):
                response = jan.get(address, query | more, headers={"X-Requested-With": "XMLHttpRequest"})
                assert response.status_code < 500, address
                assert hides(response), address


# Forms -----------------------------------------------------------------------------------


def test_create__own_calendar__offers_oneself_and_ones_own_services(jan, practice):
    f.booking_form(practice.els, name="Ear surgery", slug="ear")

    page = jan.get(f"{BASE}/appointments/new/").text

    assert "Jan de Vries" in page
    assert "Els Smit" not in page
    assert "No preference" not in page
    assert "Ear surgery" not in page


def test_create__own_calendar__books_with_oneself(jan, practice):
    data = appointment_data(practice.form, resource=practice.jan.pk, time="12:00")

    assert jan.post(f"{BASE}/appointments/new/", data).status_code == 302
    assert Appointment.objects.filter(resource=practice.jan, start=f.at(12)).exists()


@pytest.mark.parametrize("resource", ["", "els", UNKNOWN])
def test_s02__create__with_another_or_nobody__is_refused_alike(jan, practice, resource):
    data = appointment_data(practice.form, resource=practice.els.pk if resource == "els" else resource, time="12:00")

    response = jan.post(f"{BASE}/appointments/new/", data)

    assert response.context["form"].errors.keys() == {"resource"}
    assert "Els Smit" not in response.text
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("screen", ["new", "edit"])
def test_s02__customer_of_another_posted__is_refused_like_an_unknown_one(jan, practice, screen):
    answers = []
    for customer in (practice.other.customer_id, UNKNOWN):
        if screen == "new":
            data = appointment_data(practice.form, customer=customer, customer_name="", customer_email="")
            response = jan.post(f"{BASE}/appointments/new/", data | {"resource": practice.jan.pk, "time": "12:00"})
        else:
            data = edit_data(practice.own, customer=customer)
            response = jan.post(f"{BASE}/appointments/edit/{practice.own.pk}/", data)
        assert response.context["form"].errors.keys() == {"customer"}
        answers.append(content_of(response, f'value="{customer}"'))

    assert answers[0] == answers[1]
    assert set(Appointment.objects.values_list("customer__name", flat=True)) == {"Anna Jansen", "Zelda Zimmer"}


def test_s02__customer_of_another_in_a_link__is_not_filled_in(jan, practice):
    response = jan.get(f"{BASE}/appointments/new/", {"customer": practice.other.customer_id})

    assert response.status_code == 200
    assert hides(response)


def test_create__own_customer_in_a_link__is_filled_in(jan, practice):
    assert "Anna Jansen" in jan.get(f"{BASE}/appointments/new/", {"customer": practice.own.customer_id}).text


def test_create__known_address_typed__is_reused_and_tells_nothing(jan, practice):
    known = appointment_data(practice.form, customer_name="Z.", customer_email="zelda@example.com", time="12:00")
    fresh = appointment_data(practice.form, customer_name="N.", customer_email="new@example.com", time="13:00")

    answers = [
        jan.post(f"{BASE}/appointments/new/", data | {"resource": practice.jan.pk}, follow=True)
        for data in (known, fresh)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert hides(answers[0])
    assert Appointment.objects.get(start=f.at(12)).customer == practice.other.customer


def test_s02__edit__to_another_calendar__is_refused(jan, practice):
    data = edit_data(practice.own, resource=practice.els.pk)

    response = jan.post(f"{BASE}/appointments/edit/{practice.own.pk}/", data)

    assert response.context["form"].errors.keys() == {"resource"}
    assert "Els Smit" not in response.text
    assert Appointment.objects.get(pk=practice.own.pk).resource == practice.jan


def test_edit__own_appointment__moves_and_cancels(jan, practice):
    url = f"{BASE}/appointments/edit/{practice.own.pk}/"
    assert jan.post(url, edit_data(practice.own, time="12:00")).status_code == 302
    moved = Appointment.objects.get(pk=practice.own.pk)
    assert moved.start == f.at(12)

    jan.post(f"{BASE}/appointments/cancel/{moved.pk}/", {"version": moved.version})
    assert Appointment.objects.get(pk=moved.pk).is_cancelled


def test_edit__moved_away_meanwhile__is_gone(jan, practice):
    data = edit_data(practice.own, title="Mine")
    Reschedule(practice.own, f.at(12), resource=practice.els.pk, actor=Actor.system()).execute(now=f.NOW)

    assert jan.post(f"{BASE}/appointments/edit/{practice.own.pk}/", data).status_code == 404
    assert jan.get(f"{BASE}/appointments/inspect/{practice.own.pk}/").status_code == 404


def time_off_data(resource):
    return {"resource": resource.pk, "start": "2026-03-04T09:00", "end": "2026-03-04T10:00", "note": "Dentist"}


def test_time_off__own_calendar__is_added_and_deleted(jan, practice):
    assert "Els Smit" not in jan.get(f"{BASE}/time-off/new/").text

    assert jan.post(f"{BASE}/time-off/new/", time_off_data(practice.jan)).status_code == 302
    added = Claim.objects.get(note="Dentist")
    assert jan.post(f"{BASE}/time-off/delete/{added.pk}/").status_code == 302
    assert not Claim.objects.filter(note="Dentist").exists()


def test_s02__time_off__of_another__is_refused(jan, practice):
    response = jan.post(f"{BASE}/time-off/new/", time_off_data(practice.els))

    assert response.context["form"].errors.keys() == {"resource"}
    assert hides(response)
    assert not Claim.objects.filter(note="Dentist").exists()


# What is in the way ------------------------------------------------------------------------


def test_s02__room_is_taken_by_another__neither_who_nor_when_is_said(jan, practice):
    room = f.staff_member("Blue room", kind="room")
    BookingFormResource.objects.create(booking_form=practice.form, resource=room, role="a")
    practice.booked(practice.els, 13, title="Zither", name="Zelda Zimmer", email="zelda@example.com")
    data = appointment_data(practice.form, resource=practice.jan.pk, time="13:15")

    response = jan.post(f"{BASE}/appointments/new/", data)

    assert "Blue room has another appointment at this time." in response.text
    assert hides(response)
    assert "13:00" not in response.text
    assert "13:30" not in response.context["refusal"].reasons


def test_conflict__own_appointment_in_the_way__is_named(jan, practice):
    data = appointment_data(practice.form, resource=practice.jan.pk, time="10:15")

    assert "First consult (Anna Jansen)" in jan.post(f"{BASE}/appointments/new/", data).text


def test_conflict__seen_by_somebody_who_sees_every_calendar__is_named(log_in_jan, practice):
    client = log_in_jan("view_appointment", "add_appointment")
    data = appointment_data(practice.form, resource=practice.els.pk, time="11:15")

    assert "Zither (Zelda Zimmer)" in client.post(f"{BASE}/appointments/new/", data).text


@pytest.mark.parametrize(("permission", "words"), [("view_own", "More seats than that"), ("view", "with Els Smit")])
def test_s02__seats_of_another__are_not_told_in_the_booking_form(log_in_jan, practice, permission, words):
    group = f.booking_form(practice.els, name="Yoga", slug="yoga", capacity=8)
    practice.booked(practice.els, 15, form=group, name="Zelda Zimmer", email="zelda@example.com")
    practice.booked(practice.els, 15, form=group, name="Zelda Zimmer", email="zelda@example.com")
    client = log_in_jan("change_bookingform", f"{permission}_appointment")
    data = booking_form_data(practice.els, name="Yoga", slug="yoga", duration=30, capacity=1)

    response = client.post(f"{BASE}/booking-forms/edit/{group.pk}/", data)

    assert words in response.text
    assert BookingForm.objects.get(pk=group.pk).capacity == 8


# What is shared ----------------------------------------------------------------------------


def test_customer__with_two_staff_members__shows_the_own_appointments(jan, practice):
    practice.booked(practice.els, 15, title="Zither", name="Anna Jansen", email="anna@example.com")

    page = jan.get(f"{BASE}/customers/inspect/{practice.own.customer_id}/")

    assert "First consult (Anna Jansen)" in page.text
    assert hides(page)


def test_customer__changed_by_somebody_with_own_calendar__shows_the_own_appointments(log_in_jan, practice):
    practice.booked(practice.els, 15, title="Zither", name="Anna Jansen", email="anna@example.com")
    client = log_in_jan("view_own_appointment", "change_customer")

    page = client.get(f"{BASE}/customers/edit/{practice.own.customer_id}/")

    assert "First consult (Anna Jansen)" in page.text
    assert hides(page)


def test_list__appointment_of_another_takes_the_own_time__is_seen_but_not_changed(jan, practice):
    surgery = f.booking_form(practice.els, name="Surgery", slug="surgery")
    BookingFormResource.objects.create(booking_form=surgery, resource=practice.jan, role="a")
    appointment = practice.booked(practice.els, 12, form=surgery, name="Carl", email="carl@example.com")

    page = jan.get(f"{BASE}/appointments/").text

    assert f"/appointments/inspect/{appointment.pk}/" in page
    assert f"/appointments/edit/{appointment.pk}/" not in page
    assert f"/appointments/cancel/{appointment.pk}/" not in page
    assert "Edit" not in [
        button.label for button in jan.get(f"{BASE}/appointments/inspect/{appointment.pk}/").context["header_buttons"]
    ]
    assert jan.get(f"{BASE}/appointments/edit/{appointment.pk}/").status_code == 404


def test_list__sees_every_calendar_and_manages_the_own__offers_changing_the_own_only(log_in_jan, practice):
    client = log_in_jan("view_appointment", "change_own_appointment")

    appointments, time_off = client.get(f"{BASE}/appointments/").text, client.get(f"{BASE}/time-off/").text

    assert "Zelda" in appointments
    assert f"/appointments/edit/{practice.own.pk}/" in appointments
    assert f"/appointments/edit/{practice.other.pk}/" not in appointments
    assert f"/appointments/inspect/{practice.other.pk}/" in appointments
    assert f"/time-off/delete/{practice.own_time_off.pk}/" in time_off
    assert f"/time-off/delete/{practice.other_time_off.pk}/" not in time_off
    assert client.get(f"{BASE}/appointments/edit/{practice.other.pk}/").status_code == 404
    assert client.post(f"{BASE}/time-off/delete/{practice.other_time_off.pk}/").status_code == 404
    assert "Els Smit" not in client.get(f"{BASE}/appointments/new/").text


def test_own_calendar__to_look_at_only__offers_no_change(log_in_jan, practice):
    client = log_in_jan("view_own_appointment")

    page = client.get(f"{BASE}/appointments/").text
    assert "Anna Jansen" in page
    assert "/appointments/new/" not in page
    assert "/appointments/edit/" not in page
    for path in ("/appointments/new/", f"/appointments/edit/{practice.own.pk}/", "/time-off/new/"):
        response = client.get(BASE + path, headers={"X-Requested-With": "XMLHttpRequest"})
        assert response.status_code == 403, path


def test_own_calendar__no_resource_is_linked__has_no_screens(client, practice):
    client.force_login(user_with("view_own_appointment", "change_own_appointment"))

    assert "Bookings" not in client.get("/admin/").text
    for path in ("/appointments/", "/time-off/", "/customers/", "/customer-chooser/"):
        assert client.get(BASE + path, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_own_calendar__menu__has_the_calendar_and_what_belongs_to_it(jan):
    page = jan.get("/admin/")

    for name in ("calendar", "appointments", "time-off", "customers"):
        assert f"{BASE}/{name}/" in page.text
    for name in ("booking-forms", "resources", "labels", "contact-forms"):
        assert f"{BASE}/{name}/" not in page.text
    assert hides(page)


@pytest.mark.parametrize("amount", [1, 6])
def test_list__own_calendar_of_any_length__costs_the_same_queries(jan, practice, django_assert_max_num_queries, amount):
    for number in range(amount):
        start = f.at(12, day=f.TUESDAY + datetime.timedelta(weeks=number + 1))
        for hours in (0, 1):
            contact = f.contact(name=f"P{number} {hours}", email=f"p{number}-{hours}@example.com")
            booked = f.appointment(
                practice.form, start + datetime.timedelta(hours=hours), resource=practice.jan.pk, contact=contact
            )
        Cancel(booked, actor=Actor.system()).execute(now=f.NOW)
        BlockTime(practice.jan.pk, f.at(16), f.at(17), actor=Actor.system()).execute()

    costs = {"/appointments/": 19, "/appointments/?export=csv": 11, "/time-off/": 13, "/customers/": 13}
    for path, most in costs.items():
        jan.get(BASE + path)
        with django_assert_max_num_queries(most):
            response = jan.get(BASE + path)
            if response.streaming:
                response.getvalue()


# Groups ------------------------------------------------------------------------------------


def test_group__edited__offers_everything_there_is_to_give(client):
    client.force_login(User.objects.create_superuser("root", password="secret"))

    page = client.get("/admin/groups/new/").text

    assert "Can see own calendar only" in page
    assert "Can manage own calendar only" in page
    offered = (
        "view_appointment add_appointment change_appointment view_own_appointment change_own_appointment "
        "add_bookingform change_bookingform delete_bookingform change_resource view_customer change_customer "
        "change_label change_contactform change_bookingsettings"
    )
    for codename in offered.split():
        permission = Permission.objects.get(content_type__app_label="wagtail_booking", codename=codename)
        assert f'value="{permission.pk}"' in page, codename


def test_group__given_the_own_calendar__opens_it_for_its_members(client, practice):
    client.force_login(User.objects.create_superuser("root", password="secret"))
    wanted = Permission.objects.filter(codename__in=["access_admin", "view_own_appointment"])
    data = {"name": "Therapists", "permissions": [permission.pk for permission in wanted]}
    for prefix in re.findall(r'name="([\w-]+)-TOTAL_FORMS"', client.get("/admin/groups/new/").text):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    assert client.post("/admin/groups/new/", data).status_code == 302

    member = User.objects.create_user("member", password="secret")
    member.groups.set(Group.objects.filter(name="Therapists"))
    practice.jan.user = member
    practice.jan.save()
    client.force_login(member)

    page = client.get(f"{BASE}/appointments/")
    assert "Anna Jansen" in page.text
    assert hides(page)
