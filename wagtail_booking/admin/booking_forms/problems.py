"""What keeps a booking form from being booked, or part of it, in words for editors."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from wagtail_booking.engine.grid import starts_of
from wagtail_booking.engine.hours import Hours, openings, wall_minutes
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import DAY
from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, Resource

from .fixed_starts import starts_text

A_WEEK_AND_MORE = datetime.timedelta(days=9)


@dataclass(frozen=True)
class Problems:
    """Why nobody can ever book a live form; else what an editor should know. Each a sentence."""

    fatal: str = ""
    notices: tuple[str, ...] = ()

    @property
    def every(self) -> list[str]:
        return [text for text in (self.fatal, *self.notices) if text]


def problems_with(
    form: BookingForm, hours: Mapping[int, Hours], settings: BookingSettings, today: datetime.date
) -> Problems:
    """Return what is wrong with a form. ``hours`` are those of all its resources."""
    if not form.live:
        return Problems()
    links = [link for link in form.form_resources.all() if link.resource.active]
    main = [link.resource for link in links if link.role == BookingFormResource.Role.MAIN]
    fatal = why_never(form, main, links, today)
    if fatal:
        return Problems(fatal)
    policy = form.policy(settings.zone)
    usual = [Hours(hours[resource.pk].zone, hours[resource.pk].weekly) for resource in main]
    offered = {start for each in usual for start in weekly_starts(policy, each, today)}
    if not offered and not any(spans for each in main for _, spans in hours[each.pk].overrides):
        return Problems(why_no_start(form, usual))
    return Problems(notices=tuple(notices(form, offered)))


def why_never(form: BookingForm, main: list[Resource], links: list[BookingFormResource], today: datetime.date) -> str:
    """Return why nobody can book a form whatever the opening hours; empty when there is no such reason."""
    if not main:
        return gettext("Nobody carries it out yet. Add somebody under “Who”.")
    for role in sorted({link.role for link in form.form_resources.all()} - {link.role for link in links}):
        if role != BookingFormResource.Role.MAIN:
            return gettext("Set %(set)s has no active room or equipment. Add one under “Who”.") % {"set": role.upper()}
    if form.bookable_until and form.bookable_until < today:
        return gettext("The last bookable date has passed.")
    if form.minimum_notice >= (form.booking_window + 1) * DAY:
        return gettext("The minimum notice is longer than the booking window.")
    return ""


def why_no_start(form: BookingForm, hours: list[Hours]) -> str:
    if not any(spans for each in hours for spans in each.weekly):
        return gettext("There are no opening hours yet. Add them in the booking settings.")
    if form.fixed_starts:
        return gettext("None of the fixed start times lies in the opening hours of those who carry it out.")
    return gettext("No opening is long enough for its duration.")


def notices(form: BookingForm, offered: set[tuple[int, int]]) -> Iterator[str]:
    """Yield what an editor should know about a form that can be booked."""
    missing = [
        f"{WEEKDAYS[weekday]} {starts_text(lost)}"
        for weekday, minutes in enumerate(form.fixed_starts)
        if (lost := [minute for minute in minutes if (weekday, minute) not in offered])
    ]
    if missing:
        yield gettext("Never offered, because they are outside opening hours: %(times)s.") % {
            "times": "; ".join(missing)
        }


def weekly_starts(policy: Policy, hours: Hours, today: datetime.date) -> Iterator[tuple[int, int]]:
    """Yield weekday and minute after midnight, by the business's clock, of each start in a usual week."""
    around = openings(hours, today, today + A_WEEK_AND_MORE)
    for wall in wall_minutes(policy.zone, starts_of(policy, around)):
        # 1 January 1970 was a Thursday.
        yield (wall // DAY + 3) % 7, wall % DAY
