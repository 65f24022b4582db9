"""The page that erases, the list of who would go, requests, the file, and consent on an appointment's page."""

import datetime
import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.admin.views.generic import EditView
from wagtail.models import ModelLogEntry

from tests import factories as f
from tests.admin.forms import settings_data
from wagtail_booking.actions import Actor, Edit, Erase
from wagtail_booking.errors import TryLater
from wagtail_booking.models import Appointment, BookingSettings, Customer, Delivery
from wagtail_booking.reactions.delivering import work_off

pytestmark = pytest.mark.django_db

BEFORE = datetime.datetime(2025, 3, 3, 9, 0, tzinfo=f.AMSTERDAM)


def erase_url(customer):
    return reverse("wagtail_booking_customers:erase", args=[customer.pk])


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice(), consent_text="I agree to be treated.")


@pytest.fixture
def past(appointment):
    """The same a year ago."""
    Appointment.objects.update(start=BEFORE, end=BEFORE + datetime.timedelta(minutes=30))
    appointment.refresh_from_db()
    return appointment


def test_erase__opened__says_what_goes_and_stays_and_changes_nothing(log_in, past):
    page = log_in("erase_customer").get(erase_url(past.customer)).text

    assert "“Anna Jansen” will be erased" in page
    assert "1 appointment without a name" in page
    assert "Appointments to come" not in page
    assert "Download the data first" not in page
    assert Customer.objects.exists()


def test_erase__posted__erases_and_returns_to_the_list_without_a_name(log_in, past):
    response = log_in("erase_customer").post(erase_url(past.customer), follow=True)

    assert response.redirect_chain == [(reverse("wagtail_booking_customers:index"), 302)]
    assert "The customer is erased. 1 appointment stays, without a name." in response.text
    assert "Anna" not in response.text
    assert Appointment.objects.get().is_erased


def test_erase__upcoming__are_listed_and_erasing_is_refused(admin_client, appointment):
    page = admin_client.get(erase_url(appointment.customer)).text
    assert "Appointments to come" in page
    assert "Tue 3 March 2026, 10:00: [Jan de Vries] First consult (Anna Jansen)" in page or "First consult" in page

    response = admin_client.post(erase_url(appointment.customer))

    assert response.status_code == 409
    assert "There are appointments to come." in response.text
    assert Customer.objects.exists()


def test_erase__upcoming_and_ticked__cancels_them_first(admin_client, appointment):
    admin_client.post(erase_url(appointment.customer), {"cancel_upcoming": "on"})

    appointment.refresh_from_db()
    assert (appointment.status, appointment.is_erased) == ("cancelled", True)


def test_erase__upcoming_in_calendars_of_others__has_nothing_to_tick(log_in, appointment):
    client = log_in("erase_customer")
    page = client.get(erase_url(appointment.customer)).text
    assert "1 in a calendar that you can&#x27;t see" in page or "1 in a calendar that you can't see" in page
    assert "First consult" not in page
    assert "cancel_upcoming" not in page

    response = client.post(erase_url(appointment.customer), {"cancel_upcoming": "on"})

    assert response.status_code == 409
    assert "You may not cancel all of these appointments." in response.text
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


def test_erase__sent_twice__says_so(admin_client, past):
    url = erase_url(past.customer)
    admin_client.post(url)

    response = admin_client.post(url, follow=True)

    assert "This customer was erased before." in response.text
    assert admin_client.get(url).status_code == 404


def test_erase__database_too_busy__asks_to_try_later(admin_client, past, monkeypatch):
    from wagtail_booking.errors import TryLater

    def busy(self, now):
        raise TryLater

    monkeypatch.setattr(Erase, "perform", busy)

    response = admin_client.post(erase_url(past.customer))

    assert response.status_code == 409
    assert "Please try again" in response.text


@pytest.mark.parametrize(
    ("codenames", "erases", "downloads"),
    [
        (["view_customer"], False, False),
        (["view_customer", "view_appointment"], False, True),
        (["change_customer", "view_own_appointment"], False, False),
        (["erase_customer"], True, False),
        (["erase_customer", "change_appointment"], True, True),
    ],
)
def test_customer_page__buttons__are_for_those_who_may(log_in, past, codenames, erases, downloads):
    client = log_in(*codenames)
    data_url = reverse("wagtail_booking_customers:data", args=[past.customer_id])
    page = client.get(reverse("wagtail_booking_customers:inspect", args=[past.customer_id])).text

    assert (erase_url(past.customer) in page) is erases
    assert (data_url in page) is downloads
    asked = client.get(data_url, headers={"X-Requested-With": "XMLHttpRequest"})
    assert asked.status_code == (200 if downloads else 403)
    posted = client.post(erase_url(past.customer), headers={"X-Requested-With": "XMLHttpRequest"})
    assert posted.status_code == (302 if erases else 403)
    assert Customer.objects.exists() is not erases


def test_data__downloaded__is_a_file_with_notes(admin_client, past):
    Customer.objects.update(notes="Pays late.")

    response = admin_client.get(reverse("wagtail_booking_customers:data", args=[past.customer_id]))

    assert "attachment" in response["Content-Disposition"]
    assert json.loads(response.content)["customers"][0]["notes"] == "Pays late."
    assert admin_client.get(reverse("wagtail_booking_customers:data", args=[0])).status_code == 404


def test_request__asked__is_on_the_page_in_the_list_and_on_the_dashboard(admin_client, past):
    Customer.objects.update(erasure_requested_at=f.NOW)
    Customer.objects.create(name="Content", email="content@example.com")

    for name in ("inspect", "edit"):
        page = admin_client.get(reverse(f"wagtail_booking_customers:{name}", args=[past.customer_id])).text
        assert "to be erased" in page
        assert "2 March 2026" in page
    listed = admin_client.get("/admin/bookings/customers/?erasure_requested=true").text
    assert "Anna Jansen" in listed
    assert "Content" not in listed.replace("Content-", "")
    home = admin_client.get("/admin/").text
    assert "Asking to be erased (1)" in home
    assert erase_url(past.customer) in home


def test_request__for_those_who_may_not_erase__is_no_line_on_the_dashboard(log_in, past):
    Customer.objects.update(erasure_requested_at=f.NOW)

    assert "Asking to be erased" not in log_in("view_customer", "view_appointment").get("/admin/").text


def test_request__more_than_are_shown__leads_to_all(admin_client):
    for number in range(11):
        Customer.objects.create(name=f"C{number}", erasure_requested_at=f.NOW)

    home = admin_client.get("/admin/").text

    assert "All 11 that ask to be erased" in home
    assert "erasure_requested=true" in home


def test_retention__page__lists_who_would_go_in_pages_with_few_queries(
    admin_client, past, django_assert_max_num_queries
):
    BookingSettings.objects.update(retention_months=6)
    for number in range(60):
        Customer.objects.create(name=f"Never came {number}")
    Customer.objects.filter(name__startswith="Never").update(created_at=BEFORE)
    url = reverse("wagtail_booking_customers:retention")

    with django_assert_max_num_queries(25):
        page = admin_client.get(url).text

    assert "61 customers" in page
    assert "Anna Jansen" in page
    assert "Never came 48" in page
    assert "Never came 49" not in page
    assert "Never came 59" in admin_client.get(url, {"p": 2}).text
    assert Customer.objects.count() == 61


def test_retention__nothing_set__says_that_everybody_is_kept(admin_client, past):
    assert "customers are kept until somebody erases them" in (
        admin_client.get(reverse("wagtail_booking_customers:retention")).text
    )


def test_retention__nobody_due__says_so(admin_client, appointment):
    BookingSettings.objects.update(retention_months=6)

    assert "At the moment there are none." in admin_client.get(reverse("wagtail_booking_customers:retention")).text


def test_settings__privacy_tab__stores_months_and_leads_to_the_list(admin_client):
    BookingSettings.objects.create()
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", BookingSettings.objects.get().pk])
    assert reverse("wagtail_booking_customers:retention") in admin_client.get(url).text

    data = settings_data(retention_months=24, consent_text="I agree.", email="desk@linden.example")
    response = admin_client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    assert BookingSettings.objects.get().retention_months == 24
    assert admin_client.post(url, data | {"retention_months": 601}).status_code == 200


def test_settings__may_not_erase__has_no_way_to_the_list(log_in, appointment):
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", BookingSettings.objects.get().pk])

    assert reverse("wagtail_booking_customers:retention") not in log_in("change_bookingsettings").get(url).text


def test_appointment__consent__is_shown_with_its_text_and_time(admin_client, appointment):
    for name in ("inspect", "edit"):
        page = admin_client.get(reverse(f"wagtail_booking_appointments:{name}", args=[appointment.pk])).text
        assert "Consent given" in page
        assert "I agree to be treated." in page
        assert "Monday 2 March 2026, 08:00" in page


def test_appointment__without_consent__has_no_line_of_it(admin_client, appointment):
    Appointment.objects.update(consent_text="", consent_at=None)

    page = admin_client.get(reverse("wagtail_booking_appointments:inspect", args=[appointment.pk])).text
    assert "Consent given" not in page


def test_customer__deleted__is_no_name_in_the_history_of_the_site(admin_client):
    customer = Customer.objects.create(name="Zebulon")
    admin_client.post(
        reverse("wagtail_booking_customers:edit", args=[customer.pk]), {"name": "Zebulon Q", "email": "", "notes": ""}
    )
    assert ModelLogEntry.objects.filter(label__contains="Zebulon").exists()

    admin_client.post(reverse("wagtail_booking_customers:delete", args=[customer.pk]))

    assert not ModelLogEntry.objects.filter(label__contains="Zebulon").exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", label="Customer").exists()


def test_s25__new_link_that_somebody_makes__opens_no_erased_appointment(client, past):
    from tests.views.managing import ADDRESSES, address

    Erase(past.customer_id, actor=Actor.system()).execute(now=f.NOW)

    erased = Appointment.objects.get()
    assert {client.get(address(erased, name)).status_code for name in ADDRESSES} == {404}


def test_groups__edited__offer_the_permission(admin_client):
    erase = Permission.objects.get(codename="erase_customer")

    assert f'value="{erase.pk}"' in admin_client.get("/admin/groups/new/").text


# What comes in between


def test_erase__upcoming_that_was_taken_from_them__is_listed_with_its_box(admin_client, appointment):
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    Edit(Appointment.objects.get(), {"customer": None}, actor=Actor.system()).execute(now=f.NOW)

    page = admin_client.get(erase_url(appointment.customer)).text
    assert "Appointments to come" in page
    assert 'name="cancel_upcoming"' in page
    assert "1 appointment without a name" in page

    admin_client.post(erase_url(appointment.customer), {"cancel_upcoming": "on"})
    assert Appointment.objects.get().is_erased


def test_erase__refused_after_cancelling__says_what_was_cancelled(admin_client, appointment, monkeypatch):
    def fail(self, now):
        raise TryLater

    monkeypatch.setattr(Erase, "perform", fail)

    response = admin_client.post(erase_url(appointment.customer), {"cancel_upcoming": "on"})

    assert response.status_code == 409
    assert "The customer isn&#x27;t erased, but 1 appointment is cancelled." in response.text


def test_erase__without_appointments__has_no_line_of_them(admin_client, customer_without_any):
    assert "without a name, so that" not in admin_client.get(erase_url(customer_without_any)).text


@pytest.fixture
def customer_without_any():
    return Customer.objects.create(name="Bob")


def test_edit__erased_meanwhile__says_so_and_brings_nobody_back(admin_client, past, monkeypatch):
    valid = EditView.form_valid

    def erase_first(self, form):
        Customer.objects.get().appointments.all().update(customer=None)
        Customer.objects.all().delete()
        return valid(self, form)

    monkeypatch.setattr(EditView, "form_valid", erase_first)
    sent = {"name": "Anna Jansen", "email": "anna@example.com", "phone": "", "language": "", "time_zone": ""}
    address = reverse("wagtail_booking_customers:edit", args=[past.customer_id])
    response = admin_client.post(address, sent | {"notes": ""}, follow=True)

    assert "This customer was erased before." in response.text
    assert not Customer.objects.exists()
