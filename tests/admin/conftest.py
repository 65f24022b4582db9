"""The people who come to the admin."""

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from wagtail.models import Page, Site

from tests import factories as f
from tests.testapp.models import HomePage


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(f.NOW, tick=False):
        yield


def user_with(*codenames, name="sam"):
    """Return a user of the admin who has these permissions of ours."""
    user = User.objects.create_user(name, password="secret")
    wanted = Permission.objects.filter(content_type__app_label="wagtail_booking", codename__in=codenames)
    assert len(wanted) == len(codenames)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"), *wanted)
    return user


@pytest.fixture
def admin_client(client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    return client


@pytest.fixture
def log_in(client):
    """Log in a user with some permissions only."""

    def log_in(*codenames):
        client.force_login(user_with(*codenames))
        return client

    return log_in


@pytest.fixture
def home_page():
    """A page below which booking forms can live."""
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    site = Site.objects.get()
    site.root_page = home
    site.save()  # which makes Wagtail forget the addresses it knows
    return home
