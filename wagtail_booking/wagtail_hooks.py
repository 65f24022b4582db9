"""What Wagtail's admin gets from us. Everything registered here lives in ``admin``."""

from django.urls import path
from wagtail import hooks
from wagtail.contrib.settings.registry import register_setting

from wagtail_booking.actions.erase import LOG_ACTION
from wagtail_booking.admin.approval import add_approval_panel
from wagtail_booking.admin.booking_forms import refuse_deleting_used_forms
from wagtail_booking.admin.booking_forms.sharing import qr_addresses
from wagtail_booking.admin.choosers import customer_chooser_viewset
from wagtail_booking.admin.contact_forms import ContactFormAdmin
from wagtail_booking.admin.customers.erasing import EraseLogFormatter
from wagtail_booking.admin.customers.requests import add_requests_panel
from wagtail_booking.admin.dashboard import add_panels
from wagtail_booking.admin.display_format import DisplayFormatView
from wagtail_booking.admin.doctor import URL as SYSTEM_CHECK
from wagtail_booking.admin.doctor import SystemCheckView, add_unattended_notice, system_check_menu_item
from wagtail_booking.admin.labels import LabelAdmin
from wagtail_booking.admin.menu import SUBMENU_HOOK, BookingsGroup
from wagtail_booking.admin.messages.missing_link import insert_when_asked
from wagtail_booking.admin.messages.viewset import message_permissions
from wagtail_booking.admin.search_areas import appointments_area, customers_area
from wagtail_booking.admin.settings import settings_edit_handler
from wagtail_booking.models import Appointment, BookingSettings, Customer
from wagtail_booking.permissions import appointment_policy, customer_policy

try:
    from wagtail.permissions import register_permission_policy
except ImportError:  # Wagtail 7.4, which asks the viewsets for theirs
    pass
else:
    register_permission_policy(Appointment, appointment_policy)
    register_permission_policy(Customer, customer_policy)

# The model comes below the admin and can't name its panels itself.
BookingSettings.edit_handler = settings_edit_handler
register_setting(BookingSettings, icon="calendar-alt")

label_admin = LabelAdmin()
label_admin.register_with_wagtail()
contact_form_admin = ContactFormAdmin()
contact_form_admin.register_with_wagtail()


@hooks.register("register_admin_viewset")
def register_bookings():
    return [customer_chooser_viewset, BookingsGroup()]


hooks.register("construct_homepage_panels", add_panels)
hooks.register("construct_homepage_panels", add_approval_panel)
hooks.register("construct_homepage_panels", add_requests_panel)
hooks.register("construct_homepage_panels", add_unattended_notice)
hooks.register(SUBMENU_HOOK, system_check_menu_item)
hooks.register("after_edit_setting", insert_when_asked)
hooks.register("register_admin_search_area", appointments_area)
hooks.register("register_admin_search_area", customers_area)


@hooks.register("register_log_actions")
def register_erasing(actions):
    actions.register_action(LOG_ACTION)(EraseLogFormatter)


@hooks.register("register_admin_urls")
def register_addresses():
    return [path("bookings/display-format/", DisplayFormatView.as_view(), name="wagtail_booking_display_format")]


@hooks.register("register_admin_urls")
def register_qr_codes():
    return qr_addresses()


@hooks.register("register_admin_urls")
def register_system_check():
    return [path("bookings/system-check/", SystemCheckView.as_view(), name=SYSTEM_CHECK)]


@hooks.register(SUBMENU_HOOK)
def register_labels():
    return label_admin.get_menu_item(order=20)


@hooks.register(SUBMENU_HOOK)
def register_contact_forms():
    return contact_form_admin.get_menu_item(order=21)


@hooks.register("register_permissions")
def register_message_permissions():
    return message_permissions()


@hooks.register("before_delete_snippet")
def refuse_deleting_forms_with_appointments(request, instances):
    return refuse_deleting_used_forms(request, instances)
