"""What is stored. One module per noun."""

from .access_links import AccessLink
from .appointments import Appointment
from .booking_form_resources import BookingFormResource
from .booking_forms import BookingForm
from .claims import Claim
from .contact_forms import ContactForm, ContactFormField
from .customers import Customer
from .deliveries import Delivery
from .events import Event
from .feeds import Feed
from .holds import Hold
from .hours import DateOverride, WeeklyHours
from .idempotency import IdempotencyKey
from .labels import Label
from .marks import Mark
from .messages import Channel, Message, MessageText, Occasion
from .outside_calendars import OutsideCalendar
from .resources import Resource
from .settings import BookingSettings
from .tallies import FullPeriod, Tally
from .translations import BookingFormTranslation, BookingSettingsTranslation

__all__ = [
    "AccessLink",
    "Appointment",
    "BookingForm",
    "BookingFormResource",
    "BookingFormTranslation",
    "BookingSettings",
    "BookingSettingsTranslation",
    "Channel",
    "Claim",
    "ContactForm",
    "ContactFormField",
    "Customer",
    "DateOverride",
    "Delivery",
    "Event",
    "Feed",
    "FullPeriod",
    "Hold",
    "IdempotencyKey",
    "Label",
    "Mark",
    "Message",
    "MessageText",
    "Occasion",
    "OutsideCalendar",
    "Resource",
    "Tally",
    "WeeklyHours",
]
