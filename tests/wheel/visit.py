"""Run inside a fresh site: makes a booking form there and visits it. Fails loudly."""

import datetime

import swapper
from django.test import Client
from django.test.utils import setup_test_environment
from home.models import HomePage
from wagtail.models import Locale, Site

from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, Resource, WeeklyHours

setup_test_environment()
Page = swapper.load_model("wagtailcore", "Page")
Locale.objects.get_or_create(language_code="en")
root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
home = HomePage.objects.first() or root.add_child(instance=HomePage(title="Home", slug="front"))
if not Site.objects.filter(root_page_id=home.pk).exists():
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page_id=home.pk, is_default_site=True)

business = BookingSettings.objects.create(business_name="Linden Practice", parent_page_id=home.pk)
for weekday in range(7):
    WeeklyHours.objects.create(business=business, weekday=weekday, start=datetime.time(9), end=datetime.time(17))
staff = Resource.objects.create(name="Jan de Vries")
form = BookingForm.objects.create(name="First consult", slug="first-consult")
BookingFormResource.objects.create(booking_form=form, resource=staff)

visitor = Client(enforce_csrf_checks=True)
for address, expected in {"/": "<html", "/first-consult/": "First consult", "/admin/login/": "<form"}.items():
    response = visitor.get(address)
    assert response.status_code == 200, (address, response.status_code)
    assert expected in response.content.decode(), address
assert visitor.get("/no-such-form/").status_code == 404
print("visited")
