"""Text messages: how long they are, and sending them through whichever provider the settings name."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal
from urllib.parse import quote

from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import to_python

from wagtail_booking.conf import conf

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of 3GPP TS 23.038."""

GSM_EXTENSION = set("\f^{}\\[~]|€")
"""Its extension table: each takes two characters."""

RECIPIENT = "{to}"
"""What stands for the phone number in the provider's address."""

TALKATIVE = ("apprise", "urllib3.connectionpool")


@dataclass(frozen=True)
class Segments:
    """What a text takes: in which ``encoding``, how many ``characters`` as that counts, how many messages."""

    encoding: Literal["GSM-7", "UCS-2"]
    characters: int
    count: int


class SmsFailed(Exception):
    """The provider didn't take a message; the text says what is known about it. Try again later."""


def segments(text: str) -> Segments:
    """Return how long a text is as SMS (3GPP TS 23.038 and 23.040).

    One message holds 160 characters, or 70 where one of them isn't in the alphabet. A longer text is cut into
    messages of 153, or of 67; a character that counts double stays whole.
    """
    if all(char in GSM or char in GSM_EXTENSION for char in text):
        return _packed("GSM-7", [2 if char in GSM_EXTENSION else 1 for char in text], single=160, part=153)
    return _packed("UCS-2", [2 if ord(char) > 0xFFFF else 1 for char in text], single=70, part=67)


def _packed(encoding: Literal["GSM-7", "UCS-2"], sizes: list[int], *, single: int, part: int) -> Segments:
    characters = sum(sizes)
    if characters <= single:
        return Segments(encoding, characters, 1 if characters else 0)
    count, used = 1, 0
    for size in sizes:
        if used + size > part:
            count, used = count + 1, 0
        used += size
    return Segments(encoding, characters, count)


def e164(number: str) -> str:
    """Return a phone number as "+31612345678"; empty when it is none that could exist."""
    parsed = to_python(str(number or ""))
    return str(parsed.as_e164) if parsed and parsed.is_valid() else ""


def is_ready() -> bool:
    """Return whether a provider is set up and the library to reach it is installed."""
    return bool(conf.SMS_URL) and find_spec("apprise") is not None


def problem() -> str:
    """Return in words why no SMS can be sent; empty when nothing is known to stand in the way. Reaches nobody."""
    if not conf.SMS_URL:
        return _("No SMS provider is set up: WAGTAIL_BOOKING has no SMS_URL.")
    if find_spec("apprise") is None:
        return _("The library apprise is missing: install wagtail-booking[sms].")
    return "" if _provider("+31612345678") else _("The SMS_URL of WAGTAIL_BOOKING is none that apprise understands.")


def send_sms(to: str, text: str) -> None:
    """Send a text to a phone number (E.164); raise :class:`SmsFailed` when the provider doesn't take it.

    Waits ``SMS_TIMEOUT`` seconds at most to connect, and as long for the answer.
    """
    if not is_ready():
        raise SmsFailed(problem())
    provider = _provider(to)
    if provider is None:
        raise SmsFailed(problem())
    with _quiet_libraries() as said:
        taken = provider.notify(body=text, title="")
    if not taken:
        reason = f": {said[-1]}" if said else "."
        raise SmsFailed(_("The SMS provider did not take the message") + _without_number(reason, to))


def _provider(to: str) -> Any:
    """Return the provider of the settings, to send to ``to``; None when apprise doesn't know it."""
    from apprise import Apprise

    with _quiet_libraries():
        provider = Apprise.instantiate(str(conf.SMS_URL).replace(RECIPIENT, quote(to, safe="")))
    if provider is not None:
        provider.socket_connect_timeout = provider.socket_read_timeout = float(conf.SMS_TIMEOUT)
    return provider


@contextmanager
def _quiet_libraries() -> Iterator[list[str]]:
    """Keep what apprise and its transport log to ourselves: it names numbers, and addresses with passwords in them."""
    said: list[str] = []

    def keep(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            said.append(record.getMessage())
        return False

    libraries = [logging.getLogger(name) for name in TALKATIVE]
    for library in libraries:
        library.addFilter(keep)
    try:
        yield said
    finally:
        for library in libraries:
            library.removeFilter(keep)


def _without_number(text: str, number: str) -> str:
    return re.sub(rf"\+?{re.escape(number.lstrip('+'))}", "…", text)
