"""How the addresses behind the calendar answer: always JSON, also about what goes wrong."""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.generic import View

from wagtail_booking.actions.base import reachable_database
from wagtail_booking.errors import AlreadyCancelled, BookingError, NotAllowed, Stale, TryLater
from wagtail_booking.forms.wording import error_text
from wagtail_booking.models import BookingSettings
from wagtail_booking.permissions import appointment_policy


class Refused(Exception):
    """What was asked for isn't done; ``code`` and what else the browser needs to know."""

    def __init__(self, status: int, code: str, message: str, **facts: Any) -> None:
        super().__init__(code)
        self.status = status
        self.facts = {"code": code, "message": message, **facts}


# The actions open transactions of their own, in which the lock must come first.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AnswerView(View):
    """Answers in JSON those who may do ``permission`` in some calendar."""

    permission = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with reachable_database():
                if not appointment_policy.user_has_permission(request.user, self.permission):
                    raise Refused(403, "not_allowed", gettext("You are not allowed to do this."))
                return super().dispatch(request, *args, **kwargs)
        except Refused as refusal:
            return answer(refusal.facts, status=refusal.status)
        except ValidationError as error:
            return answer({"code": "invalid", "message": " ".join(error.messages)}, status=400)
        except BookingError as error:
            return self.refused_by_action(error)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = answer({"code": "wrong_method", "message": gettext("This can't be done like this.")}, status=405)
        response["Allow"] = ", ".join(name.upper() for name in self.http_method_names)
        return response

    def refused_by_action(self, error: BookingError) -> HttpResponse:
        """Word what an action refused."""
        response = answer(
            {"code": error.code, "message": self.message_of(error)},
            status=STATUSES.get(type(error), 409),
        )
        if isinstance(error, TryLater):
            response["Retry-After"] = str(error.retry_after)
        return response

    def message_of(self, error: BookingError) -> str:
        match error:
            case Stale():
                return gettext(
                    "Somebody else has changed this appointment meanwhile. The calendar shows how it is now."
                )
            case AlreadyCancelled():
                return gettext("This appointment was cancelled meanwhile.")
            case TryLater():
                return gettext("The calendar is very busy at the moment. Please try again in a few seconds.")
        return error_text(error, self.settings.zone)

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()


STATUSES: dict[type[BookingError], int] = {NotAllowed: 403, TryLater: 503}


def answer(facts: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return facts as JSON, which nobody else may keep and nobody shows without asking again."""
    # Without the search for circles, which takes time and of which there are none.
    body = json.dumps(facts, separators=(",", ":"), check_circular=False)
    response = HttpResponse(body, content_type="application/json", status=status)
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a response, or 304 without a body when the browser has the same already."""
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
