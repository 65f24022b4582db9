"""Cells of the list of deliveries."""

from typing import Any

from django.middleware.csrf import get_token

from wagtail_booking.admin.tables import StyledColumn

from .words import LOOKS, about_text, why_text


class AboutColumn(StyledColumn):
    """Which message it is; on small screens also what other columns say on large ones."""

    cell_template_name = "wagtail_booking/admin/cells/delivery_about.html"


class StateColumn(StyledColumn):
    """What became of a delivery, and why."""

    cell_template_name = "wagtail_booking/admin/cells/delivery_state.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"look": LOOKS.get(instance.state, ""), "why": why_text(instance)}


class AgainColumn(StyledColumn):
    """A button that sends it again; the accessor returns the address that does it, or nothing."""

    cell_template_name = "wagtail_booking/admin/cells/send_again.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(parent_context["request"]), "about": about_text(instance)}
