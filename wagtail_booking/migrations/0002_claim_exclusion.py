"""Let PostgreSQL itself refuse overlapping exclusive claims, while the table is still empty.

Raw SQL, because Django's ``ExclusionConstraint`` exists on PostgreSQL only and needs its driver.
"""

from django.db import migrations

NAME = "booking_claim_no_overlap"


def add_constraint(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    schema_editor.execute(
        f"ALTER TABLE wagtail_booking_claim ADD CONSTRAINT {NAME} "
        'EXCLUDE USING gist (resource_id WITH =, int8range(start, "end") WITH &&) WHERE (exclusive)'
    )


def drop_constraint(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE wagtail_booking_claim DROP CONSTRAINT IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("wagtail_booking", "0001_initial")]
    operations = [migrations.RunPython(add_constraint, drop_constraint)]
