"""The demo's database and mail server, as the environment names them."""

from pathlib import Path

import pytest

from sandbox.services import database, mail_settings, mailer

FOLDER = Path("mail")


def test_mailer__no_url__writes_files():
    found = mailer("", FOLDER)

    assert found["BACKEND"].endswith("filebased.EmailBackend")
    assert found["OPTIONS"] == {"file_path": "mail"}


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://ann:s%40crt@mail.example:2525", 2525, False, False),
        ("smtp://ann:s%40crt@mail.example", 25, False, False),
        ("smtp://ann:s%40crt@mail.example?tls=1", 587, True, False),
        ("smtp://ann:s%40crt@mail.example:587?tls=1", 587, True, False),
        ("smtps://ann:s%40crt@mail.example", 465, False, True),
    ],
)
def test_mailer__smtp_url__taken_apart(url, port, tls, ssl):
    options = mailer(url, FOLDER)["OPTIONS"]

    assert (options["host"], options["username"], options["password"]) == ("mail.example", "ann", "s@crt")
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp:///", "smtp"])
def test_mailer__other_url__refused_in_words(url):
    with pytest.raises(ValueError, match="EMAIL_URL: use smtp://"):
        mailer(url, FOLDER)


def test_mail_settings__before_django_6_1__old_names():
    found = mail_settings(mailer("smtp://mail.example:2525", FOLDER), (5, 2))

    assert "MAILERS" not in found
    assert found["EMAIL_HOST"] == "mail.example"
    assert found["EMAIL_PORT"] == 2525


def test_mail_settings__since_django_6_1__one_mailer():
    made = mailer("smtp://mail.example:2525", FOLDER)

    assert mail_settings(made, (6, 1)) == {"MAILERS": {"default": made}}


def test_database__unknown_kind__refused_in_words():
    with pytest.raises(ValueError, match="use sqlite, postgresql or mariadb"):
        database("oracle", FOLDER)
