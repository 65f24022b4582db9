"""Why a time isn't free, in the admin."""

import datetime
import html
import re

import pytest

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, BlockTime
from wagtail_booking.models import Appointment

pytestmark = pytest.mark.django_db

WHY = "/admin/bookings/calendar/why/"


def ask(client, form, start="2026-03-03T10:00", **query):
    return client.get(WHY, {"form": form.pk, "start": start} | query)


def text_of(response):
    """Return the words of the page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_why__opened__asks_and_says_nothing(admin_client):
    f.small_practice()

    response = admin_client.get(WHY)

    assert response.context["answers"] == []
    assert not response.context["form"].errors
    assert "Times are by the clock in Europe/Amsterdam." in response.text


def test_why__free_time__says_so_and_offers_an_appointment_with_everything_filled_in(admin_client):
    form = f.small_practice()
    resource = form.form_resources.get().resource_id

    page = ask(admin_client, form, next="/admin/bookings/calendar/")

    assert "This time is free. It can be booked with: Jan de Vries." in text_of(page)
    assert "Tuesday 3 March 2026, 10:00" in text_of(page)
    url = page.context["answers"][0].people[0].add_url
    assert html.escape(url) in page.text
    filled_in = admin_client.get(url).context["form"].initial
    assert filled_in == {
        "booking_form": str(form.pk),
        "resource": str(resource),
        "date": "2026-03-03",
        "time": "10:00",
    }
    assert "next=%2Fadmin%2Fbookings%2Fcalendar%2F" in url


def test_why__date_and_time_typed__same_as_start(admin_client):
    form = f.small_practice()

    page = admin_client.get(WHY, {"ask": 1, "form": form.pk, "staff": "", "date": "2026-03-03", "time": "10:00"})

    assert "This time is free." in text_of(page)


def test_why__taken__says_by_what_and_links_to_it(admin_client):
    form = f.small_practice()
    booked = f.appointment(form)

    page = ask(admin_client, form)

    assert "This time is not free." in text_of(page)
    assert "Jan de Vries already has an appointment 10:00–10:30: First consult (Anna Jansen)." in text_of(page)
    assert f'href="/admin/bookings/appointments/inspect/{booked.pk}/"' in page.text
    assert "appointments/new/" not in page.text


def test_why__several_reasons__all_of_them(admin_client):
    form = f.small_practice()
    resource = form.form_resources.get().resource_id
    BlockTime(resource, f.at(16, 30), f.at(18), note="Dentist", actor=Actor.system()).execute()

    text = text_of(ask(admin_client, form, "2026-03-03T16:50"))

    assert "Jan de Vries is away 16:30–18:00: Dentist." in text
    assert "The usual opening hours on Tuesday are 09:00–17:00." in text


def test_why__each_person__their_own_reasons(admin_client):
    f.business()
    jan, els = f.staff_member(), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    BlockTime(jan.pk, f.at(9), f.at(11), actor=Actor.system()).execute()

    page = ask(admin_client, form)

    people = page.context["answers"][0].people
    assert [(person.name, person.is_free) for person in people] == [("Jan de Vries", False), ("Els Smit", True)]
    assert "This time is free. It can be booked with: Els Smit." in text_of(page)
    assert [person.name for person in ask(admin_client, form, staff=jan.pk).context["answers"][0].people] == [jan.name]


def test_why__somebody_who_does_not_carry_it_out__says_so(admin_client):
    form = f.small_practice()
    els = f.staff_member("Els Smit")

    assert "This staff member doesn't offer this service." in text_of(ask(admin_client, form, staff=els.pk))


def test_why__between_two_starts__not_for_customers_but_for_staff(admin_client):
    form = f.small_practice()

    page = ask(admin_client, form, "2026-03-03T10:05")

    assert "the nearest starts are 10:00 and 10:15" in text_of(page)
    assert "Customers can't choose this time, but you can book it." in text_of(page)
    assert "time=10%3A05" in page.text


def test_why__form_is_off__says_so(admin_client):
    form = f.small_practice()
    form.live = False
    form.save()

    assert "This booking form is switched off" in text_of(ask(admin_client, form))


def test_why__nobody_carries_it_out__says_so(admin_client):
    f.business()

    assert "Nobody carries out this booking form." in text_of(ask(admin_client, f.booking_form()))


def test_why__clock_goes_back__both_times(admin_client):
    form = f.small_practice()

    page = ask(admin_client, form, "2026-03-29T03:30")
    assert len(page.context["answers"]) == 1
    page = ask(admin_client, form, "2026-10-25T02:30")

    assert [answer.when for answer in page.context["answers"]] == [
        "Sunday 25 October 2026, 02:30 (UTC+02:00)",
        "Sunday 25 October 2026, 02:30 (UTC+01:00)",
    ]


def test_why__free_at_one_of_two_times__the_appointment_is_at_that_one(admin_client):
    form = f.small_practice()
    form.booking_window = 365
    form.save()
    f.add_override(form.form_resources.get().resource, datetime.date(2026, 10, 25), "00:00", "06:00")
    f.add_hours(form.form_resources.get().resource, [6], "00:00", "06:00")

    page = ask(admin_client, form, "2026-10-25T02:30")

    urls = [answer.people[0].add_url for answer in page.context["answers"]]
    assert ["occurrence=0" in urls[0], "occurrence=1" in urls[1]] == [True, True]
    assert admin_client.get(urls[1]).context["form"].initial["occurrence"] == "1"


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ({"start": "2026-03-29T02:30"}, "time", "This time doesn't exist on that day"),
        ({"start": "nonsense"}, "date", "Enter a valid date."),
        ({"start": "2026-03-03T25:00"}, "time", "Enter a valid time."),
        ({"start": "9999-12-31T10:00"}, "date", "This year lies too far away."),
        ({"start": "0001-01-01T00:00"}, "date", "This year lies too far away."),
        ({"start": ""}, "date", "This field is required."),
        ({"form": "999"}, "form", "Select a valid choice."),
        ({"form": "x'"}, "form", "Select a valid choice."),
        ({"form": ""}, "form", "This field is required."),
        ({"staff": "999"}, "staff", "Select a valid choice."),
        ({"start": "2026-03-03T10:00\x00"}, "time", "Enter a valid time."),
        ({"form": "9" * 30}, "form", "Select a valid choice."),
        ({"form": "\x00"}, "form", "Null characters are not allowed."),
    ],
)
def test_why__bad_input__says_what_is_wrong_and_keeps_it(admin_client, query, field, message):
    form = f.small_practice()

    page = admin_client.get(WHY, {"ask": 1, "form": form.pk, "start": "2026-03-03T10:00"} | query)

    assert page.status_code == 200
    assert page.context["answers"] == []
    errors = page.context["form"].errors
    assert any(message in error for error in errors[field]), errors


def test_why__a_link_with_less__fills_in_what_it_has_and_complains_of_nothing(admin_client):
    f.small_practice()

    page = admin_client.get(WHY, {"start": "2026-03-03T10:00"})

    assert not page.context["form"].errors
    assert 'value="2026-03-03"' in page.text
    assert 'value="10:00"' in page.text


def test_why__hostile_values__are_text(admin_client):
    form = f.small_practice()
    f.appointment(form, contact=f.contact(name="<img src=x onerror=alert(1)>"))

    page = ask(admin_client, form, next="https://evil.example/")

    assert "<img src=x" not in page.text
    assert "evil.example" not in page.text


def test_why__whoever_may_only_look__gets_no_offer(log_in):
    form = f.small_practice()

    page = ask(log_in("view_appointment"), form)

    assert "This time is free." in text_of(page)
    assert "appointments/new/" not in page.text


def test_why__others_calendar__no_names_no_times(client):
    f.business()
    user = user_with("view_own_appointment", "change_own_appointment")
    els, jan = f.staff_member("Els Smit", user=user), f.staff_member()
    form = f.booking_form(els, jan)
    f.appointment(form, resource=els.pk, contact=f.contact(name="Eigen Klant", email="eigen@example.com"))
    f.appointment(form, resource=jan.pk)
    BlockTime(jan.pk, f.at(9), f.at(10, 20), note="Dentist", actor=Actor.system()).execute()
    client.force_login(user)

    page = ask(client, form)

    text = text_of(page)
    assert "Els Smit already has an appointment 10:00–10:30: First consult (Eigen Klant)." in text
    assert "Jan de Vries has another appointment at this time." in text
    assert "Jan de Vries isn't available at this time." in text
    for secret in ("Anna", "Dentist", "10:20"):
        assert secret not in text
    others = Appointment.objects.get(resource=jan)
    assert f"inspect/{others.pk}/" not in page.text


def test_why__others_calendar__no_offer_for_them(client):
    f.business()
    user = user_with("change_own_appointment")
    form = f.booking_form(f.staff_member("Els Smit", user=user), f.staff_member())
    client.force_login(user)

    people = ask(client, form).context["answers"][0].people

    assert [bool(person.add_url) for person in people] == [True, False]


def test_why__however_many__few_queries(admin_client, django_assert_max_num_queries):
    f.business()
    form = f.booking_form(*(f.staff_member(f"Person {number}") for number in range(12)))
    for hour in (9, 10, 11):
        for _each in range(12):
            f.appointment(form, f.at(hour))

    ask(admin_client, form)  # fills what is kept
    with django_assert_max_num_queries(20):
        ask(admin_client, form)
