"""Scripts in every text that a visitor can leave: none runs, wherever the text is shown."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from tests import factories as f
from wagtail_booking.actions import Actor, Book
from wagtail_booking.models import Appointment, ContactForm, ContactFormField, Customer
from wagtail_booking.permissions import Purpose, link_token
from wagtail_booking.tasks import sweep

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "<details open ontoggle=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "<template><script>alert(1)</script></template><a href=javascript:alert(1)>x</a>",
]


@pytest.fixture
def dialogs(browser):
    """A tab whose policy is switched off, so that only escaping protects it; and the alerts it shows."""
    context = browser.new_context(bypass_csp=True)
    tab = context.new_page()
    shown = []
    tab.on("dialog", lambda dialog: (shown.append(f"{tab.url}: {dialog.message}"), dialog.dismiss()))
    yield tab, shown
    context.close()


@pytest.fixture
def appointments():
    """One appointment for each payload, which is in every text of the customer."""
    cache.clear()
    form = f.small_practice()
    form.contact_form = ContactForm.objects.create(name="Intake")
    form.bookable_from = f.tomorrow()
    form.save()
    for kind in ("singleline", "multiline"):
        ContactFormField.objects.create(contact_form=form.contact_form, label=kind, field_type=kind, required=False)
    monday = f.next_monday()
    for number, payload in enumerate(PAYLOADS):
        request = f.booking_request(
            form,
            f.at(9 + number % 6, day=monday + timezone.timedelta(days=number // 6)),
            contact=f.contact(name=payload, email=f"anna{number}@example.com"),
            answers=[("singleline", payload), ("multiline", payload)],
        )
        Book(request, actor=Actor.customer()).execute(now=timezone.now())
    return list(Appointment.objects.all())


def test_s08__scripts_in_every_text__never_run(live_server, client, dialogs, appointments, mailoutbox):
    tab, shown = dialogs
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([cookie])
    paths = ["/admin/bookings/appointments/", "/admin/bookings/customers/"]
    for appointment in appointments:
        paths.append(f"/booking/appointment/{link_token(appointment, Purpose.VIEW)}/")
        paths += [
            f"/admin/bookings/appointments/{screen}/{appointment.pk}/" for screen in ("edit", "inspect", "cancel")
        ]
    paths += [f"/admin/bookings/customers/edit/{customer.pk}/" for customer in Customer.objects.all()]

    for path in paths:
        assert tab.goto(live_server.url + path).status == 200
    sweep()
    for mail in mailoutbox:
        tab.set_content(next(str(part.content) for part in mail.alternatives if part.mimetype == "text/html"))

    assert len(mailoutbox) >= 2 * len(PAYLOADS)
    assert shown == []


def test_s08__scripts_typed_into_the_form__never_run(live_server, dialogs, appointments):
    tab, shown = dialogs
    tab.goto(f"{live_server.url}/booking/start/?form=first-consult")
    tab.get_by_role("button", name="First available").click()
    for payload in PAYLOADS:
        tab.get_by_label("Name").fill(payload)
        for label in ("E-mail address", "singleline", "multiline"):
            tab.get_by_label(label).fill(payload)
        with tab.expect_response("**/booking/book/") as answer:
            tab.locator("[data-book] [type=submit]").click()
        assert answer.value.status == 422
        tab.locator("[data-errors]:focus").wait_for()

    assert tab.get_by_label("Name").input_value() == PAYLOADS[-1]
    assert shown == []


def test_s08__scripts_in_the_address__never_run(live_server, dialogs, appointments):
    tab, shown = dialogs
    for payload in PAYLOADS:
        for name in ("form", "staff", "party", "date", "time", "lang"):
            known = "" if name == "form" else "form=first-consult&"
            tab.goto(f"{live_server.url}/booking/start/?{known}{name}={payload}")

    assert shown == []
