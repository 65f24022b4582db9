"""A customer's data as a file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views import View

from wagtail_booking.forms.personal_data import data_response
from wagtail_booking.permissions import customer_policy

from .access import may_download


class CustomerDataView(View):
    """Everything that is stored about a customer, notes of staff too, as JSON. Looking at it changes nothing."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_download(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = customer_policy.instances_user_has_any_permission_for(request.user, ["view"])
        return data_response([get_object_or_404(seen, pk=pk)], now=timezone.now(), for_staff=True)
