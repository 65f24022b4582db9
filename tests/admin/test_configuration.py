"""Booking forms, staff, customers, labels, contact forms, settings and time off: saving and deleting."""

import pytest
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import booking_form_data, formset, resource_data, settings_data
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormTranslation,
    BookingSettings,
    Claim,
    ContactForm,
    Customer,
    DateOverride,
    Label,
    Resource,
    WeeklyHours,
)

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings"


def errors_of(response):
    form = response.context["form"]
    found = dict(form.errors)
    for name, rows in getattr(form, "formsets", {}).items():
        if not rows.is_valid():
            found[name] = [*rows.non_form_errors(), *(row.errors for row in rows.forms if row.errors)]
    return found


def test_booking_form__created__with_staff_and_translation(admin_client):
    staff = f.staff_member()
    data = booking_form_data(staff) | formset("translations", {"language": "nl", "name": "Massage (nl)"})

    admin_client.post(f"{BASE}/booking-forms/add/", data)

    form = BookingForm.objects.get()
    assert form.form_resources.get().resource == staff
    assert form.translated("name", "nl") == "Massage (nl)"


def test_booking_form__without_slug__gets_one_from_its_name(admin_client):
    f.booking_form(name="Massage", slug="massage")

    admin_client.post(f"{BASE}/booking-forms/add/", booking_form_data(f.staff_member(), slug=""))

    assert BookingForm.objects.filter(slug="massage-2").exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"slug": "not a slug"}, "slug"),
        ({"slug": "first-consult"}, "slug"),
        ({"duration": "0"}, "duration"),
        ({"duration": "99999"}, "duration"),
        ({"slot_interval": "x"}, "slot_interval"),
        ({"bookable_from": "2026-05-02", "bookable_until": "2026-05-01"}, "bookable_until"),
        ({"bookable_from": "tomorrow"}, "bookable_from"),
        ({"price": "-1"}, "price"),
        ({"price": "1e99"}, "price"),
        ({"contact_form": "999"}, "contact_form"),
        ({"default_labels": ["999"]}, "default_labels"),
    ],
)
def test_booking_form__bad_input__is_an_error_at_the_field(admin_client, fields, wrong):
    f.small_practice()

    response = admin_client.post(f"{BASE}/booking-forms/add/", booking_form_data(**fields))

    assert wrong in errors_of(response)
    assert BookingForm.objects.count() == 1


def test_booking_form__same_person_or_language_twice__is_refused_in_words(admin_client):
    staff = f.staff_member()
    twice = booking_form_data(staff, staff)

    assert "form_resources" in errors_of(admin_client.post(f"{BASE}/booking-forms/add/", twice))

    twice = booking_form_data() | formset("translations", {"language": "nl"}, {"language": "nl"})
    assert "translations" in errors_of(admin_client.post(f"{BASE}/booking-forms/add/", twice))


def test_resource__own_hours_and_exceptions__are_saved(admin_client):
    data = (
        resource_data()
        | formset("weeklyhours_set", {"weekday": 0, "start": "09:00", "end": "12:30"})
        | formset("dateoverride_set", {"date": "2026-12-25", "start": "", "end": "", "note": "Christmas"})
    )

    admin_client.post(f"{BASE}/resources/new/", data)

    resource = Resource.objects.get()
    assert str(WeeklyHours.objects.get(resource=resource)) == "Monday 09:00–12:30"
    assert DateOverride.objects.get(resource=resource).note == "Christmas"


@pytest.mark.parametrize(
    ("row", "prefix"),
    [
        ({"weekday": 0, "start": "12:00", "end": "09:00"}, "weeklyhours_set"),
        ({"weekday": 9, "start": "09:00", "end": "12:00"}, "weeklyhours_set"),
        ({"weekday": 0, "start": "", "end": "12:00"}, "weeklyhours_set"),
        ({"date": "2026-12-25", "start": "09:00", "end": ""}, "dateoverride_set"),
        ({"date": "25th", "start": "", "end": ""}, "dateoverride_set"),
    ],
)
def test_resource__impossible_hours__are_refused_in_words(admin_client, row, prefix):
    response = admin_client.post(f"{BASE}/resources/new/", resource_data() | formset(prefix, row))

    assert prefix in errors_of(response)
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"colour": "red"}, "colour"),
        ({"time_zone": "Mars/Phobos"}, "time_zone"),
        ({"kind": "ghost"}, "kind"),
        ({"email": "x"}, "email"),
        ({"name": "x" * 10_000}, "name"),
    ],
)
def test_resource__bad_input__is_an_error_at_the_field(admin_client, fields, wrong):
    assert wrong in errors_of(admin_client.post(f"{BASE}/resources/new/", resource_data(**fields)))


def test_customer__known_address__is_refused_in_words(admin_client):
    Customer.objects.create(name="Anna", email="anna@example.com")

    response = admin_client.post(f"{BASE}/customers/new/", {"name": "Other", "email": "ANNA@example.com"})

    assert "email" in errors_of(response)
    assert Customer.objects.count() == 1


def test_customer__edited__shows_their_appointments(admin_client):
    appointment = f.appointment(f.small_practice())

    page = admin_client.get(f"{BASE}/customers/edit/{appointment.customer_id}/").text

    assert "Tuesday 3 March 2026, 10:00: [Jan de Vries] First consult" in page


def test_customer__edited_by_somebody_without_the_calendar__shows_no_appointments(log_in):
    appointment = f.appointment(f.small_practice())

    page = log_in("change_customer").get(f"{BASE}/customers/edit/{appointment.customer_id}/").text

    assert "First consult" not in page


def test_settings__saved__with_hours_on_both_tabs(admin_client, home_page):
    settings = f.business()
    WeeklyHours.objects.all().delete()
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", settings.pk])
    page = admin_client.get(url).text
    assert "Public pages" in page
    assert 'value="Europe/Amsterdam" selected' in page

    data = settings_data(
        business_name="Linden", time_zone="Europe/Paris", parent_page=home_page.pk, consent_text="I agree"
    )
    data |= formset("weeklyhours_set", {"weekday": 2, "start": "08:00", "end": "00:00"})
    admin_client.post(url, data)

    settings = BookingSettings.current()
    assert (settings.time_zone, settings.parent_page_id, settings.consent_text) == (
        "Europe/Paris",
        home_page.pk,
        "I agree",
    )
    assert WeeklyHours.objects.get().business == settings


def test_settings__unknown_zone__is_refused(admin_client):
    settings = f.business()
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", settings.pk])

    response = admin_client.post(url, settings_data(time_zone="Mars/Phobos"))

    assert "time_zone" in errors_of(response)


def test_label__created_and_deleted__appointments_stay(admin_client):
    admin_client.post(f"{BASE}/labels/create/", {"name": "VIP", "colour": "#ff0000", "sort_order": 1})
    label = Label.objects.get()
    f.appointment(f.small_practice(), labels=[label.pk])

    admin_client.post(f"{BASE}/labels/delete/{label.pk}/")

    assert not Label.objects.exists()
    assert Appointment.objects.count() == 1


def test_contact_form__created__with_its_questions(admin_client):
    question = {"label": "Allergies", "field_type": "multiline", "choices": "", "default_value": "", "help_text": ""}

    admin_client.post(f"{BASE}/contact-forms/create/", {"name": "Intake", **formset("fields", question)})

    assert ContactForm.objects.get().fields.get().label == "Allergies"


def test_r23__delete_what_appointments_need__is_refused_and_nothing_is_lost(admin_client):
    form = f.small_practice()
    appointment = f.appointment(form)
    contact_form = ContactForm.objects.create(name="Intake")
    BookingForm.objects.update(contact_form=contact_form)
    for path, instead in [
        (f"/booking-forms/delete/{form.pk}/", "Switch “can be booked” off instead"),
        (f"/resources/delete/{appointment.resource_id}/", "Switch “active” off instead"),
        (f"/customers/delete/{appointment.customer_id}/", "A customer with appointments stays"),
        (f"/contact-forms/delete/{contact_form.pk}/", "First consult"),
    ]:
        response = admin_client.get(BASE + path)
        assert response.status_code == 200
        refused = admin_client.post(BASE + path)
        assert refused.status_code in {200, 409}, path
        assert instead in refused.text, path

    for model in (Appointment, BookingForm, Resource, Customer, ContactForm, Claim):
        assert model.objects.count() == 1


def test_r23__delete_many_forms_at_once__nothing_is_lost(admin_client):
    form = f.small_practice()
    f.appointment(form)
    other = f.booking_form(name="Massage", slug="massage")
    url = f"/admin/bulk/wagtail_booking/bookingform/delete/?id={form.pk}&id={other.pk}"

    for address in (url, f"/admin/bulk/wagtail_booking/bookingform/delete/?id={form.pk}"):
        response = admin_client.post(address, follow=True)
        assert "has appointments" in response.text

    assert BookingForm.objects.count() == 2


def test_delete__unused__works(admin_client):
    form = f.booking_form()
    staff = f.staff_member()
    customer = Customer.objects.create(name="Bob")

    for path in (
        f"/booking-forms/delete/{form.pk}/",
        f"/resources/delete/{staff.pk}/",
        f"/customers/delete/{customer.pk}/",
    ):
        assert admin_client.post(BASE + path).status_code == 302

    assert not BookingForm.objects.exists()
    assert not Resource.objects.exists()
    assert not Customer.objects.exists()


def time_off(who, **fields):
    return {"resource": who.pk, "start": "2026-03-03T09:00", "end": "2026-03-03T12:00", "note": "Dentist"} | fields


def test_time_off__added_and_deleted__through_the_actions(admin_client):
    resource = f.small_practice().form_resources.get().resource

    admin_client.post(f"{BASE}/time-off/new/", time_off(resource))

    claim = Claim.objects.get()
    assert (claim.kind, claim.end - claim.start, claim.note) == ("time_off", 180, "Dentist")
    page = admin_client.get(f"{BASE}/time-off/").text
    assert "Tue 3 Mar 2026, 09:00" in page
    assert "1 period of time off" in page
    admin_client.post(f"{BASE}/time-off/delete/{claim.pk}/")
    assert not Claim.objects.exists()


def test_r24__time_off_over_appointments__lists_them_and_asks(admin_client):
    appointment = f.appointment(f.small_practice())
    data = time_off(appointment.resource)

    response = admin_client.post(f"{BASE}/time-off/new/", data)
    assert "Tuesday 3 March 2026, 10:00: [Jan de Vries] First consult (Anna Jansen)" in response.text
    assert not Claim.objects.filter(kind="time_off").exists()

    admin_client.post(f"{BASE}/time-off/new/", data | {"confirmed": "on"})
    assert Claim.objects.filter(kind="time_off").exists()
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"start": ""}, "start"),
        ({"start": "x"}, "start"),
        ({"start": "9999-12-31T23:59"}, "start"),
        ({"end": "9999-12-31T23:59"}, "end"),
        ({"start": "2026-03-03T12:00"}, "end"),
        ({"end": "2030-03-03T12:00"}, "end"),
        ({"start": "2026-03-29T02:30", "end": "2026-03-30T02:30"}, "start"),
        ({"resource": "x"}, "resource"),
        ({"note": "x" * 10_000}, "note"),
    ],
)
def test_time_off__bad_input__is_an_error_at_the_field(admin_client, fields, wrong):
    resource = f.small_practice().form_resources.get().resource

    response = admin_client.post(f"{BASE}/time-off/new/", time_off(resource, **fields))

    assert wrong in response.context["form"].errors
    assert not Claim.objects.exists()


def test_settings__words_in_another_language__are_saved_and_refused_twice(admin_client):
    settings = f.business()
    url = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", settings.pk])
    dutch = {"language": "nl", "contact_line": "Bel ons.", "consent_text": ""}

    admin_client.post(url, settings_data(contact_line="Call us.") | formset("translations", dutch))
    twice = admin_client.post(url, settings_data() | formset("translations", dutch, dutch))

    assert BookingSettings.current().translated("contact_line", "nl") == "Bel ons."
    assert "translations" in errors_of(twice)


def test_contact_form__in_use_for_a_translation__is_not_deleted(admin_client):
    own, dutch = ContactForm.objects.create(name="Intake"), ContactForm.objects.create(name="Intake (nl)")
    form = f.booking_form(f.staff_member(), contact_form=own)
    BookingFormTranslation.objects.create(booking_form=form, language="nl", contact_form=dutch)

    response = admin_client.post(f"{BASE}/contact-forms/delete/{dutch.pk}/")

    assert response.status_code == 200
    assert ContactForm.objects.filter(pk=dutch.pk).exists()
