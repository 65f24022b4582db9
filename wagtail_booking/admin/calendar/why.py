"""Why a time isn't free: each reason, for each who carries out a booking form, by the rules that decide."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_booking.actions.claiming import NOT_FOR_STAFF
from wagtail_booking.admin.moments import check_year, instants_at
from wagtail_booking.admin.returning import ReturningMixin
from wagtail_booking.admin.widgets import DateInput, NarrowingSelect, TimeInput
from wagtail_booking.forms.explaining import explanation_text
from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import BookingForm, BookingSettings, Resource
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.discretion import seen_by
from wagtail_booking.selectors.explain import explain
from wagtail_booking.selectors.explanations import Explained, Explanation, TakenByAppointment


class WhyForm(forms.Form):
    """Which time, of which booking form. ``start`` in the address stands for date and time."""

    form = forms.ModelChoiceField(BookingForm.objects.all(), label=_("Booking form"), widget=NarrowingSelect)
    staff = forms.ModelChoiceField(
        Resource.objects.active(),
        label=_("Staff member"),
        required=False,
        empty_label=_("Everybody who carries it out"),
        widget=NarrowingSelect,
    )
    date = forms.DateField(label=_("Date"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput)

    def __init__(self, query: QueryDict, *, zone: str) -> None:
        self.zone = zone
        self.instants: tuple[datetime.datetime, ...] = ()
        """When the clock shows this time: twice, in the night in which it goes back."""
        given = {name: str(value) for name, value in query.items()}
        day, _t, time = given.pop("start", "").partition("T")
        asked = {"date": day, "time": time} | {name: value for name, value in given.items() if value}
        # Before anything is asked, nothing is wrong; what a link gives is filled in all the same.
        is_asked = all(asked.get(name) for name in ("form", "date", "time")) or "ask" in given
        super().__init__(asked if is_asked else None, initial=asked)

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        check_year(day)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "date" in cleaned and "time" in cleaned:
            wall = datetime.datetime.combine(cleaned["date"], cleaned["time"].replace(second=0, microsecond=0))
            try:
                self.instants = instants_at(self.zone, wall)
            except ValidationError as error:
                self.add_error("time", error)
        return cleaned


@dataclass(frozen=True)
class Line:
    """A reason in a sentence, with the appointment that it names."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who carries it out: free, or not for these reasons."""

    name: str
    lines: tuple[Line, ...]
    add_url: str
    """Where to make the appointment; empty for who may not, or where there is a reason that counts for staff."""

    @property
    def is_free(self) -> bool:
        return not self.lines


@dataclass(frozen=True)
class Answer:
    """What stands in the way at one moment."""

    when: str
    people: tuple[Person, ...]

    @property
    def free(self) -> str:
        return ", ".join(person.name for person in self.people if person.is_free)


class WhyView(ReturningMixin, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Ask for a time, and say what is in its way. Nothing of calendars that the user may not see."""

    permission_policy = appointment_policy
    permission_required = "view"
    template_name = "wagtail_booking/admin/why.html"
    page_title = _("Why is this time not free?")
    header_icon = "help"
    http_method_names = ["get", "head"]

    @cached_property
    def zone(self) -> str:
        return BookingSettings.current().zone

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        calendar = {"url": reverse("wagtail_booking_calendar:index"), "label": _("Calendar")}
        return [*self.breadcrumbs_items, calendar, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = WhyForm(self.request.GET, zone=self.zone)
        answers = [self.answer(form, instant) for instant in form.instants] if form.is_valid() else []
        return super().get_context_data(
            form=form,
            media=form.media,
            answers=answers,
            is_off=bool(answers) and not form.cleaned_data["form"].live,
            zone=self.zone,
            **kwargs,
        )

    def answer(self, form: WhyForm, instant: datetime.datetime) -> Answer:
        booking_form, staff = form.cleaned_data["form"], form.cleaned_data["staff"]
        explained = explain(booking_form, instant, staff and staff.pk, now=timezone.now())
        may_add = set(appointment_policy.resources(self.request.user, "add").values_list("pk", flat=True))
        person = partial(self.person, booking_form, instant, may_add)
        return Answer(moment_text(instant, self.zone), tuple(map(person, seen_by(self.request.user, explained))))

    def person(
        self, booking_form: BookingForm, instant: datetime.datetime, may_add: set[int], explained: Explained
    ) -> Person:
        resource = explained.resource
        is_bookable = all(each.reason.code in NOT_FOR_STAFF for each in explained.explanations)
        return Person(
            resource.name,
            self.lines(explained.explanations, instant),
            self.add_url(booking_form, instant, resource.pk) if is_bookable and resource.pk in may_add else "",
        )

    def lines(self, explanations: Iterable[Explanation], instant: datetime.datetime) -> tuple[Line, ...]:
        """Return each reason, the same one only once."""
        return tuple(
            dict.fromkeys(Line(explanation_text(each, instant, self.zone), url_of(each)) for each in explanations)
        )

    def add_url(self, booking_form: BookingForm, instant: datetime.datetime, resource: int) -> str:
        local = instant.astimezone(ZoneInfo(self.zone))
        values = {
            "booking_form": booking_form.pk,
            "resource": resource,
            "date": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M}",
        }
        if len(instants_at(self.zone, local.replace(tzinfo=None))) > 1:
            values["occurrence"] = str(local.fold)
        if self.next_url:
            values["next"] = self.next_url
        return f"{reverse('wagtail_booking_appointments:add')}?{urlencode(values)}"


def url_of(explanation: Explanation) -> str:
    """Return the address of the appointment that stands behind a reason."""
    if not isinstance(explanation, TakenByAppointment):
        return ""
    return reverse("wagtail_booking_appointments:inspect", args=[explanation.appointment])
