from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_booking", "0004_claim_sessions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="appointment",
            options={
                "ordering": ["start", "pk"],
                "permissions": [
                    ("view_own_appointment", "Can see own calendar only"),
                    ("change_own_appointment", "Can manage own calendar only"),
                ],
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
            },
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="display_format",
            field=models.CharField(
                default="[{staff}] {title} ({customer})",
                help_text="How appointments are shown to staff, in the calendar and in lists.",
                max_length=120,
                verbose_name="display format",
            ),
        ),
    ]
