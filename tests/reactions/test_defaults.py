"""What messages say by default: every one there is, in every language, with variables that exist."""

import pytest

from wagtail_booking.forms.message_text import check_text, names_in
from wagtail_booking.forms.variables import sample_values
from wagtail_booking.models import Channel, Event, Occasion
from wagtail_booking.reactions.defaults import default_text
from wagtail_booking.reactions.rendering import render_html, render_sms, render_subject, render_text
from wagtail_booking.reactions.sms import segments
from wagtail_booking.selectors.messages import MessageKey, default_keys

KEYS = default_keys()
every_message = pytest.mark.parametrize("key", KEYS, ids=[f"{k.occasion}-{k.audience}-{k.channel}" for k in KEYS])
both_languages = pytest.mark.parametrize("language", ["en", "nl"])


@every_message
@both_languages
def test_default_text__any_message__can_be_saved_and_sent_as_it_is(key, language):
    text = default_text(key, language)
    values = sample_values()

    assert check_text(text.subject, key.audience) == check_text(text.body, key.audience) == []
    assert len(text.subject) <= 255
    if key.channel == Channel.SMS:
        assert text.subject == ""
        assert segments(render_sms(text.body, values)).count == 1
    else:
        assert "{{" not in render_subject(text.subject, values)
        assert render_html(text.body, values).startswith("<h1>")
        assert "{{" not in render_text(text.body, values)


@both_languages
def test_default_text__confirmation__has_no_link_to_move_before_that_is_switched_on(language):
    for key in KEYS:
        text = default_text(key, language)
        assert not {"reschedule_link", "cancel_link"} & names_in(text.body)


def test_default_text__to_staff_and_business__leads_into_the_admin_and_to_customers_never():
    for key in KEYS:
        if key.channel == Channel.EMAIL and key.occasion != Occasion.HANDED_OVER:
            inside = key.audience != Event.Audience.CUSTOMER
            assert ("admin_link" in names_in(default_text(key, "en").body)) == inside


def test_default_text__moved_online__tells_the_business_who_from_when_to_when():
    text = default_text(MessageKey(Occasion.RESCHEDULED, Event.Audience.BUSINESS, Channel.EMAIL), "en")

    assert {"changed_by", "previous_when", "when"} <= names_in(text.body)


@pytest.mark.parametrize("occasion", [Occasion.BOOKED, Occasion.CONFIRMED, Occasion.RESCHEDULED])
def test_default_text__with_an_invitation__says_that_replies_to_it_do_not_arrive(occasion):
    text = default_text(MessageKey(occasion, Event.Audience.CUSTOMER, Channel.EMAIL), "en")

    assert "Accepting or declining an invitation in your calendar doesn't reach us." in text.body
