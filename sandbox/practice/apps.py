from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "sandbox.practice"
    label = "practice"
    verbose_name = "Linden & Co"
    default_auto_field = "django.db.models.BigAutoField"
