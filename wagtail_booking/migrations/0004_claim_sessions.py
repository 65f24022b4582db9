"""Give existing claims a session each and their booking form, and let PostgreSQL compare sessions.

Raw SQL for the constraint, as in 0002. Backwards, holds and outside busy time go, as nothing would own them; on
PostgreSQL it stops where groups share their time.
"""

from django.db import migrations, models
from django.db.models.functions import Cast, Concat

NAME = "booking_claim_no_overlap"
OVERLAP = 'resource_id WITH =, int8range(start, "end") WITH &&'


def fill(apps, schema_editor):
    claims = apps.get_model("wagtail_booking", "Claim").objects.using(schema_editor.connection.alias)
    appointments = apps.get_model("wagtail_booking", "Appointment").objects.using(schema_editor.connection.alias)
    claims.update(session=Concat(models.Value("claim"), Cast("pk", models.CharField())))
    form = appointments.filter(pk=models.OuterRef("appointment")).values("booking_form")
    claims.filter(appointment__isnull=False).update(booking_form=models.Subquery(form))


def empty(apps, schema_editor):
    claims = apps.get_model("wagtail_booking", "Claim").objects.using(schema_editor.connection.alias)
    claims.filter(kind__in=["hold", "outside"]).delete()


def constrain(schema_editor, elements):
    if schema_editor.connection.vendor != "postgresql":
        return
    # The rows filled just now must be checked before their table can be altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE wagtail_booking_claim DROP CONSTRAINT IF EXISTS {NAME}")
    schema_editor.execute(
        f"ALTER TABLE wagtail_booking_claim ADD CONSTRAINT {NAME} EXCLUDE USING gist ({elements}) WHERE (exclusive)"
    )


def compare_sessions(apps, schema_editor):
    constrain(schema_editor, f"{OVERLAP}, session WITH <>")


def compare_claims(apps, schema_editor):
    constrain(schema_editor, OVERLAP)


class Migration(migrations.Migration):
    dependencies = [("wagtail_booking", "0003_capacity")]
    operations = [
        migrations.RunPython(fill, empty),
        migrations.RunPython(compare_sessions, compare_claims),
    ]
