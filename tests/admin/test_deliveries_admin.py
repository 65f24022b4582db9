"""The list of deliveries, the same on the page of an appointment, and sending one again."""

import pytest

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.models import Delivery

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings/deliveries/"


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice())


@pytest.fixture
def sent(appointment):
    """The confirmation, as it was sent."""
    delivery = appointment.deliveries.get(audience="customer", channel="email")
    Delivery.objects.filter(pk=delivery.pk).update(
        state="sent", sent_at=f.at(8, 5), recipient="anna@example.com", tries=1
    )
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def two_calendars(client):
    """Jan, with an account and a right to his own calendar, and what was sent about an appointment of Els."""
    f.business()
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els)
    own = f.appointment(form, f.at(10), resource=jan.pk)
    other = f.appointment(form, f.at(11), resource=els.pk, contact=f.contact(name="Zelda", email="zelda@example.com"))
    Delivery.objects.filter(appointment=other, audience="customer").update(recipient="zelda@example.com", state="sent")
    jan.user = user_with("change_own_appointment", name="jan")
    jan.save()
    client.force_login(jan.user)
    return client, own, other


def rows(response):
    return list(response.context["object_list"])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_list__booked__what_is_sent_to_whom_and_how_it_went(admin_client, sent):
    page = admin_client.get(BASE)

    assert sent in rows(page)
    for text in ("Booked: Customer, E-mail", "anna@example.com", "Tue 3 Mar 2026, 08:05", "Sent", "Queued"):
        assert text in page.text
    assert "[Jan de Vries] First consult (Anna Jansen), Tue 3 Mar 2026, 10:00" in page.text
    assert f"/admin/bookings/appointments/inspect/{sent.appointment_id}/" in page.text


def test_list__skipped_and_failed__say_why(admin_client, appointment):
    customer, staff = appointment.deliveries.order_by("audience")[:2]
    Delivery.objects.filter(pk=customer.pk).update(state="skipped", reason="no_address")
    Delivery.objects.filter(pk=staff.pk).update(state="failed", error="The mail server answered: 550 No.", tries=8)

    page = admin_client.get(BASE).text

    assert "There is no address." in page
    assert "The mail server answered: 550 No." in page


def test_list__reminder__says_how_long_before(admin_client, appointment):
    Delivery.objects.create(
        key="x", appointment=appointment, occasion="reminder", audience="customer", hours=24, due_at=f.at(10)
    )

    assert "Reminder (24 h): Customer, E-mail" in admin_client.get(BASE).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "sent"}, True),
        ({"state": "failed"}, False),
        ({"channel": "email", "audience": "customer"}, True),
        ({"channel": "sms"}, False),
        ({"occasion": ["booked", "reminder"]}, True),
        ({"occasion": "cancelled"}, False),
        ({"q": "anna@"}, True),
        ({"q": "Jansen"}, True),
        ({"q": "First consult"}, True),
        ({"q": "nobody"}, False),
    ],
)
def test_list__filtered_or_searched__what_fits(admin_client, sent, query, found):
    assert (sent in rows(admin_client.get(BASE, query))) is found


@pytest.mark.parametrize(
    "query", [{"state": "xx"}, {"p": "99"}, {"ordering": "password"}, {"q": "\x00"}, {"q": "x" * 5000}]
)
def test_list__nonsense__is_no_error(admin_client, sent, query):
    assert admin_client.get(BASE, query).status_code == 200


@pytest.mark.parametrize("ordering", ["due_at", "-due_at", "occasion", "recipient", "-state", "tries"])
def test_list__sorted__works(admin_client, sent, ordering):
    assert admin_client.get(BASE, {"ordering": ordering}).status_code == 200


def test_list__nothing_yet__says_what_will_be_here(admin_client):
    assert "Nothing has been sent yet." in admin_client.get(BASE).text


def test_list__exported__with_state_and_why(admin_client, sent):
    lines = b"".join(admin_client.get(BASE, {"export": "csv"}).streaming_content).decode().splitlines()

    assert "Recipient" in lines[0]
    line = next(line for line in lines if "anna@example.com" in line)
    assert "2026-03-03 08:05:00" in line
    assert "Sent" in line


def test_list__many_rows__constant_number_of_queries(admin_client, appointment, django_assert_max_num_queries):
    admin_client.get(BASE)
    for number in range(20):
        Delivery.objects.create(
            key=f"x{number}", appointment=appointment, occasion="reminder", audience="customer", due_at=f.at(9)
        )

    with django_assert_max_num_queries(14):
        admin_client.get(BASE)


def test_send_again__pressed__queued_once_more_and_back_to_where_it_was(admin_client, sent):
    url = f"{BASE}again/{sent.pk}/?next={BASE}%3Fstate%3Dsent"

    response = admin_client.post(url, follow=True)

    assert response.redirect_chain == [(f"{BASE}?state=sent", 302)]
    assert said(response) == ["“Booked: Customer, E-mail” will be sent again in a moment."]
    assert Delivery.objects.filter(occasion="booked", audience="customer", state="queued").exists()


def test_send_again__of_what_waits__says_so(admin_client, appointment):
    delivery = appointment.deliveries.get(audience="customer", channel="email")
    before = Delivery.objects.count()

    response = admin_client.post(f"{BASE}again/{delivery.pk}/", follow=True)

    assert said(response) == ["“Booked: Customer, E-mail” is waiting to be sent already."]
    assert Delivery.objects.count() == before


def test_send_again__got__changes_nothing(admin_client, sent):
    assert admin_client.get(f"{BASE}again/{sent.pk}/").status_code == 405


def test_send_again__elsewhere_as_next__stays_here(admin_client, sent):
    response = admin_client.post(f"{BASE}again/{sent.pk}/?next=https://evil.example/")

    assert response.url == BASE


def test_appointment__inspected__lists_what_was_sent_with_send_again(admin_client, sent):
    url = f"/admin/bookings/appointments/inspect/{sent.appointment_id}/"

    page = admin_client.get(url).text

    assert "anna@example.com" in page
    assert f'action="{BASE}again/{sent.pk}/?next=' in page


def test_appointment__edited__lists_them_outside_its_own_form(admin_client, sent):
    page = admin_client.get(f"/admin/bookings/appointments/edit/{sent.appointment_id}/").text

    assert page.index(f'action="{BASE}again/{sent.pk}/') > page.index("</footer>")


def test_appointment__only_looked_at__no_send_again(client, sent):
    client.force_login(user_with("view_appointment"))

    page = client.get(f"/admin/bookings/appointments/inspect/{sent.appointment_id}/").text

    assert "anna@example.com" in page
    assert "Send again" not in page
    assert "Send again" not in client.get(BASE).text
    assert client.post(f"{BASE}again/{sent.pk}/").url == "/admin/"
    assert Delivery.objects.filter(state="queued", audience="customer").count() == 0


def test_s05__own_calendar__only_what_was_sent_about_it(two_calendars):
    client, own, _other = two_calendars

    page = client.get(BASE)
    export = b"".join(client.get(BASE, {"export": "csv"}).streaming_content).decode()

    assert {row.appointment_id for row in rows(page)} == {own.pk}
    for text in (page.text, export, client.get(BASE, {"q": "zelda"}).text):
        assert "zelda@" not in text
        assert "Zelda" not in text.replace('value="zelda"', "")


def test_s05__own_calendar__send_again_of_another_is_as_unknown(two_calendars):
    client, _own, other = two_calendars
    before = Delivery.objects.count()
    others = other.deliveries.get(audience="customer", channel="email")

    assert client.post(f"{BASE}again/{others.pk}/").status_code == 404
    assert client.post(f"{BASE}again/999999/").status_code == 404
    others.refresh_from_db()
    assert (others.state, others.copies, Delivery.objects.count()) == ("sent", 0, before)


def test_s05__own_calendar__send_again_of_ones_own(two_calendars):
    client, own, _other = two_calendars
    mine = own.deliveries.get(audience="customer", channel="email")
    Delivery.objects.filter(pk=mine.pk).update(state="failed")

    assert said(client.post(f"{BASE}again/{mine.pk}/", follow=True)) == [
        "“Booked: Customer, E-mail” will be sent again in a moment."
    ]


def test_menu__right_to_a_calendar__shows_deliveries(log_in):
    assert BASE in log_in("view_appointment").get("/admin/").text


def test_menu__other_rights__do_not(log_in):
    assert BASE not in log_in("change_label").get("/admin/").text
