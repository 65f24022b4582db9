"""The test site for a worker in a process of its own: its mails become files in a folder."""

import os

import django

from tests.settings import *  # noqa: F403

FILES = "django.core.mail.backends.filebased.EmailBackend"

if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": FILES, "OPTIONS": {"file_path": os.environ["WORKER_MAIL"]}}}
else:
    EMAIL_BACKEND = FILES
    EMAIL_FILE_PATH = os.environ["WORKER_MAIL"]
