"""Where the steps are shown: who the visitor is there, and where links and forms lead.

The one seam between the pages of this site and the frame in another one; the steps themselves know of neither.
"""

from dataclasses import replace
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext

from wagtail_booking.permissions import Purpose

from .state import Choices

ATTRIBUTE = "_wagtail_booking_place"
"""Where a request keeps its place, which is this site unless a view has said otherwise."""

VISIT_HOURS = 4
"""So long a frame may stay open between two steps. What was typed isn't lost after that, only what was held."""


class Place:
    """The pages of this site. A visitor is a browser, known by its CSRF cookie; one without has no secret yet."""

    outcome = Purpose.VIEW
    base_template = ""
    token = ""
    problem = ""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def secret(self) -> str:
        """What only this visitor's browser sends along; empty for one that isn't known."""
        return self.request.META.get("CSRF_COOKIE") or ""

    def make_secret(self) -> str:
        """Return the secret, after making one for a browser that has none yet."""
        get_token(self.request)
        return str(self.request.META["CSRF_COOKIE"])

    def url(self, name: str) -> str:
        """Return the address of the step view with a name."""
        return reverse(f"wagtail_booking:{name}")

    def enter(self, choices: Choices) -> Choices:
        """Return the choices as the links of this place carry them on."""
        return replace(choices, visitor=self.token)

    def context(self) -> dict[str, Any]:
        """Return what the templates of the steps need to know of the place."""
        return {"book_url": self.url("book"), "widget_url": self.url("widget")}


class Frame(Place):
    """A frame in another site, in which browsers keep no cookies.

    A visitor is whoever carries a token: a random id, signed for this purpose, that stands in the links and forms of
    the frame and holds for some hours. It opens nothing; it only tells one visitor from another, so that the time
    somebody holds is free for them, and a form sent twice is booked once.
    """

    outcome = Purpose.BOOKED
    base_template = "wagtail_booking/embed/base.html"

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        posted = request.method == "POST"
        given = (request.POST if posted else request.GET).get("visitor", "")
        self.visitor = visitor_of_token(given)
        if self.visitor:
            self.token = given
            return
        visitor = get_random_string(22)
        self.token = signer().sign(visitor)
        if posted:
            # Nobody is known by it: what is posted is shown again, with a token that works.
            self.problem = gettext("This page was open for too long. Please check what you typed, and send it again.")
        else:
            self.visitor = visitor

    @property
    def secret(self) -> str:
        return f"embed {self.visitor}" if self.visitor else ""

    def make_secret(self) -> str:
        return self.secret or f"embed {visitor_of_token(self.token)}"

    def url(self, name: str) -> str:
        return super().url(f"embed_{name}")

    def context(self) -> dict[str, Any]:
        # No token of Django's, also in a template that a site has replaced: rendering one would set its cookie.
        return super().context() | {"embedded": True, "csrf_token": ""}


def place_of(request: HttpRequest) -> Place:
    """Return where the steps of a request are shown."""
    found: Place | None = getattr(request, ATTRIBUTE, None)
    return found or Place(request)


def visitor_of_token(token: str) -> str:
    """Return the visitor whom a token stands for; nobody for one that is wrong or too old."""
    try:
        return signer().unsign(token, max_age=VISIT_HOURS * 3600)
    except BadSignature:
        return ""


def signer() -> TimestampSigner:
    return TimestampSigner(salt="wagtail_booking.embed.visitor", sep=".")
