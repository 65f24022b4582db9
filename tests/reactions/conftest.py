"""A real mail server in this process, and how to say which one Django uses."""

import email
import email.policy
import socket
from contextlib import contextmanager

import django
import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail_settings(backend, **options):
    """Return the settings of a mail backend in the words of this Django."""
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}
    return {"EMAIL_BACKEND": backend} | {f"EMAIL_{name.upper()}": value for name, value in options.items()}


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


class MailServer:
    """Keeps what it is sent; answers ``refusal`` instead while that is set."""

    def __init__(self):
        self.messages = []
        self.refusal = None
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((envelope.rcpt_tos, message))
        return "250 OK"

    @property
    def received_by(self):
        return sorted(address for addresses, _ in self.messages for address in addresses)

    @contextmanager
    def running(self):
        self.controller.start()
        try:
            with override_settings(**mail_settings(SMTP, host="127.0.0.1", port=self.port, timeout=60)):
                yield self
        finally:
            self.controller.stop()


@pytest.fixture
def mail_server():
    with MailServer().running() as server:
        yield server
