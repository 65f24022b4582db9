"""Where limits are reached is kept, and it is what counting says: whatever happens, in whichever order."""

import datetime
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from tests.actions.steps import book, change, hold, known, move, practice
from tests.full_periods import by_hand, kept, pass_time, wrong
from wagtail_booking.actions import Actor, Cancel, Decline, ReleaseHold
from wagtail_booking.actions.count_limits import CountLimits, count_what_is_due
from wagtail_booking.errors import BookingError
from wagtail_booking.models import (
    Appointment,
    BookingSettings,
    Claim,
    FullPeriod,
    Hold,
    Resource,
    Tally,
)
from wagtail_booking.selectors.availability import free_starts

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = f.NOW.date()

PERIODS = ["hour", "day", "week", "month"]
LIMITS = [*(f"max_per_{period}" for period in PERIODS), *(f"max_per_{period}_each" for period in PERIODS), "max_total"]

STARTS = [
    f.at(hour, minute, day=day)
    for day in (f.TUESDAY, f.TUESDAY + DAY, datetime.date(2026, 3, 27), datetime.date(2026, 3, 30))
    for hour in (9, 10)
    for minute in (0, 30)
]


def count(form, now=f.NOW):
    assert CountLimits(form.pk).execute(now=now)


def free(form, resource=None, **fields):
    return free_starts(known(form), f.NOW, resource=resource, **fields).starts(resource)


def as_counted(form, resource=None):
    """Return what is free when limits are counted for the answer, as for somebody who holds something."""
    return free(form, resource, holding="nobody")


def right(form):
    """Check that what is kept is what counting by hand says, and makes the same starts free."""
    assert wrong() == []
    assert all(free(form, pk) == as_counted(form, pk) for pk in [None, *known(form).resource_ids])
    return True


def is_read(form):
    """Return whether the limits aren't counted for a list of starts."""
    found = known(form)
    with CaptureQueriesContext(connection) as queries:
        free_starts(found, f.NOW)
    assert len(queries) in (1, 2)
    return len(queries) == 1


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed > 1 else []) for seed in range(8)]
)
def test_tally__whatever_happens__is_what_counting_says(seed, django_capture_on_commit_callbacks):
    random = Random(seed)
    form = practice("Jan de Vries", "Els Smit", "Ben Bos", needs_approval=True)
    BookingSettings.objects.update(hold_minutes=10)
    told = []
    for number in range(40):
        verb = random.choice(
            ["book", "book", "book", "hold", "hold", "book_held", "move", "cancel", "decline", "release"]
        )
        verb = {3: "limits", 15: "week", 24: "limits", 31: "delete"}.get(number, verb)
        pass_time(random.choice([0, 0, 2, 4]))
        try:
            do(verb, form, random, number, django_capture_on_commit_callbacks)
            told.append(verb)
        except BookingError as error:
            told.append(error.code)
        if number > 3:
            assert right(form), told
    assert is_read(form)
    assert {"book", "hold", "slot_refused"} <= set(told)


def do(verb, form, random, number, committed):
    start, visitor = random.choice(STARTS), str(random.randrange(4))
    waiting = list(Appointment.objects.filter(status=Appointment.Status.AWAITING_APPROVAL).order_by("pk"))
    match verb:
        case "book":
            book(form, start)
        case "hold":
            hold(form, start, key=visitor, client=visitor)
        case "book_held":
            if held := Hold.objects.live().filter(key=visitor).first():
                book(form, held.start, hold=visitor)
        case "release":
            ReleaseHold(visitor).execute()
        case "move" if waiting:
            move(random.choice(waiting), start)
        case "cancel" if waiting:
            Cancel(random.choice(waiting), actor=Actor.customer()).execute(now=f.NOW)
        case "decline" if waiting:
            Decline(random.choice(waiting), actor=Actor.system()).execute(now=f.NOW)
        case "limits":
            change(form, **{name: random.choice([None, 1, 2, 4, 8]) for name in LIMITS} | {"max_per_day": 3})
            count(form)
        case "week":
            BookingSettings.objects.update(week_start=random.randrange(1, 7))
            count(form)
        case "delete":
            with committed(execute=True):
                Claim.objects.filter(pk__in=list(Claim.objects.values_list("pk", flat=True)[:2])).delete()


def test_tally__hold_that_fills_a_day__frees_it_when_it_expires():
    form = practice(max_per_day=2)
    count(form)
    book(form, f.at(9))
    held = hold(form, f.at(10))
    assert f.at(14).timestamp() // 60 not in free(form)
    assert list(kept(form.pk).values()) == [held.expires_at]

    pass_time(11)

    assert f.at(14).timestamp() // 60 in free(form)
    assert right(form)
    assert is_read(form)


def test_tally__own_hold_or_appointment_that_fills_a_day__is_passed_over():
    form = practice(max_per_day=1)
    count(form)
    later = int(f.at(14).timestamp()) // 60
    hold(form, f.at(10), key="me")
    assert later not in free(form)
    assert later in free(form, holding="me")

    appointment = book(form, f.at(10), hold="me")

    assert later not in free(form)
    assert later in free(form, excluding=appointment.pk)


def test_tally__appointments_alone_fill_it__is_full_without_end():
    form = practice("Jan de Vries", "Els Smit", max_per_day=2)
    count(form)
    book(form, f.at(9))
    held = hold(form, f.at(10))
    assert list(kept(form.pk).values()) == [held.expires_at]

    book(form, f.at(10), hold="me")

    assert list(kept(form.pk).values()) == [None]


@pytest.mark.parametrize("maximum", [1, 2, 3])
def test_tally__several_holds__is_full_until_too_few_are_left(maximum):
    form = practice(max_per_day=3)
    count(form)
    for number in range(3):
        pass_time(2)
        hold(form, f.at(9 + number), key=f"visitor {number}", client=f"client {number}")
    assert list(kept(form.pk).values()) == [Claim.objects.earliest("expires_at").expires_at]

    change(form, max_per_day=maximum)
    count(form)

    ends = Claim.objects.order_by("-expires_at").values_list("expires_at", flat=True)
    assert list(kept(form.pk).values()) == [ends[maximum - 1]]


def test_tally__appointment_of_yesterday__is_not_kept(django_capture_on_commit_callbacks):
    form = practice(max_per_day=1, max_per_month=1)
    count(form)
    start = int(f.at(9, day=TODAY - DAY).timestamp()) // 60

    with django_capture_on_commit_callbacks(execute=True):
        Claim.objects.create(
            resource=Resource.objects.get(), start=start, end=start + 30, kind="appointment", booking_form=form
        )

    assert [period for _, period, _ in kept(form.pk)] == ["month"]
    assert right(form)


def test_tally__total__counts_all_years():
    form = practice(max_total=2)
    resource = Resource.objects.get()
    Claim.objects.create(resource=resource, start=60, end=90, kind="appointment", booking_form=form)
    count(form)
    assert free(form)

    appointment = book(form, f.at(9))
    assert free(form) == []
    Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)

    assert free(form)
    assert is_read(form)


def test_tally__limits_changed__are_counted_until_a_sweep_keeps_the_new_ones():
    form = practice(max_per_day=2)
    count(form)
    book(form, f.at(9))
    change(form, max_per_day=1)
    assert not is_read(form)
    assert f.TUESDAY not in free_starts(known(form), f.NOW).by_date("Europe/Amsterdam")

    assert count_what_is_due(f.NOW) == 1

    assert is_read(form)
    assert f.TUESDAY not in free_starts(known(form), f.NOW).by_date("Europe/Amsterdam")
    assert count_what_is_due(f.NOW) == 0


def test_tally__limits_changed_and_changed_back__has_not_missed_what_was_booked_meanwhile():
    form = practice(max_per_day=2)
    count(form)
    change(form, max_per_day=5)
    book(form, f.at(9))
    book(form, f.at(10))

    change(form, max_per_day=2)

    assert is_read(form)
    assert right(form)


@pytest.mark.parametrize("fields", [{"week_start": 6}, {"time_zone": "Pacific/Auckland"}])
def test_tally__settings_changed__are_counted_until_a_sweep_keeps_them(fields):
    form = practice(max_per_week=1, max_per_day=1)
    count(form)
    book(form, f.at(9, day=datetime.date(2026, 3, 6)))
    BookingSettings.objects.update(**fields)
    assert not is_read(form)

    count_what_is_due(f.NOW)

    assert is_read(form)
    assert free(form) == as_counted(form)


def test_tally__limits_taken_away__is_given_up():
    form = practice(max_per_day=1)
    count(form)
    book(form, f.at(9))
    change(form, max_per_day=None)

    count_what_is_due(f.NOW)

    assert not Tally.objects.exists()
    assert not FullPeriod.objects.exists()
    assert free(form)


def test_tally__next_month__keeps_nothing_of_this_one():
    form = practice(max_per_month=1, max_per_hour_each=1)
    count(form)
    book(form, f.at(9))
    later = f.at(8, day=datetime.date(2026, 4, 1))
    assert len(kept(form.pk)) == 2

    count_what_is_due(later)

    assert kept(form.pk) == {} == by_hand(form.pk, later.date())


def test_tally__written_past_the_actions__is_put_right_the_next_day():
    form = practice(max_per_day=1)
    count(form)
    resource, start = Resource.objects.get(), int(f.at(9).timestamp()) // 60
    Claim.objects.bulk_create(
        [Claim(resource=resource, start=start, end=start + 30, kind="appointment", booking_form=form)]
    )
    assert wrong()

    count_what_is_due(f.NOW + DAY)

    assert wrong() == []


def test_tally__hold_that_goes_with_its_resource__counts_no_more(django_capture_on_commit_callbacks):
    form = practice("Jan de Vries", "Els Smit", max_per_day=1)
    count(form)
    held = hold(form, f.at(9))
    assert kept(form.pk)

    with django_capture_on_commit_callbacks(execute=True):
        Hold.objects.filter(resource=held.resource).delete()
        held.resource.form_resources.all().delete()
        held.resource.delete()

    assert kept(form.pk) == {}
    assert right(form)


def test_tally__form_deleted__goes_with_it(django_capture_on_commit_callbacks):
    form = practice(max_per_day=1)
    count(form)
    hold(form, f.at(9))

    with django_capture_on_commit_callbacks(execute=True):
        form.delete()

    assert not Tally.objects.exists()


def test_tally__of_a_form_without_limits__is_never_made():
    form = practice()
    book(form, f.at(9))

    assert count_what_is_due(f.NOW) == 0
    assert not Tally.objects.exists()


def test_r05__stored_as_free__is_refused_by_what_is_counted():
    form = practice(max_per_day=1)
    count(form)
    book(form, f.at(9))
    FullPeriod.objects.filter(period="day").delete()
    assert f.at(14).timestamp() // 60 in free(form)

    with pytest.raises(BookingError) as caught:
        book(form, f.at(14))

    assert caught.value.code == "slot_refused"


def test_r05__stored_as_full__is_accepted_by_what_is_counted():
    form = practice(max_per_day=1)
    count(form)
    FullPeriod.objects.create(tally_id=form.pk, period="day", number=(f.TUESDAY - datetime.date(1970, 1, 1)).days)
    assert f.at(14).timestamp() // 60 not in free(form)

    assert book(form, f.at(14))
