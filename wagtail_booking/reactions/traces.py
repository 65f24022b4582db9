"""Traces of a customer outside our own tables: in the log of the queue, and in sessions."""

import json
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import datetime
from html import unescape
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import router

from wagtail_booking.actions.persons import Finder, Person

OURS = "wagtail_booking."

WITH_NAMES = ("wagtail_booking", "_messages")
"""How those things in a session begin that can hold a name: ours, and sentences that wait to be shown."""

LOGIN = "_auth_user"
"""How that begins in a session which says who is logged in."""

TRIES = 3
"""So often a session is read again that changes while it is searched."""


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


def forget_sessions(*, persons: Sequence[Person], now: datetime | None = None, **_kwargs: Any) -> None:
    """Drop from sessions whatever names one of them, as far as can be. Receiver of ``customers_erased``.

    Such as the address that somebody has proven to be theirs, or a sentence that staff haven't seen yet. Sessions in
    the database only: others can't be listed, and end by themselves, as do those that are over ``now``.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    get_model = getattr(store, "get_model_class", None)
    if not persons or get_model is None:
        return
    model, finder = get_model(), Finder(persons)
    sessions = model.objects.using(router.db_for_write(model))
    for session in (sessions.filter(expire_date__gt=now) if now else sessions).iterator():
        forget_session(sessions, session, store, finder)


def forget_session(sessions: Any, session: Any, store: Any, finder: Finder) -> None:
    """Store a session without what names one of them, unless it has ended; what its owner writes meanwhile stays."""
    for _ in range(TRIES):
        data = session.get_decoded()
        if not drop_named(data, finder):
            return
        kept = store(session.session_key)
        same = sessions.filter(pk=session.pk, session_data=session.session_data)
        if same.update(session_data=kept.encode(data)):
            forget_cached(kept)
            return
        session = sessions.filter(pk=session.pk).first()
        if session is None:
            return


def drop_named(data: MutableMapping[str, Any], finder: Finder) -> bool:
    """Delete what names one of them, from a session or what it holds; return whether there was anything.

    A name counts where this app or a message can have put it: elsewhere, "1" or "true" may be something else.
    """
    named = [
        key
        for key, value in data.items()
        if not key.startswith(LOGIN)
        and any(map(finder.names_one if key.startswith(WITH_NAMES) else finder.has_address, texts_of(value)))
    ]
    for key in named:
        del data[key]
    return bool(named)


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in a value as people read it: neither as JSON nor as HTML escapes it."""
    if isinstance(value, str):
        yield unescape(value)
        if value[:1] in ("[", "{", '"'):
            try:
                inner = json.loads(value)
            except ValueError:
                return
            yield from texts_of(inner)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts_of(key)
            yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)
    else:
        yield str(value)


def forget_cached(store: Any) -> None:
    """Have a session that is also cached read again from the database."""
    if cache := getattr(store, "_cache", None):
        cache.delete(store.cache_key)
