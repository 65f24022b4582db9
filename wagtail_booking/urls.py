"""The public addresses. Include them above Wagtail's own: ``path("", include("wagtail_booking.urls"))``."""

from django.urls import path, register_converter

from .views import booking, cancel, confirmation, embed, event, feed, health, hold, permalinks, reschedule, widget

app_name = "wagtail_booking"

register_converter(permalinks.BookingFormAddress, "booking_form_address")

# Nothing at "booking/" itself: that is a likely slug for a page.
urlpatterns = [
    path("booking/start/", widget.start, name="start"),
    path("booking/widget/", widget.widget, name="widget"),
    path("booking/hold/", hold.hold, name="hold"),
    path("booking/health/", health.health, name="health"),
    path("booking/book/", booking.book, name="book"),
    path("booking/embed/start/", embed.start, name="embed_start"),
    path("booking/embed/widget/", embed.widget, name="embed_widget"),
    path("booking/embed/hold/", embed.hold, name="embed_hold"),
    path("booking/embed/book/", embed.book, name="embed_book"),
    path("booking/embed/booked/<str:token>/", embed.booked, name="embed_booked"),
    path("booking/appointment/<str:token>/", confirmation.appointment, name="appointment"),
    path("booking/calendar/<str:token>/", confirmation.add_to_calendar, name="add_to_calendar"),
    path("booking/calendar/<str:token>.ics", confirmation.calendar_file, name="calendar_file"),
    path("booking/event/<str:token>.ics", event.event_file, name="event_file"),
    path("booking/feed/<str:token>.ics", feed.feed, name="feed"),
    path("booking/reschedule/<str:token>/", reschedule.reschedule, name="reschedule"),
    path("booking/cancel/<str:token>/", cancel.cancel, name="cancel"),
    path("<booking_form_address:address>/", permalinks.booking_form, name="booking_form"),
]
