"""My appointments. Include them where the account area of the site is, above Wagtail's own addresses:
``path("account/appointments/", include("wagtail_booking.account_urls"))``.
"""

from django.urls import path

from .views.account import access, appointments, data

app_name = "wagtail_booking_account"

urlpatterns = [
    path("", appointments.appointments, name="appointments"),
    path("link/", access.ask_for_link, name="ask_for_link"),
    path("link/sent/", access.link_sent, name="link_sent"),
    path("link/<str:token>/", access.open_link, name="open_link"),
    path("data/", data.data, name="data"),
    path("erasure/", data.erasure, name="erasure"),
    path("leave/", access.leave, name="leave"),
]
