"""Settings of the demo site. For one machine and made-up data: see its SECRET_KEY.

Environment: DATABASE (sqlite, postgresql, mariadb), EMAIL_URL, DEMO_DIR (where the database, mails and
pictures go; default this folder), DEBUG=1, PORT.
"""

import os
from pathlib import Path

import django

from sandbox.services import database, mail_settings, mailer

HERE = Path(__file__).resolve().parent
DEMO_DIR = Path(os.environ.get("DEMO_DIR") or HERE).resolve()

SECRET_KEY = "for-the-demo-only-and-known-to-everybody"
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
ROOT_URLCONF = "sandbox.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(os.environ.get("DATABASE", "sqlite"), DEMO_DIR)}

INSTALLED_APPS = [
    "sandbox.practice",
    "wagtail_booking",
    "wagtail_modeladmin",
    "django_q",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.append("django.contrib.postgres")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sandbox.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = DEMO_DIR / "media"

USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [HERE / "practice" / "locale"]
FORMAT_MODULE_PATH = ["sandbox.practice.formats"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True

PHONENUMBER_DEFAULT_REGION = "NL"  # 06 12345678 will do

LOGIN_URL = "login"
# The passwords of the demo are printed on the screen; a slow hash would only delay loading it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DEFAULT_FROM_EMAIL = "Linden & Co <hello@linden.example>"
MAIL_DIR = DEMO_DIR / "mail"
MAILER = mailer(os.environ.get("EMAIL_URL", ""), MAIL_DIR)
globals().update(mail_settings(MAILER, django.VERSION))

SITE_URL = f"http://localhost:{os.environ.get('PORT') or 8000}"
WAGTAIL_SITE_NAME = "Linden & Co"
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nothing from elsewhere
WAGTAILADMIN_BASE_URL = SITE_URL
# To a browser another site than localhost.
PARTNER_URL = SITE_URL.replace("localhost", "127.0.0.1")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

WAGTAIL_BOOKING = {"BASE_TEMPLATE": "base.html"}

Q_CLUSTER = {
    "name": "sandbox",
    "orm": "default",
    "workers": 1,
    "timeout": 60,
    "retry": 120,  # longer than the timeout, or a slow task would run twice
    "catch_up": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"wagtail_booking": {"handlers": ["console"], "level": "INFO"}},
}
