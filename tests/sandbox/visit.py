"""Run inside the demo site: visits every public page in both languages, logged out."""

import json
import re
import sys

from django.test import Client
from wagtail.models import Page

from wagtail_booking.models import BookingForm, BookingSettings

visitor = Client()
treatments = BookingSettings.current().parent_page.get_translations(inclusive=True)
addresses = [page.get_url() for page in Page.objects.live().filter(depth__gt=1)]
addresses += [f"{page.get_url()}{form.slug}/" for page in treatments for form in BookingForm.objects.live()]
addresses += ["/account/login/", "/nl/account/login/", "/booking/start/", "/nl/booking/start/"]
addresses += ["/account/appointments/", "/nl/account/appointments/"]


def visit(address):
    response = visitor.get(address, headers={"host": "localhost"})
    html = response.content.decode()
    return {
        "status": response.status_code,
        "language": re.search(r'<html lang="(\w+)"', html)[1],
        "policy": response.headers.get("Content-Security-Policy", ""),
        "inline": re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)[^>]*>", html),
    }


sys.stdout.write(json.dumps({address: visit(address) for address in addresses}))
