"""How staff see an appointment: patterns, what is wrong with one, and labels' colours."""

import pytest
from django.utils import translation

from tests import factories as f
from wagtail_booking.forms.display_format import NAMES, appointment_text, display_text, problem_of
from wagtail_booking.models import BookingSettings
from wagtail_booking.models.appointments import Appointment

DEFAULT = BookingSettings._meta.get_field("display_format").default

VALUES = {"staff": "Jan", "title": "Consult", "customer": "Anna", "form": "", "status": "", "people": ""}

SHOWN = [
    # Pattern, values other than those above, text, message.
    (DEFAULT, {}, "[Jan] Consult (Anna)", "the default"),
    (DEFAULT, {"customer": ""}, "[Jan] Consult", "an empty value takes its parentheses along"),
    (DEFAULT, {"staff": ""}, "Consult (Anna)", "and its brackets, at the start"),
    (DEFAULT, {"staff": "", "customer": ""}, "Consult", "both"),
    (DEFAULT, {"customer": "{title}"}, "[Jan] Consult ({title})", "a value is never read as a pattern"),
    (DEFAULT, {"customer": "{staff} {nobody} {}"}, "[Jan] Consult ({staff} {nobody} {})", "whatever is in it"),
    (DEFAULT, {"customer": r"\1 \g<0> %s"}, r"[Jan] Consult (\1 \g<0> %s)", "nor as anything else"),
    (DEFAULT, {"customer": "()"}, "[Jan] Consult (())", "brackets of a value are its own"),
    (DEFAULT, {"customer": " Anna \n Jansen\t"}, "[Jan] Consult (Anna Jansen)", "one line, single spaces"),
    (DEFAULT, {"customer": "<b>A&B</b>"}, "[Jan] Consult (<b>A&B</b>)", "plain text: the template escapes"),
    (DEFAULT, {"staff": " 100 % {title} "}, "[100 % {title}] Consult (Anna)", "the same goes for staff"),
    (DEFAULT, {"customer": "   "}, "[Jan] Consult", "blank is empty"),
    (DEFAULT, {"customer": "\x00"}, "[Jan] Consult (\x00)", "the mark for what is empty means nothing in a value"),
    ("{form}: {title} {status}", {"form": "Visit", "status": "Held"}, "Visit: Consult Held", "all other names"),
    ("{title} ({customer}, {people})", {"people": "2 people"}, "Consult (Anna, 2 people)", "two in a group"),
    ("{title} ({customer}, {people})", {}, "Consult (Anna)", "the separator before goes"),
    ("{title} ({customer}, {people})", {"customer": "", "people": "2 people"}, "Consult (2 people)", "or after"),
    ("{title} ({customer}, {people})", {"customer": ""}, "Consult", "the whole group"),
    ("{title} (with {customer})", {"customer": ""}, "Consult", "with its words"),
    ("{title} [{form} ({customer})]", {"customer": ""}, "Consult", "groups in groups"),
    ("{title} [{staff} ({customer})]", {"customer": ""}, "Consult [Jan]", "only the inner one"),
    ("{customer} – {staff} – {title}", {"staff": ""}, "Anna – Consult", "one separator stays"),
    ("{form} – {status} – {title}", {}, "Consult", "none at the start"),
    ("{title} – {form}", {}, "Consult", "none at the end"),
    ("{title}  /  {customer}", {}, "Consult / Anna", "double spaces"),
    ("{title} {form} {customer}", {}, "Consult Anna", "nor around what is empty"),
    ("(!) {title}", {"customer": ""}, "(!) Consult", "brackets without a name stay"),
    ("{title} {title}", {}, "Consult Consult", "a name may come twice"),
    ("{customer}", {"customer": ""}, "Consult", "never empty"),
    ("{klant} {title", {}, "{klant} {title", "a bad pattern does no harm"),
    ("{} {title.__class__} {title!r} %(title)s", {}, "{} {title.__class__} {title!r} %(title)s", "nor tricks"),
    ("", {}, "Consult", "nor an empty one"),
]


@pytest.mark.parametrize(("pattern", "values", "text", "message"), SHOWN, ids=[row[3] for row in SHOWN])
def test_display_text__pattern_and_values__text(pattern, values, text, message):
    assert display_text(pattern, **VALUES | values) == text, message


PROBLEMS = [
    (DEFAULT, None),
    ("{title}", None),
    ("{form} – {status}, {people}", None),
    ("", "Enter a format"),
    ("   ", "Enter a format"),
    ("{custumer}", "There is no {custumer}. Did you mean {customer}?"),
    ("{title} {Staff}", "There is no {Staff}. Did you mean {staff}?"),
    ("{xqz}", "There is no {xqz}. Choose from: {staff}, {title}, {customer}, {form}, {status}, {people}."),
    ("{title", "A { has no } after it."),
    ("{title} ({customer)", "A { has no } after it."),
    ("title}", "A } has no { before it."),
    ("{{title}}", "is not a name"),
    ("{}", "There is no name between {}"),
    ("{ title }", "“{ title }” is not a name."),
    ("{title.pk}", "“{title.pk}” is not a name."),
    ("Appointment", "All appointments would look the same."),
]


@pytest.mark.parametrize(("pattern", "problem"), PROBLEMS)
def test_problem_of__pattern__problem_in_words_or_none(pattern, problem):
    found = problem_of(pattern)

    assert found is None if problem is None else problem in found


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("pattern", "problem"), PROBLEMS)
def test_problem_of__any_language__a_sentence(pattern, problem, language):
    with translation.override(language):
        found = problem_of(pattern)

    assert found is None or found[-1] in ".?"


def test_names__every_one__is_replaced():
    values = dict.fromkeys(NAMES, "x")

    assert [name for name in NAMES if display_text(f"{{{name}}}", **values) != "x"] == []


@pytest.mark.django_db
def test_appointment_text__an_appointment__its_facts():
    booked = f.appointment(f.small_practice())
    booked = Appointment.objects.get(pk=booked.pk)

    text = appointment_text("{staff} | {title} | {customer} | {form} | {status} | {people}", booked)

    assert text == "Jan de Vries | First consult | Anna Jansen | First consult | Confirmed"


@pytest.mark.django_db
def test_appointment_text__a_group__the_number_of_people():
    f.business()
    form = f.booking_form(f.staff_member(), capacity=4, max_party_size=4)

    assert appointment_text("{title} ({people})", f.appointment(form, party_size=3)) == "First consult (3 people)"


@pytest.mark.django_db
def test_appointment_text__without_a_form__the_rest():
    booked = f.appointment(f.small_practice())
    booked.booking_form = None

    assert appointment_text("{form}: {title}", booked) == "First consult"


@pytest.mark.django_db
def test_appointment_text__form_not_named__no_query(django_assert_num_queries):
    booked = Appointment.objects.get(pk=f.appointment(f.small_practice()).pk)

    with django_assert_num_queries(0):
        assert appointment_text(DEFAULT, booked) == "[Jan de Vries] First consult (Anna Jansen)"
