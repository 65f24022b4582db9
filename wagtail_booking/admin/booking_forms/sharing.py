"""How a booking form gets to people: its link, a QR code of it, and what embeds it in another website."""

from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urljoin

import segno
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import path, reverse
from django.views import View
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_booking.models import BookingForm, BookingSettings
from wagtail_booking.permissions import settings_policy
from wagtail_booking.selectors.addresses import base_url
from wagtail_booking.selectors.booking_forms import public_url

QR = "wagtail_booking_form_qr"
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
HEIGHT = 720
"""How high the frame is, in pixels, where the script doesn't run."""

SCRIPT = "wagtail_booking/embed.js"


def site_of(request: HttpRequest) -> str:
    """Return the address of the site with a slash at its end; that of the request, if nothing else says it."""
    return (base_url() or request.build_absolute_uri("/").rstrip("/")) + "/"


def link_of(form: BookingForm, settings: BookingSettings, request: HttpRequest) -> str:
    """Return the whole address at which a form can be booked."""
    own = public_url(form, settings, request)
    return urljoin(site_of(request), own or f"{reverse('wagtail_booking:start')}?{urlencode({'form': form.slug})}")


def snippet_of(form: BookingForm, request: HttpRequest) -> str:
    """Return the HTML that embeds a form in another website."""
    query = {"forms": form.pk, "form": form.slug, "lang": django_settings.LANGUAGE_CODE}
    source = urljoin(site_of(request), f"{reverse('wagtail_booking:embed_start')}?{urlencode(query)}")
    script = urljoin(site_of(request), script_url())
    # Plain text, which the page that shows it escapes once more.
    return (
        f'<iframe data-booking src="{escape(source)}" title="{escape(form.name)}" loading="lazy" width="100%"'
        f' height="{HEIGHT}" style="border: 0"></iframe>\n<script src="{escape(script)}" async></script>'
    )


def script_url() -> str:
    """Return where the script for other websites is, under a name that stays.

    They keep the address for years, so it has no hash of its content: storages that make such names keep the file
    under its own as well.
    """
    base = getattr(staticfiles_storage, "base_url", None)
    return urljoin(base, SCRIPT) if base else static(SCRIPT)


class SharePanel(Panel):
    """What to copy; for a stored form only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_booking/admin/share.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            # As it is stored: what is typed just now nobody can book yet.
            form = BookingForm.objects.get(pk=self.instance.pk)
            settings = BookingSettings.current()
            context = super().get_context_data(parent_context) | {"live": form.live}
            if not form.live:
                return context
            may_set = settings_policy.user_has_permission(self.request.user, "change")
            edit = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings"])
            return context | {
                "link": link_of(form, settings, self.request),
                "snippet": snippet_of(form, self.request),
                "origins": settings.embed_origins.split(),
                "settings_url": edit if may_set else "",
                "svg": reverse(f"{QR}_svg", args=[form.pk]),
                "png": reverse(f"{QR}_png", args=[form.pk]),
                "slug": form.slug,
            }


class QRCodeView(PermissionCheckedMixin, View):
    """The link of a live booking form as a QR code: a picture of its own, so that no policy needs an exception."""

    permission_policy = ModelPermissionPolicy(BookingForm)
    any_permission_required = ["add", "change", "view", "delete"]
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        form = get_object_or_404(BookingForm.objects.live(), pk=pk)
        code = segno.make(link_of(form, BookingSettings.current(), request), error="m", micro=False)
        out = BytesIO()
        if kind == "svg":
            code.save(out, kind="svg", scale=8, dark="#000", light="#fff", xmldecl=False, title=form.name)
        else:
            code.save(out, kind="png", scale=16, dark="#000", light="#fff")
        response = HttpResponse(out.getvalue(), content_type=TYPES[kind])
        response["Cache-Control"] = "private, no-cache"
        return response


def qr_addresses() -> list[Any]:
    view = QRCodeView.as_view()
    return [path(f"bookings/booking-form-qr/<int:pk>.{kind}", view, {"kind": kind}, f"{QR}_{kind}") for kind in TYPES]
