"""The display format: its field in the settings, the preview, and the screens that use it."""

import pytest
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import settings_data
from wagtail_booking.models import BookingSettings

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/bookings/display-format/"


@pytest.fixture
def settings_url():
    return reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", f.business().pk])


def test_settings__opened__show_the_names_and_a_preview(admin_client, settings_url):
    page = admin_client.get(settings_url).text

    assert 'value="[{staff}] {title} ({customer})"' in page
    assert "<span>[Jan de Vries] First consult (Anna Jansen)</span>" in page
    assert "<span>[Jan de Vries] Team meeting</span>" in page
    for name in ("{staff}", "{title}", "{customer}", "{form}", "{status}", "{people}"):
        assert f'data-wb-display-format-name-param="{name}"' in page


def test_settings__good_format__is_saved(admin_client, settings_url):
    admin_client.post(settings_url, settings_data(display_format="{customer}: {title}"))

    assert BookingSettings.current().display_format == "{customer}: {title}"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{custumer}", "There is no {custumer}. Did you mean {customer}?"),
        ("{title", "A { has no } after it."),
        ("Appointment", "All appointments would look the same."),
        ("", "This field is required."),
    ],
)
def test_settings__bad_format__is_refused_in_words_and_kept_for_correction(
    admin_client, settings_url, pattern, message
):
    response = admin_client.post(settings_url, settings_data(display_format=pattern))

    assert response.status_code == 200
    assert any(message in error for error in response.context["form"].errors["display_format"])
    assert response.context["form"]["display_format"].value() == pattern
    assert BookingSettings.current().display_format == "[{staff}] {title} ({customer})"


def test_settings__script_in_the_format__is_text(admin_client, settings_url):
    response = admin_client.post(settings_url, settings_data(display_format="<script>{title}</script>{"))

    assert "<script>{title}" not in response.text


def test_preview__good_pattern__what_it_gives(admin_client):
    answer = admin_client.get(PREVIEW, {"pattern": "{customer} – {title}, {people}"}).json()

    assert answer == {"problem": None, "samples": ["Anna Jansen – First consult, 2 people", "Team meeting"]}


def test_preview__samples_alike__one(admin_client):
    assert admin_client.get(PREVIEW, {"pattern": "{staff}"}).json()["samples"] == ["Jan de Vries"]


@pytest.mark.parametrize("pattern", ["{klant}", "", "{", "\x00", "{" * 5000])
def test_preview__bad_pattern__the_problem_in_words(admin_client, pattern):
    answer = admin_client.get(PREVIEW, {"pattern": pattern}).json()

    assert answer["samples"] == []
    assert answer["problem"]


def test_preview__without_a_pattern__no_error(admin_client):
    assert admin_client.get(PREVIEW).status_code == 200
