"""Traces of a customer outside our own tables: in the log of the queue, and in sessions."""

import json
from collections.abc import MutableMapping, Sequence
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import router

from wagtail_booking.actions.forgetting import Person

OURS = "wagtail_booking."

LOGIN = "_auth_user"
"""How that begins in a session which says who is logged in."""


def forget_tasks(*, person: Person, **_kwargs: Any) -> None:
    """Delete what django-q2 keeps of our failed tasks where it names the person. Receiver of ``customer_erasing``.

    Our tasks are given ids, and return numbers; but the error of one that failed can quote an address.
    """
    if not apps.is_installed("django_q"):
        return
    from django_q.models import Task

    failed = Task.objects.filter(success=False, func__startswith=OURS).only("pk", "result")
    named = [task.pk for task in failed.iterator() if person.is_in(str(task.result))]
    if named:
        Task.objects.filter(pk__in=named).delete()


def forget_sessions(*, persons: Sequence[Person], **_kwargs: Any) -> None:
    """Drop from sessions whatever names one of them. Receiver of ``customers_erased``.

    Such as the address that somebody has proven to be theirs, or a sentence that staff haven't seen yet. Sessions in
    the database only: others can't be listed, and end by themselves.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    get_model = getattr(store, "get_model_class", None)
    if not persons or get_model is None:
        return
    model = get_model()
    for session in model.objects.using(router.db_for_write(model)).iterator():
        data = session.get_decoded()
        if drop_named(data, persons):
            kept = store(session.session_key)
            session.session_data = kept.encode(data)
            session.save(update_fields=["session_data"])
            forget_cached(kept)


def drop_named(data: MutableMapping[str, Any], persons: Sequence[Person]) -> bool:
    """Delete what names one of them, from a session or what it holds; return whether there was anything."""
    named = [key for key, value in data.items() if not key.startswith(LOGIN) and names_one(value, persons)]
    for key in named:
        del data[key]
    return bool(named)


def names_one(value: Any, persons: Sequence[Person]) -> bool:
    # As it reads, not as JSON escapes it.
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return any(person.is_in(text) for person in persons)


def forget_cached(store: Any) -> None:
    """Have a session that is also cached read again from the database."""
    if cache := getattr(store, "_cache", None):
        cache.delete(store.cache_key)
