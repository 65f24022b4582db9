"""What a link to a form brings along: values to fill in, and where to return to."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

NEXT = "next"
LONGEST = 2000


class ReturningMixin:
    """Return to where somebody came from: the local admin address ``next`` in the page's own address.

    Forms of the page are sent to that address too, so that it survives what is wrong in them.
    """

    @cached_property
    def next_url(self) -> str:
        """Where to return to; empty without such an address, or with one that leads elsewhere."""
        asked = self.request.GET.get(NEXT, "")  # type: ignore[attr-defined]
        return asked if is_admin_address(asked) else ""

    def leave(self, usual: str) -> HttpResponse:
        """Return to where somebody came from, or to the page with the name ``usual``."""
        return redirect(self.next_url or reverse(usual))

    def passing_on(self, url: str) -> str:
        """Return ``url``, from which one returns to the same place as from here."""
        return f"{url}?{urlencode({NEXT: self.next_url})}" if self.next_url else url

    def get_header_buttons(self) -> list[Any]:
        buttons: list[Any] = super().get_header_buttons()  # type: ignore[misc]
        if not self.next_url:
            return buttons
        return [HeaderButton(_("Back"), url=self.next_url, icon_name="arrow-left"), *buttons]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"next_url": self.next_url, "action_url": self.passing_on(self.request.path)}  # type: ignore[attr-defined]


def is_admin_address(url: str) -> bool:
    """Return whether ``url`` is the path of a page in this site's admin."""
    return (
        len(iri_to_uri(url)) <= LONGEST
        and url.startswith(reverse("wagtailadmin_home"))
        and ".." not in unquote(urlsplit(url).path).split("/")
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


def good_values(fields: Mapping[str, forms.Field], given: Mapping[str, str]) -> dict[str, str]:
    """Return those values of a link that the fields accept; a link made by hand is no reason for an error."""
    good = {}
    for name, field in fields.items():
        try:
            if name in given and field.clean(given[name]) is not None:
                good[name] = given[name]
        except ValidationError:
            continue
    return good
