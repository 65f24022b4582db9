"""Moving an appointment in the calendar, and taking that back."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from wagtail_booking.actions import Reschedule, Undo
from wagtail_booking.actions.claiming import NEVER_WAIVED
from wagtail_booking.actions.undo import UNDO_SECONDS
from wagtail_booking.admin.appointments.conflicts import reasons_in_words, refusal_in_words
from wagtail_booking.admin.returned import MAIL_AFTER
from wagtail_booking.admin.seen import fingerprint
from wagtail_booking.errors import AlreadyCancelled, SlotRefused, StaffNotOffered, Stale
from wagtail_booking.forms.wording import short_moment_text, time_text
from wagtail_booking.models import Appointment, Event

from .answers import Refused, answer
from .asking import Move, facts_of, move_of
from .changing import ChangeView, not_found
from .moving import ComesTwice, Target, asks_about, audience_of, moved_text, target_of


class MoveView(ChangeView):
    """Move an appointment, or change how long it takes. Asks back about conflicts first, then about the customer."""

    def post(self, request: HttpRequest) -> HttpResponse:
        move, now = move_of(request), timezone.now()
        appointment = self.appointment(move.id)
        if appointment.is_cancelled:
            raise AlreadyCancelled
        if appointment.version != move.version:
            raise Stale
        target = self.target(move, appointment)
        if not target.changes(appointment):
            return answer({"event": self.card(appointment), "message": gettext("Nothing has changed."), "undo": None})
        self.require_resource(target.resource)
        action = Reschedule(
            appointment,
            target.start,
            actor=self.actor,
            resource=target.resource,
            duration=target.duration,
            version=move.version,
            tell=audience_of(appointment, target, now, tell=move.tell),
            mail_after=MAIL_AFTER,
        )
        self.ask_back(action, appointment, target, move, now)
        try:
            moved = action.execute(now=now)
        except SlotRefused as error:
            raise self.conflict(error, action, now) from None
        event = moved.events.filter(verb=Event.Verb.RESCHEDULED, sequence=moved.sequence).latest("pk")
        return answer(
            {
                "event": self.card(moved),
                "message": moved_text(appointment, moved, self.settings.zone),
                "undo": {"event": event.pk, "seconds": UNDO_SECONDS},
            }
        )

    def target(self, move: Move, appointment: Appointment) -> Target:
        zone = self.settings.zone
        try:
            return target_of(move, appointment, zone)
        except ComesTwice as error:
            message = gettext("The clock shows this time twice that night. Choose which one you mean.")
            choices = [time_text(instant, zone) for instant in error.instants]
            raise Refused(409, "which", message, choices=choices) from None

    def ask_back(self, action: Reschedule, appointment: Appointment, target: Target, move: Move, now: datetime) -> None:
        """Refuse what a person has to decide on first. Without a lock: the action has the last word."""
        try:
            action.check(now)
        except StaffNotOffered:
            raise Refused(409, "staff_not_offered", self.not_offered_text(action), may_waive=False) from None
        except SlotRefused as error:
            # Not a matter of rules: such a time can't be reckoned with.
            raise self.conflict(error, action, now, may_waive=False) from None
        reasons = reasons_in_words(action, self.settings.zone, now)
        # Whoever overrules reasons has seen these, and no others.
        action.waive = bool(reasons) and move.seen == fingerprint(reasons)
        if reasons and not action.waive:
            raise conflict(reasons)
        if move.tell is None and asks_about(appointment, target, now):
            raise Refused(409, "ask", gettext("Tell the customer?"), customer=appointment.customer_name)

    def conflict(self, error: SlotRefused, action: Reschedule, now: datetime, *, may_waive: bool = True) -> Refused:
        """Return what stands in the way, as the action has found it."""
        refusal = refusal_in_words(error, action, self.settings.zone, now)
        never = any(reason.code in NEVER_WAIVED for reason in error.reasons)
        return conflict(refusal.reasons, may_waive=may_waive and not never)

    def not_offered_text(self, action: Reschedule) -> str:
        form = action.appointment.booking_form
        facts = {"name": self.names.get(action.resource, ""), "form": form.name if form else ""}
        return gettext("%(name)s doesn't offer “%(form)s”.") % facts


class UndoView(ChangeView):
    """Take back a move that the same user has just made."""

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = facts_of(request, {"event": int}, {})["event"]
        moved = Event.objects.filter(pk=pk, verb=Event.Verb.RESCHEDULED, user=request.user.pk).first()
        if moved is None:
            raise not_found()
        moved.appointment = self.appointment(moved.appointment_id)
        if moved.appointment.is_cancelled:
            raise AlreadyCancelled
        action, now = Undo(moved, actor=self.actor), timezone.now()
        try:
            appointment = action.execute(now=now)
        except SlotRefused as error:
            raise conflict(refusal_in_words(error, action, self.settings.zone, now).reasons, may_waive=False) from None
        when = short_moment_text(appointment.start, self.settings.zone)
        return answer({"event": self.card(appointment), "message": gettext("Put back to %(when)s.") % {"when": when}})


def conflict(reasons: list[str], *, may_waive: bool = True) -> Refused:
    message = gettext("The appointment can't be placed at this time.")
    return Refused(409, "conflict", message, reasons=reasons, seen=fingerprint(reasons), may_waive=may_waive)
