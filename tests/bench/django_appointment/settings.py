"""A minimal site with django-appointment, on the database named by DATABASE."""

import os

from tests.bench.plan import ZONE
from tests.databases import SQLITE, configuration

SECRET_KEY = "only for the benchmark"
DATABASES = {"default": configuration(os.environ.get("DATABASE", SQLITE))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "appointment",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
# It ships no migrations of its own, so that the tables it refers to must be made in the same way.
MIGRATION_MODULES = {"auth": None, "contenttypes": None}
USE_TZ = True
TIME_ZONE = ZONE
