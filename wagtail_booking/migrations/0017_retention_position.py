from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtail_booking", "0016_customer_email")]

    operations = [
        migrations.AddField(
            model_name="mark",
            name="position",
            field=models.BigIntegerField(default=0, verbose_name="position"),
        ),
    ]
