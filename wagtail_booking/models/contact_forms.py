"""What a customer is asked besides name, e-mail address and phone number."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.contrib.forms.models import AbstractFormField


class ContactForm(ClusterableModel):
    """A named list of questions, shared by any number of booking forms."""

    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("contact form")
        verbose_name_plural = _("contact forms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ContactFormField(AbstractFormField):
    """One question of a contact form."""

    contact_form = ParentalKey(ContactForm, on_delete=models.CASCADE, related_name="fields")

    class Meta(AbstractFormField.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.label
