"""From text and values to subject, plain text, HTML and SMS: what editors can do, and what values never can."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import TEXTS
from wagtail_booking.forms.variables import Facts
from wagtail_booking.reactions.rendering import render_html, render_sms, render_subject, render_text

LINK = "https://linden.example/booking/reschedule/abc/?a=1&b=2"
ELEMENTS = {"a", "blockquote", "br", "em", "hr", "li", "ol", "p", "span", "strong", "table", "td", "th", "tr", "ul"} | {
    f"h{level}" for level in range(1, 7)
}


def values(**changed):
    return {"customer_name": "Anna", "title": "Consult", "reason": "", "rooms": "", "reschedule_link": LINK} | changed


class Seen(HTMLParser):
    """Which elements and addresses a browser would see, and the text between them."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.addresses, self.attributes, self.text = [], [], set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("# Hi {{customer_name}}", "<h1>Hi Anna</h1>", "Hi Anna"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n<p>three</p>", "one\ntwo\n\nthree"),
        ("**{{title}}** *soft*", "<p><strong>Consult</strong> <em>soft</em></p>", "Consult soft"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("> said\n> twice", "<blockquote><p>said<br>twice</p></blockquote>", "> said\n> twice"),
        ("Regards\n---\nAnna", "<p>Regards</p>\n<hr>\n<p>Anna</p>", "Regards\n\n---\n\nAnna"),
        ("a \\*b\\* `c` & &amp; <b>", "<p>a *b* `c` &amp; &amp;amp; &lt;b&gt;</p>", "a *b* `c` & &amp; <b>"),
        ("    {{title}}", "<p>Consult</p>", "Consult"),
        ("[us](https://a.example)", '<p><a href="https://a.example">us</a></p>', "us: https://a.example"),
        ("[call](tel:+31101234567)", '<p><a href="tel:+31101234567">call</a></p>', "call: +31101234567"),
        ("<https://a.example>", '<p><a href="https://a.example">https://a.example</a></p>', "https://a.example"),
        ("![x](https://a.example/x.png)", "<p>![x](https://a.example/x.png)</p>", "![x](https://a.example/x.png)"),
        ("{{nope}} {{ a.b }}", "<p>{{nope}} {{ a.b }}</p>", "{{nope}} {{ a.b }}"),
    ],
)
def test_render__what_editors_type__as_html_and_as_plain_text(text, html, plain):
    assert render_html(text, values()) == html
    assert render_text(text, values()) == plain


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        (
            "{{reschedule_link}}",
            '<p><a class="button" href="{}">Move my appointment</a></p>',
            "Move my appointment: {}",
        ),
        ("Here: {{reschedule_link}}", '<p>Here: <a href="{}">Move my appointment</a></p>', "Here: {}"),
        ("[Move]({{ reschedule_link }})", '<p><a href="{}">Move</a></p>', "Move: {}"),
        ("[{{reschedule_link}}]({{reschedule_link}})", '<p><a href="{}">{}</a></p>', "{}"),
    ],
)
def test_render__link__is_a_button_by_itself_and_an_address_in_plain_text(text, html, plain):
    assert render_html(text, values()) == html.replace("{}", LINK.replace("&", "&amp;"))
    assert render_text(text, values()) == plain.replace("{}", LINK)


def test_render__facts__are_a_table_by_themselves_and_lines_elsewhere():
    facts = values(answers=Facts([("Who & what", "<Anna>"), ("When", "10:00")]))

    assert render_html("{{answers}}", facts) == (
        '<table class="facts"><tr><th scope="row">Who &amp; what</th><td>&lt;Anna&gt;</td></tr>'
        '<tr><th scope="row">When</th><td>10:00</td></tr></table>'
    )
    assert render_html("So: {{answers}}", facts) == "<p>So: Who &amp; what: &lt;Anna&gt;<br>When: 10:00</p>"
    assert render_text("{{answers}}", facts) == "Who & what: <Anna>\nWhen: 10:00"


def test_render__line_whose_variables_are_all_empty__is_left_out():
    text = "Dear {{customer_name}}\nReason: {{reason}}\n{{rooms}} {{title}}\n\n{{rooms}}\n\nBye"

    assert render_text(text, values()) == "Dear Anna\nConsult\n\nBye"
    assert render_html(text, values()) == "<p>Dear Anna<br> Consult</p>\n<p>Bye</p>"
    assert "Reason: ill" in render_text(text, values(reason="ill"))
    assert "Reason" not in render_sms(text, values())


PAYLOADS = [
    *TEXTS,
    "{{reschedule_link}}",
    "{{ customer_name }}",
    "[x](http://evil.example)",
    "[x]: http://evil.example",
    "<http://evil.example>",
    "![x](http://evil.example)",
    "</p><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "&lt;script&gt;",
    "\ue0000\ue001",
    "\x02wzxhzdk:0\x03",
    "\x02amp\x03",
    "a\n\n# heading\n\n- list",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s11__any_value__is_text_and_nothing_else(payload):
    text = "# {{title}}\n\nDear **{{title}}**, {{title}}\n\n- {{title}}\n\n> {{title}}\n\n{{reschedule_link}}"
    seen = Seen(render_html(text, values(title=payload)))
    shown = " ".join(render_subject("{{title}}", values(title=payload[:150])).split())

    expected = Seen(render_html(text, values(title="x" if shown else "")))
    assert seen.elements == expected.elements
    assert seen.addresses == [LINK]
    assert seen.attributes == {"class", "href"}
    assert shown[:100] in " ".join(seen.text.split())
    assert shown[:100] in " ".join(render_text("{{title}}", values(title=payload)).split())


@pytest.mark.parametrize(
    "payload",
    ["javascript:alert(1)", "http://evil.example", "//evil.example", "data:text/html,x", "mailto:a@b?bcc=c@d&x", "\nx"],
)
@pytest.mark.parametrize("text", ["[x]({{title}})", "[x]: {{title}}\n\n[x]", "<{{title}}>"])
def test_s08__value_as_the_address_of_a_link__leads_nowhere(payload, text):
    seen = Seen(render_html(text, values(title=payload)))

    assert seen.addresses == []


def test_s08__value_in_the_middle_of_an_address__is_quoted():
    html = render_html("[q](https://a.example/?q={{title}}&r=1)", values(title="a&b=c#d/../e"))

    assert Seen(html).addresses == ["https://a.example/?q=a%26b%3Dc%23d%2F..%2Fe&r=1"]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//evil", "vbscript:x"])
def test_s08__address_that_no_mail_may_have__is_no_link(href):
    assert Seen(render_html(f"[x]({href})", values())).addresses == []


@given(
    st.text(alphabet=st.sampled_from(list("a \n*_#>-[]()!<>&\\`{}|1.:/\"'\ue0000\ue001\x02\x03")), max_size=80),
    st.text(max_size=40),
)
def test_render__whatever_is_typed_and_put_in__gives_known_elements_and_no_address_but_typed_ones(text, value):
    put_in = values(title=value)
    seen = Seen(render_html(text + "{{title}}" + text, put_in))

    assert set(seen.elements) <= ELEMENTS
    assert all(address.startswith(("http", "mailto:", "tel:")) for address in seen.addresses)
    assert isinstance(render_text(text + "{{title}}", put_in), str)
    assert isinstance(render_sms(text + "{{title}}", put_in), str)
    assert "\n" not in render_subject(text + "{{title}}", put_in)


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\0", "\u2028", "\u2029", "\x85", "\x0b", "\u202e", "\u2066"])
def test_s10__subject__is_one_line_without_control_characters(sign):
    subject = render_subject(f"{{{{title}}}}{sign}Bcc: a@b.example", values(title=f"a{sign}Bcc: evil@example.com"))

    assert sign not in subject
    assert len(subject.splitlines()) == 1
    assert subject.startswith("a")


def test_render_subject__very_long__is_cut():
    assert len(render_subject("{{title}}", values(title="x" * 500))) == 200


def test_render_sms__typographic_signs_and_no_break_spaces__cost_no_longer_message():
    text = "“{{title}}” – it’s €\N{NO-BREAK SPACE}45… {{reschedule_link}}\n\n\n\nBye"

    assert render_sms(text, values()) == f'"Consult" - it\'s € 45... {LINK}\n\nBye'


def test_render_sms__no_end_of_text__is_cut():
    assert len(render_sms("x" * 20_000, values())) == 1530


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "[a](" * 5_000,
        "1. " * 5_000 + "a",
        "> " * 5_000 + "a",
        "- " * 5_000 + "a",
        "**a " * 5_000,
        "{{" + " " * 19_000,
        "\\" * 20_000,
        " \n" * 10_000,
    ],
)
def test_s21__render__text_that_nobody_would_write__is_answered_in_time(text):
    began = time.process_time()
    render_html(text, values())
    render_text(text, values())

    assert time.process_time() - began < 5


def test_render__very_many_brackets__are_brackets():
    text = "[a](https://a.example) " * 50

    assert Seen(render_html(text, values())).addresses == []
    assert Seen(render_html("[a](https://a.example) " * 40, values())).addresses == ["https://a.example"] * 40
    assert render_text(text, values()) == text.strip()


def test_render__lists_in_lists_without_end__are_shown_as_typed():
    text = "1. " * 5_000 + "{{title}}"

    assert render_html(text, values()) == "<p>" + text.replace("{{title}}", "Consult") + "</p>"


@pytest.mark.parametrize("text", ["", " ", "\n \n", "{{reason}}"])
def test_render__nothing__is_nothing(text):
    assert render_html(text, values()) == render_text(text, values()) == render_sms(text, values()) == ""
