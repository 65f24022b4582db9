"""My appointments: what is shown to whom, tabs and pages, and what may be done."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.urls import clear_url_caches, reverse

from tests import factories as f
from tests.views import account as area
from tests.views.account import ASK, FRAGMENT, LEAVE, PAGE, SENT, by, mailed_link, prove, switch_on
from tests.views.managing import cancel_path, everything_stored, reschedule_path, text_of
from wagtail_booking.actions import Actor, Book, Cancel, Decline
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    BookingSettingsTranslation,
    Customer,
    Resource,
)
from wagtail_booking.permissions import Purpose
from wagtail_booking.views.account.visitor import customers_of
from wagtail_booking.views.links import link_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(appointment):
    """Anna's account, linked to the customer of the appointment, in a practice with a customer area."""
    switch_on()
    user = area.account()
    Customer.objects.update(user=user)
    return user


def cards(response) -> int:
    return response.content.decode().count('class="wb-appointment__head"')


def past_appointments(appointment, count):
    """Many appointments of the same customer, each a day before the other."""
    rows = []
    for number in range(1, count + 1):
        start = appointment.start - timedelta(days=number + 7)
        rows.append(
            Appointment(
                booking_form=appointment.booking_form,
                title=f"Visit {number}",
                resource=appointment.resource,
                resource_name=appointment.resource_name,
                customer=appointment.customer,
                start=start,
                end=start + timedelta(minutes=30),
                time_zone=appointment.time_zone,
                status=Appointment.Status.CANCELLED if number % 3 == 0 else Appointment.Status.CONFIRMED,
                source=Appointment.Source.WIDGET,
                created_at=start,
                placed_at=start,
            )
        )
    Appointment.objects.bulk_create(rows, batch_size=500)


# Switched off, and not included


@pytest.mark.parametrize("path", [PAGE, ASK, SENT, f"{ASK}{'0' * 32}.x/"])
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_area__switched_off__is_a_plain_404(client, appointment, path, headers):
    response = client.get(path, headers=headers)

    assert response.status_code == 404
    assert "This page doesn't exist" in text_of(response)
    assert client.post(LEAVE).status_code == 404
    assert client.post(ASK, {"email": "anna@example.com"}).status_code == 404


def test_area__switched_off_while_somebody_is_in__ends_at_once(client, anna):
    client.force_login(anna)
    assert cards(client.get(PAGE)) == 1

    BookingSettings.objects.update(customer_area=False)

    assert client.get(PAGE).status_code == 404


def test_confirmation__area_on__links_to_it(client, appointment):
    path = link_path(appointment, Purpose.VIEW)
    assert f'href="{PAGE}"' not in client.get(path).content.decode()

    switch_on()

    assert f'href="{PAGE}">My appointments</a>' in client.get(path).content.decode()


class WithoutAccount:
    """Addresses of a site that hasn't included the customer area."""

    from django.urls import include, path
    from wagtail import urls as wagtail_urls

    urlpatterns = [path("", include("wagtail_booking.urls")), path("", include(wagtail_urls))]


def test_confirmation__area_on_but_not_included__works_without_a_link(client, appointment):
    switch_on()
    path = link_path(appointment, Purpose.VIEW)

    with override_settings(ROOT_URLCONF=WithoutAccount):
        response = client.get(path)
    clear_url_caches()

    assert response.status_code == 200
    assert "My appointments" not in text_of(response)


# Who sees what


def test_page__nobody_known__asks_who_and_shows_nobodys(client, appointment):
    switch_on(customer_area_intro="<p>Welcome <b>back</b>.</p>")

    response = client.get(PAGE)

    assert response.status_code == 200
    assert "Welcome back ." in text_of(response)
    assert "Type the e-mail address with which you book" in text_of(response)
    assert "First consult" not in text_of(response)
    assert "sessionid" not in client.cookies


def test_settings__tab_customer_area__switches_it_on_with_an_introduction(admin_client, appointment):
    path = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings"])

    page = admin_client.get(path, follow=True).content.decode()

    assert "Customer area" in page
    assert 'name="customer_area"' in page
    assert 'name="customer_area_intro"' in page


def test_s08__introduction_with_a_script__is_stored_without():
    field = BookingSettings._meta.get_field("customer_area_intro").formfield()
    typed = json.dumps(
        {
            "blocks": [
                {"key": "a", "text": "<script>alert(1)</script>", "type": "unstyled", "depth": 0}
                | {"inlineStyleRanges": [], "entityRanges": []}
            ],
            "entityMap": {},
        }
    )

    stored = field.widget.value_from_datadict({"intro": typed}, {}, "intro")

    assert "<script" not in stored
    assert "&lt;script&gt;" in stored


@pytest.mark.parametrize("login", [True, False])
def test_page__site_with_a_login__offers_it_and_comes_back(client, appointment, settings, login):
    switch_on()
    settings.LOGIN_URL = "wagtailadmin_login" if login else "/accounts/login/"

    page = client.get(PAGE).content.decode()

    assert ("/admin/login/?next=%2Faccount%2Fappointments%2F" in page) is login
    assert "/accounts/login/" not in page


def test_account__own_customer__sees_their_appointments_only(client, anna, appointment):
    f.appointment(appointment.booking_form, f.at(12), contact=by("bert"))
    client.force_login(anna)

    response = client.get(PAGE)

    assert cards(response) == 1
    text = text_of(response)
    assert "First consult Confirmed Tuesday 3 March 2026, 10:00–10:30 With Jan de Vries" in text
    assert "Time zone Europe/Amsterdam" in text
    assert "12:00" not in text


def test_account__booked_it_itself__sees_it_whoever_it_is_for(client, anna, appointment):
    request = f.booking_request(appointment.booking_form, f.at(14), contact=by("carl"))
    Book(request, actor=Actor.customer(anna)).execute(now=f.NOW)
    client.force_login(anna)

    assert cards(client.get(PAGE)) == 2


def test_account__booked_as_staff__is_nobodys_own(appointment):
    root = get_user_model().objects.create_superuser("root")
    request = f.booking_request(appointment.booking_form, f.at(14), contact=by("carl"))

    assert Book(request, actor=Actor.staff(root)).execute(now=f.NOW).account is None
    assert appointment.account is None


def test_account__booked_on_the_site_when_logged_in__is_noted(client, appointment):
    user = area.account("bo")
    client.force_login(user)

    fields = {"form": "first-consult", "time": "20260303T1300Z", "name": "Bo", "email": "bo@example.com", "key": "k"}
    assert client.post(reverse("wagtail_booking:book"), fields).status_code == 303

    assert Appointment.objects.latest("pk").account == user


def test_account__deleted__leaves_its_appointments(anna, appointment):
    Appointment.objects.update(account=anna)

    anna.delete()

    assert Appointment.objects.get().account is None


def test_account__types_the_address_of_another__sees_nothing_of_it(client, appointment):
    """``user.email`` is what somebody typed."""
    switch_on()
    client.force_login(area.account("mallory", email="anna@example.com"))

    assert cards(client.get(PAGE)) == 0


def addresses_of(user):
    return [" ANNA@example.com ", ""] if user.get_username() == "verified" else []


@pytest.mark.parametrize(("name", "count"), [("verified", 1), ("other", 0)])
def test_account__address_verified_by_the_site__sees_its_appointments(client, appointment, settings, name, count):
    switch_on()
    settings.WAGTAIL_BOOKING = {"VERIFIED_ADDRESSES": "tests.views.test_account.addresses_of"}
    client.force_login(area.account(name))

    assert cards(client.get(PAGE)) == count


@pytest.mark.parametrize(
    "change",
    [{"email": "new@example.com"}, {"email": None}],
    ids=["replaced", "erased"],
)
def test_proven_address__customer_has_it_no_longer__ends_at_once(client, appointment, change, mailoutbox):
    switch_on()
    prove(client)
    assert cards(client.get(PAGE)) == 1

    Customer.objects.update(**change)

    response = client.get(PAGE)
    assert cards(response) == 0
    assert "Type the e-mail address" in text_of(response)


def test_customers_of__asked_by_others__says_who_one_may_act_as(client, anna, rf, mailoutbox):
    request = rf.get("/")
    request.session, request.user = {}, anna

    assert [customer.email for customer in customers_of(request)] == ["anna@example.com"]
    request.user = area.account("bert", email="anna@example.com")
    assert customers_of(request) == []


# What is shown


def test_tabs__by_time_and_status__each_appointment_is_in_one(client, anna, appointment, time_machine):
    form = appointment.booking_form
    Cancel(f.appointment(form, f.at(11)), actor=Actor.system()).execute(now=f.NOW)
    asked = f.appointment(form, f.at(12))
    Appointment.objects.filter(pk=asked.pk).update(status=Appointment.Status.AWAITING_APPROVAL)
    Decline(Appointment.objects.get(pk=asked.pk), actor=Actor.system()).execute(now=f.NOW)
    waiting = f.appointment(form, f.at(14))
    Appointment.objects.filter(pk=waiting.pk).update(status=Appointment.Status.AWAITING_APPROVAL)
    client.force_login(anna)

    upcoming, past = text_of(client.get(PAGE)), text_of(client.get(PAGE, {"tab": "past"}))

    assert "10:00–10:30" in upcoming
    assert "Awaiting approval Tuesday 3 March 2026, 14:00–14:30" in upcoming
    assert "11:00–11:30" not in upcoming
    assert "Cancelled Tuesday 3 March 2026, 11:00–11:30" in past
    assert "Declined Tuesday 3 March 2026, 12:00–12:30" in past
    assert past.index("12:00–12:30") < past.index("11:00–11:30")
    time_machine.move_to(f.at(10, 30))
    assert "Over Tuesday 3 March 2026, 10:00–10:30" in text_of(client.get(PAGE, {"tab": "past"}))


def test_tabs__current_one__is_marked_and_in_the_address(client, anna):
    client.force_login(anna)

    page = " ".join(client.get(PAGE, {"tab": "past"}).content.decode().split())

    assert f'href="{PAGE}?tab=past" data-go aria-current="page">Past</a>' in page
    assert f'href="{PAGE}?tab=upcoming" data-go>Upcoming</a>' in page


def test_card__may_be_changed__has_links_that_work(client, anna, appointment):
    client.force_login(anna)

    page = client.get(PAGE).content.decode()

    for path in (reschedule_path(appointment), cancel_path(appointment), link_path(appointment, Purpose.VIEW)):
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200
    assert "possible until Tue 3 March, 09:00" in page
    assert "Google" in page
    assert "Book again" not in page


STATES = {
    "off": "It can't be moved or cancelled online.",
    "too late": "This appointment can no longer be moved online (this was possible until 1 hour before). "
    "This appointment can no longer be cancelled online (this was possible until 1 hour before).",
    "begun": "It has begun, so it can't be changed any more.",
    "only cancelling": "This appointment can't be moved online.",
}


@pytest.mark.parametrize("state", STATES)
def test_card__may_not_be_changed__says_why(client, anna, appointment, time_machine, state):
    if state in ("off", "only cancelling"):
        BookingSettings.objects.update(reschedule_online=False)
        BookingForm.objects.update(cancel_online=state == "only cancelling")
    else:
        time_machine.move_to(f.at(9, 30) if state == "too late" else f.at(10, 15))
    client.force_login(anna)

    response = client.get(PAGE)

    assert STATES[state] in text_of(response)
    assert reschedule_path(appointment) not in response.content.decode()
    assert (cancel_path(appointment) in response.content.decode()) is (state == "only cancelling")
    assert ("Going on now" in text_of(response)) is (state == "begun")


@pytest.mark.parametrize(
    ("change", "query"),
    [
        (lambda: None, "form=first-consult&amp;staff={staff}"),
        (lambda: BookingForm.objects.update(customer_chooses_staff=False), 'form=first-consult"'),
        (lambda: Resource.objects.filter(name="Jan de Vries").update(active=False), 'form=first-consult"'),
        (lambda: BookingForm.objects.update(live=False), None),
    ],
    ids=["live", "no choice of staff", "staff gone", "form gone"],
)
@pytest.mark.usefixtures("anna")
def test_card__over__can_be_booked_again_if_it_is_offered(client, appointment, time_machine, change, query):
    BookingFormResource.objects.create(booking_form=appointment.booking_form, resource=f.staff_member("Els Smit"))
    time_machine.move_to(f.at(11))
    change()
    client.force_login(Customer.objects.get().user)

    page = client.get(PAGE, {"tab": "past"}).content.decode()

    if query is None:
        assert "Book again" not in page
    else:
        assert query.format(staff=appointment.resource_id) in page
        assert client.get(f"/booking/start/?form=first-consult&staff={appointment.resource_id}").status_code == 200


def test_page__nothing_there__says_so_and_where_to_book(client, anna):
    client.force_login(anna)

    assert "You have no past appointments. Book an appointment" in text_of(client.get(PAGE, {"tab": "past"}))
    Appointment.objects.update(status=Appointment.Status.CANCELLED)
    assert "You have no upcoming appointments. Book an appointment" in text_of(client.get(PAGE))


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", 1), ("2", 2), ("3", 3), ("99", 3), ("0", 3), ("-1", 3), ("x", 1), ("1.5", 1), ("²", 1), ("9" * 5_000, 1)],
)
def test_pages__any_number__shows_the_nearest(client, anna, appointment, number, shown):
    past_appointments(appointment, 45)
    client.force_login(anna)

    response = client.get(PAGE, {"tab": "past", "page": number})

    assert response.status_code == 200
    assert f"page {shown} of 3" in text_of(response)
    assert cards(response) == (20 if shown < 3 else 5)
    page = response.content.decode()
    assert (f"?tab=past&amp;page={shown - 1}" in page) is (shown > 1)
    assert (f"?tab=past&amp;page={shown + 1}" in page) is (shown < 3)


@pytest.mark.parametrize("value", ["", "PAST", "<script>", "\x00", "past" * 1_000])
def test_tab__unknown__is_the_upcoming_one(client, anna, value):
    client.force_login(anna)

    assert cards(client.get(PAGE, {"tab": value})) == 1


def test_page__twenty_or_one__costs_the_same_queries(client, anna, appointment, django_assert_num_queries):
    client.force_login(anna)
    past_appointments(appointment, 1)
    # Session, account, settings twice with the contact line's words, customers, count, rows, who can be booked again.
    with django_assert_num_queries(9):
        assert cards(client.get(PAGE, {"tab": "past"})) == 1

    past_appointments(appointment, 60)

    with django_assert_num_queries(9):
        assert cards(client.get(PAGE, {"tab": "past"})) == 20


def test_page__base_template_of_a_site__is_given_no_page_that_is_none_of_wagtails(client, anna):
    """ "page" is Wagtail's name; base templates take its primary key, title or address."""
    client.force_login(anna)

    for query in ({}, {"tab": "past"}):
        assert "page" not in client.get(PAGE, query).context


# As a fragment, and in another language


def test_fragment__for_the_block__is_a_piece_in_the_language_of_the_page(client, anna):
    client.force_login(anna)

    response = client.get(PAGE, {"lang": "nl"}, headers=FRAGMENT)

    page = response.content.decode()
    assert "<html" not in page
    assert 'data-step="appointments"' in page
    assert response["Content-Language"] == "nl"
    assert "csrf" not in page  # there is no form in it for who is logged in


def test_fragment__nobody_known__leads_to_the_page(client, appointment):
    switch_on()

    page = client.get(PAGE, headers=FRAGMENT).content.decode()

    assert f'href="{ASK}"' in page
    assert "First consult" not in page


@pytest.mark.parametrize("path", [PAGE, ASK, SENT, f"{ASK}x/"])
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_s24__every_answer__is_private(client, anna, path, headers):
    client.force_login(anna)

    response = client.get(path, headers=headers)

    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin"


def test_s04__reading_methods__change_nothing(client, anna, mailoutbox):
    link = mailed_link(client)
    client.force_login(anna)
    before = everything_stored()

    for method in ("get", "head", "options"):
        for path in (PAGE, f"{PAGE}?tab=past&page=7", ASK, SENT, link, LEAVE):
            assert getattr(client, method)(path).status_code in (200, 405)

    assert everything_stored() == before


def test_introduction__page_in_dutch__is_the_dutch_one_and_empty_ones_fall_back(client, appointment):
    switch_on(customer_area_intro="<p>Welcome back.</p>")
    words = BookingSettingsTranslation(
        settings=BookingSettings.current(), language="nl", customer_area_intro="<p>Welkom terug.</p>"
    )
    words.save()
    prove(client, "anna@example.com")

    assert "Welkom terug." in client.get(f"{PAGE}?lang=nl").content.decode()

    words.customer_area_intro = '<p data-block-key="x1"> </p>'
    words.full_clean()
    words.save()
    assert "Welcome back." in client.get(f"{PAGE}?lang=nl").content.decode()
