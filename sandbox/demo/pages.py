"""The pages of the demo site, each in English and Dutch. Made once; then they are the editor's."""

import calendar
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import swapper
from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Site

from sandbox.demo import page_texts
from sandbox.demo.page_texts import Text
from sandbox.practice.models import ContentPage, HomePage, TreatmentsPage
from wagtail_booking.models import BookingForm, BookingSettings, Resource

LANGUAGES = ("en", "nl")


@dataclass
class PageSpec:
    """A page in two languages. Streams are lists of (block, value), where texts are still in both."""

    model: type
    slug: Text
    title: Text
    fields: dict[str, Text] = field(default_factory=dict)
    streams: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    show_in_menus: bool = False


@transaction.atomic
def load_pages(today: date) -> None:
    """Make the pages of the site, unless there is a home page."""
    if HomePage.objects.exists():
        return
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    Page = swapper.load_model("wagtailcore", "Page")  # noqa: N806
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locales["en"])
    home = add(home_spec(), root, locales)
    Site.objects.all().delete()
    port = int(settings.SITE_URL.rpartition(":")[2])
    Site.objects.create(hostname="localhost", port=port, site_name="Linden & Co", root_page=home, is_default_site=True)
    root.get_children().filter(slug="home").not_type(HomePage).delete()  # Wagtail's welcome
    pages = {name: add(spec, home, locales) for name, spec in subpage_specs(today).items()}
    business = BookingSettings.current()
    business.parent_page, business.privacy_page = pages["treatments"], pages["privacy"]
    business.save()


def add(spec: PageSpec, parent: Any, locales: dict[str, Locale]) -> Any:
    """Publish a page below ``parent`` and its translation; return the English one."""
    page = spec.model(locale=locales["en"], show_in_menus=spec.show_in_menus)
    fill(page, spec, "en")
    parent.add_child(instance=page)
    page.save_revision().publish()
    translation = spec.model(
        locale=locales["nl"], translation_key=page.translation_key, show_in_menus=spec.show_in_menus
    )
    fill(translation, spec, "nl")
    (parent.get_translation_or_none(locales["nl"]) or parent).add_child(instance=translation)
    translation.save_revision().publish()
    return page


def fill(page: Any, spec: PageSpec, language: str) -> None:
    page.title = page.draft_title = spec.title.in_(language)
    page.slug = spec.slug.in_(language)
    for name, text in spec.fields.items():
        setattr(page, name, text.in_(language))
    for name, stream in spec.streams.items():
        raw = [{"type": block, "value": in_language(value, language)} for block, value in stream]
        setattr(page, name, json.dumps(raw))


def in_language(value: Any, language: str) -> Any:
    """Return a value of a stream with each text in one language."""
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, dict):
        return {name: in_language(part, language) for name, part in value.items()}
    if isinstance(value, list):
        return [in_language(part, language) for part in value]
    return value


def booking(heading: Text, *slugs: str) -> tuple[str, Any]:
    """Return a booking block for some booking forms, or for all."""
    forms = {form.slug: form.pk for form in BookingForm.objects.filter(slug__in=slugs)}
    return "booking", {"booking_forms": [forms[slug] for slug in slugs], "heading": heading, "layout": "inline"}


def home_spec() -> PageSpec:
    return PageSpec(
        HomePage,
        slug=Text("linden", "linden-nl"),
        title=Text("Linden & Co", "Linden & Co"),
        fields={"headline": page_texts.HEADLINE, "lead": page_texts.LEAD, "button": page_texts.BUTTON},
        streams={
            "body": [
                booking(page_texts.BOOK_HEADING),
                ("points", page_texts.POINTS),
                ("quote", page_texts.QUOTE),
            ]
        },
    )


def subpage_specs(today: date) -> dict[str, PageSpec]:
    return {
        "treatments": PageSpec(
            TreatmentsPage,
            slug=Text("treatments", "behandelingen"),
            title=Text("Treatments", "Behandelingen"),
            fields={"intro": page_texts.TREATMENTS_INTRO},
            show_in_menus=True,
        ),
        "runners": PageSpec(
            ContentPage,
            slug=Text("for-runners", "voor-lopers"),
            title=Text("For runners", "Voor lopers"),
            fields={"intro": page_texts.RUNNERS_INTRO},
            streams={
                "body": [("text", page_texts.RUNNERS), ("text", page_texts.RUNNING), run(today)],
                "sidebar": [booking(page_texts.RUNNERS_HEADING, "sports-massage")],
            },
            show_in_menus=True,
        ),
        "team": PageSpec(
            ContentPage,
            slug=Text("team", "team"),
            title=Text("Team", "Team"),
            fields={"intro": page_texts.TEAM_INTRO},
            streams={"body": [("people", people()), ("text", page_texts.TEAM)]},
            show_in_menus=True,
        ),
        "contact": PageSpec(
            ContentPage,
            slug=Text("contact", "contact"),
            title=Text("Contact", "Contact"),
            fields={"intro": page_texts.CONTACT_INTRO},
            streams={"body": [("contact", None), ("text", page_texts.CONTACT)]},
            show_in_menus=True,
        ),
        "mine": PageSpec(
            ContentPage,
            slug=Text("my-appointments", "mijn-afspraken"),
            title=page_texts.MINE,
            fields={"intro": page_texts.MINE_INTRO},
            streams={"body": [("my_appointments", {"heading": ""}), ("text", page_texts.MINE_TEXT)]},
            show_in_menus=True,
        ),
        "privacy": PageSpec(
            ContentPage,
            slug=Text("privacy", "privacy"),
            title=Text("Privacy", "Privacy"),
            fields={"intro": page_texts.PRIVACY_INTRO},
            streams={"body": [("text", page_texts.PRIVACY)]},
        ),
    }


def run(today: date) -> tuple[str, Any]:
    """Return the button for a run that takes place every week, from the next Sunday on."""
    sunday = today + timedelta(days=calendar.SUNDAY - today.weekday() or 7)
    return "add_to_calendar", {
        "title": page_texts.RUN,
        "description": page_texts.RUN_DESCRIPTION,
        "location": BookingSettings.current().location,
        "start_date": sunday.isoformat(),
        "start_time": "09:30:00",
        "end_time": "10:30:00",
        "repeat": "week",
    }


def people() -> list[dict[str, Any]]:
    photos = dict(Resource.objects.staff().values_list("name", "photo"))
    return [
        {
            "name": person.name,
            "role": person.role,
            "text": person.text,
            "photo": {"image": photos.get(person.name), "decorative": True, "alt_text": ""},
        }
        for person in page_texts.STAFF
    ]
