"""Columns of our lists."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.ui.tables import Column

ADMIN_CSS = "wagtail_booking/admin/admin.css"

WIDE = "wb-wide"
"""The class of a column that small screens leave out."""


class StyledColumn(Column):
    """A column whose cell template uses our style sheet."""

    class Media:
        css = {"all": [ADMIN_CSS]}


class LabelsColumn(StyledColumn):
    """Labels as coloured dots with their names."""

    cell_template_name = "wagtail_booking/admin/cells/labels.html"


class ColourColumn(StyledColumn):
    """A text with a dot in the object's colour."""

    cell_template_name = "wagtail_booking/admin/cells/colour.html"


class LinkColumn(Column):
    """A link; ``get_link`` returns its address and text, or ``None``."""

    cell_template_name = "wagtail_booking/admin/cells/link.html"

    def __init__(self, name: str, *, get_link: Callable[[Any], tuple[str, str] | None], **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.get_link = get_link

    def get_value(self, instance: Any) -> tuple[str, str] | None:
        return self.get_link(instance)


class ProblemsColumn(StyledColumn):
    """Whether a booking form can be booked, and if not, why."""

    cell_template_name = "wagtail_booking/admin/cells/problems.html"
