import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


def page_pointer():
    return (
        "page_ptr",
        models.OneToOneField(
            auto_created=True,
            on_delete=django.db.models.deletion.CASCADE,
            parent_link=True,
            primary_key=True,
            serialize=False,
            to="wagtailcore.page",
        ),
    )


# The blocks of the StreamFields don't matter to the database, so they are not repeated here.
class Migration(migrations.Migration):
    initial = True

    dependencies = [("wagtailcore", "0094_alter_page_locale")]

    operations = [
        migrations.CreateModel(
            name="HomePage",
            fields=[
                page_pointer(),
                ("headline", models.CharField(max_length=120)),
                ("lead", models.TextField(blank=True)),
                (
                    "button",
                    models.CharField(
                        blank=True, help_text="Leads to the first booking block of this page.", max_length=40
                    ),
                ),
                ("body", wagtail.fields.StreamField([], blank=True)),
            ],
            options={"verbose_name": "home page"},
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="TreatmentsPage",
            fields=[
                page_pointer(),
                ("intro", models.TextField(blank=True)),
                ("body", wagtail.fields.StreamField([], blank=True)),
            ],
            options={"verbose_name": "treatments page"},
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ContentPage",
            fields=[
                page_pointer(),
                ("intro", models.TextField(blank=True)),
                ("body", wagtail.fields.StreamField([], blank=True)),
                ("sidebar", wagtail.fields.StreamField([], blank=True)),
            ],
            options={"verbose_name": "page"},
            bases=("wagtailcore.page",),
        ),
    ]
