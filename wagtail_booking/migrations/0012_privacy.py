import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0011_translations"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="customer",
            options={
                "ordering": ["name", "pk"],
                "permissions": [("erase_customer", "Can erase for good")],
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="customer erased"),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="retention_months",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Customers are erased automatically so many months after their last appointment; 0 keeps them.",
                validators=[django.core.validators.MaxValueValidator(600)],
                verbose_name="months to keep customers",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="erasure_requested_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erasure requested"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["recipient"], name="booking_delivery_recipient"),
        ),
        migrations.AlterField(
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
                    ("erased", "The customer was erased."),
                ],
                max_length=16,
                verbose_name="reason",
            ),
        ),
    ]
