"""What Wagtail's admin gets from us. Everything registered here lives in ``admin``."""

from wagtail import hooks
from wagtail.contrib.settings.registry import register_setting

from wagtail_booking.admin.booking_forms import refuse_deleting_used_forms
from wagtail_booking.admin.choosers import customer_chooser_viewset
from wagtail_booking.admin.contact_forms import ContactFormAdmin
from wagtail_booking.admin.labels import LabelAdmin
from wagtail_booking.admin.menu import SUBMENU_HOOK, BookingsGroup
from wagtail_booking.admin.settings import settings_edit_handler
from wagtail_booking.models import BookingSettings

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


@hooks.register(SUBMENU_HOOK)
def register_labels():
    return label_admin.get_menu_item(order=20)


@hooks.register(SUBMENU_HOOK)
def register_contact_forms():
    return contact_form_admin.get_menu_item(order=21)


@hooks.register("before_delete_snippet")
def refuse_deleting_forms_with_appointments(request, instances):
    return refuse_deleting_used_forms(request, instances)
