"""The messages of the practice: as they come, with the links to move and to cancel in the confirmations."""

from sandbox.demo.texts import LINKS
from wagtail_booking.admin.messages.missing_link import confirmations
from wagtail_booking.admin.messages.storing import save_text
from wagtail_booking.models import MessageText
from wagtail_booking.reactions.messages import text_of


def load_messages() -> None:
    """Add the links to each confirmation that nobody has written another text for."""
    for key in confirmations():
        for language in ("en", "nl"):
            own = MessageText.objects.filter(
                message__occasion=key.occasion,
                message__audience=key.audience,
                message__channel=key.channel,
                language=language,
            )
            if own.exists():
                continue
            words = text_of(key, language)
            save_text(key, language, subject=words.subject, body=f"{words.body.rstrip()}\n\n{LINKS.in_(language)}\n")
