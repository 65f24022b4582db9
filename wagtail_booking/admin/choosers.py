"""Modal windows in which editors choose a booking form or a customer."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from wagtail_booking.models import BookingForm, Customer
from wagtail_booking.permissions import customer_policy


class SearchForm(BaseFilterForm):
    """A search in the columns themselves, so that a phone number is found as well."""

    q = forms.CharField(
        label=_("Search term"), widget=forms.TextInput(attrs={"placeholder": _("Search")}), required=False
    )

    fields_searched: tuple[str, ...] = ("name",)

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects)
        words = self.cleaned_data.get("q", "").strip()
        if words:
            self.is_searching = True
            self.search_query = words
            query = Q()
            for field in self.fields_searched:
                query |= Q(**{f"{field}__icontains": words})
            objects = objects.filter(query)
        return objects


class CustomerSearchForm(SearchForm):
    fields_searched = ("name", "email", "phone")


class ForgivingChooser(BaseChooser):
    """Show nothing chosen where a request carries what is no number; the field says what is wrong.

    Nor is anything shown that isn't among ``shown``, if that is set: an id in a request tells nothing about it.
    """

    shown: QuerySet[Any] | None = None

    def get_instance(self, value: Any) -> Any:
        try:
            instance = super().get_instance(value)
        except (ValueError, OverflowError):
            return None
        if instance is None or self.shown is None or self.shown.filter(pk=instance.pk).exists():
            return instance
        return None


class CustomersOnlyForStaffMixin:
    """Names and addresses of customers are shown to those who may see them.

    That is, to those with their own calendar only: the customers of their own appointments. There is no way
    to find another one here, not even by a whole address: an answer would say who is a customer of somebody
    else. They book for such a customer by typing name and address, as for a new one; an address that is known
    isn't made twice.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not customer_policy.user_has_permission(request.user, "view"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @property
    def customers(self) -> QuerySet[Customer]:
        user = self.request.user  # type: ignore[attr-defined]
        return customer_policy.instances_user_has_any_permission_for(user, ["view"])


class CustomersListedMixin(CustomersOnlyForStaffMixin):
    filter_form_class = CustomerSearchForm

    def get_object_list(self) -> QuerySet[Customer]:
        return self.customers

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,  # type: ignore[misc]
            Column("email", label=_("E-mail address")),
            Column("phone", label=_("Phone number")),
        ]


class ChooseCustomerView(CustomersListedMixin, chooser.ChooseView):
    pass


class ChooseCustomerResultsView(CustomersListedMixin, chooser.ChooseResultsView):
    pass


class CustomerChosenView(CustomersOnlyForStaffMixin, chooser.ChosenView):
    def get_object(self, pk: Any) -> Customer:
        try:
            return self.customers.get(pk=pk)
        except (ValueError, OverflowError):
            raise Customer.DoesNotExist from None


class CustomersChosenView(CustomersOnlyForStaffMixin, chooser.ChosenMultipleView):
    def get_objects(self, pks: Any) -> QuerySet[Customer]:
        return self.customers.filter(pk__in=pks)


class ChoosingViewSet(ChooserViewSet):
    """A chooser in which nothing is made. Wagtail's address for that answers 500 where there is no form for it."""

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class CustomerChooserViewSet(ChoosingViewSet):
    base_widget_class = ForgivingChooser
    choose_view_class = ChooseCustomerView
    choose_results_view_class = ChooseCustomerResultsView
    chosen_view_class = CustomerChosenView
    chosen_multiple_view_class = CustomersChosenView


class ChooseBookingFormView(chooser.ChooseView):
    filter_form_class = SearchForm


class ChooseBookingFormResultsView(chooser.ChooseResultsView):
    filter_form_class = SearchForm


class BookingFormChooserViewSet(ChoosingViewSet):
    """Open to every editor: booking forms are public, and any page may show them."""

    choose_view_class = ChooseBookingFormView
    choose_results_view_class = ChooseBookingFormResultsView


booking_form_chooser_viewset = BookingFormChooserViewSet(
    "wagtail_booking_form_chooser",
    url_prefix="bookings/booking-form-chooser",
    model=BookingForm,
    icon="form",
    choose_one_text=_("Choose a booking form"),
    choose_another_text=_("Choose another booking form"),
    edit_item_text=_("Edit this booking form"),
)

customer_chooser_viewset = CustomerChooserViewSet(
    "wagtail_booking_customer_chooser",
    url_prefix="bookings/customer-chooser",
    model=Customer,
    icon="user",
    choose_one_text=_("Choose a customer"),
    choose_another_text=_("Choose another customer"),
    edit_item_text=_("Edit this customer"),
)
