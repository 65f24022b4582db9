"""Columns of our lists."""

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
    """Labels as coloured dots with their names."""

    cell_template_name = "wagtail_booking/admin/cells/labels.html"


class ColourColumn(StyledColumn):
    """A text with a dot in the object's colour."""

    cell_template_name = "wagtail_booking/admin/cells/colour.html"


class LinkColumn(Column):
    """A link; the accessor returns its address and text, or ``None``."""

    cell_template_name = "wagtail_booking/admin/cells/link.html"


class ProblemColumn(StyledColumn):
    """Whether a booking form can be booked; the accessor returns why not, where it is live all the same."""

    cell_template_name = "wagtail_booking/admin/cells/problem.html"
