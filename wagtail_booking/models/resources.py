"""Who or what can be booked: staff, rooms and equipment."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.images import get_image_model_string
from wagtail.search import index

from .validators import validate_time_zone

colour_validator = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Enter a colour as # and six digits, such as #2a6f97."))


class ResourceQuerySet(models.QuerySet["Resource"]):
    def active(self) -> "ResourceQuerySet":
        return self.filter(active=True)

    def staff(self) -> "ResourceQuerySet":
        return self.filter(kind=Resource.Kind.STAFF)


class Resource(index.Indexed, ClusterableModel):
    """A staff member, a room or a piece of equipment whose time can be taken."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff member")
        ROOM = "room", _("Room")
        EQUIPMENT = "equipment", _("Equipment")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.STAFF)
    name = models.CharField(_("name"), max_length=120)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="booking_resource",
        help_text=_("The account with which this person logs in to the admin."),
    )
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Receives a notice of each appointment."))
    phone = PhoneNumberField(_("phone number"), blank=True)
    photo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Leave empty for the time zone of the business."),
    )
    colour = models.CharField(_("colour"), max_length=7, default="#2a6f97", validators=[colour_validator])
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Somebody who is not active can't be booked; appointments stay.")
    )
    # Raised by the write that locks this row before its time is taken or freed.
    lock_version = models.PositiveBigIntegerField(default=0, editable=False)

    objects = ResourceQuerySet.as_manager()

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("kind")]

    class Meta:
        verbose_name = _("staff member or resource")
        verbose_name_plural = _("staff and resources")
        ordering = ["sort_order", "name", "pk"]

    def __str__(self) -> str:
        return self.name
