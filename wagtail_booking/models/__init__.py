"""What is stored. One module per noun."""

from .appointments import Appointment
from .booking_forms import BookingForm, BookingFormResource, BookingFormTranslation
from .claims import Claim
from .contact_forms import ContactForm, ContactFormField
from .customers import Customer
from .events import Event
from .hours import DateOverride, WeeklyHours
from .idempotency import IdempotencyKey
from .labels import Label
from .messages import Delivery
from .resources import Resource
from .settings import BookingSettings

__all__ = [
    "Appointment",
    "BookingForm",
    "BookingFormResource",
    "BookingFormTranslation",
    "BookingSettings",
    "Claim",
    "ContactForm",
    "ContactFormField",
    "Customer",
    "DateOverride",
    "Delivery",
    "Event",
    "IdempotencyKey",
    "Label",
    "Resource",
    "WeeklyHours",
]
