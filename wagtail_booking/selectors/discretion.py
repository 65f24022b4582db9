"""What of an explanation somebody may see: nothing of what happens in calendars that they may not look into."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from wagtail_booking.engine.rules import Code
from wagtail_booking.permissions import appointment_policy

from .booking_forms import AnyResource
from .explanations import (
    Closed,
    Explained,
    Explanation,
    LimitReached,
    NoRoom,
    SessionFull,
    TakenByAppointment,
    TakenTime,
    Undisclosed,
)


def seen_by(user: Any, explained: Iterable[Explained]) -> list[Explained]:
    """Return explanations without what isn't a user's to know. At most three queries, none if they see everything."""
    explained = list(explained)
    if appointment_policy.has_every_calendar(user, "view"):
        return explained
    calendars = set(appointment_policy.resources(user, "view").values_list("pk", flat=True))
    named = {each.appointment for each in flat(explained) if isinstance(each, TakenByAppointment)}
    seen = appointment_policy.instances_user_has_any_permission_for(user, ["view"]).filter(pk__in=named)
    eyes = Eyes(calendars, set(seen.values_list("pk", flat=True)) if named else set())
    return [eyes.on(each) for each in explained]


@dataclass(frozen=True)
class Eyes:
    """What somebody may look into: calendars of resources, and single appointments wherever they take time."""

    calendars: Collection[int]
    appointments: Collection[int]

    def on(self, explained: Explained) -> Explained:
        return replace(
            explained, explanations=tuple(self.seen(each, explained.resource) for each in explained.explanations)
        )

    def seen(self, explanation: Explanation, resource: AnyResource) -> Explanation:
        """Return what may be known of an explanation why ``resource`` can't."""
        match explanation:
            case TakenByAppointment():
                known = explanation.appointment in self.appointments
                return explanation if known else Undisclosed(explanation.reason, resource)
            case TakenTime():
                return explanation if resource.pk in self.calendars else Undisclosed(explanation.reason, resource)
            case SessionFull() | LimitReached():
                own = explanation.resource is not None and explanation.resource.pk in self.calendars
                return explanation if own else Explanation(explanation.reason)
            case Closed(whose=whose) if whose is not None and whose.pk not in self.calendars:
                return replace(explanation, note="")
            case NoRoom():
                return replace(explanation, rooms=tuple(map(self.on, explanation.rooms)))
        # Such as an appointment that is gone since: its reason still says from when until when it was.
        return Undisclosed(explanation.reason, resource) if explanation.reason.code in TIMES else explanation


TIMES = {Code.TAKEN, Code.BLOCKED}
"""The reasons whose words for visitors name times. Staff who see nothing of a calendar don't get those either."""


def flat(explained: Iterable[Explained]) -> Iterator[Explanation]:
    """Yield explanations, and those for each resource of a set."""
    for each in explained:
        for explanation in each.explanations:
            yield explanation
            if isinstance(explanation, NoRoom):
                yield from flat(explanation.rooms)
