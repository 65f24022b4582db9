"""The public addresses. Include them above Wagtail's own: ``path("", include("wagtail_booking.urls"))``."""

from django.urls import path, register_converter

from .views import booking, confirmation, permalinks, widget

app_name = "wagtail_booking"

register_converter(permalinks.BookingFormAddress, "booking_form_address")

# Nothing at "booking/" itself: that is a likely slug for a page.
urlpatterns = [
    path("booking/start/", widget.start, name="start"),
    path("booking/widget/", widget.widget, name="widget"),
    path("booking/book/", booking.book, name="book"),
    path("booking/appointment/<str:token>/", confirmation.appointment, name="appointment"),
    path("<booking_form_address:address>/", permalinks.booking_form, name="booking_form"),
]
