"""Who may do what: one policy for calendars, one for customers."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, Book, Cancel, Edit, FreeTime, Reschedule
from wagtail_booking.errors import NotAllowed
from wagtail_booking.models import Appointment, BookingFormResource, Claim, Customer, Resource
from wagtail_booking.permissions import ANY, appointment_policy, customer_policy

pytestmark = pytest.mark.django_db

OWN = "own"
EVERY = "every"


class Practice:
    """Jan, whose account is the user's, and Els, each with an appointment and time off."""

    def __init__(self):
        f.business()
        self.jan, self.els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
        self.form = f.booking_form(self.jan, self.els)
        self.own = self.booked(self.jan, "anna@example.com")
        self.other = self.booked(self.els, "bert@example.com")
        self.own_time_off, self.other_time_off = (
            BlockTime(each.pk, f.at(14), f.at(15), actor=Actor.system()).execute() for each in (self.jan, self.els)
        )

    def booked(self, resource, email, hour=10, form=None):
        contact = f.contact(name=email.partition("@")[0].title(), email=email)
        return f.appointment(form or self.form, f.at(hour), resource=resource.pk, contact=contact)

    def user(self, *codenames, name="jan"):
        user = User.objects.create_user(name)
        wanted = Permission.objects.filter(content_type__app_label="wagtail_booking", codename__in=codenames)
        assert len(wanted) == len(codenames)
        user.user_permissions.set(wanted)
        if name == "jan":
            Resource.objects.filter(pk=self.jan.pk).update(user=user)
        return User.objects.get(pk=user.pk)


@pytest.fixture
def practice():
    return Practice()


# What a permission allows: in which calendars one may view, add and change.
TABLE = [
    ([], None, None, None),
    (["view_own_appointment"], OWN, None, None),
    (["change_own_appointment"], OWN, OWN, OWN),
    (["view_own_appointment", "change_own_appointment"], OWN, OWN, OWN),
    (["view_appointment"], EVERY, None, None),
    (["view_appointment", "change_own_appointment"], EVERY, OWN, OWN),
    (["add_appointment"], EVERY, EVERY, None),
    (["change_appointment"], EVERY, None, EVERY),
    (["add_appointment", "change_appointment"], EVERY, EVERY, EVERY),
    (["change_customer", "change_bookingform"], None, None, None),
]


@pytest.mark.parametrize(("permissions", *("view", "add", "change")), TABLE)
def test_s02__permission__allows_the_same_for_model_resource_instance_and_list(
    practice, permissions, view, add, change
):
    user = practice.user(*permissions)

    for action, where in {"view": view, "add": add, "change": change}.items():
        allowed = {None: set(), OWN: {practice.jan.pk}, EVERY: {practice.jan.pk, practice.els.pk}}[where]
        assert appointment_policy.user_has_permission(user, action) is bool(allowed), action
        assert appointment_policy.has_every_calendar(user, action) is (where == EVERY), action
        assert {resource.pk for resource in appointment_policy.resources(user, action)} == allowed, action
        rows = appointment_policy.instances_user_has_any_permission_for(user, [action])
        assert {row.resource_id for row in rows} == allowed, action
        for one in (practice.own, practice.other, practice.own_time_off, practice.other_time_off):
            expected = one.resource_id in allowed
            assert appointment_policy.user_has_permission_for_resource(user, action, one.resource_id) is expected
            assert appointment_policy.user_has_permission_for_instance(user, action, one) is expected
            assert (user in appointment_policy.users_with_permission_for_instance(action, one)) is expected
        assert (user in appointment_policy.users_with_permission(action)) is bool(allowed), action


def test_own_permission__no_resource_is_linked__allows_nothing(practice):
    user = practice.user("view_own_appointment", "change_own_appointment", name="els")

    assert not appointment_policy.user_has_any_permission(user, ANY)
    assert not appointment_policy.instances_user_has_any_permission_for(user, ANY).exists()
    assert not appointment_policy.resources(user, "view").exists()
    assert user not in appointment_policy.users_with_any_permission(ANY)
    assert not customer_policy.user_has_permission(user, "view")


def test_own_permission__nobody_is_logged_in__is_not_that_of_resources_without_an_account(practice, monkeypatch):
    """A backend may give everybody a permission; whoever has no account still has no calendar."""
    monkeypatch.setattr(AnonymousUser, "has_perm", lambda _self, name: "own" in name)

    assert not appointment_policy.user_has_permission(AnonymousUser(), "view")
    assert not appointment_policy.instances_user_has_any_permission_for(AnonymousUser(), ["view"]).exists()


def test_own_permission__account_switched_off__allows_nothing(practice):
    user = practice.user("change_own_appointment")
    user.is_active = False

    assert not appointment_policy.user_has_any_permission(user, ANY)
    assert not appointment_policy.instances_user_has_any_permission_for(user, ANY).exists()


def test_superuser__any_action__has_every_calendar(practice):
    root = User.objects.create_superuser("root")

    assert all(appointment_policy.has_every_calendar(root, action) for action in ANY)
    assert appointment_policy.instances_user_has_any_permission_for(root, ["view"]).count() == 2
    assert root in appointment_policy.users_with_permission("change")


def test_own_permission__asked_over_and_over__costs_one_query(practice, django_assert_num_queries):
    user = practice.user("change_own_appointment")
    user.has_perm("any")  # which reads the permissions

    with django_assert_num_queries(1):
        for action in ANY * 10:
            assert appointment_policy.user_has_permission(user, action)
            assert appointment_policy.user_has_permission_for_instance(user, action, practice.own)
            assert not appointment_policy.user_has_permission_for_resource(user, action, practice.els.pk)


def test_every_calendar__asked_over_and_over__costs_no_query(practice, django_assert_num_queries):
    user = practice.user("view_appointment", "add_appointment", "change_appointment")
    user.has_perm("any")

    with django_assert_num_queries(0):
        for action in ANY:
            assert appointment_policy.user_has_permission(user, action)
            assert appointment_policy.user_has_permission_for_instance(user, action, practice.other)


def assisted(practice):
    """An appointment with Els at which Jan assists."""
    form = f.booking_form(practice.els, name="Surgery", slug="surgery")
    BookingFormResource.objects.create(booking_form=form, resource=practice.jan, role="a")
    return practice.booked(practice.els, "carl@example.com", hour=12, form=form)


def test_own_calendar__appointment_of_another_takes_its_time__is_seen_but_not_changed(practice):
    appointment = assisted(practice)
    user = practice.user("change_own_appointment")

    for action, expected in {"view": True, "add": False, "change": False}.items():
        assert appointment_policy.user_has_permission_for_instance(user, action, appointment) is expected
        rows = appointment_policy.instances_user_has_any_permission_for(user, [action])
        assert (appointment in rows) is expected
        assert (user in appointment_policy.users_with_permission_for_instance(action, appointment)) is expected
    with pytest.raises(NotAllowed):
        Cancel(appointment, actor=Actor.staff(user)).execute(now=f.NOW)


# Writes --------------------------------------------------------------------------------


def writes(practice, actor, resource, appointment, time_off):
    """Every write there is in the calendar of a resource, as functions."""
    request = f.booking_request(practice.form, f.at(16), resource=resource.pk)
    return {
        "book": lambda: Book(request, actor=actor).execute(now=f.NOW),
        "edit": lambda: Edit(appointment, {"notes": "x"}, actor=actor).execute(now=f.NOW),
        "move": lambda: Reschedule(Appointment.objects.get(pk=appointment.pk), f.at(11), actor=actor).execute(
            now=f.NOW
        ),
        "cancel": lambda: Cancel(Appointment.objects.get(pk=appointment.pk), actor=actor).execute(now=f.NOW),
        "block": lambda: BlockTime(resource.pk, f.at(8), f.at(9), actor=actor).execute(),
        "free": lambda: FreeTime(time_off, actor=actor).execute(),
    }


def test_s02__own_permission__writes_into_the_own_calendar(practice):
    actor = Actor.staff(practice.user("change_own_appointment"))

    for write in writes(practice, actor, practice.jan, practice.own, practice.own_time_off).values():
        write()

    assert Appointment.objects.get(pk=practice.own.pk).is_cancelled


def test_s02__own_permission__writes_into_no_other_calendar(practice):
    actor = Actor.staff(practice.user("change_own_appointment"))
    before = list(Appointment.objects.values()), list(Claim.objects.values())

    for write in writes(practice, actor, practice.els, practice.other, practice.other_time_off).values():
        with pytest.raises(NotAllowed):
            write()
    assert (list(Appointment.objects.values()), list(Claim.objects.values())) == before


@pytest.mark.parametrize("move", ["to", "from"])
def test_s02__own_permission__moves_nothing_between_calendars(practice, move):
    actor = Actor.staff(practice.user("view_appointment", "change_own_appointment"))
    appointment, resource = (practice.own, practice.els) if move == "to" else (practice.other, practice.jan)

    with pytest.raises(NotAllowed):
        Reschedule(appointment, f.at(11), resource=resource.pk, actor=actor).execute(now=f.NOW)


def test_s02__own_permission__books_nobody_whom_the_form_chooses(practice):
    actor = Actor.staff(practice.user("change_own_appointment"))

    with pytest.raises(NotAllowed):
        Book(f.booking_request(practice.form, f.at(16)), actor=actor).execute(now=f.NOW)

    practice.form.form_resources.get(resource=practice.els).delete()
    assert Book(f.booking_request(practice.form, f.at(16)), actor=actor).execute(now=f.NOW).resource == practice.jan


@pytest.mark.parametrize("permissions", [["view_own_appointment"], ["view_appointment"], []])
def test_s02__permission_to_look__writes_nothing(practice, permissions):
    actor = Actor.staff(practice.user(*permissions))

    for write in writes(practice, actor, practice.jan, practice.own, practice.own_time_off).values():
        with pytest.raises(NotAllowed):
            write()


def test_policies__wagtail_8__are_those_that_wagtail_asks():
    permissions = pytest.importorskip("wagtail.permissions")
    if not hasattr(permissions, "policy_registry"):
        pytest.skip("Wagtail 7.4 asks the viewsets.")

    assert permissions.policy_registry.get_by_type(Appointment) is appointment_policy
    assert permissions.policy_registry.get_by_type(Customer) is customer_policy


# Customers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permissions", "seen", "changes"),
    [
        ([], "", False),
        (["view_own_appointment"], "Anna", False),
        (["change_own_appointment"], "Anna", False),
        (["view_appointment"], "Anna Bert", False),
        (["change_appointment"], "Anna Bert Zoe", False),
        (["add_appointment"], "Anna Bert Zoe", False),
        (["view_customer"], "Anna Bert Zoe", False),
        (["change_customer"], "Anna Bert Zoe", True),
        (["view_own_appointment", "change_customer"], "Anna Bert Zoe", True),
    ],
)
def test_customers__permission__shows_those_of_the_calendars_that_are_seen(practice, permissions, seen, changes):
    Customer.objects.create(name="Zoe", email="zoe@example.com")
    user = practice.user(*permissions)

    rows = customer_policy.instances_user_has_any_permission_for(user, ["view"])
    assert " ".join(row.name for row in rows) == seen
    assert customer_policy.user_has_permission(user, "view") is bool(seen)
    assert customer_policy.user_has_permission(user, "change") is changes
    assert bool(customer_policy.instances_user_has_any_permission_for(user, ["change"])) is changes
    for customer in Customer.objects.all():
        expected = customer.name in seen
        assert customer_policy.user_has_permission_for_instance(user, "view", customer) is expected
        assert customer_policy.user_has_permission_for_instance(user, "change", customer) is changes
