"""How a booking form gets to people: its link, a QR code, and what embeds it elsewhere."""

import html
import re
from io import BytesIO

import pytest
from PIL import Image

from tests import factories as f
from tests.admin.forms import settings_data
from wagtail_booking.admin.booking_forms import sharing
from wagtail_booking.models import BookingForm, BookingSettings

pytestmark = pytest.mark.django_db

ORIGIN = "https://www.partner.example"


@pytest.fixture
def form():
    return f.small_practice()


def page_of(client, form):
    return client.get(f"/admin/bookings/booking-forms/edit/{form.pk}/").text


def snippet(page):
    """Return what is copied."""
    return html.unescape(
        re.search(r'<textarea[^>]*id="share-snippet".*?target="value">(.*?)</textarea>', page, re.S)[1]
    )


def test_share__live_form__has_link_code_and_snippet(admin_client, form):
    BookingSettings.objects.update(embed_origins=ORIGIN)

    page = page_of(admin_client, form)

    assert 'value="http://testserver/booking/start/?form=first-consult"' in page
    assert f'src="/admin/bookings/booking-form-qr/{form.pk}.svg"' in page
    assert snippet(page) == (
        f'<iframe data-booking src="http://testserver/booking/embed/start/?forms={form.pk}&amp;form=first-consult&amp;lang=en"'
        ' title="First consult" loading="lazy" width="100%" height="720" style="border: 0"></iframe>\n'
        '<script src="http://testserver/static/wagtail_booking/embed.js" async></script>'
    )
    assert f"Works on: {ORIGIN}." in page
    assert "No website may embed it yet" not in page


def test_share__snippet__leads_to_the_form(client, admin_client, form):
    source = re.search(r'src="http://testserver([^"]*)"', snippet(page_of(admin_client, form)))[1]

    assert "Choose a day" in client.get(html.unescape(source)).text


def test_share__below_a_page__is_the_permalink(admin_client, form, home_page):
    BookingSettings.objects.update(parent_page=home_page)

    assert re.search(r'value="http://[^"/]*/first-consult/"', page_of(admin_client, form))


def test_share__no_origin_yet__leads_to_the_settings(admin_client, form):
    page = page_of(admin_client, form)

    assert "No website may embed it yet" in page
    assert "/settings/wagtail_booking/bookingsettings/" in page


def test_share__without_permission_for_the_settings__has_no_link_there(log_in, form):
    page = page_of(log_in("change_bookingform"), form)

    assert "No website may embed it yet" in page
    assert "/settings/wagtail_booking/bookingsettings/" not in page


def test_share__not_live__says_so_and_has_no_code(admin_client, form):
    BookingForm.objects.update(live=False)

    page = page_of(admin_client, form)

    assert "There is nothing to share yet" in page
    assert "embed.js" not in page
    assert admin_client.get(f"/admin/bookings/booking-form-qr/{form.pk}.svg").status_code == 404


def test_share__new_form__has_no_tab(admin_client):
    f.business()

    assert "share-link" not in admin_client.get("/admin/bookings/booking-forms/add/").text


def test_s08__hostile_name__stays_a_title(admin_client, form):
    BookingForm.objects.update(name='"><script>alert(1)</script>')

    page = page_of(admin_client, form)

    assert "<script>alert(1)" not in page
    assert 'title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in snippet(page)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_qr__code__is_a_picture_of_the_link(admin_client, form, kind, monkeypatch):
    seen = []
    make = sharing.segno.make
    monkeypatch.setattr(sharing.segno, "make", lambda text, **options: seen.append(text) or make(text, **options))

    response = admin_client.get(f"/admin/bookings/booking-form-qr/{form.pk}.{kind}")

    assert seen == ["http://testserver/booking/start/?form=first-consult"]
    if kind == "svg":
        assert response["Content-Type"] == "image/svg+xml"
        assert response.content.startswith(b"<svg")
    else:
        assert Image.open(BytesIO(response.content)).format == "PNG"


@pytest.mark.parametrize(
    ("static_url", "expected"),
    [
        ("/static/", "http://testserver/static/wagtail_booking/embed.js"),
        ("https://cdn.example/files/", "https://cdn.example/files/wagtail_booking/embed.js"),
    ],
)
def test_snippet__static_files_elsewhere__names_them_whole(rf, form, static_url, expected, monkeypatch):
    monkeypatch.setattr(sharing.staticfiles_storage, "base_url", static_url)

    assert f'<script src="{expected}" async>' in sharing.snippet_of(form, rf.get("/"))


def test_snippet__storage_with_hashed_names__keeps_the_name_that_stays(rf, form, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}

    assert "/static/wagtail_booking/embed.js" in sharing.snippet_of(form, rf.get("/"))


def test_settings__origins__are_stored_as_browsers_write_them(admin_client, form):
    settings = BookingSettings.objects.get()
    url = f"/admin/settings/wagtail_booking/bookingsettings/{settings.pk}/"

    response = admin_client.post(
        url, settings_data(embed_origins="HTTPS://Partner.Example/\r\n\r\nhttp://localhost:80")
    )

    assert response.status_code == 302
    settings.refresh_from_db()
    assert settings.embed_origins == "https://partner.example\nhttp://localhost"


def test_settings__bad_origin__is_said_at_the_field_and_kept(admin_client, form):
    settings = BookingSettings.objects.get()
    url = f"/admin/settings/wagtail_booking/bookingsettings/{settings.pk}/"

    page = admin_client.post(url, settings_data(embed_origins="https://a.example/page")).text

    assert "is the address of a page. Write the website only: https://a.example" in html.unescape(page)
    assert "https://a.example/page" in page
    settings.refresh_from_db()
    assert settings.embed_origins == ""
