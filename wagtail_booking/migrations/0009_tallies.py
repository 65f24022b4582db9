import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0008_deliveries_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "booking_form",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="wagtail_booking.bookingform",
                    ),
                ),
                ("counted_for", models.TextField()),
                ("since", models.BigIntegerField()),
                ("lock_version", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="FullPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=400)),
                ("number", models.BigIntegerField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "resource",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtail_booking.resource",
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="full_periods",
                        to="wagtail_booking.tally",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tally", "resource", "period", "number", "until"], name="booking_full_tally")
                ],
            },
        ),
    ]
