import uuid

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import phonenumber_field.modelfields
import swapper
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_booking.models.appointments
import wagtail_booking.models.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        swapper.dependency("wagtailcore", "Page"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
            ],
            options={
                "verbose_name": "contact form",
                "verbose_name_plural": "contact forms",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="BookingForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of its public address, such as “first-consult”.",
                        max_length=120,
                        verbose_name="slug",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        blank=True, help_text="One line, shown on its card.", max_length=200, verbose_name="summary"
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, help_text="Shown on its own page.", verbose_name="description"),
                ),
                (
                    "duration",
                    models.PositiveIntegerField(
                        default=30,
                        help_text="In minutes.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="duration",
                    ),
                ),
                (
                    "slot_interval",
                    models.PositiveIntegerField(
                        default=15,
                        help_text="A time is offered every so many minutes.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="slot interval",
                    ),
                ),
                (
                    "buffer_before",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Minutes kept free of other appointments before each appointment.",
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="buffer before",
                    ),
                ),
                (
                    "buffer_after",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Minutes kept free of other appointments after each appointment.",
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="buffer after",
                    ),
                ),
                (
                    "minimum_notice",
                    models.PositiveIntegerField(
                        default=120,
                        help_text="The least number of minutes between booking and start.",
                        validators=[django.core.validators.MaxValueValidator(527040)],
                        verbose_name="minimum notice",
                    ),
                ),
                (
                    "booking_window",
                    models.PositiveIntegerField(
                        default=60,
                        help_text="How many days ahead can be booked.",
                        validators=[django.core.validators.MaxValueValidator(1098)],
                        verbose_name="booking window",
                    ),
                ),
                ("bookable_from", models.DateField(blank=True, null=True, verbose_name="bookable from")),
                ("bookable_until", models.DateField(blank=True, null=True, verbose_name="bookable until")),
                (
                    "customer_chooses_staff",
                    models.BooleanField(
                        default=True,
                        help_text="Otherwise the least busy staff member of that day is chosen.",
                        verbose_name="customer chooses the staff member",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price",
                    ),
                ),
                ("sort_order", models.PositiveIntegerField(default=0, verbose_name="order")),
                ("live", models.BooleanField(default=True, verbose_name="can be booked")),
                ("lock_version", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="picture",
                    ),
                ),
                (
                    "contact_form",
                    models.ForeignKey(
                        blank=True,
                        help_text="Questions besides name, e-mail address and phone number.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking_forms",
                        to="wagtail_booking.contactform",
                        verbose_name="contact form",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking form",
                "verbose_name_plural": "booking forms",
                "ordering": ["sort_order", "name", "pk"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="BookingSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "business_name",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty for the name of the site.",
                        max_length=120,
                        verbose_name="name of the business",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="The organiser of invitations; customers reply to this address.",
                        max_length=254,
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone number"
                    ),
                ),
                (
                    "location",
                    models.CharField(
                        blank=True, help_text="Shown in invitations.", max_length=255, verbose_name="address"
                    ),
                ),
                (
                    "contact_line",
                    models.CharField(
                        blank=True,
                        help_text="Shown when nothing is free. For example: Call us on 010 123 4567.",
                        max_length=255,
                        verbose_name="contact line",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty for the time zone of the site.",
                        max_length=64,
                        validators=[wagtail_booking.models.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "consent_text",
                    models.CharField(
                        blank=True,
                        help_text="The customer must tick a box with this text. Leave empty for no box.",
                        max_length=255,
                        verbose_name="consent text",
                    ),
                ),
                (
                    "parent_page",
                    models.ForeignKey(
                        blank=True,
                        help_text="Each live booking form gets a public address below this page.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=swapper.get_model_name("wagtailcore", "Page"),
                        verbose_name="parent page of booking forms",
                    ),
                ),
                (
                    "privacy_page",
                    models.ForeignKey(
                        blank=True,
                        help_text="Linked from the consent box.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=swapper.get_model_name("wagtailcore", "Page"),
                        verbose_name="privacy page",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking settings",
                "verbose_name_plural": "booking settings",
            },
        ),
        migrations.CreateModel(
            name="ContactFormField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "clean_name",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Safe name of the form field, the label converted to ascii_snake_case",
                        max_length=255,
                        verbose_name="name",
                    ),
                ),
                (
                    "label",
                    models.CharField(help_text="The label of the form field", max_length=255, verbose_name="label"),
                ),
                (
                    "field_type",
                    models.CharField(
                        choices=[
                            ("singleline", "Single line text"),
                            ("multiline", "Multi-line text"),
                            ("email", "Email"),
                            ("number", "Number"),
                            ("url", "URL"),
                            ("checkbox", "Checkbox"),
                            ("checkboxes", "Checkboxes"),
                            ("dropdown", "Drop down"),
                            ("multiselect", "Multiple select"),
                            ("radio", "Radio buttons"),
                            ("date", "Date"),
                            ("datetime", "Date/time"),
                            ("hidden", "Hidden field"),
                        ],
                        max_length=16,
                        verbose_name="field type",
                    ),
                ),
                ("required", models.BooleanField(default=True, verbose_name="required")),
                (
                    "choices",
                    models.TextField(
                        blank=True,
                        help_text="Comma or new line separated list of choices. Only applicable in checkboxes, radio and dropdown.",
                        verbose_name="choices",
                    ),
                ),
                (
                    "default_value",
                    models.TextField(
                        blank=True,
                        help_text="Default value. Comma or new line separated values supported for checkboxes.",
                        verbose_name="default value",
                    ),
                ),
                ("help_text", models.CharField(blank=True, max_length=255, verbose_name="help text")),
                (
                    "contact_form",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="wagtail_booking.contactform",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail address")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone number"
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[wagtail_booking.models.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="internal notes")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="booking_customers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user account",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "link_key",
                    models.CharField(
                        default=wagtail_booking.models.appointments.new_link_key, editable=False, max_length=32
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "resource_name",
                    models.CharField(editable=False, max_length=120, verbose_name="name of staff member or resource"),
                ),
                (
                    "customer_name",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="name of the customer"),
                ),
                (
                    "customer_phone",
                    models.CharField(
                        blank=True, editable=False, max_length=32, verbose_name="phone number of the customer"
                    ),
                ),
                ("start", models.DateTimeField(verbose_name="start")),
                ("end", models.DateTimeField(verbose_name="end")),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64,
                        validators=[wagtail_booking.models.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("awaiting_payment", "Awaiting payment"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="confirmed",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "attendance",
                    models.CharField(
                        choices=[("unknown", "Not marked"), ("attended", "Attended"), ("no_show", "No-show")],
                        default="unknown",
                        max_length=10,
                        verbose_name="attendance",
                    ),
                ),
                ("party_size", models.PositiveIntegerField(default=1, verbose_name="party size")),
                ("notes", models.TextField(blank=True, verbose_name="internal notes")),
                (
                    "answers",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Label and value of each question of the contact form.",
                        verbose_name="answers",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="price"),
                ),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("widget", "Booking widget"),
                            ("admin", "Admin"),
                            ("api", "API"),
                            ("chatbot", "Chatbot"),
                            ("automation", "Automation"),
                        ],
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                (
                    "consent_text",
                    models.CharField(blank=True, editable=False, max_length=255, verbose_name="consent given to"),
                ),
                (
                    "consent_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="consent given"),
                ),
                (
                    "uid",
                    models.CharField(
                        default=wagtail_booking.models.appointments.new_uid,
                        editable=False,
                        max_length=64,
                        verbose_name="UID",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False, verbose_name="SEQUENCE")),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "booking_form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="wagtail_booking.bookingform",
                        verbose_name="booking form",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="wagtail_booking.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["start", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("rescheduled", "Rescheduled"),
                            ("cancelled", "Cancelled"),
                            ("edited", "Edited"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("staff", "Staff"),
                            ("api", "API"),
                            ("automation", "Automation"),
                            ("system", "System"),
                        ],
                        max_length=12,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("sequence", models.PositiveIntegerField(verbose_name="SEQUENCE")),
                ("data", models.JSONField(default=dict, verbose_name="details")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="wagtail_booking.appointment",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user account",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reaction",
                    models.CharField(
                        choices=[
                            ("mail_customer", "Mail to the customer"),
                            ("mail_resource", "Mail to the staff member"),
                            ("mail_former", "Mail to the former staff member"),
                        ],
                        max_length=20,
                        verbose_name="message",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("skipped", "Skipped"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("error", models.CharField(blank=True, max_length=255, verbose_name="error")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="wagtail_booking.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-due_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtail_booking.appointment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "colour",
                    models.CharField(
                        default="#2a6f97",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}$", "Enter a colour as # and six digits, such as #2a6f97."
                            )
                        ],
                        verbose_name="colour",
                    ),
                ),
                ("sort_order", models.PositiveIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ["sort_order", "name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="booking_label_unique_name")],
            },
        ),
        migrations.AddField(
            model_name="bookingform",
            name="default_labels",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True,
                help_text="Given to each new appointment.",
                related_name="+",
                to="wagtail_booking.label",
                verbose_name="labels",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="labels",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="wagtail_booking.label", verbose_name="labels"
            ),
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("staff", "Staff member"), ("room", "Room"), ("equipment", "Equipment")],
                        default="staff",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Receives a notice of each appointment.",
                        max_length=254,
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone number"
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty for the time zone of the business.",
                        max_length=64,
                        validators=[wagtail_booking.models.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        default="#2a6f97",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}$", "Enter a colour as # and six digits, such as #2a6f97."
                            )
                        ],
                        verbose_name="colour",
                    ),
                ),
                ("sort_order", models.PositiveIntegerField(default=0, verbose_name="order")),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Somebody who is not active can't be booked; appointments stay.",
                        verbose_name="active",
                    ),
                ),
                ("lock_version", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="photo",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        help_text="The account with which this person logs in to the admin.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="booking_resource",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user account",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff member or resource",
                "verbose_name_plural": "staff and resources",
                "ordering": ["sort_order", "name", "pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="DateOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "start",
                    models.TimeField(
                        blank=True, help_text="Leave both empty when closed all day.", null=True, verbose_name="from"
                    ),
                ),
                (
                    "end",
                    models.TimeField(
                        blank=True, help_text="00:00 is the end of the day.", null=True, verbose_name="to"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="For example: King's Day.", max_length=120, verbose_name="note"
                    ),
                ),
                (
                    "business",
                    modelcluster.fields.ParentalKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="wagtail_booking.bookingsettings",
                    ),
                ),
                (
                    "resource",
                    modelcluster.fields.ParentalKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="wagtail_booking.resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "date with other hours",
                "verbose_name_plural": "dates with other hours",
                "ordering": ["date", "start"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.BigIntegerField(verbose_name="start")),
                ("end", models.BigIntegerField(verbose_name="end")),
                ("buffer_before", models.PositiveIntegerField(default=0, verbose_name="buffer before")),
                ("buffer_after", models.PositiveIntegerField(default=0, verbose_name="buffer after")),
                ("seats", models.PositiveIntegerField(default=1, verbose_name="seats")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("appointment", "Appointment"),
                            ("hold", "Hold"),
                            ("time_off", "Time off"),
                            ("outside", "Outside calendar"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("exclusive", models.BooleanField(default=True, verbose_name="exclusive")),
                ("seat_key", models.CharField(blank=True, editable=False, max_length=64, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="wagtail_booking.appointment",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="wagtail_booking.resource",
                        verbose_name="staff member or resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
            },
        ),
        migrations.CreateModel(
            name="BookingFormResource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "booking_form",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_resources",
                        to="wagtail_booking.bookingform",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_resources",
                        to="wagtail_booking.resource",
                        verbose_name="staff member or resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff member or resource",
                "verbose_name_plural": "staff and resources",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="resource",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="wagtail_booking.resource",
                verbose_name="staff member or resource",
            ),
        ),
        migrations.CreateModel(
            name="WeeklyHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.TimeField(verbose_name="from")),
                ("end", models.TimeField(help_text="00:00 is the end of the day.", verbose_name="to")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="day",
                    ),
                ),
                (
                    "business",
                    modelcluster.fields.ParentalKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="wagtail_booking.bookingsettings",
                    ),
                ),
                (
                    "resource",
                    modelcluster.fields.ParentalKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="wagtail_booking.resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly hours",
                "verbose_name_plural": "weekly hours",
                "ordering": ["weekday", "start"],
            },
        ),
        migrations.CreateModel(
            name="BookingFormTranslation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="summary")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "booking_form",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translations",
                        to="wagtail_booking.bookingform",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation",
                "verbose_name_plural": "translations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("booking_form", "language"), name="booking_form_translation_unique_language"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(fields=("email",), name="booking_customer_unique_email"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="booking_event_at"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["state", "due_at"], name="booking_delivery_due"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("event", "reaction"), name="booking_delivery_once"),
        ),
        migrations.AddIndex(
            model_name="idempotencykey",
            index=models.Index(fields=["created_at"], name="booking_idempotency_created"),
        ),
        migrations.AddConstraint(
            model_name="idempotencykey",
            constraint=models.UniqueConstraint(fields=("key",), name="booking_idempotency_unique_key"),
        ),
        migrations.AddConstraint(
            model_name="bookingform",
            constraint=models.UniqueConstraint(fields=("slug",), name="booking_form_unique_slug"),
        ),
        migrations.AddConstraint(
            model_name="bookingform",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration__gte", 1), ("slot_interval__gte", 1)), name="booking_form_positive_times"
            ),
        ),
        migrations.AddConstraint(
            model_name="dateoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("business__isnull", True), ("resource__isnull", True), _connector="XOR"),
                name="booking_date_override_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="dateoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end__isnull", True), ("start__isnull", True)),
                    models.Q(("end__isnull", False), ("start__isnull", False)),
                    _connector="OR",
                ),
                name="booking_date_override_both_or_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["resource", "end", "start"], name="booking_claim_resource_end"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["end", "start"], name="booking_claim_end"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="booking_claim_positive_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("seat_key",), name="booking_claim_unique_seat"),
        ),
        migrations.AddConstraint(
            model_name="bookingformresource",
            constraint=models.UniqueConstraint(
                fields=("booking_form", "resource"), name="booking_form_resource_unique_resource"
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["start", "end"], name="booking_appointment_start"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["resource", "start"], name="booking_appointment_resource"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(fields=("public_id",), name="booking_appointment_unique_public_id"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(fields=("uid",), name="booking_appointment_unique_uid"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="booking_appointment_positive_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("party_size__gte", 1)), name="booking_appointment_positive_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("business__isnull", True), ("resource__isnull", True), _connector="XOR"),
                name="booking_weekly_hours_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="booking_weekly_hours_weekday"
            ),
        ),
    ]
