"""What the browser gets of each thing in the calendar. Texts are plain: the browser shows them as such."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from wagtail_booking.engine.spans import Span
from wagtail_booking.forms.display_format import display_text
from wagtail_booking.forms.wording import people_text
from wagtail_booking.models import Appointment, BookingSettings, Claim, Label
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.calendar import Calendars, Shared, Taken, Wanted, labels_of, taken

from .clock import wall_spans, wall_text
from .words import kind_texts

Card = dict[str, Any]

NONE = "[]"
CANCELLED = Appointment.Status.CANCELLED.value
SIGNS = {
    Appointment.Status.AWAITING_APPROVAL.value,
    Appointment.Status.AWAITING_PAYMENT.value,
    Appointment.Attendance.NO_SHOW.value,
}


@dataclass
class Cards:
    """Makes cards for one user. ``visible`` are the calendars that the user may see, whatever is asked for.

    What cards have in common is sent once: their ``like`` is the place in ``shared`` of the rest of them.
    """

    user: Any
    settings: BookingSettings
    visible: Calendars
    shared: list[Card] = field(default_factory=list)

    def one(self, wanted: Wanted) -> Card:
        """Return the whole card of the first thing that is wanted. Two queries."""
        card = self.of(wanted)[0]
        return card if "like" not in card else {**self.shared[card.pop("like")], **card}

    def of(self, wanted: Wanted) -> list[Card]:
        """Return the cards of what is wanted. Two queries."""
        rows = taken(replace(wanted, form_names="{form}" in self.settings.display_format))
        labels = labels_of(wanted)
        times = wall_spans(self.settings.zone, [(row.start, row.end) for row in rows])
        return [
            self.of_appointment(row, start, end, labels.get(row.appointment, ()))
            if row.appointment is not None
            else self.of_claim(row, start, end)
            for row, (start, end) in zip(rows, times, strict=True)
        ]

    def of_appointment(self, row: Taken, start: int, end: int, labels: Collection[Label]) -> Card:
        pk, shared = row.appointment, row.shared
        like = self._places.get(shared)
        if like is None:
            like = self._places[shared] = len(self.shared)
            self.shared.append(self.alike(shared))
        alike = self.shared[like]
        card = {
            "like": like,
            "id": f"a{pk}",
            "pk": pk,
            "start": wall_text(start),
            "end": wall_text(end),
            "title": display_text(
                self.settings.display_format,
                staff=shared.main_name,
                title=row.title,
                customer=row.customer,
                form=shared.form_name or "",
                status=alike["status_text"],
                people=alike.get("people", ""),
            ),
            "customer": row.customer,
            "version": row.version,
            "url": (self.edit_url if alike["editable"] else self.inspect_url) % pk,
        }
        if labels:
            card["labels"] = [self.label(label) for label in labels]
        return card

    def alike(self, shared: Shared) -> Card:
        """Return what the cards of appointments have in common that share all this; without what most don't have."""
        colours = self.visible.colours
        # Somebody else's appointment, if only a room or an assistant of it can be seen.
        resource = shared.main if shared.main is not None and shared.main in colours else shared.resource
        resources, names = ([shared.main] if resource == shared.main else []), shared.main_name
        if shared.others != NONE:
            others = json.loads(shared.others or NONE)
            resources += [other["id"] for other in others if other["id"] in colours]
            names = ", ".join([names, *(other["name"] for other in others)])
        some = {
            "people": people_text(shared.party) if shared.party > 1 else "",
            "icons": [sign for sign in (shared.status, shared.attendance) if sign in SIGNS],
            "buffers": [shared.before, shared.after] if shared.before or shared.after else [],
        }
        return {
            "kind": "appointment",
            "resource": resource,
            "resources": resources,
            "with": names,
            "form": shared.form,
            "status": shared.status,
            "status_text": self.statuses[shared.status],
            "attendance": shared.attendance,
            "colour": colours.get(resource, ""),
            "editable": shared.status != CANCELLED and shared.main in self.changeable,
            **{name: value for name, value in some.items() if value},
        }

    def of_claim(self, row: Taken, start: int, end: int) -> Card:
        """Return the card of what is no appointment. Blocked time isn't moved: it is deleted and made anew."""
        is_time_off = row.shared.kind == Claim.Kind.TIME_OFF
        return {
            "id": f"b{row.claim}",
            "pk": row.claim,
            "kind": row.shared.kind,
            "resource": row.shared.resource,
            "resources": [row.shared.resource],
            "start": wall_text(start),
            "end": wall_text(end),
            "title": (is_time_off and row.title) or self.titles[row.shared.kind],
            "with": self.names.get(row.shared.resource, ""),
            "colour": self.visible.colours.get(row.shared.resource, ""),
            "editable": False,
            "url": self.time_off_url % row.claim if is_time_off and row.shared.resource in self.changeable else None,
        }

    def label(self, label: Label) -> Card:
        """Return a label; a label of several appointments is the same object."""
        return self._labels.get(label.pk) or self._labels.setdefault(
            label.pk, {"pk": label.pk, "name": label.name, "colour": label.colour, "ink": label.ink}
        )

    @cached_property
    def _places(self) -> dict[Shared, int]:
        return {}

    @cached_property
    def _labels(self) -> dict[int, Card]:
        return {}

    @cached_property
    def changeable(self) -> Collection[int]:
        """The calendars in which the user may change something."""
        may_change = appointment_policy.user_has_permission_for_resource
        return frozenset(pk for pk in self.visible.ids if may_change(self.user, "change", pk))

    @cached_property
    def names(self) -> Mapping[int, str]:
        return {resource.pk: resource.name for resource in self.visible.resources}

    @cached_property
    def statuses(self) -> Mapping[str, str]:
        return {value: str(text) for value, text in Appointment.Status.choices}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        return kind_texts()

    @cached_property
    def edit_url(self) -> str:
        return url_pattern("wagtail_booking_appointments:edit")

    @cached_property
    def inspect_url(self) -> str:
        return url_pattern("wagtail_booking_appointments:inspect")

    @cached_property
    def time_off_url(self) -> str:
        return url_pattern("wagtail_booking_time_off:delete")


def url_pattern(name: str) -> str:
    """Return an address with ``%d`` for the primary key: to make each anew takes longer than to read its row."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return f"{before.replace('%', '%%')}%d{after.replace('%', '%%')}"


def closed_cards(zone: str, closed: Mapping[int | None, tuple[Span, ...]]) -> list[Card]:
    """Return the closed hours of each resource, and of the business; many share the same."""
    texts: dict[tuple[Span, ...], list[tuple[str, str]]] = {}
    for spans in closed.values():
        if spans not in texts:
            texts[spans] = [(wall_text(start), wall_text(end)) for start, end in wall_spans(zone, [*spans])]
    return [
        {"resource": resource, "start": start, "end": end}
        for resource, spans in closed.items()
        for start, end in texts[spans]
    ]
