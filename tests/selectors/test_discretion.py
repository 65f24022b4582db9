"""What of an explanation somebody may see who doesn't see every calendar."""

import pytest
from django.contrib.auth.models import Permission, User

from tests import factories as f
from wagtail_booking.actions import Actor, BlockTime, HoldRequest, HoldTime
from wagtail_booking.forms.explaining import explained_texts
from wagtail_booking.models import BookingForm, BookingFormResource, DateOverride, Resource
from wagtail_booking.selectors import explanations as kinds
from wagtail_booking.selectors.discretion import seen_by
from wagtail_booking.selectors.explain import explain

pytestmark = pytest.mark.django_db


def user_with(*codenames):
    user = User.objects.create_user("sam")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return User.objects.get(pk=user.pk)


def seen(user, form, start=None):
    """Return the explanations of a form's only staff member as a user sees them, and their words."""
    start = start or f.at(10)
    explained = seen_by(user, explain(BookingForm.objects.get(pk=form.pk), start, now=f.NOW))
    return list(explained[0].explanations), " ".join(explained_texts(explained, start, "Europe/Amsterdam"))


def taken_by_appointment(form, resource):
    f.appointment(form)
    return kinds.TakenByAppointment, "Anna"


def taken_by_time_off(form, resource):
    BlockTime(resource.pk, f.at(9), f.at(12), actor=Actor.system(), note="Dentist").execute()
    return kinds.TakenByTimeOff, "Dentist"


def taken_by_hold(form, resource):
    HoldTime(HoldRequest(key="k", client="c", booking_form=form.pk, start=f.at(10))).execute(now=f.NOW)
    return kinds.TakenByHold, "booking now"


def closed_with_a_note(form, resource):
    DateOverride.objects.create(resource=resource, date=f.TUESDAY, note="Surgery")
    return kinds.Closed, "Surgery"


def limit_reached(form, resource):
    BookingForm.objects.filter(pk=form.pk).update(max_per_day_each=1)
    f.appointment(form, f.at(15))
    return kinds.LimitReached, "1 of at most 1"


SITUATIONS = [taken_by_appointment, taken_by_time_off, taken_by_hold, closed_with_a_note, limit_reached]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_s02__calendar_of_another__is_not_told_of(situation):
    form = f.small_practice()
    _kind, secret = situation(form, Resource.objects.get())
    f.staff_member("Sam Own", user=(user := user_with("change_own_appointment")))

    explanations, text = seen(user, form)

    assert len(explanations) == 1
    assert secret not in text
    assert not isinstance(explanations[0], kinds.TakenTime)
    if not isinstance(explanations[0], kinds.Closed):
        assert "10:00" not in text
        assert "12:00" not in text


@pytest.mark.parametrize("permission", ["view_appointment", "view_own_appointment"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_calendar_that_is_seen__is_told_of(situation, permission):
    form = f.small_practice()
    kind, secret = situation(form, Resource.objects.get())
    user = user_with(permission)
    Resource.objects.update(user=user)

    explanations, text = seen(user, form)

    assert [type(each) for each in explanations] == [kind]
    assert secret in text


def test_s02__appointment_that_is_gone_since__says_no_time_either():
    form = f.small_practice()
    f.appointment(form)
    user = user_with()
    explained = explain(form, f.at(10), now=f.NOW)
    gone = kinds.Explained(explained[0].resource, (kinds.Explanation(explained[0].explanations[0].reason),))

    (said,) = explained_texts(seen_by(user, [gone]), f.at(10), "Europe/Amsterdam")

    assert said == "Jan de Vries has another appointment at this time."


def test_room__taken_by_ones_own_appointment__is_told_of():
    form = f.small_practice()
    room = Resource.objects.create(name="Room 1", kind="room")
    BookingFormResource.objects.create(booking_form=form, resource=room, role="a")
    own = f.staff_member("Sam Own", user=(user := user_with("view_own_appointment")))
    massage = f.booking_form(own, name="Massage", slug="massage")
    BookingFormResource.objects.create(booking_form=massage, resource=room, role="a")
    f.appointment(massage)

    assert "Room 1 already has an appointment 10:00–10:30: Massage (Anna Jansen)." in seen(user, form)[1]
    assert "Massage" not in seen(user_with_another_name(), form)[1]


def user_with_another_name():
    return User.objects.create_user("kim")


def test_sees_every_calendar__costs_no_query(django_assert_num_queries):
    form = f.small_practice()
    f.appointment(form)
    user = user_with("view_appointment")
    user.has_perm("any")
    explained = explain(form, f.at(10), now=f.NOW)

    with django_assert_num_queries(0):
        assert seen_by(user, explained) == explained
