"""Which sites may show an answer in a frame."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.http.response import ResponseHeaders

POLICY = "Content-Security-Policy"


class FramedHeaders(ResponseHeaders):
    """Headers that say who may frame the page, within the content security policy of the site and never without.

    Whatever adds the site's policy comes later, and either replaces what is there or leaves it alone. So the header
    looks as if it weren't there until it is set, and what is set is joined with ours by a comma, which makes two
    policies that both hold (CSP3 §2.2). What the site says of frames on its pages would keep out whoever is allowed
    here, so of all its policy that alone is left out.
    """

    def __init__(self, data: Any, ancestors: str) -> None:
        super().__init__(data)
        self.ancestors = f"frame-ancestors {ancestors}"
        self.has_sites = POLICY in ResponseHeaders(data)
        super().__setitem__(POLICY, self.joined(self.get(POLICY, "")))

    def joined(self, sites: str) -> str:
        """Return the site's policies with ours as the last."""
        policies = [without_ancestors(policy) for policy in sites.split(",")]
        return ", ".join([*filter(None, policies), self.ancestors])

    def __setitem__(self, key: str, value: Any) -> None:
        if key.lower() == POLICY.lower() and hasattr(self, "ancestors"):
            self.has_sites = True
            value = self.joined(str(value))
        super().__setitem__(key, value)

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str) and key.lower() == POLICY.lower():
            return self.has_sites
        return super().__contains__(key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        if key.lower() == POLICY.lower():
            self.has_sites = False
            super().__setitem__(POLICY, self.ancestors)


def without_ancestors(policy: str) -> str:
    """Return a policy without what it says of frames."""
    directives = [directive.strip() for directive in policy.split(";")]
    return "; ".join(each for each in directives if each and each.split()[0].lower() != "frame-ancestors")


def framed_by(response: HttpResponse, origins: Iterable[str]) -> HttpResponse:
    """Let pages of these origins show the answer in a frame, and no others; without any, nobody."""
    allowed = " ".join(origins)
    response.headers = FramedHeaders(response.headers, allowed or "'none'")
    if allowed:
        # What older browsers know instead can name no other site.
        del response["X-Frame-Options"]
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
    else:
        response["X-Frame-Options"] = "DENY"
    return response
