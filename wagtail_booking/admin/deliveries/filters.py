"""Filters of the list of deliveries."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from wagtail_booking.models import Channel, Delivery, Event, Occasion


def _ticked(label: object, choices: object) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


class DeliveryFilterSet(WagtailFilterSet):
    """What became of them, what they are about, to whom and by which channel."""

    state = _ticked(_("State"), Delivery.State.choices)
    channel = _ticked(_("By"), Channel.choices)
    audience = _ticked(pgettext_lazy("of a message", "To"), Event.Audience.choices)
    occasion = _ticked(_("Occasion"), Occasion.choices)

    class Meta:
        model = Delivery
        fields: list[str] = []
