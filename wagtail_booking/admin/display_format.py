"""The display format in the booking settings: its field with a live preview, and what gives the preview."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_booking.forms.display_format import NAMES, display_text, problem_of
from wagtail_booking.forms.wording import people_text
from wagtail_booking.models import Appointment, BookingSettings

from .tables import ADMIN_CSS

LONGEST: int = BookingSettings._meta.get_field("display_format").max_length  # type: ignore[union-attr,assignment]


def preview_of(pattern: str) -> dict[str, Any]:
    """Return what is wrong with a pattern, or how it shows two made-up appointments: one has no customer."""
    problem = problem_of(pattern)
    if problem:
        return {"problem": problem, "samples": []}
    consult, meeting = gettext("First consult"), gettext("Team meeting")
    common = {"staff": gettext("Jan de Vries"), "status": str(Appointment.Status.CONFIRMED.label)}
    samples = [
        display_text(
            pattern, title=consult, form=consult, customer=gettext("Anna Jansen"), people=people_text(2), **common
        ),
        display_text(pattern, title=meeting, customer="", **common),
    ]
    return {"problem": None, "samples": list(dict.fromkeys(samples))}


class DisplayFormatInput(forms.TextInput):
    """A line of text, the names that can stand in it, and what comes of it."""

    template_name = "wagtail_booking/admin/widgets/display_format.html"

    class Media:
        css = {"all": [ADMIN_CSS]}
        js = ["wagtail_booking/admin/display_format.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-wb-display-format-target": "input",
            "data-action": "input->wb-display-format#ask",
            "autocomplete": "off",
        }
        return context | {
            "names": {f"{{{each}}}": text for each, text in NAMES.items()},
            "preview": preview_of(str(value or "")[:LONGEST]),
            "url": reverse_lazy("wagtail_booking_display_format"),
        }


class DisplayFormatMixin:
    """A form that refuses a display format with which appointments couldn't be shown."""

    cleaned_data: dict[str, Any]

    def clean_display_format(self) -> str:
        pattern: str = self.cleaned_data["display_format"]
        problem = problem_of(pattern)
        if problem:
            raise ValidationError(problem)
        return pattern


class DisplayFormatView(PermissionCheckedMixin, View):
    """Tell what comes of a display format while somebody is typing it."""

    permission_policy = ModelPermissionPolicy(BookingSettings)
    permission_required = "change"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(preview_of(request.GET.get("pattern", "")[:LONGEST]))
