"""Lists: what they show, find and export, and what they cost."""

import csv
import io

import openpyxl
import pytest

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, Cancel
from wagtail_booking.models import BookingSettings, Customer, Label, Resource

pytestmark = pytest.mark.django_db

LIST = "/admin/bookings/appointments/"


def book(form, start, name, **fields):
    contact = f.contact(name=name, email=f"{name.split()[0].lower()}@example.com")
    return f.appointment(form, start, contact=contact, **fields)


@pytest.fixture
def two(admin_client):
    """Anna on Tuesday with Jan, Bob on Thursday with Els."""
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    vip = Label.objects.create(name="VIP")
    anna = book(form, f.at(10), "Anna Jansen", resource=jan.pk, labels=[vip.pk])
    bob = book(form, f.at(10, day=f.TUESDAY.replace(day=5)), "Bob Bakker", resource=els.pk)
    return anna, bob


def names(response):
    return [appointment.customer_name for appointment in response.context["object_list"]]


def test_list__opened__shows_upcoming_in_the_time_of_the_business(admin_client, two):
    response = admin_client.get(LIST)

    assert names(response) == ["Anna Jansen", "Bob Bakker"]
    assert "Tue 3 Mar 2026, 10:00" in response.text
    assert "VIP" in response.text
    assert "style=" not in response.text[response.text.index("<table") : response.text.index("</table>")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"period": "past"}, []),
        ({"period": "all"}, ["Anna Jansen", "Bob Bakker"]),
        ({"date_from": "2026-03-04"}, ["Bob Bakker"]),
        ({"date_to": "2026-03-03"}, ["Anna Jansen"]),
        ({"date_from": "9999-12-31"}, []),
        ({"date_to": "0001-01-01"}, []),
        ({"date_from": "nonsense"}, ["Anna Jansen", "Bob Bakker"]),
        ({"status": "confirmed"}, ["Anna Jansen", "Bob Bakker"]),
        ({"status": "cancelled"}, []),
        ({"q": "bob@"}, ["Bob Bakker"]),
        ({"q": "+3161234"}, ["Anna Jansen", "Bob Bakker"]),
        ({"q": "Els"}, ["Bob Bakker"]),
        ({"q": "x" * 10_000}, []),
        ({"ordering": "-start"}, ["Bob Bakker", "Anna Jansen"]),
        ({"ordering": "customer__user__password"}, ["Anna Jansen", "Bob Bakker"]),
        ({"p": "99"}, ["Anna Jansen", "Bob Bakker"]),
    ],
)
def test_list__filtered__keeps_what_fits(admin_client, two, query, expected):
    assert names(admin_client.get(LIST, query)) == expected


def test_list__filtered_by_label_staff_or_form__keeps_what_fits(admin_client, two):
    anna, bob = two

    assert names(admin_client.get(LIST, {"labels": anna.labels.get().pk})) == ["Anna Jansen"]
    assert names(admin_client.get(LIST, {"resource": bob.resource_id})) == ["Bob Bakker"]
    assert len(names(admin_client.get(LIST, {"booking_form": bob.booking_form_id}))) == 2


def test_list__past__newest_first(admin_client, two, time_machine):
    time_machine.move_to(f.at(12, day=f.TUESDAY.replace(day=10)))

    assert names(admin_client.get(LIST)) == []
    assert names(admin_client.get(LIST, {"period": "past"})) == ["Bob Bakker", "Anna Jansen"]


def test_list__nothing_yet__says_what_to_do(admin_client):
    f.business()

    assert "No staff yet." in admin_client.get("/admin/bookings/resources/").text
    assert "No booking forms yet." in admin_client.get("/admin/bookings/booking-forms/").text
    assert "No customers yet." in admin_client.get("/admin/bookings/customers/").text
    assert "No upcoming appointments." in admin_client.get(LIST).text
    assert "No time off yet." in admin_client.get("/admin/bookings/time-off/").text


FORMULAS = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "safe\x0b"]


@pytest.mark.parametrize("payload", FORMULAS)
def test_s09__formula_in_a_name__is_text_in_both_formats(admin_client, payload):
    form = f.small_practice()
    appointment = f.appointment(form)
    type(appointment).objects.update(customer_name=payload)

    rows = list(csv.DictReader(io.StringIO(admin_client.get(LIST, {"export": "csv"}).getvalue().decode(), newline="")))
    assert not rows[0]["Name of the customer"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows[0]["Phone number of the customer"] == "+31612345678"

    content = admin_client.get(LIST, {"export": "xlsx"}).getvalue()
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_export__times__are_local(admin_client, two):
    text = admin_client.get(LIST, {"export": "csv"}).getvalue().decode()
    assert "2026-03-03 10:00:00" in text

    sheet = openpyxl.load_workbook(io.BytesIO(admin_client.get(LIST, {"export": "xlsx"}).getvalue())).active
    assert sheet["A2"].value == f.at(10).replace(tzinfo=None)
    assert sheet["M2"].value == "VIP"


def many(amount):
    """As many of everything as asked for, each different."""
    f.business()
    for number in range(amount):
        resource = f.staff_member(f"Person {number}")
        f.add_hours(resource, [1], "09:00", "17:00")
        form = f.booking_form(resource, name=f"Form {number}", slug=f"form-{number}")
        label = Label.objects.create(name=f"Label {number}")
        book(form, f.at(10), f"p{number} x", labels=[label.pk])
        BlockTime(resource.pk, f.at(14), f.at(15), actor=Actor.system()).execute()
        Cancel(book(form, f.at(12), f"c{number} x"), actor=Actor.system()).execute(now=f.NOW)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/admin/bookings/appointments/", 16),
        ("/admin/bookings/appointments/?export=csv", 8),
        ("/admin/bookings/booking-forms/", 14),
        ("/admin/bookings/resources/", 10),
        ("/admin/bookings/customers/", 10),
        ("/admin/bookings/time-off/", 10),
        ("/admin/bookings/labels/", 10),
    ],
)
@pytest.mark.parametrize("amount", [1, 6])
def test_list__any_length__costs_the_same_queries(admin_client, django_assert_max_num_queries, path, most, amount):
    many(amount)
    admin_client.get(path)

    with django_assert_max_num_queries(most):
        response = admin_client.get(path)
        if response.streaming:
            response.getvalue()


def test_booking_forms__listed__say_why_one_cannot_be_booked(admin_client):
    f.business()
    f.booking_form(name="Massage")

    page = admin_client.get("/admin/bookings/booking-forms/").text

    assert "Nobody carries it out yet." in page


def test_booking_forms__no_hours__say_so(admin_client):
    form = f.booking_form(f.staff_member())

    assert "There are no opening hours yet." in admin_client.get("/admin/bookings/booking-forms/").text
    assert "There are no opening hours yet." in admin_client.get(f"/admin/bookings/booking-forms/edit/{form.pk}/").text


def test_booking_forms__parent_page_chosen__link_to_their_address(admin_client, home_page):
    form = f.small_practice()
    BookingSettings.objects.update(parent_page=home_page)

    assert "/first-consult/" in admin_client.get("/admin/bookings/booking-forms/").text
    assert "View live" in admin_client.get(f"/admin/bookings/booking-forms/edit/{form.pk}/").text


@pytest.mark.parametrize("query", ["anna@", "ANNA", "612345"])
def test_customers__searched__found_by_any_part(admin_client, two, query):
    page = admin_client.get("/admin/bookings/customers/", {"q": query}).text

    assert "Anna Jansen" in page


@pytest.mark.usefixtures("two")
def test_customer_chooser__searched__finds_by_address(admin_client):
    page = admin_client.get("/admin/bookings/customer-chooser/results/", {"q": "bob@example"}).text

    assert "Bob Bakker" in page
    assert "Anna Jansen" not in page


def test_booking_form_chooser__opened_by_any_editor__lists_forms(log_in):
    form = f.small_practice()
    client = log_in()

    assert "First consult" in client.get("/admin/bookings/booking-form-chooser/results/").text
    chosen = client.get(f"/admin/bookings/booking-form-chooser/chosen/{form.pk}/").json()
    assert chosen["result"]["id"] == str(form.pk)


def test_resources__search__finds_part_of_a_name(admin_client, two):
    response = admin_client.get("/admin/bookings/resources/", {"q": "vries"})

    assert list(response.context["object_list"]) == [Resource.objects.get(name="Jan de Vries")]


def test_customers__exported__quoted(admin_client):
    Customer.objects.create(name="=1+1", email="a@example.com")

    assert "'=1+1" in admin_client.get("/admin/bookings/customers/", {"export": "csv"}).getvalue().decode()
