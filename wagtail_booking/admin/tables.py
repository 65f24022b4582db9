"""Columns of our lists."""

from typing import Any

from wagtail.admin.ui.tables import Column

ADMIN_CSS = "wagtail_booking/admin/admin.css"

WIDE = "wb-wide"
"""The class of a column that small screens leave out."""


class StyledColumn(Column):
    """A column whose cell template uses our style sheet."""

    class Media:
        css = {"all": [ADMIN_CSS]}


class TitleColumn(StyledColumn):
    """A title that says on small screens, which leave out the status, that the appointment is cancelled."""

    cell_template_name = "wagtail_booking/admin/cells/title.html"


class LabelsColumn(StyledColumn):
    """Labels in their colours."""

    cell_template_name = "wagtail_booking/admin/cells/labels.html"


class ColourColumn(StyledColumn):
    """A text with a dot in the object's colour."""

    cell_template_name = "wagtail_booking/admin/cells/colour.html"


class LinkColumn(Column):
    """A link; the accessor returns its address and text, or ``None``."""

    cell_template_name = "wagtail_booking/admin/cells/link.html"


class CalendarsColumn(StyledColumn):
    """Whether the outside calendars of a resource are up to date; the accessor returns what is wrong."""

    cell_template_name = "wagtail_booking/admin/cells/calendars.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        calendars = instance.outside_calendars.all()
        return super().get_cell_context_data(instance, parent_context) | {
            "has_calendars": bool(calendars),
            "is_waiting": any(calendar.succeeded_at is None for calendar in calendars),
        }


class ProblemColumn(StyledColumn):
    """Whether a booking form can be booked; the accessor returns why not, where it is live all the same."""

    cell_template_name = "wagtail_booking/admin/cells/problem.html"
