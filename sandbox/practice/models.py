"""Three kinds of pages: the home page, the list of treatments, and everything else."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_booking.conf import conf
from wagtail_booking.forms.wording import duration_text, price_text
from wagtail_booking.selectors.offers import live_offers, load_images

from .blocks import body_blocks


class HomePage(Page):
    headline = models.CharField(max_length=120)
    lead = models.TextField(blank=True)
    button = models.CharField(max_length=40, blank=True, help_text="Leads to the first booking block of this page.")
    body = StreamField(body_blocks(), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        FieldPanel("button"),
        FieldPanel("body"),
    ]
    subpage_types = ["practice.ContentPage", "practice.TreatmentsPage"]

    class Meta:
        verbose_name = _("home page")


class TreatmentsPage(Page):
    """Lists what can be booked. The booking forms' own addresses lie below it: see the booking settings."""

    intro = models.TextField(blank=True)
    body = StreamField(body_blocks(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types = ["practice.HomePage"]
    subpage_types = ["practice.ContentPage"]

    class Meta:
        verbose_name = _("treatments page")

    def get_context(self, request, *args, **kwargs):
        forms = [offer.form for offer in live_offers()]
        load_images(forms, "picture", "fill-640x360")
        treatments = [
            {
                "name": form.translated("name"),
                "summary": form.translated("summary"),
                "picture": form.picture,
                "duration": duration_text(form.duration),
                "price": price_text(form.price, conf.CURRENCY) if form.price is not None else "",
                "address": f"{self.get_url(request)}{form.slug}/",
            }
            for form in forms
        ]
        return {**super().get_context(request, *args, **kwargs), "treatments": treatments}


class ContentPage(Page):
    intro = models.TextField(blank=True)
    body = StreamField(body_blocks(), blank=True)
    sidebar = StreamField(body_blocks(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body"), FieldPanel("sidebar")]
    parent_page_types = ["practice.HomePage", "practice.TreatmentsPage"]

    class Meta:
        verbose_name = _("page")
