import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wagtail_booking.models.feeds
import wagtail_booking.models.origins


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0012_privacy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "key",
                    models.CharField(default=wagtail_booking.models.feeds.new_feed_key, editable=False, max_length=32),
                ),
                (
                    "details",
                    models.CharField(
                        choices=[("full", "Full details"), ("busy", "Busy only, without names")],
                        default="full",
                        max_length=8,
                        verbose_name="what it shows",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="made")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feeds",
                        to="wagtail_booking.resource",
                        verbose_name="calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar feed",
                "verbose_name_plural": "calendar feeds",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("public_id",), name="booking_feed_unique_public_id")],
            },
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="embed_origins",
            field=models.TextField(
                blank=True,
                help_text="One address per line, such as https://www.example.com, or https://*.example.com for all below it. Empty: no other website can show it in a frame. How to embed it is on the page of each booking form.",
                validators=[wagtail_booking.models.origins.validate_origins],
                verbose_name="websites that may embed the booking page",
            ),
        ),
    ]
