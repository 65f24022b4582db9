"""What customers type to see their appointments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_booking.models.validators import EMAIL_LENGTH, validate_local_part


class AddressForm(forms.Form):
    """The address to which a link is mailed."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        validators=[validate_local_part],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id="booking-%s")
