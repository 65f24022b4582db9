"""The practice: settings, people, treatments. What exists already is left as it is."""

import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model

from sandbox.demo.pictures import PORTRAITS, SCENES
from sandbox.demo.texts import (
    HOLIDAYS,
    LABELS,
    PRACTICE,
    PRACTICE_HOURS,
    PRACTICE_NL,
    QUESTIONS,
    ROOMS,
    STAFF,
    TEAM_DAY,
    TREATMENTS,
    Treatment,
)
from wagtail_booking.models import (
    BookingForm,
    BookingFormResource,
    BookingFormTranslation,
    BookingSettings,
    BookingSettingsTranslation,
    ContactForm,
    ContactFormField,
    DateOverride,
    Label,
    Resource,
    WeeklyHours,
)
from wagtail_booking.models.hours import minutes_after_midnight

PARTNER = settings.PARTNER_URL
"""The other website, at ``/partner/``, which embeds the booking page."""

DAY = datetime.timedelta(days=1)


@transaction.atomic
def load_practice(today: datetime.date) -> None:
    """Make settings, staff, rooms, labels, treatments, and the closed days around ``today``."""
    business = load_settings()
    load_closed_days(business, today)
    for order, (name, colour) in enumerate(LABELS.items()):
        Label.objects.get_or_create(name=name, defaults={"colour": colour, "sort_order": order})
    for order, person in enumerate(STAFF):
        load_resource(
            person.name,
            hours=person.hours,
            email=person.email,
            phone=person.phone,
            colour=person.colour,
            sort_order=order,
        )
    for order, (name, colour) in enumerate(ROOMS.items(), start=len(STAFF)):
        load_resource(name, hours={}, kind=Resource.Kind.ROOM, colour=colour, sort_order=order)
    intake = {"en": load_contact_form("Intake", "en"), "nl": load_contact_form("Intake (Nederlands)", "nl")}
    for order, treatment in enumerate(TREATMENTS):
        load_treatment(treatment, intake, order)


def load_settings() -> BookingSettings:
    business = BookingSettings.objects.order_by("pk").first()
    if business is None:
        business = BookingSettings.objects.create(**PRACTICE)
        BookingSettingsTranslation.objects.create(settings=business, language="nl", **PRACTICE_NL)
        add_hours(PRACTICE_HOURS, business=business)
    if PARTNER not in business.embed_origins.split():
        business.embed_origins = "\n".join([*business.embed_origins.split(), PARTNER])
        business.save()
    return business


def add_hours(hours: dict[str, tuple[str, ...]], **owner: Any) -> None:
    """Add weekly hours written as ``{"01234": ("08:30-12:30",)}``."""
    for weekdays, spans in hours.items():
        for weekday in weekdays:
            for span in spans:
                start, end = map(datetime.time.fromisoformat, span.split("-"))
                WeeklyHours.objects.create(weekday=int(weekday), start=start, end=end, **owner)


def load_closed_days(business: BookingSettings, today: datetime.date) -> None:
    for offset in range(-60, 120):
        date = today + offset * DAY
        note = closed_because(date)
        if note and not business.dateoverride_set.filter(date=date).exists():
            DateOverride.objects.create(business=business, date=date, note=note)


def closed_because(date: datetime.date) -> str:
    """Return why the practice is closed on a date; nothing when it isn't."""
    second_friday = date.weekday() == 4 and 8 <= date.day <= 14
    return HOLIDAYS.get((date.month, date.day)) or (TEAM_DAY if second_friday else "")


def load_resource(name: str, *, hours: dict[str, tuple[str, ...]], **fields: Any) -> None:
    if Resource.objects.filter(name=name).exists():
        return
    resource = Resource.objects.create(name=name, photo=picture(name, PORTRAITS), **fields)
    add_hours(hours, resource=resource)


def picture(title: str, drawings: dict[str, Any]) -> Any:
    """Return the picture of that title, drawn when it isn't there yet; ``None`` if there is no such drawing."""
    if title not in drawings:
        return None
    images = get_image_model().objects
    known = images.filter(title=title).first()
    return known or images.create(title=title, file=ContentFile(drawings[title](), name=f"{title}.jpg"))


def load_contact_form(name: str, language: str) -> ContactForm:
    form, new = ContactForm.objects.get_or_create(name=name)
    if new:
        for order, (label, kind, required, choices) in enumerate(QUESTIONS):
            ContactFormField.objects.create(
                contact_form=form,
                sort_order=order,
                label=label.in_(language),
                clean_name=f"question_{order + 1}",
                field_type=kind,
                required=required,
                choices=choices.in_(language),
            )
    return form


def load_treatment(treatment: Treatment, intake: dict[str, ContactForm], order: int) -> None:
    if BookingForm.objects.filter(slug=treatment.slug).exists():
        return
    form = BookingForm(
        name=treatment.name.en,
        slug=treatment.slug,
        summary=treatment.summary.en,
        description=treatment.description.en,
        picture=picture(treatment.slug, SCENES),
        duration=treatment.duration,
        slot_interval=treatment.interval,
        buffer_before=treatment.before,
        buffer_after=treatment.after,
        minimum_notice=treatment.notice,
        booking_window=60,
        fixed_starts=fixed_starts(treatment.starts),
        capacity=treatment.seats,
        max_party_size=treatment.party,
        show_seats_left=treatment.seats > 1,
        max_per_day=treatment.a_day,
        customer_chooses_staff=treatment.choose_staff,
        assignment=treatment.assignment,
        rescheduling=BookingForm.Rescheduling.ALLOWED if treatment.moves_online else BookingForm.Rescheduling.SETTINGS,
        cancel_online=treatment.moves_online,
        needs_approval=treatment.approval,
        price=treatment.price,
        contact_form=intake["en"] if treatment.intake else None,
        sort_order=order,
    )
    if treatment.label:
        form.default_labels = [Label.objects.get(name=treatment.label)]
    form.translations = [
        BookingFormTranslation(
            language="nl",
            name=treatment.name.nl,
            summary=treatment.summary.nl,
            description=treatment.description.nl,
            contact_form=intake["nl"] if treatment.intake else None,
        )
    ]
    roles = [(name, BookingFormResource.Role.MAIN) for name in treatment.by]
    roles += [(name, BookingFormResource.Role.SET_A) for name in treatment.rooms]
    form.form_resources = [
        BookingFormResource(resource=Resource.objects.get(name__startswith=name), role=role, sort_order=place)
        for place, (name, role) in enumerate(roles)
    ]
    form.save()


def fixed_starts(starts: dict[str, tuple[str, ...]]) -> list[list[int]]:
    """Return start times written as ``{"13": ("10:00",)}`` as a booking form has them; nothing for none."""
    days: list[list[int]] = [[] for _ in range(7)]
    for weekdays, times in starts.items():
        for weekday in weekdays:
            days[int(weekday)] += [minutes_after_midnight(datetime.time.fromisoformat(time)) for time in times]
    return days if starts else []
