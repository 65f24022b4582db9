"""Which messages the customer of one appointment gets."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail_booking.models import Appointment, Occasion
from wagtail_booking.models.appointments import REMINDER_CHOICES

CHANGES, FOLLOW_UP, REMINDER = "changes", "follow_up", "reminder"

GROUPS = {
    CHANGES: frozenset({*Occasion} - {Occasion.REMINDER, Occasion.FOLLOW_UP, Occasion.HANDED_OVER}),
    FOLLOW_UP: frozenset({Occasion.FOLLOW_UP}),
    REMINDER: frozenset({Occasion.REMINDER}),
}
"""What staff switch on and off together."""

AS_USUAL, NONE = "", "none"


class TellingForm(forms.Form):
    """The part of an appointment's form that says what its customer is told."""

    gets = forms.MultipleChoiceField(
        label=_("The customer gets"),
        choices=[(CHANGES, _("The confirmation, and what changes")), (FOLLOW_UP, _("The follow-up"))],
        required=False,
        initial=[CHANGES, FOLLOW_UP],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As far as these messages are sent at all. Staff are told as usual."),
    )
    reminder = forms.ChoiceField(label=_("Reminder to the customer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.silenced_before: Collection[str] = ()
        self.offer_reminders()

    def offer_reminders(self, own: int | None = None) -> None:
        """Let one of our times be chosen, or the ``own`` time that it has."""
        hours = sorted({*REMINDER_CHOICES, *([own] if own is not None else [])})
        self.fields["reminder"].choices = [  # type: ignore[attr-defined]
            (AS_USUAL, gettext("As usual")),
            (NONE, gettext("None")),
            *((str(number), before_text(number)) for number in hours),
        ]

    @staticmethod
    def telling_of(appointment: Appointment) -> dict[str, Any]:
        """Return what the fields show of an appointment."""
        silenced = appointment.silenced
        own = appointment.reminder_hours
        reminder = NONE if is_silenced(REMINDER, silenced) else AS_USUAL if own is None else str(own)
        return {"gets": [group for group in (CHANGES, FOLLOW_UP) if not is_silenced(group, silenced)]} | {
            "reminder": reminder
        }

    @property
    def telling(self) -> dict[str, Any]:
        """Return the values of the appointment's own fields."""
        gets, reminder = {*self.cleaned_data["gets"]}, self.cleaned_data["reminder"]
        if reminder != NONE:
            gets.add(REMINDER)
        return {
            "silenced": silenced_when(gets, self.silenced_before),
            "reminder_hours": int(reminder) if reminder not in {AS_USUAL, NONE} else None,
        }


def is_silenced(group: str, silenced: Collection[str]) -> bool:
    """Return whether nothing of a group is sent."""
    return GROUPS[group] <= set(silenced)


def silenced_when(gets: Collection[str], before: Collection[str]) -> list[str]:
    """Return the occasions to silence where the customer ``gets`` these groups.

    What was silenced ``before`` stays so in a group that was sent in part and still is.
    """
    found: set[str] = set()
    for group, occasions in GROUPS.items():
        if group not in gets:
            found |= occasions
        elif not is_silenced(group, before):
            found |= occasions & set(before)
    return sorted(map(str, found))


def before_text(hours: int) -> str:
    """Return how long before the start a reminder is sent, such as "2 days before"."""
    days, rest = divmod(hours, 24)
    if days and not rest:
        return ngettext("%(count)s day before", "%(count)s days before", days) % {"count": days}
    return ngettext("%(count)s hour before", "%(count)s hours before", hours) % {"count": hours}
