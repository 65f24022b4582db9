import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0005_calendar"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, unique=True, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="done up to")),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="since")),
            ],
            options={
                "verbose_name": "mark",
                "verbose_name_plural": "marks",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("confirmed", "Confirmed"),
                            ("declined", "Declined"),
                            ("rescheduled", "Rescheduled"),
                            ("handed_over", "Handed over to somebody else"),
                            ("cancelled", "Cancelled"),
                            ("reminder", "Reminder"),
                            ("follow_up", "Follow-up"),
                        ],
                        max_length=20,
                        verbose_name="occasion",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("customer", "Customer"), ("staff", "Staff"), ("business", "Business")],
                        max_length=12,
                        verbose_name="to",
                    ),
                ),
                (
                    "channel",
                    models.CharField(choices=[("email", "E-mail"), ("sms", "SMS")], max_length=8, verbose_name="by"),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Before the start for a reminder, after the end for a follow-up.",
                        verbose_name="hours",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="sent")),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
        ),
        migrations.CreateModel(
            name="MessageText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                (
                    "subject",
                    models.CharField(
                        blank=True, help_text="Of an e-mail; an SMS has none.", max_length=255, verbose_name="subject"
                    ),
                ),
                ("body", models.TextField(max_length=20000, verbose_name="text")),
            ],
            options={
                "verbose_name": "text of a message",
                "verbose_name_plural": "texts of messages",
            },
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="booking_delivery_once",
        ),
        migrations.AddField(
            model_name="appointment",
            name="placed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="at this time since"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="reminder_hours",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Instead of the reminders that all appointments have.",
                null=True,
                verbose_name="own reminder, hours before the start",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="silenced",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Occasions of which the customer of this appointment hears nothing.",
                verbose_name="messages that are not sent",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="cancel_hours",
            field=models.PositiveSmallIntegerField(
                default=24,
                help_text="0 is until it starts.",
                validators=[django.core.validators.MaxValueValidator(8784)],
                verbose_name="cancel until so many hours before the start",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="cancel_online",
            field=models.BooleanField(
                default=False,
                help_text="Customers can cancel their appointment by the link {{cancel_link}} in their messages.",
                verbose_name="online cancellation",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="needs_approval",
            field=models.BooleanField(
                default=False,
                help_text="An appointment that a customer books takes its time, but waits until staff confirm it.",
                verbose_name="needs approval",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="reschedule_hours",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="0 is until it starts. Leave empty for what the booking settings say.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(8784)],
                verbose_name="move until so many hours before the start",
            ),
        ),
        migrations.AddField(
            model_name="bookingform",
            name="rescheduling",
            field=models.CharField(
                choices=[
                    ("settings", "As the booking settings say"),
                    ("allowed", "Allowed"),
                    ("refused", "Not allowed"),
                ],
                default="settings",
                help_text="Whether customers can move their appointment by the link in their messages.",
                max_length=8,
                verbose_name="online rescheduling",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="reschedule_hours",
            field=models.PositiveSmallIntegerField(
                default=24,
                help_text="The last moment at which an appointment can be moved online; 0 is until it starts.",
                validators=[django.core.validators.MaxValueValidator(8784)],
                verbose_name="until so many hours before the start",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="reschedule_online",
            field=models.BooleanField(
                default=False,
                help_text="Customers can move their appointment by the link {{reschedule_link}} in their messages.",
                verbose_name="online rescheduling",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="appointment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="wagtail_booking.appointment",
                verbose_name="appointment",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="audience",
            field=models.CharField(
                choices=[("customer", "Customer"), ("staff", "Staff"), ("business", "Business")],
                default="",
                max_length=12,
                verbose_name="to",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("email", "E-mail"), ("sms", "SMS")], default="email", max_length=8, verbose_name="by"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="copies",
            field=models.PositiveSmallIntegerField(
                default=0,
                editable=False,
                help_text="How often staff have asked to send it again.",
                verbose_name="sent again",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="hours",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="hours"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="key",
            field=models.CharField(editable=False, max_length=160, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("booked", "Booked"),
                    ("awaiting_approval", "Awaiting approval"),
                    ("confirmed", "Confirmed"),
                    ("declined", "Declined"),
                    ("rescheduled", "Rescheduled"),
                    ("handed_over", "Handed over to somebody else"),
                    ("cancelled", "Cancelled"),
                    ("reminder", "Reminder"),
                    ("follow_up", "Follow-up"),
                ],
                default="",
                max_length=20,
                verbose_name="occasion",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("overtaken", "A later change has a message of its own."),
                    ("called_off", "It was undone before it was sent."),
                    ("no_address", "There is no address."),
                    ("same_address", "The same address gets the message to the staff member."),
                    ("switched_off", "This message is switched off."),
                    ("silenced", "It is switched off for this appointment."),
                    ("over", "The appointment is over."),
                    ("not_due", "The appointment was moved, cancelled or not attended."),
                    ("no_sms", "No SMS provider is set up."),
                ],
                max_length=16,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="recipient",
            field=models.CharField(blank=True, max_length=254, verbose_name="recipient"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="start",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="start that it tells of"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="wagtail_booking.event",
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="reaction",
            field=models.CharField(default="", max_length=20, verbose_name="message"),
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("booked", "Booked"),
                    ("rescheduled", "Rescheduled"),
                    ("cancelled", "Cancelled"),
                    ("edited", "Edited"),
                    ("confirmed", "Confirmed"),
                    ("declined", "Declined"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["end"], name="booking_appointment_end"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("occasion", "audience", "channel", "hours"), name="booking_message_once"
            ),
        ),
        migrations.AddField(
            model_name="messagetext",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="texts",
                to="wagtail_booking.message",
                verbose_name="message",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetext",
            constraint=models.UniqueConstraint(fields=("message", "language"), name="booking_message_text_once"),
        ),
    ]
