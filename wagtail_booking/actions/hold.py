"""Keep a time for a visitor who is filling in the form, and give it up again."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from wagtail_booking.conf import conf
from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.errors import FormNotLive, SlotRefused, StaffNotOffered, TooManyHolds, TryLater
from wagtail_booking.models import BookingForm, BookingSettings, Claim, Hold
from wagtail_booking.selectors.booking_forms import Bookable, bookable

from .base import in_transaction, lock_form, lock_holds, lock_resources, reachable_database
from .candidates import check_party, first_success, holds_of, resources_held
from .claiming import Placement, Wish, check_representable, decide, place_claims, with_alternatives


@dataclass(frozen=True)
class HoldRequest:
    """What is to be kept. ``key`` stands for one visitor and one booking form, ``client`` for a network address.

    Without ``resource`` anybody who carries out the form will do. ``start`` is aware and on a whole minute.
    """

    key: str
    client: str
    booking_form: int
    start: datetime
    resource: int | None = None
    party_size: int = 1


class HoldTime:
    """Keep a start for the minutes that the settings say; what the same ``key`` held before is given up.

    The same start again is the same hold: it isn't extended. Raise :class:`FormNotLive`,
    :class:`StaffNotOffered`, :class:`PartySizeRefused`, :class:`JustTaken` and :class:`SlotRefused` with
    alternatives, :class:`TooManyHolds` or :class:`TryLater`. The clock of the database decides when it ends,
    and nothing needs to run for that.
    """

    def __init__(self, request: HoldRequest) -> None:
        self.request = request
        self.bookable: Bookable
        self.wish: Wish

    @reachable_database()
    def execute(self, *, now: datetime) -> Hold:
        check_representable(self.request.start, None)
        self.bookable = self._load(now)
        check_party(self.bookable, self.request.party_size, by_staff=False)
        resource = self.request.resource
        wish = Wish(
            resources=self.bookable.resource_ids if resource is None else [resource],
            start=self.request.start,
            party=self.request.party_size,
            preferring=resources_held(holds_of(self.request.key)),
            holding=self.request.key,
        )
        for _ in range(conf.LOCK_TRIES):
            try:
                return first_success(self.bookable, wish, now, lambda narrowed: self._try(narrowed, now))
            except SlotRefused as error:
                raise with_alternatives(error, self.bookable, wish, now) from None
            except PlaceTaken:
                continue
        raise TryLater

    def _try(self, wish: Wish, now: datetime) -> Hold:
        self.wish = wish
        # What this hold may take the place of: the visitor's last one, or an expired one of the same client.
        expired = Hold.objects.expired().filter(client=self.request.client)
        known = [*holds_of(self.request.key), *expired.values_list("pk", flat=True)]
        resources = [*wish.resources, *self.bookable.other_ids, *resources_held(known)]
        return in_transaction(lambda: self._perform(known, resources, now))

    def _perform(self, known: list[int], resources: list[int], now: datetime) -> Hold:
        lock_form(self.bookable.policy)
        lock_resources(resources)
        locked = lock_holds(known, resources)
        last = Hold.objects.filter(key=self.request.key).first()
        if last is not None and last.pk not in locked:
            raise PlaceTaken
        if last is not None and self._is_the_same(last):
            return last
        expired = Hold.objects.expired().filter(pk__in=locked, client=self.request.client)
        last = last or expired.first()
        if last is not None:
            last.claims.all().delete()
            if last.client != self.request.client:
                # A visitor who comes over from another network needs a place here.
                expired.exclude(pk=last.pk).delete()
        placement = decide(self.bookable, self.wish, now)
        hold = self._write(placement, last)
        start, policy = minute_of(self.request.start), self.bookable.policy
        place_claims(
            placement,
            policy,
            Span(start, start + policy.duration),
            kind=Claim.Kind.HOLD,
            seats=hold.party_size,
            hold=hold,
            expires_at=hold.expires_at,
        )
        return hold

    def _write(self, placement: Placement, last: Hold | None) -> Hold:
        """Write the hold over the ``last`` one, or in the first free place of the client.

        The row stays, so that whoever waits for its lock finds it there.
        """
        request = self.request
        minutes = timedelta(minutes=self.bookable.settings.hold_minutes)
        hold = Hold(
            pk=last.pk if last else None,
            key=request.key,
            client=request.client,
            place=last.place if last and last.client == request.client else self._free_place(),
            booking_form_id=request.booking_form,
            resource_id=placement.resource,
            start=request.start,
            party_size=request.party_size,
            expires_at=ExpressionWrapper(Now() + minutes, output_field=DateTimeField()),
        )
        try:
            with transaction.atomic():
                hold.save(force_insert=last is None, force_update=last is not None)
        except IntegrityError as error:
            raise PlaceTaken from error
        hold.refresh_from_db(fields=["expires_at"])
        return hold

    def _free_place(self) -> int:
        taken = set(Hold.objects.filter(client=self.request.client).values_list("place", flat=True))
        for place in range(conf.HOLDS_PER_CLIENT):
            if place not in taken:
                return place
        raise TooManyHolds(maximum=conf.HOLDS_PER_CLIENT)

    def _is_the_same(self, hold: Hold) -> bool:
        return (
            Hold.objects.live().filter(pk=hold.pk).exists()
            and hold.booking_form_id == self.request.booking_form
            and hold.start == self.request.start
            and hold.party_size == self.request.party_size
            and self.request.resource in (None, hold.resource_id)
        )

    def _load(self, now: datetime) -> Bookable:
        """Read the configuration, before any lock."""
        settings = BookingSettings.current()
        form = BookingForm.objects.live().filter(pk=self.request.booking_form).first()
        if form is None or not settings.hold_minutes:
            raise FormNotLive(booking_form=self.request.booking_form)
        found = bookable(form, min(local_date(settings.zone, minute_of(now)), self.request.start.date()), settings)
        resource = self.request.resource
        if resource is not None and not (form.customer_chooses_staff and resource in found.resource_ids):
            raise StaffNotOffered(booking_form=form.pk, resource=resource)
        if not found.resources:
            raise FormNotLive(booking_form=form.pk)
        return found


class ReleaseHold:
    """Give up what a visitor holds. Doing it twice is no error. Raise :class:`TryLater`."""

    def __init__(self, key: str) -> None:
        self.key = key

    def execute(self) -> None:
        with reachable_database():
            known = holds_of(self.key)
            resources = resources_held(known)
        if known:
            in_transaction(lambda: self._perform(known, resources))

    def _perform(self, known: list[int], resources: list[int]) -> None:
        lock_resources(resources)
        Hold.objects.filter(pk__in=lock_holds(known, resources, key=self.key)).delete()


class PlaceTaken(Exception):
    """Another request of the same client was faster."""


def forget_expired_holds() -> int:
    """Delete the rows of holds that have expired, and return how many there were.

    They keep nobody from anything; this only keeps the tables small, so a busy database is left for another
    time. One by one, so that a visitor who makes a new hold of an old row meanwhile keeps it.
    """

    def forget(pk: int, resources: list[int]) -> int:
        lock_resources(resources)
        locked = lock_holds([pk], resources, expires_at__lte=Now())
        Hold.objects.filter(pk__in=locked).delete()
        return len(locked)

    count = 0
    with suppress(TryLater):
        for pk in list(Hold.objects.expired().values_list("pk", flat=True)):
            count += in_transaction(partial(forget, pk, resources_held([pk])))
    return count
