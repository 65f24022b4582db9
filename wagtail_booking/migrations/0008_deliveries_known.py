import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0007_deliveries_by_occasion"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="delivery",
            name="reaction",
        ),
        migrations.AlterField(
            model_name="appointment",
            name="placed_at",
            field=models.DateTimeField(editable=False, verbose_name="at this time since"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="wagtail_booking.appointment",
                verbose_name="appointment",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="audience",
            field=models.CharField(
                choices=[("customer", "Customer"), ("staff", "Staff"), ("business", "Business")],
                max_length=12,
                verbose_name="to",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="key",
            field=models.CharField(editable=False, max_length=160, unique=True),
        ),
        migrations.AlterField(
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
                max_length=20,
                verbose_name="occasion",
            ),
        ),
    ]
