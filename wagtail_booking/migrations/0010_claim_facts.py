from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtail_booking", "0009_tallies")]

    operations = [
        # First the new one: MariaDB wants an index behind a foreign key at any moment.
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["resource", "end", "start", "buffer_before", "buffer_after", "kind", "expires_at"],
                name="booking_claim_resource_facts",
            ),
        ),
        migrations.RemoveIndex(model_name="claim", name="booking_claim_resource_end"),
    ]
