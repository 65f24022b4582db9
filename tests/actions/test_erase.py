"""Erasing a customer: who may, what stands in the way, what is left; and asking for it."""

import datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import ModelLogEntry

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Edit, Erase, RequestErasure, Reschedule
from wagtail_booking.actions.forgetting import Person, harmless
from wagtail_booking.errors import ErasureRefused, NotAllowed, Stale
from wagtail_booking.models import (
    Appointment,
    BookingFormTranslation,
    Claim,
    Customer,
    Delivery,
    Event,
    IdempotencyKey,
    Label,
)
from wagtail_booking.reactions.delivering import work_off
from wagtail_booking.signals import customer_erasing, customers_erased

pytestmark = pytest.mark.django_db

LATER = f.NOW + datetime.timedelta(days=30)


def erase(customer, now=LATER, actor=None, **options):
    return Erase(customer.pk, actor=actor or Actor.system(), **options).execute(now=now)


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice(), answers=[("Allergies", "Nuts")], consent_text="I agree.", key="k1")


def staff_with(*codenames):
    user = User.objects.create_user("sam")
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return User.objects.get(pk=user.pk)


def test_erase__past_appointment__stays_as_a_number(appointment):
    label = Label.objects.create(name="VIP")
    Edit(appointment, {"notes": "Called.", "labels": [label]}, actor=Actor.system()).execute(now=f.NOW)
    before = Appointment.objects.get()

    erased = erase(before.customer)

    after = Appointment.objects.get()
    assert erased.appointments == 1
    assert not Customer.objects.exists()
    assert (after.customer, after.customer_name, after.customer_phone, after.notes) == (None, "", "", "")
    assert (after.answers, after.consent_text, after.consent_at, after.link_key) == ([], "", None, "")
    assert (after.erased_at, after.is_erased, str(after)) == (LATER, True, "First consult")
    assert after.public_id != before.public_id
    kept = ("title", "booking_form", "resource", "start", "end", "status", "party_size", "source", "uid", "created_at")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.labels.get() == label
    assert Claim.objects.count() == 1
    assert not IdempotencyKey.objects.exists()
    assert [event.verb for event in after.events.order_by("pk")] == ["booked", "edited"]


def test_erase__upcoming__is_refused_with_them_and_nothing_changes(appointment):
    with pytest.raises(ErasureRefused) as refused:
        erase(appointment.customer, now=f.NOW)

    assert refused.value.data["appointments"] == [appointment.pk]
    appointment.refresh_from_db()
    assert (appointment.customer_name, appointment.version) == ("Anna Jansen", 0)


def test_erase__going_on_or_about_to_end__counts_as_upcoming(appointment):
    for now in (appointment.start, appointment.end - datetime.timedelta(seconds=1)):
        with pytest.raises(ErasureRefused):
            erase(appointment.customer, now=now)

    assert erase(appointment.customer, now=appointment.end).appointments == 1


def test_erase__told_to_cancel__cancels_and_tells_staff_only(appointment, mailoutbox):
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    mailoutbox.clear()

    erased = erase(appointment.customer, now=f.NOW, cancel_upcoming=True)
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)

    appointment.refresh_from_db()
    assert (erased.appointments, appointment.status) == (1, "cancelled")
    assert not Claim.objects.exists()
    assert [mail.to for mail in mailoutbox] == [["jan@linden.example"]]
    message = mailoutbox[0].message().as_string()
    assert "METHOD:CANCEL" in message.replace("=\n", "") or "method=CANCEL" in message
    assert appointment.uid in message.replace("=\n", "")
    assert "Anna" not in message
    told = appointment.events.get(verb="cancelled").data["tell"]
    assert told == ["staff", "business"]


def test_erase__cancelled_upcoming__is_no_obstacle(appointment):
    Cancel(appointment, actor=Actor.customer(), reason="Ill").execute(now=f.NOW)

    erase(appointment.customer, now=f.NOW)

    assert "reason" not in Event.objects.get(verb="cancelled").data


@pytest.mark.parametrize("actor", [Actor.customer(), Actor(Event.ActorKind.API), Actor(Event.ActorKind.AUTOMATION)])
def test_erase__by_others_than_staff_and_site__is_not_allowed(appointment, actor):
    with pytest.raises(NotAllowed):
        erase(appointment.customer, actor=actor)

    assert Customer.objects.exists()


def test_erase__permission_of_its_own__is_asked_for(appointment):
    other = staff_with("change_customer", "delete_customer", "change_appointment")
    with pytest.raises(NotAllowed):
        erase(appointment.customer, actor=Actor.staff(other))
    other.user_permissions.set(Permission.objects.filter(codename="erase_customer"))

    assert erase(appointment.customer, actor=Actor.staff(User.objects.get())).appointments == 1


def test_erase__may_not_cancel_what_is_to_come__changes_nothing(appointment):
    with pytest.raises(NotAllowed):
        erase(appointment.customer, f.NOW, Actor.staff(staff_with("erase_customer")), cancel_upcoming=True)

    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


def test_erase__twice__is_nothing_the_second_time(appointment):
    customer = Customer.objects.get()

    assert erase(customer).appointments == 1
    assert erase(customer) is None
    assert ModelLogEntry.objects.filter(action="wagtail_booking.erase").count() == 1


def test_erase__title_that_staff_wrote__is_that_of_the_form_or_a_word(appointment):
    form = appointment.booking_form
    BookingFormTranslation.objects.create(booking_form=form, language="nl", name="Eerste consult")
    titles = ["Intake of Anna", "First consult", "Eerste consult"]
    made = [f.appointment(form, f.at(11 + n), title=title) for n, title in enumerate(titles)]
    bare = f.appointment(form, f.at(15))
    Appointment.objects.filter(pk=bare.pk).update(booking_form=None, title="Anna's talk")

    with translation.override("nl"):
        erase(appointment.customer)

    kept = dict(Appointment.objects.values_list("pk", "title"))
    assert [kept[each.pk] for each in made] == ["First consult", "First consult", "Eerste consult"]
    assert kept[bare.pk] == "Appointment"


def test_erase__waiting_and_failed_messages__are_not_sent_and_tell_nothing(appointment, mailoutbox):
    Delivery.objects.filter(audience="staff").update(state="failed", error="550 anna@example.com", recipient="jan@x.nl")

    erase(appointment.customer)
    work_off(Delivery.objects.all(), clock=lambda: LATER)

    assert mailoutbox == []
    states = set(Delivery.objects.values_list("audience", "state", "reason", "recipient", "error"))
    assert states == {("customer", "skipped", "erased", "", ""), ("staff", "failed", "", "jan@x.nl", "")}


def test_erase__worker_that_was_sending__notes_nothing_about_the_customer(appointment, monkeypatch):
    def refuse_once_erased(mail):
        erase(Customer.objects.get())
        raise OSError(f"{mail.to[0]} unknown")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse_once_erased)
    work_off(Delivery.objects.filter(audience="customer"), clock=lambda: f.NOW + datetime.timedelta(days=1.1))
    Delivery.objects.filter(audience="customer").update(due_at=LATER)

    assert list(Delivery.objects.filter(audience="customer").values_list("recipient", "error").distinct()) == [("", "")]


def test_erase__appointment_given_to_somebody_else__forgets_where_messages_went(appointment):
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    first, other = appointment.customer, Customer.objects.create(name="Bob", email="bob@example.com")
    Edit(Appointment.objects.get(), {"customer": other}, actor=Actor.system()).execute(now=f.NOW)

    assert erase(first, now=f.NOW).appointments == 0
    assert not Delivery.objects.filter(recipient="anna@example.com").exists()
    assert Appointment.objects.get().customer == other


def test_erase__appointment_taken_from_them_and_given_to_nobody__is_erased_too(appointment):
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    customer = appointment.customer
    Edit(Appointment.objects.get(), {"customer": None}, actor=Actor.system()).execute(now=f.NOW)
    assert Appointment.objects.get().answers

    with pytest.raises(ErasureRefused):
        erase(customer, now=f.NOW)
    assert erase(customer).appointments == 1
    assert Appointment.objects.get().answers == []


def test_erase__booked_between_look_and_lock__is_refused(appointment):
    """The check is made once everything is locked, whatever the page said before."""
    asked = Erase(appointment.customer_id, actor=Actor.system())
    asked.check(LATER)
    f.appointment(appointment.booking_form, f.at(10, day=datetime.date(2026, 4, 2)))

    with pytest.raises(ErasureRefused):
        asked.execute(now=LATER)


def test_erase__somebody_edits_what_they_saw_before__is_told_to_load_it_again(appointment):
    seen = Appointment.objects.get()
    erase(seen.customer)

    for action in (
        Edit(seen, {"notes": "About Anna"}, actor=Actor.system(), version=seen.version),
        Reschedule(seen, f.at(12), actor=Actor.system(), version=seen.version),
        Cancel(seen, actor=Actor.system(), reason="Anna is ill", version=seen.version),
    ):
        with pytest.raises(Stale):
            action.execute(now=f.NOW)

    assert Appointment.objects.get().notes == ""


def test_erase__link_used_without_knowing__writes_no_name_back(appointment):
    seen = Appointment.objects.get()
    erase(seen.customer)

    Cancel(seen, actor=Actor.system()).execute(now=LATER)

    assert Appointment.objects.get().customer_name == ""


def test_erase__given_to_a_new_customer_afterwards__has_links_again(appointment):
    erase(appointment.customer)
    bob = Customer.objects.create(name="Bob", email="bob@example.com")

    Edit(Appointment.objects.get(), {"customer": bob}, actor=Actor.system()).execute(now=LATER)

    again = Appointment.objects.get()
    assert (again.customer_name, again.is_erased) == ("Bob", False)
    assert again.link_key


def test_erase__table_of_the_site_needs_the_customer__is_refused_and_nothing_changes(appointment, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ProtectedError("needed", {Label(pk=1, name="x")})

    monkeypatch.setattr(Customer, "delete", refuse)

    with pytest.raises(ErasureRefused) as refused:
        erase(appointment.customer)

    assert refused.value.data["in_use"] == ["labels"]
    assert Appointment.objects.get().customer_name == "Anna Jansen"


def test_signals__others_with_tables_of_their_own__hear_whom_to_forget(appointment):
    heard = []
    within = lambda person, **_: heard.append((person, Customer.objects.exists()))  # noqa: E731
    after = lambda persons, **_: heard.append((persons, Customer.objects.exists()))  # noqa: E731
    customer_erasing.connect(within)
    customers_erased.connect(after)
    try:
        pk = appointment.customer_id
        erase(appointment.customer)
    finally:
        customer_erasing.disconnect(within)
        customers_erased.disconnect(after)

    (person, there), (persons, still_there) = heard
    assert (there, still_there, persons) == (True, False, [person])
    assert (person.customer, person.emails, person.phones) == (pk, {"anna@example.com"}, {"+31612345678"})
    assert (person.names, person.user, person.appointments) == ({"Anna Jansen"}, None, (appointment.pk,))


def test_signals__receiver_that_fails__keeps_the_customer(appointment):
    def fail(**_kwargs):
        raise ValueError("no")

    customer_erasing.connect(fail)
    try:
        with pytest.raises(ValueError, match="no"):
            erase(appointment.customer)
    finally:
        customer_erasing.disconnect(fail)

    assert Appointment.objects.get().customer_name == "Anna Jansen"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“Intake (Anna Jansen)” has moved", True),
        ("ANNA@EXAMPLE.COM: unknown", True),
        ("<anna@example.com>", True),
        ("call 06-12 34 56 78", True),
        ("+31612345678", True),
        ("(0031) 6 12345678", True),
        ("hanna@example.com", False),
        ("Anna Jansens", False),
        ("Anna", False),
        ("a1b2c3d4e5f6a12345b678", False),
        ("", False),
    ],
)
def test_person__text__is_known_by_whole_names_addresses_and_numbers(text, found):
    person = Person(
        1, frozenset({"Anna Jansen"}), frozenset({"anna@example.com"}), frozenset({"+31612345678"}), None, ()
    )

    assert person.is_in(text) is found


def test_person__without_anything__is_in_no_text():
    assert not Person(1, frozenset(), frozenset(), frozenset(), None, ()).is_in("anything 12345678")


def test_harmless__details_that_nobody_knows__go():
    facts = {"start": "x", "resource_name": "Jan", "typed": "Anna"}
    data = {"from": facts, "to": None, "waived": ["taken"], "reason": "Anna", "new": "Anna", "fields": ["notes"]}

    assert harmless(data) == {
        "from": {"start": "x", "resource_name": "Jan"},
        "to": {},
        "waived": ["taken"],
        "fields": ["notes"],
    }


def test_erase__ten_times_the_appointments__takes_the_same_queries(appointment):
    def fill(email, count):
        customer = Customer.objects.create(name="Carl", email=email)
        many = [
            Appointment(
                booking_form=appointment.booking_form,
                resource=appointment.resource,
                resource_name="Jan",
                title="Carl",
                customer=customer,
                customer_name="Carl",
                start=f.at(9) + datetime.timedelta(days=n),
                end=f.at(10) + datetime.timedelta(days=n),
                time_zone="UTC",
                source="widget",
                created_at=f.NOW,
                placed_at=f.NOW,
            )
            for n in range(count)
        ]
        made = Appointment.objects.bulk_create(many)
        Event.objects.bulk_create(
            Event(appointment=each, verb="cancelled", actor_kind="customer", at=f.NOW, sequence=0, data={"reason": "r"})
            for each in made
        )
        return customer

    figures = []
    erase(fill("first@example.com", 1), now=f.NOW + datetime.timedelta(days=400))
    for email, count in (("a@example.com", 3), ("b@example.com", 60)):
        customer = fill(email, count)
        with CaptureQueriesContext(connection) as queries:
            assert erase(customer, now=f.NOW + datetime.timedelta(days=400)).appointments == count
        figures.append(len(queries))

    assert figures[0] == figures[1] <= 45


def test_request_erasure__asked_twice__keeps_the_first_time(appointment):
    customer = appointment.customer
    first = RequestErasure(customer.pk).execute(now=f.NOW)
    second = RequestErasure(customer.pk).execute(now=LATER)

    customer.refresh_from_db()
    assert first == second == customer.erasure_requested_at == f.NOW
    assert RequestErasure(customer.pk + 1000).execute(now=f.NOW) is None
