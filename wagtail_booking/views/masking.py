"""Keeping links to appointments out of the logs: Django writes the path of each request that it refuses."""

import logging
import re

LOGGERS = ("django.request", "django.security.csrf", "django.server")
"""The loggers of Django that write paths; a filter counts for what is logged to its own logger only."""

TOKEN = re.compile(r"\b([0-9a-f]{32})\.[\w-]{20,}")


class MaskLinks(logging.Filter):
    """Leave the random id of an appointment in a record, and take the signature that makes it a link."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(mask, record.args))
        return True


def mask(value: object) -> object:
    """Return a text without tokens, and anything else as it is."""
    return TOKEN.sub(r"\1.…", value) if isinstance(value, str) else value


def mask_links() -> None:
    """Have Django's own records masked from now on. Once is enough."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, MaskLinks) for each in logger.filters):
            logger.addFilter(MaskLinks())
