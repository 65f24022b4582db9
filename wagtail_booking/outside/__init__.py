"""Calendars elsewhere: fetched, understood, and stored as claims. Nothing is imported here.

:mod:`.guarding` decides which addresses may be reached, :mod:`.fetching` reads from them,
:mod:`.parsing` turns a calendar into busy time, :mod:`.expanding` bounds what that may cost, and
:mod:`.syncing` goes through the calendars.
"""
