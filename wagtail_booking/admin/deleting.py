"""Deleting: what appointments need stays, and the page says why and what to do instead."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import ngettext
from wagtail.admin.views import generic

from wagtail_booking.models import Appointment, BookingForm, BookingFormResource, Claim

WORDS: dict[type[models.Model], Callable[[int], str]] = {
    Appointment: lambda n: ngettext("%(count)s appointment", "%(count)s appointments", n),
    BookingForm: lambda n: ngettext("%(count)s booking form", "%(count)s booking forms", n),
    BookingFormResource: lambda n: ngettext("%(count)s booking form", "%(count)s booking forms", n),
    Claim: lambda n: ngettext("%(count)s period of time off", "%(count)s periods of time off", n),
}


def obstacles_to_deleting(instance: models.Model) -> list[str]:
    """Return what refers to ``instance`` and would be lost with it, such as "3 appointments"."""
    counts: Counter[type[models.Model]] = Counter()
    for relation in instance._meta.related_objects:
        if relation.on_delete not in {models.PROTECT, models.RESTRICT}:
            continue
        field = relation.field.name
        rows = relation.related_model._default_manager.filter(**{field: instance})
        if relation.related_model is Claim:
            # A room is taken by appointments that are somebody else's. Holds and what other calendars take
            # are no obstacle: they go with the visit and the address that they belong to.
            taken = rows.filter(kind=Claim.Kind.APPOINTMENT).exclude(**{f"appointment__{field}": instance})
            counts[Appointment] += taken.values("appointment").distinct().count()
            rows = rows.filter(kind=Claim.Kind.TIME_OFF)
        counts[relation.related_model] += rows.count()
    return [in_words(model, count) for model, count in counts.items() if count]


def in_words(model: type[models.Model], count: int) -> str:
    if model in WORDS:
        return WORDS[model](count) % {"count": count}
    # A model of the site that refers to one of ours.
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{count} {name}"


class RefusingDeleteView(generic.DeleteView):
    """Delete, unless something refers to the object: then say what, and give ``advice``."""

    template_name = "wagtail_booking/admin/confirm_delete.html"
    advice: Any = ""

    @cached_property
    def obstacles(self) -> list[str]:
        return obstacles_to_deleting(self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        if self.obstacles:
            return self.refuse()
        try:
            return super().form_valid(form)
        except (ProtectedError, RestrictedError):
            # Booked between our look and the deletion.
            del self.obstacles
            return self.refuse()

    def refuse(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data(), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(obstacles=self.obstacles, advice=self.advice, **kwargs)
