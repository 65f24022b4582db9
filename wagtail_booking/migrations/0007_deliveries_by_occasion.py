from django.db import migrations
from django.db.models import F

BATCH = 1000

AUDIENCES = {"mail_customer": "customer", "mail_resource": "staff", "mail_former": "staff"}


def say_what_each_delivery_is(apps, schema_editor):
    """Deliveries were known by their event and the kind of mail; now by appointment, occasion and audience."""
    deliveries = apps.get_model("wagtail_booking", "Delivery").objects.using(schema_editor.connection.alias)
    changed = []
    for delivery in deliveries.select_related("event").iterator(chunk_size=BATCH):
        event = delivery.event
        delivery.appointment_id = event.appointment_id
        delivery.occasion = "handed_over" if delivery.reaction == "mail_former" else event.verb
        delivery.audience = AUDIENCES[delivery.reaction]
        delivery.key = f"event:{event.pk}:{delivery.occasion}:{delivery.audience}:{delivery.channel}"
        changed.append(delivery)
        if len(changed) == BATCH:
            deliveries.bulk_update(changed, ["appointment", "occasion", "audience", "key"])
            changed = []
    deliveries.bulk_update(changed, ["appointment", "occasion", "audience", "key"])


def say_since_when_each_appointment_is_placed(apps, schema_editor):
    appointments = apps.get_model("wagtail_booking", "Appointment").objects.using(schema_editor.connection.alias)
    appointments.update(placed_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("wagtail_booking", "0006_messages")]

    operations = [
        migrations.RunPython(say_what_each_delivery_is, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(say_since_when_each_appointment_is_placed, migrations.RunPython.noop, elidable=True),
    ]
