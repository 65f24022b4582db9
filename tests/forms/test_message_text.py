"""What editors type as the text of a message: which variables it names, and what is refused, in which words."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from wagtail_booking.forms.message_text import Kind, check_text, names_in
from wagtail_booking.forms.variables import VARIABLES, Facts, sample_values, variables_for
from wagtail_booking.models import Channel, Event, Occasion
from wagtail_booking.selectors.messages import MessageKey

DOCS = Path(__file__).parents[2] / "docs" / "messages.md"


def said(text, **options):
    return [str(problem) for problem in check_text(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No variables, 50 % off {today} and } or {",
        "Dear {{customer_name}}, {{ title }} on {{start_date}}",
        "[Move it]({{reschedule_link}}) **{{when}}** <b>",
        "\n".join(variable.placeholder for variable in VARIABLES.values()),
    ],
)
def test_check_text__sound__has_no_problem(text):
    assert check_text(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("{{custmer_name}}", Kind.UNKNOWN, "There is no {{custmer_name}}. Did you mean {{customer_name}}?"),
        ("{{ Reschedule_Link }}", Kind.UNKNOWN, "There is no {{Reschedule_Link}}. Did you mean {{reschedule_link}}?"),
        ("{{qqqqq}}", Kind.UNKNOWN, "There is no {{qqqqq}}. Choose one of the variables listed."),
        ("{{settings.SECRET_KEY}}", Kind.NOT_A_NAME, "“settings.SECRET_KEY” is not the name of a variable."),
        ("{{ customer_name.__class__ }}", Kind.NOT_A_NAME, "“customer_name.__class__” is not the name"),
        ("{{ __class__ }}", Kind.UNKNOWN, "There is no {{__class__}}."),
        ("{{title|safe}}", Kind.NOT_A_NAME, "“title|safe” is not the name of a variable."),
        ("{{}}", Kind.NOT_A_NAME, "“” is not the name of a variable."),
        ("{{customer name}}", Kind.NOT_A_NAME, "a name alone, without spaces, points, bars or quotes."),
        ("{% load i18n %}", Kind.TEMPLATE_CODE, "“{% load i18n %}” is template code"),
        ("{% debug", Kind.TEMPLATE_CODE, "“{% debug” is template code"),
        ("{# note #}", Kind.TEMPLATE_CODE, "“{# note #}” is template code"),
        ("Dear {{title, hello\nmore", Kind.UNCLOSED, "“{{title, hello” has {{ without }} after it."),
        ("Dear title}} hello", Kind.UNOPENED, "“}} hello” has }} without {{ before it."),
        ("{{{title}}}", None, None),
        ("{{ti\ntle}}", Kind.NOT_A_NAME, "is not the name of a variable"),
    ],
)
def test_s11__check_text__anything_but_a_name__is_refused_in_words(text, kind, sentence):
    problems = check_text(text)

    if kind is None:  # a brace more on each side is text
        assert problems == []
        return
    (problem,) = problems
    assert problem.kind == kind
    assert sentence in str(problem)


def test_check_text__several_problems__come_in_the_order_of_the_text_and_once_each():
    text = "}} {{tite}} {% x %} {{tite}} {{nme}} {{"

    assert [problem.kind for problem in check_text(text)] == [
        Kind.UNOPENED,
        Kind.UNKNOWN,
        Kind.TEMPLATE_CODE,
        Kind.UNKNOWN,
        Kind.UNCLOSED,
    ]


def test_check_text__link_to_the_admin__is_for_staff_alone():
    text = "{{admin_link}}"

    assert said(text, audience=Event.Audience.CUSTOMER) == [
        "{{admin_link}} is for messages to staff and to the business only."
    ]
    assert said(text, audience=Event.Audience.STAFF) == said(text) == []


def test_check_text__huge_and_hostile__is_answered_at_once():
    text = "{{" * 5000 + "}}" * 5000 + "{%" * 5000

    assert check_text(text)
    assert all(len(str(problem)) < 300 for problem in check_text(text))


def test_names_in__a_text__are_the_variables_that_it_uses():
    assert names_in("{{ title }} {{title}} {{reschedule_link}} {{nope}} {{a.b}}") == {"title", "reschedule_link"}


def test_variables_for__a_message__are_those_worth_offering():
    def names(occasion, audience):
        return {variable.name for variable in variables_for(MessageKey(occasion, audience, Channel.EMAIL))}

    booked = names(Occasion.BOOKED, Event.Audience.CUSTOMER)
    assert {"customer_name", "reschedule_link", "appointment_details"} <= booked
    assert not {"previous_when", "reason", "admin_link"} & booked
    assert {"previous_when", "admin_link"} <= names(Occasion.RESCHEDULED, Event.Audience.BUSINESS)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_sample_values__every_variable__has_one_and_a_label(language):
    with override(language):
        assert all(sample_values().values())
        assert all(str(variable.label) for variable in VARIABLES.values())
        assert sample_values()["start_date"] == {"en": "Tuesday 3 March 2026", "nl": "dinsdag 3 maart 2026"}[language]


def test_facts__as_text__are_a_line_each():
    facts = Facts([("What", "Consult"), ("With", "Jan")])

    assert facts == "What: Consult\nWith: Jan"
    assert facts.pairs == (("What", "Consult"), ("With", "Jan"))


def test_docs__every_variable__is_described_and_no_other():
    table = DOCS.read_text().partition("### Variables")[2].partition("\n\n- ")[0]

    assert set(re.findall(r"`(\w+)`", table)) == set(VARIABLES)
