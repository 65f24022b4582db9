"""Make the address of a calendar, replace it, and revoke it."""

from datetime import datetime

from wagtail_booking.errors import NotAllowed
from wagtail_booking.models import Feed
from wagtail_booking.models.feeds import new_feed_key
from wagtail_booking.permissions import feeds_to_revoke, may_have_feed

from .base import Actor, in_transaction


class CreateFeed:
    """Make a feed of the calendar of a ``resource``, or of everybody's, for the user who asks.

    Raise :class:`NotAllowed` for a calendar that the user may not see, or :class:`TryLater`.
    """

    def __init__(self, resource: int | None, *, details: Feed.Details, name: str = "", actor: Actor) -> None:
        self.resource = resource
        self.details = details
        self.name = name
        self.actor = actor

    def check(self) -> None:
        if not may_have_feed(self.actor.user, self.resource):
            raise NotAllowed(permission="view")

    def execute(self, *, now: datetime) -> Feed:
        self.check()
        return in_transaction(
            lambda: Feed.objects.create(
                resource_id=self.resource,
                details=self.details,
                name=self.name,
                created_by=self.actor.user,  # type: ignore[misc]  # the stubs know the test site's user model only
                created_at=now,
            )
        )


class RenewFeed:
    """Give a feed another address; the old one opens nothing from then on.

    Raise :class:`NotAllowed` for anybody but its maker, or :class:`TryLater`.
    """

    def __init__(self, feed: Feed, *, actor: Actor) -> None:
        self.feed = feed
        self.actor = actor

    def check(self) -> None:
        user = self.actor.user
        if user is None or user.pk != self.feed.created_by_id or not may_have_feed(user, self.feed.resource_id):
            raise NotAllowed(permission="view")

    def execute(self) -> bool:
        """Do it; return ``False`` when the feed is gone."""
        self.check()
        key = new_feed_key()
        return bool(in_transaction(lambda: Feed.objects.filter(pk=self.feed.pk).update(key=key)))


class RevokeFeed:
    """Take a feed away. Doing it twice is no error.

    Raise :class:`NotAllowed` for somebody else's, unless everybody's calendar and the staff are the user's to manage;
    or :class:`TryLater`.
    """

    def __init__(self, feed: Feed, *, actor: Actor) -> None:
        self.feed = feed
        self.actor = actor

    def check(self) -> None:
        may = feeds_to_revoke(self.actor.user).filter(pk=self.feed.pk).exists()
        if not may and Feed.objects.filter(pk=self.feed.pk).exists():
            raise NotAllowed(permission="change")

    def execute(self) -> None:
        self.check()
        in_transaction(lambda: Feed.objects.filter(pk=self.feed.pk).delete())
