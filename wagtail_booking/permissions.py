"""Who may see and do what: staff by Django's permissions, customers by the links they get."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_booking.entries import Entry
from wagtail_booking.entries.packing import LONGEST, packed, unpacked
from wagtail_booking.models import (
    AccessLink,
    Appointment,
    BookingSettings,
    Claim,
    Customer,
    Feed,
    Message,
    Resource,
)

ANY = ["add", "change", "view"]
"""The actions of which one is enough to look at something in the admin."""

EVERYBODYS = {"view": {"view", "add", "change"}, "add": {"add"}, "change": {"change"}}
"""The permissions for everybody's calendar, of which one allows an action."""

OWN = {"view": {"view_own", "change_own"}, "add": {"change_own"}, "change": {"change_own"}}
"""The same for the calendar of the resource that is linked to the user."""

OWN_RESOURCES = "_wagtail_booking_own_resources"
"""Where a user object keeps which resources are linked to it, as Django keeps permissions there."""


class AppointmentPolicy(ModelPermissionPolicy):
    """Who may see and change which calendar: everybody's, or their own.

    A calendar is that of a resource: its appointments, and its time off. Whoever sees a calendar also sees the
    appointments of others that take its time, without being able to change them. To have a permission says that
    there is something to see or change; ask about the instance or the resource to know what.

    Asking costs one query for each user object at most, and none for those who have everybody's calendar.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.has_every_calendar(user, action) or bool(self._own(user, action))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether the user may do this with an appointment, or with a claim such as time off."""
        if self.user_has_permission_for_resource(user, action, instance.resource_id):
            return True
        own = self._own(user, action) if action == "view" and isinstance(instance, Appointment) else ()
        return bool(own) and instance.claims.filter(resource__in=own).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Appointment]:
        actions = set(actions)
        if any(self.has_every_calendar(user, action) for action in actions):
            return Appointment.objects.all()
        own = {pk for action in actions for pk in self._own(user, action)}
        if not own:
            return Appointment.objects.none()
        found = Q(resource__in=own)
        if "view" in actions:
            found |= Q(pk__in=Claim.objects.filter(resource__in=own, appointment__isnull=False).values("appointment"))
        return Appointment.objects.filter(found)

    def user_has_permission_for_resource(self, user: Any, action: str, resource: int) -> bool:
        """Return whether the user may do this in the calendar of a resource, given by its primary key."""
        return self.has_every_calendar(user, action) or resource in self._own(user, action)

    def resources(self, user: Any, action: str) -> QuerySet[Resource]:
        """Return the resources whose calendars the user may ``view``, ``change`` or ``add`` to."""
        if self.has_every_calendar(user, action):
            return Resource.objects.all()
        return Resource.objects.filter(pk__in=self._own(user, action))

    def has_every_calendar(self, user: Any, action: str) -> bool:
        """Return whether the user may do this in everybody's calendar."""
        return _has(self, user, EVERYBODYS.get(action, {action}))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return self._users(actions, booking_resource__isnull=False)

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[Any]:
        calendars = [instance.resource_id]
        if "view" in actions and isinstance(instance, Appointment):
            calendars += instance.claims.values_list("resource_id", flat=True)
        return self._users(actions, booking_resource__in=calendars)

    def _users(self, actions: Iterable[str], **with_own: Any) -> QuerySet[Any]:
        """Return those who may do one of these in every calendar, or in their own and fit ``with_own``."""
        actions = list(actions)
        everybodys = {name for action in actions for name in EVERYBODYS.get(action, {action})}
        own = {name for action in actions for name in OWN.get(action, ())}
        every, some = super().users_with_any_permission(everybodys), super().users_with_any_permission(own)
        found = Q(pk__in=every.values("pk")) | Q(pk__in=some.filter(**with_own).values("pk"))
        return get_user_model().objects.filter(found)

    def _own(self, user: Any, action: str) -> Collection[int]:
        return own_resources(user) if _has(self, user, OWN.get(action, ())) else ()


class CustomerPolicy(ModelPermissionPolicy):
    """Who may see which customer; to change them takes a permission for customers.

    Whoever has one of those, or manages everybody's calendar, sees all customers. Everybody else sees the
    customers of the appointments that they see.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action != "view":
            return bool(super().user_has_permission(user, action))
        return self._sees_all(user) or appointment_policy.user_has_permission(user, "view")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action != "view":
            return self.user_has_permission(user, action)
        return self.instances_user_has_any_permission_for(user, [action]).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Customer]:
        actions = set(actions)
        if any(self.user_has_permission(user, action) for action in actions - {"view"}):
            return Customer.objects.all()
        if "view" not in actions:
            return Customer.objects.none()
        if self._sees_all(user):
            return Customer.objects.all()
        seen = appointment_policy.instances_user_has_any_permission_for(user, ["view"])
        return Customer.objects.filter(pk__in=seen.order_by().values("customer"))

    def _sees_all(self, user: Any) -> bool:
        manages = any(appointment_policy.has_every_calendar(user, action) for action in ("add", "change"))
        return manages or _has(self, user, {"view", "add", "change", "delete", "erase"})


def own_resources(user: Any) -> frozenset[int]:
    """Return the resources that are linked to a user. One query for each user object."""
    known: frozenset[int] | None = getattr(user, OWN_RESOURCES, None)
    if known is None:
        # Nobody's resources are not those of somebody without an account.
        rows = Resource.objects.filter(user=user.pk) if user.pk is not None else Resource.objects.none()
        known = frozenset(rows.order_by().values_list("pk", flat=True))
        setattr(user, OWN_RESOURCES, known)
    return known


def _has(policy: ModelPermissionPolicy, user: Any, names: Iterable[str]) -> bool:
    return any(ModelPermissionPolicy.user_has_permission(policy, user, name) for name in names)


# Time off is part of the calendar: who may change appointments may block time.
appointment_policy = AppointmentPolicy(Appointment)
customer_policy = CustomerPolicy(Customer)
settings_policy = ModelPermissionPolicy(BookingSettings)
message_policy = ModelPermissionPolicy(Message)
resource_policy = ModelPermissionPolicy(Resource)


def may_have_feed(user: Any, resource: int | None) -> bool:
    """Return whether a user may have a feed of a calendar, or of everybody's: whoever may see it."""
    if resource is None:
        return appointment_policy.has_every_calendar(user, "view")
    return appointment_policy.user_has_permission_for_resource(user, "view", resource)


def feeds_to_revoke(user: Any) -> QuerySet[Feed]:
    """Return the user's own feeds; for those who manage everybody's calendar and the staff, all there are."""
    if appointment_policy.has_every_calendar(user, "change") and _has(resource_policy, user, {"change"}):
        return Feed.objects.all()
    return Feed.objects.filter(created_by=user.pk) if user.pk is not None else Feed.objects.none()


class Purpose(StrEnum):
    """What a signed link is for. A link for one purpose doesn't work for another."""

    VIEW = "view"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CALENDAR = "calendar"
    BOOKED = "booked"
    ACCESS = "access"


def link_token(appointment: Appointment, purpose: Purpose) -> str:
    """Return the part of a link that opens this appointment for this purpose.

    It can't be made from what is in the database alone, and dies when ``link_key`` is replaced.
    """
    return _signer(purpose, appointment.link_key).sign(appointment.public_id.hex)


def appointment_by_token(token: str, purpose: Purpose) -> Appointment:
    """Return the appointment that a link opens; raise ``Appointment.DoesNotExist`` for any other token."""
    try:
        public_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise Appointment.DoesNotExist from None
    appointment = (
        Appointment.objects.select_related("booking_form", "resource", "customer")
        .filter(public_id=public_id, erased_at=None)
        .first()
    )
    try:
        # An unknown id is compared as well, so that it takes as long as a wrong signature.
        _signer(purpose, appointment.link_key if appointment else "").unsign(token)
    except BadSignature:
        raise Appointment.DoesNotExist from None
    if appointment is None:
        raise Appointment.DoesNotExist
    return appointment


def feed_token(feed: Feed) -> str:
    """Return the part of an address at which a calendar can be read; it dies when ``key`` is replaced."""
    return _feed_signer(feed.key).sign(feed.public_id.hex)


def feed_by_token(token: str) -> Feed:
    """Return the feed that an address stands for; raise ``Feed.DoesNotExist`` for any other token.

    A feed of somebody who may not see that calendar any more, or whose account is inactive, is one of those.
    """
    try:
        public_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise Feed.DoesNotExist from None
    feed = Feed.objects.select_related("resource", "created_by").filter(public_id=public_id).first()
    try:
        # As for appointments, an unknown id is compared as well.
        _feed_signer(feed.key if feed else "").unsign(token)
    except BadSignature:
        raise Feed.DoesNotExist from None
    if feed is None or not may_have_feed(feed.created_by, feed.resource_id):
        raise Feed.DoesNotExist
    return feed


def access_token(link: AccessLink) -> str:
    """Return the part of a link that proves an address, once. It can't be made from what is in the database alone."""
    return _signer(Purpose.ACCESS, link.link_key).sign(link.public_id.hex)


def access_link_by_token(token: str, now: datetime) -> AccessLink:
    """Return what a link proves; raise ``AccessLink.DoesNotExist`` for one that is used, expired or anything else."""
    try:
        public_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise AccessLink.DoesNotExist from None
    link = AccessLink.objects.usable(now).filter(public_id=public_id).first()
    try:
        _signer(Purpose.ACCESS, link.link_key if link else "").unsign(token)
    except BadSignature:
        raise AccessLink.DoesNotExist from None
    if link is None:
        raise AccessLink.DoesNotExist
    return link


def event_token(entry: Entry) -> str:
    """Return the part of an address that stands for an event of a page, with all that its file says.

    The event itself is in the address, rather than where to find it, since a block can be anywhere: on pages that
    are private, in drafts, snippets and settings of the site, or deep inside other blocks, where it has no id. So
    nothing is looked up, and a cache may keep the file. The signature sees to it that only what an editor wrote is
    served under the site's name; a stranger can make no such address, nor change one. It names no one and opens
    nothing, so it needn't expire: whoever kept the address of an old version gets what the page once said.
    """
    return _event_signer().sign(packed(entry))


def event_by_token(token: str) -> Entry:
    """Return the event that an address stands for; raise ``ValueError`` for any other token."""
    if len(token) > LONGEST + 100:
        raise ValueError("too long")
    try:
        return unpacked(_event_signer().unsign(token))
    except BadSignature as error:
        raise ValueError("wrong signature") from error


def _event_signer() -> Signer:
    return Signer(salt="wagtail_booking.event", sep=".")


def _feed_signer(key: str) -> Signer:
    return Signer(salt=f"wagtail_booking.feed.{key}", sep=".")


def _signer(purpose: Purpose, key: str) -> Signer:
    return Signer(salt=f"wagtail_booking.{purpose}.{key}", sep=".")
