"""Origins of other sites (RFC 6454): scheme, host and port, as browsers compare them."""

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DEFAULT_PORTS = {"https": 443, "http": 80}
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(\*\.)?{LABEL}(\.{LABEL})*")
MOST = 50


def origins_of(text: str) -> list[str]:
    """Return the origins in a text, one in a line, each once, as browsers write them.

    Raise ``ValidationError`` with what is wrong in which line.
    """
    found: dict[str, None] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        found[origin_of(line)] = None
    if len(found) > MOST:
        raise ValidationError(_("These are more than %(most)s websites.") % {"most": MOST})
    return list(found)


def origin_of(text: str) -> str:
    """Return an origin as browsers write it: in lower case, in ASCII, without a port that goes without saying."""
    shown = {"text": text[:100]}
    if any(character in text for character in " \t;,'\"\\"):
        raise ValidationError(_("“%(text)s” is no address of a website. Write one address in each line.") % shown)
    try:
        parts = urlsplit(text)
        port = parts.port
        host = host_of(parts.hostname or "")
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is no address of a website, such as https://www.example.com.") % shown
        ) from None
    if parts.scheme not in DEFAULT_PORTS:
        raise ValidationError(_("“%(text)s” must begin with https://.") % shown)
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("“%(text)s” must hold no name and password.") % shown)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValidationError(
            _("“%(text)s” is the address of a page. Write the website only: %(origin)s")
            % {**shown, "origin": f"{parts.scheme}://{parts.netloc}"}
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else "")


def host_of(host: str) -> str:
    """Return a host in ASCII; raise ``ValueError`` for what is none."""
    if "%" in host:  # the scope of an IPv6 address, which no origin has
        raise ValueError(host)
    if ":" in host:
        return f"[{IPv6Address(host)}]"
    star, rest = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    name = star + rest.encode("idna").decode().rstrip(".")
    if not HOST.fullmatch(name) or (star and "." not in name[2:]):
        raise ValueError(host)
    return name


def validate_origins(text: str) -> None:
    """Refuse what is no list of origins."""
    origins_of(text)
