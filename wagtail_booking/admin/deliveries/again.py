"""Sending a delivery again, from the list or from the page of the appointment."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_booking.admin.returning import ReturningMixin
from wagtail_booking.models import Delivery
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.reactions.delivering import send_again

from .listing import INDEX
from .words import about_text


class SendAgainView(ReturningMixin, PermissionCheckedMixin, View):
    """Queue a message once more (POST), for those who may change its appointment."""

    permission_policy = appointment_policy
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed = appointment_policy.instances_user_has_any_permission_for(request.user, ["change"])
        rows = Delivery.objects.filter(appointment__in=allowed.order_by().values("pk"))
        delivery = get_object_or_404(rows, pk=kwargs["pk"])
        facts = {"message": about_text(delivery)}
        if send_again(delivery.pk, now=timezone.now()):
            messages.success(request, gettext("“%(message)s” will be sent again in a moment.") % facts)
        else:
            messages.info(request, gettext("“%(message)s” is waiting to be sent already.") % facts)
        return self.leave(INDEX)
