"""Who can log in. The passwords are the names: this is a demo."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from wagtail_booking.models import Customer, Resource


@transaction.atomic
def load_accounts() -> None:
    """Make an administrator, the owner (who manages all calendars), two of the staff and a customer."""
    users = get_user_model().objects
    if not users.filter(username="admin").exists():
        users.create_superuser("admin", "admin@linden.example", "admin")
    if not users.filter(username="mara").exists():
        mara = users.create_user("mara", "mara@linden.example", "mara", first_name="Mara", last_name="Linden")
        mara.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))
        mara.user_permissions.add(*booking_permissions())
        Resource.objects.filter(name="Mara Linden", user=None).update(user=mara)
    load_staff("joris", "Joris Bakker", "view_own_appointment")
    load_staff("aylin", "Aylin Demir", "change_own_appointment")
    if not users.filter(username="anna").exists():
        anna = users.create_user("anna", "anna@example.com", "anna", first_name="Anna", last_name="Jansen")
        customer, _ = Customer.objects.get_or_create(
            email="anna@example.com",
            defaults={"name": "Anna Jansen", "phone": "+31612345700", "language": "en"},
        )
        Customer.objects.filter(pk=customer.pk, user=None).update(user=anna)


def load_staff(username: str, name: str, codename: str) -> None:
    """Make a login for somebody of the staff, who may see or manage their own calendar and nothing else."""
    users = get_user_model().objects
    if users.filter(username=username).exists():
        return
    first, last = name.split(maxsplit=1)
    user = users.create_user(username, f"{username}@linden.example", username, first_name=first, last_name=last)
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtail_booking", codename=codename), access_to_admin()
    )
    Resource.objects.filter(name=name, user=None).update(user=user)


def booking_permissions():
    """Return every permission on what the app stores, and the one to enter the admin."""
    return [
        *Permission.objects.filter(content_type__app_label="wagtail_booking"),
        access_to_admin(),
    ]


def access_to_admin() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
