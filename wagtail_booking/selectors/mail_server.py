"""Asking the mail server whether it is there, without sending anything."""

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core import mail

LONGEST = 10
"""Seconds to wait for the mail server."""

OK = 250

NOT_SENT = {"console", "dummy", "filebased", "locmem"}
"""Django's backends that send nothing."""


@dataclass(frozen=True)
class Answer:
    """What came of it: ``reached``, ``unreachable``, ``not_sent``, ``not_asked`` or ``opened``."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def ask_mail_server(*, connects: bool) -> Answer:
    """Open a connection as a worker would, log in, and have it answer a NOOP. Never raises.

    Unless it ``connects``, it is only said whether mails are sent at all.
    """
    try:
        backend = default_backend()
    except Exception as error:  # whatever a backend comes up with that isn't set up
        return Answer("unreachable", {"server": "", "error": describe(error)})
    module = type(backend).__module__
    server = ":".join(str(getattr(backend, name)) for name in ("host", "port") if getattr(backend, name, None))
    facts = {"server": server or f"{module}.{type(backend).__name__}"}
    if module.startswith("django.core.mail.backends.") and module.rpartition(".")[2] in NOT_SENT:
        return Answer("not_sent", facts)
    if not connects:
        return Answer("not_asked", facts)
    try:
        return Answer("reached" if noop(backend) else "opened", facts)
    except Exception as error:  # whatever a mail server or a backend comes up with
        return Answer("unreachable", facts | {"error": describe(error)})


def default_backend() -> Any:
    """Return the backend that mails are sent with, unopened."""
    if hasattr(mail, "mailers"):  # Django 6.1 and newer
        return mail.mailers.default
    return mail.get_connection()


def noop(backend: Any) -> bool:
    """Open a backend and close it; return whether there was a server that answered. Raise what went wrong."""
    if hasattr(backend, "timeout"):
        # A worker may wait longer; somebody who asks how things are doesn't.
        backend.timeout = min(backend.timeout or LONGEST, LONGEST)
    try:
        backend.open()
        connection: Any = getattr(backend, "connection", None)
        if not hasattr(connection, "noop"):
            return False
        code, text = connection.noop()
        if code != OK:
            raise smtplib.SMTPResponseException(code, text)
        return True
    finally:
        # What matters is known; a server that has hung up can't be told goodbye.
        with suppress(Exception):
            backend.close()


def describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return f"{type(error).__name__}: {error}"
