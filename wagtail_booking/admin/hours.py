"""Weekly hours and dates with other hours, of the business and of one resource: panels, and what they check."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, TabbedInterface

from wagtail_booking.engine.spans import Span
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.models import BookingSettings
from wagtail_booking.models.hours import DAY_END, minutes_after_midnight
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.outside_hours import Row, hours_before_and_after, left_outside

from .moments import list_text
from .seen import fingerprint
from .week import wall_text
from .widgets import DateInput, TimeInput

MOST_LISTED = 20
MOST_READ = 500

CONFIRMED = "leave_outside"
"""The name of the button that saves all the same; its value says which appointments were shown."""


class HoursFormSet(BaseChildFormSet):
    """Refuse rows of one day that overlap."""

    def rows(self) -> list[Any]:
        """Return the forms of the rows that stay."""
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def clean(self) -> None:
        super().clean()
        rows = self.rows()
        if any(row.errors for row in rows):
            return
        days: dict[Any, list[Any]] = {}
        for row in rows:
            days.setdefault(row.cleaned_data.get("weekday", row.cleaned_data.get("date")), []).append(row)
        found = [overlap for rows_of_day in days.values() for overlap in overlaps(rows_of_day)]
        for row, text in found:
            row.add_error("start", text)
        if found:
            raise ValidationError(gettext("Some of these hours overlap."))


def overlaps(rows: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Yield each row of one day that begins before an earlier one has ended, with what is wrong."""
    longest: Any = None
    for row in sorted(rows, key=lambda row: minutes_of(row.cleaned_data)):
        if longest is not None and minutes_of(row.cleaned_data).start < minutes_of(longest.cleaned_data).end:
            yield row, overlap_text(longest.cleaned_data)
        if longest is None or minutes_of(row.cleaned_data).end > minutes_of(longest.cleaned_data).end:
            longest = row


def minutes_of(values: dict[str, Any]) -> Span:
    """Return the times of a row in minutes after midnight; a row that says closed takes the whole day."""
    if values["start"] is None:
        return Span(-1, DAY_END)
    return Span(minutes_after_midnight(values["start"]), minutes_after_midnight(values["end"], closing=True))


def overlap_text(values: dict[str, Any]) -> str:
    if values["start"] is None:
        return gettext("Another row says that this date is closed.")
    return gettext("This overlaps with %(hours)s on the same day.") % {"hours": wall_text([minutes_of(values)])}


class HoursFormMixin:
    """Ask before appointments are left outside the hours: show them once, and save when told so."""

    formsets: dict[str, HoursFormSet]
    instance: Any
    for_user: Any
    data: Any
    is_asking = False
    """Whether it is only held back by appointments that would be left outside."""

    def is_valid(self) -> bool:
        if not super().is_valid():  # type: ignore[misc]
            return False
        if self.instance.pk is None or not self.outside or self.is_confirmed:
            return True
        self.is_asking = True
        self.add_error(None, outside_text(len(self.outside)))  # type: ignore[attr-defined]
        return False

    @cached_property
    def outside(self) -> list[int]:
        """The appointments that would be left outside the hours, once the form is right."""
        now = timezone.now()
        return left_outside(*hours_before_and_after(self.instance, self.typed_rows(), now), now)

    def typed_rows(self) -> Iterable[Row]:
        for name in ("weeklyhours_set", "dateoverride_set"):
            for form in self.formsets[name].rows():
                values = form.cleaned_data
                yield values.get("weekday"), values.get("date"), values["start"], values["end"]

    @property
    def is_confirmed(self) -> bool:
        return bool(self.data.get(CONFIRMED) == self.seen)

    @property
    def seen(self) -> str:
        """What tells these appointments from others that turn up before it is confirmed."""
        return fingerprint(sorted(self.outside))

    def listed(self) -> dict[str, Any]:
        """Return the first of the appointments in words, as far as the user may see them, and how many more."""
        visible = appointment_policy.instances_user_has_any_permission_for(self.for_user, ["view"])
        # Those that the user may see might not be the first ones.
        rows = visible.filter(pk__in=self.outside[:MOST_READ]).select_related("booking_form")[:MOST_LISTED]
        settings = BookingSettings.current()
        pattern = settings.display_format
        lines = [(row, list_text(row.start, settings.zone), appointment_text(pattern, row)) for row in rows]
        return {"lines": lines, "more": more_text(len(self.outside) - len(lines), bool(lines)), "seen": self.seen}


class HoursForm(HoursFormMixin, WagtailAdminModelForm):
    """The form of something with hours."""


def outside_text(number: int) -> str:
    return ngettext(
        "%(number)s appointment would lie outside these hours. It stays when you go on.",
        "%(number)s appointments would lie outside these hours. They stay when you go on.",
        number,
    ) % {"number": number}


def more_text(number: int, after_others: bool) -> str:
    """Return how many appointments are not listed; empty where all are."""
    if not number:
        return ""
    if after_others:
        return ngettext("And %(number)s more.", "And %(number)s more.", number) % {"number": number}
    return ngettext(
        "%(number)s appointment in a calendar that you can't see.",
        "%(number)s appointments in calendars that you can't see.",
        number,
    ) % {"number": number}


class HoursTabs(TabbedInterface):
    """Tabs, above them the appointments that would be left outside the hours."""

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "wagtail_booking/admin/hours_tabs.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | (self.form.listed() if self.form.is_asking else {})


class HoursPanel(InlinePanel):
    """Rows with hours."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = HoursFormSet
        return options


def weekly_hours_panel(heading: Any, help_text: Any) -> HoursPanel:
    return HoursPanel(
        "weeklyhours_set",
        heading=heading,
        label=_("Hours"),
        help_text=help_text,
        panels=[
            FieldRowPanel(
                [
                    FieldPanel("weekday"),
                    FieldPanel("start", widget=TimeInput),
                    FieldPanel("end", widget=TimeInput),
                ]
            )
        ],
    )


def date_overrides_panel(help_text: Any) -> HoursPanel:
    return HoursPanel(
        "dateoverride_set",
        heading=_("Dates with other hours"),
        label=_("Date"),
        help_text=help_text,
        panels=[
            FieldRowPanel(
                [
                    FieldPanel("date", widget=DateInput),
                    FieldPanel("start", widget=TimeInput),
                    FieldPanel("end", widget=TimeInput),
                ]
            ),
            FieldPanel("note"),
        ],
    )
