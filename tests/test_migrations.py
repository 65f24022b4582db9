"""What a database of an earlier release looks like after it was migrated."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import factories as f
from wagtail_booking.models import Delivery

BEFORE = [("wagtail_booking", "0005_calendar")]
AFTER = [("wagtail_booking", "0008_deliveries_known")]


def migrate(targets):
    """Migrate and return the models as they were then."""
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def store(apps):
    """Write a booking that was handed to a colleague, as the release before did; return its deliveries."""

    def make(model, **fields):
        return apps.get_model("wagtail_booking", model).objects.create(**fields)

    jan, els = (make("Resource", name=name, email=f"{name}@linden.example") for name in ("jan", "els"))
    customer = make("Customer", name="Anna", email="anna@example.com")
    appointment = make(
        "Appointment",
        title="Consult",
        resource=els,
        resource_name="els",
        customer=customer,
        start=f.at(10),
        end=f.at(11),
        time_zone="Europe/Amsterdam",
        source="widget",
        sequence=1,
        created_at=f.NOW,
    )
    data = {"from": {"resource": jan.pk}, "to": {"resource": els.pk}}
    made = []
    for sequence, verb in enumerate(("booked", "rescheduled")):
        event = make(
            "Event", appointment=appointment, verb=verb, actor_kind="customer", at=f.NOW, sequence=sequence, data=data
        )
        made += [
            make("Delivery", event=event, reaction=reaction, state="sent", tries=2, due_at=f.NOW, sent_at=f.NOW)
            for reaction in ("mail_customer", "mail_resource", *(["mail_former"] if sequence else []))
        ]
    return made


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrations__deliveries_of_before_messages__say_what_they_are_about():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        made = store(migrate(BEFORE))

        new = migrate(AFTER)

        rows = new.get_model("wagtail_booking", "Delivery").objects.order_by("pk")
        assert list(rows.values_list("occasion", "audience", "channel", "hours", "state", "tries", "sent_at")) == [
            ("booked", "customer", "email", 0, "sent", 2, f.NOW),
            ("booked", "staff", "email", 0, "sent", 2, f.NOW),
            ("rescheduled", "customer", "email", 0, "sent", 2, f.NOW),
            ("rescheduled", "staff", "email", 0, "sent", 2, f.NOW),
            ("handed_over", "staff", "email", 0, "sent", 2, f.NOW),
        ]
        assert [row.key for row in rows] == [
            f"event:{delivery.event_id}:{row.occasion}:{row.audience}:email"
            for delivery, row in zip(made, rows, strict=True)
        ]
        appointment = new.get_model("wagtail_booking", "Appointment").objects.get()
        assert {row.appointment_id for row in rows} == {appointment.pk}
        assert (appointment.placed_at, appointment.silenced, appointment.reminder_hours) == (f.NOW, [], None)
    finally:
        migrate(latest)
    assert Delivery.objects.count() == 5
