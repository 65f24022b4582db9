"""The test site itself: if it doesn't stand, nothing else says much."""

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from tests.testapp.models import HomePage

pytestmark = pytest.mark.django_db


def test_migrations__models_unchanged__none_missing():
    call_command("makemigrations", "wagtail_booking", check=True, dry_run=True, verbosity=0)


def test_home_page__visited__has_the_strict_policy(client):
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)

    response = client.get("/")

    assert "<h1>Home</h1>" in response.text
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]


def test_admin__visited__is_exempt_from_the_policy(client):
    response = client.get("/admin/login/")

    assert "Content-Security-Policy" not in response.headers
