"""What can go wrong with a booking. Each error has a stable code and data; the edges word it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from wagtail_booking.engine.rules import Reason


class BookingError(Exception):
    """Base of all errors that a well-formed request can meet."""

    code: ClassVar[str] = "error"

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.code, data)


class NotAllowed(BookingError):
    """The actor may not do this. Log in with an account that may."""

    code = "not_allowed"


class SlotRefused(BookingError):
    """The time can't be booked. Show ``reasons``, offer ``alternatives``; staff may waive most."""

    code = "slot_refused"

    def __init__(self, reasons: Sequence[Reason], alternatives: Sequence[datetime] = (), **data: Any) -> None:
        self.reasons = list(reasons)
        self.alternatives = list(alternatives)
        super().__init__(reasons=self.reasons, alternatives=self.alternatives, **data)


class JustTaken(SlotRefused):
    """Somebody else has booked the time a moment ago. Choose one of ``alternatives``."""

    code = "just_taken"


class FormNotLive(BookingError):
    """The booking form is unknown, or not live. Choose another one."""

    code = "form_not_live"


class StaffNotOffered(BookingError):
    """The staff member doesn't offer this booking form. Choose another one."""

    code = "staff_not_offered"


class PartySizeRefused(BookingError):
    """So many people can't be booked at once; ``maximum`` can."""

    code = "party_size"


class TooManyHolds(BookingError):
    """The client holds as many times as one may. Book without a hold; the time may be taken meanwhile."""

    code = "too_many_holds"


class CustomerNotFound(BookingError):
    """The customer doesn't exist, or no longer. Choose another one."""

    code = "customer_not_found"


class KeyReused(BookingError):
    """The idempotency key was used for another request. Start again with a fresh key."""

    code = "key_reused"


class Stale(BookingError):
    """The appointment was changed by somebody else meanwhile. Load it again."""

    code = "stale"


class TooEarly(BookingError):
    """Who came can't be said before the day of the appointment. Wait for it."""

    code = "too_early"


class TooLate(BookingError):
    """This can't be taken back any more: something else has happened to the appointment. Change it anew."""

    code = "too_late"


class NotOnline(BookingError):
    """The customer can't change this appointment online; ``why`` is a member of ``self_service.Why``. Call."""

    code = "not_online"


class AlreadyCancelled(BookingError):
    """The appointment was cancelled before. Nothing is left to do."""

    code = "already_cancelled"


class AlreadyThere(BookingError):
    """The appointment is at this time already. Nothing is left to do."""

    code = "already_there"


class AlreadyConfirmed(BookingError):
    """The appointment doesn't wait for approval, or no longer. Cancel or move it instead."""

    code = "already_confirmed"


class AlreadyOver(BookingError):
    """The appointment is over: nobody can be told any more that it is confirmed or declined."""

    code = "already_over"


class ErasureRefused(BookingError):
    """The customer can't be erased yet: ``appointments`` (ids) are to come, or ``in_use`` names what needs them."""

    code = "erasure_refused"


class LinkNotUsable(BookingError):
    """The link to somebody's appointments was used, or has expired. Ask for another one."""

    code = "link_not_usable"


class TryLater(BookingError):
    """The database was too busy, or away. Try again after ``retry_after`` seconds."""

    code = "try_later"

    def __init__(self, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after=retry_after)
