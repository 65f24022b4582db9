"""Limits, groups, several resources, holds and outside calendars."""

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models

import wagtail_booking.models.claims


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0002_claim_exclusion"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("client", models.CharField(max_length=64)),
                ("place", models.PositiveSmallIntegerField()),
                ("start", models.DateTimeField()),
                ("party_size", models.PositiveIntegerField(default=1)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OutsideCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="For example: Google, private.", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        help_text="The secret address in iCal format that the other calendar gives.",
                        max_length=1000,
                        verbose_name="ICS address",
                    ),
                ),
                ("etag", models.CharField(blank=True, editable=False, max_length=255)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=64)),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last tried")),
                (
                    "succeeded_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last success"),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("forbidden_address", "The address leads to an internal network."),
                            ("unreachable", "The server can't be reached."),
                            ("too_slow", "The server takes too long."),
                            ("too_large", "The calendar is too large."),
                            ("gone", "The calendar is gone or no longer shared."),
                            ("refused", "The server refuses to answer."),
                            ("redirected", "The address leads to another one. Enter that one."),
                            ("not_a_calendar", "What the address gives is not a calendar."),
                        ],
                        editable=False,
                        max_length=32,
                        verbose_name="problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "outside calendar",
                "verbose_name_plural": "outside calendars",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="other_resources",
            field=models.JSONField(
                blank=True,
                default=list,
                editable=False,
                help_text="Id and name of whatever else the appointment takes.",
                verbose_name="rooms and equipment",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="assignment",
            field=models.CharField(
                choices=[
                    ("least_busy", "Whoever is least busy that day"),
                    ("round_robin", "Each in turn"),
                    ("fixed_order", "The first in the list who is free"),
                ],
                default="least_busy",
                help_text="Who takes it when the customer has no preference.",
                max_length=16,
                verbose_name="assignment",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="capacity",
            field=models.PositiveIntegerField(
                default=1,
                help_text="How many people take part in one session; 1 for an appointment of one's own.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10000),
                ],
                verbose_name="seats",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="fixed_starts",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Instead of a time every slot interval: for each weekday, Monday first, minutes after midnight.",
                verbose_name="fixed start times",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_party_size",
            field=models.PositiveIntegerField(
                default=1,
                help_text="How many seats one customer may book at once.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10000),
                ],
                verbose_name="largest party",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_day",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments a day",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_day_each",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments a day, each staff member",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_hour",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments an hour",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_hour_each",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments an hour, each staff member",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_month",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments a month",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_month_each",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments a month, each staff member",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_week",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments a week",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_per_week_each",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments a week, each staff member",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="max_total",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="appointments in total",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="show_seats_left",
            field=models.BooleanField(default=False, verbose_name="show how many seats are left"),
        ),
        migrations.AddField(
            model_name="bookingformresource",
            name="role",
            field=models.CharField(
                choices=[
                    ("main", "Carries it out"),
                    ("a", "Also needed: one of set A"),
                    ("b", "Also needed: one of set B"),
                    ("c", "Also needed: one of set C"),
                ],
                default="main",
                help_text="For example: any one of two treatment rooms is set A. A start is offered when one is free.",
                max_length=8,
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="hold_minutes",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="So long a chosen time is kept for a visitor who fills in the form; 0 keeps nothing.",
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="minutes to hold a time",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="holiday_country",
            field=models.CharField(
                blank=True,
                help_text="The business is closed on them, unless a date with other hours says otherwise.",
                max_length=2,
                verbose_name="public holidays of",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="holiday_region",
            field=models.CharField(
                blank=True,
                help_text="For countries where holidays differ by region.",
                max_length=16,
                verbose_name="region",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="week_start",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Monday"),
                    (1, "Tuesday"),
                    (2, "Wednesday"),
                    (3, "Thursday"),
                    (4, "Friday"),
                    (5, "Saturday"),
                    (6, "Sunday"),
                ],
                default=0,
                help_text="Limits for each week count from this day.",
                verbose_name="first day of the week",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="booking_form",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="claims",
                to="wagtail_booking.bookingform",
                verbose_name="booking form",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="resource",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="claims",
                to="wagtail_booking.resource",
                verbose_name="staff member or resource",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="session",
            field=models.CharField(default=wagtail_booking.models.claims.new_session, editable=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="bookingform",
            name="customer_chooses_staff",
            field=models.BooleanField(
                default=True, help_text="Otherwise one is assigned.", verbose_name="customer chooses the staff member"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingform",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_party_size__gte", 1), ("max_party_size__lte", models.F("capacity"))),
                name="booking_form_party_fits",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="booking_form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="wagtail_booking.bookingform"
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="resource",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_booking.resource"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="hold",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claims",
                to="wagtail_booking.hold",
            ),
        ),
        migrations.AddField(
            model_name="outsidecalendar",
            name="resource",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outside_calendars",
                to="wagtail_booking.resource",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="outside_calendar",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claims",
                to="wagtail_booking.outsidecalendar",
                verbose_name="outside calendar",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["booking_form", "start", "expires_at"], name="booking_claim_form_start"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["expires_at"], name="booking_hold_expires"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("key",), name="booking_hold_unique_key"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("client", "place"), name="booking_hold_unique_place"),
        ),
    ]
