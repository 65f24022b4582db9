"""Calendar feeds: private addresses at which calendars elsewhere subscribe to one of ours."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_booking.actions import CreateFeed, RenewFeed, RevokeFeed
from wagtail_booking.errors import BookingError
from wagtail_booking.forms.wording import error_text
from wagtail_booking.models import Feed
from wagtail_booking.permissions import appointment_policy, feed_token, feeds_to_revoke, may_have_feed
from wagtail_booking.selectors.addresses import base_url

from .menu_items import CalendarsMenuItem
from .moments import list_text
from .tables import WIDE, StyledColumn
from .time_off import AppointmentPermissionMixin
from .widgets import NarrowingSelect

EVERYBODY = "everybody"


def feeds_url(**query: int) -> str:
    """Return the address of the form for a new feed, with values to fill in."""
    return f"{reverse('wagtail_booking_feeds:add')}?{urlencode(query)}"


class FeedForm(forms.Form):
    """Which calendar, what of it, and what the feed is for."""

    calendar = forms.ChoiceField(label=_("Calendar"), widget=NarrowingSelect)
    details = forms.ChoiceField(
        label=_("What it shows"),
        choices=Feed.Details.choices,
        initial=Feed.Details.FULL,
        widget=forms.RadioSelect,
        help_text=_(
            "With full details: customer, phone number, e-mail address, people, rooms and status. Whoever has the "
            "address reads them, without logging in."
        ),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("For you, for example: my phone.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendars = [
            (str(pk), name) for pk, name in appointment_policy.resources(user, "view").values_list("pk", "name")
        ]
        if may_have_feed(user, None):
            calendars.insert(0, (EVERYBODY, gettext("Everybody")))
        field: Any = self.fields["calendar"]
        field.choices = calendars

    @property
    def resource(self) -> int | None:
        """The calendar that was chosen; ``None`` for everybody's."""
        chosen = self.cleaned_data["calendar"]
        return None if chosen == EVERYBODY else int(chosen)


class FeedPage(AppointmentPermissionMixin, WagtailAdminTemplateMixin):
    """A page about feeds, for whoever may see a calendar."""

    permission_required = "view"
    header_icon = "link"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtail_booking_feeds:index"), "label": _("Calendar feeds")},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def feed(self) -> Feed:
        """The feed of the address, as far as the user has to do with it."""
        return get_object_or_404(self.feeds().select_related("resource", "created_by"), pk=self.kwargs["pk"])  # type: ignore[attr-defined]

    def feeds(self) -> QuerySet[Feed]:
        """Return the user's own: nobody else reads their addresses."""
        return Feed.objects.filter(created_by=self.request.user.pk)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {"feed": self.feed, "made": list_text(self.feed.created_at, self.zone)}


class FeedIndexView(AppointmentPermissionMixin, generic.IndexView):
    model = Feed
    page_title = _("Calendar feeds")
    header_icon = "link"
    results_template_name = "wagtail_booking/admin/feeds/index_results.html"
    any_permission_required = ["view"]
    index_url_name = "wagtail_booking_feeds:index"
    index_results_url_name = "wagtail_booking_feeds:index_results"
    add_url_name = "wagtail_booking_feeds:add"
    add_item_label = _("Add a feed")
    default_ordering = "-created_at"
    paginate_by = 50
    is_searchable = False

    def get_base_queryset(self) -> Any:
        return feeds_to_revoke(self.request.user).select_related("resource", "created_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column_class(TitleColumn)(
                "calendar", label=_("Calendar"), accessor="calendar_name", get_url=self.get_edit_url
            ),
            StyledColumn("name", label=_("Name"), accessor="name", classname="wb-anywhere"),
            Column("details", label=_("Shows"), accessor="get_details_display", classname=WIDE),
            Column("created_by", label=_("Made by"), accessor=lambda feed: str(feed.created_by)),
            Column(
                "created_at",
                label=_("Made"),
                accessor=lambda feed: list_text(feed.created_at, self.zone),
                classname=WIDE,
            ),
        ]

    def get_add_url(self) -> str | None:
        return reverse(self.add_url_name)

    def get_edit_url(self, instance: Feed) -> str | None:
        if instance.created_by_id != self.request.user.pk:
            return None
        return reverse("wagtail_booking_feeds:address", args=[instance.pk])

    def get_list_buttons(self, instance: Feed) -> list[Button]:
        names = {"calendar": instance.calendar_name, "name": instance.name or list_text(instance.created_at, self.zone)}
        return [
            Button(
                gettext("Revoke"),
                url=reverse("wagtail_booking_feeds:revoke", args=[instance.pk]),
                classname="button-secondary",
                attrs={"aria-label": gettext("Revoke the feed “%(name)s” of %(calendar)s") % names},
            )
        ]


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FeedCreateView(FeedPage, FormView):
    form_class = FeedForm
    template_name = "wagtail_booking/admin/feeds/form.html"
    page_title = _("Add a calendar feed")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "calendar": self.request.GET.get("calendar", "")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: FeedForm) -> HttpResponse:
        details = Feed.Details(form.cleaned_data["details"])
        action = CreateFeed(form.resource, details=details, name=form.cleaned_data["name"], actor=self.actor)
        try:
            feed = action.execute(now=timezone.now())
        except BookingError as error:
            form.add_error(None, error_text(error, self.zone))
            return self.form_invalid(form)
        messages.success(self.request, gettext("The feed is made. Copy its address into your calendar."))
        return redirect("wagtail_booking_feeds:address", feed.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["media"] = context["form"].media
        return context | {
            "action_url": self.request.path,
            "submit_button_label": _("Make the feed"),
            "submit_button_active_label": _("Making…"),
        }


class FeedAddressView(FeedPage, TemplateView):
    """The address of a feed, and how to subscribe, for its maker only."""

    template_name = "wagtail_booking/admin/feeds/address.html"

    def get_page_title(self) -> str:
        return str(self.feed)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("All feeds"), url=reverse("wagtail_booking_feeds:index"), icon_name="list-ul")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = address_of(self.feed, self.request.build_absolute_uri("/"))
        return super().get_context_data(
            **self.facts(),
            **kwargs,
            address=address,
            webcal=webcal_of(address),
            google=f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal_of(address)})}",
            works=may_have_feed(self.request.user, self.feed.resource_id),
        )


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FeedRenewView(FeedPage, FormView):
    form_class = forms.Form
    template_name = "wagtail_booking/admin/feeds/renew.html"
    page_title = _("Replace the address")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            if not RenewFeed(self.feed, actor=self.actor).execute():
                raise Http404
        except BookingError as error:
            messages.error(self.request, error_text(error, self.zone))
        else:
            messages.success(self.request, gettext("The feed has a new address. The old one doesn't work any more."))
        return redirect("wagtail_booking_feeds:address", self.feed.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.facts(), **kwargs)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FeedRevokeView(FeedPage, FormView):
    form_class = forms.Form
    template_name = "wagtail_booking/admin/feeds/revoke.html"
    page_title = _("Revoke the feed")

    def feeds(self) -> QuerySet[Feed]:
        return feeds_to_revoke(self.request.user)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        facts = {"name": str(self.feed)}
        try:
            RevokeFeed(self.feed, actor=self.actor).execute()
        except BookingError as error:
            messages.error(self.request, error_text(error, self.zone))
        else:
            messages.success(self.request, gettext("The feed “%(name)s” is revoked.") % facts)
        return redirect("wagtail_booking_feeds:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.facts(), **kwargs)


class FeedViewSet(ViewSet):
    name = "wagtail_booking_feeds"
    url_prefix = "bookings/feeds"
    icon = "link"
    menu_label = _("Calendar feeds")
    menu_item_class = CalendarsMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", FeedIndexView.as_view(), name="index"),
            path("results/", FeedIndexView.as_view(results_only=True), name="index_results"),
            path("new/", FeedCreateView.as_view(), name="add"),
            path("address/<int:pk>/", FeedAddressView.as_view(), name="address"),
            path("renew/<int:pk>/", FeedRenewView.as_view(), name="renew"),
            path("revoke/<int:pk>/", FeedRevokeView.as_view(), name="revoke"),
        ]


def address_of(feed: Feed, here: str) -> str:
    """Return the whole address of a feed; on a site whose address nothing says, that of the request (``here``)."""
    base = base_url() or here.rstrip("/")
    return base + reverse("wagtail_booking:feed", kwargs={"token": feed_token(feed)})


def webcal_of(address: str) -> str:
    """Return the address as calendars take it over: with a scheme that the device opens with its calendar."""
    return address.replace(f"{urlsplit(address).scheme}:", "webcal:", 1)
