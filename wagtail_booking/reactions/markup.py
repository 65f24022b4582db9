"""The markup of messages: Markdown without HTML, pictures and code, with marks where variables stand.

A text is understood once, as a tree; the tree is written down as HTML or as plain text. Values only come in then,
as text of the tree, so that none can be taken for markup.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from wagtail_booking.forms.variables import Facts

OPEN, CLOSE = "\ue000", "\ue001"
"""Around the number of a value. Private characters: Markdown does nothing with them, and texts don't have them."""

MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
OTHER_BLOCKS = ("code", "setextheader")
OTHER_INLINE = (
    "backtick",
    "image_link",
    "image_reference",
    "short_image_ref",
    "automail",
    "html",
    "entity",
)
REACHABLE = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
"""The addresses that a link in a message may have."""

MOST_LINKS = 40
"""How many brackets of a paragraph are looked at."""

DEEPEST = 40
"""How many elements may lie within each other, such as lists in lists."""

HARMLESS = "@+-._~"
BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "div"})


@dataclass(frozen=True)
class Value:
    """What stands for a variable; ``link_text`` is what to call a link."""

    text: str
    link_text: str = ""


class Catcher(Treeprocessor):
    """Keep the tree that Markdown would have written down; of nothing at all it makes none."""

    tree = Element("div")

    def run(self, root: Element) -> None:
        self.tree = root


def read(text: str) -> Element:
    """Return a text, with marks, as a tree of HTML's elements. What nobody would write is taken as it stands."""
    markdown = Markdown(extensions=["nl2br", "sane_lists"])
    markdown.preprocessors.deregister("html_block")
    for name in OTHER_BLOCKS:
        markdown.parser.blockprocessors.deregister(name)
    for name in OTHER_INLINE:
        markdown.inlinePatterns.deregister(name)
    markdown.treeprocessors.deregister("prettify")
    catcher = Catcher(markdown)
    markdown.treeprocessors.register(catcher, "catch", -10)
    blocks = re.split(r"\n{2,}", text)
    try:
        markdown.convert("\n\n".join(map(without_thickets, blocks)))
    except RecursionError:
        return as_it_stands(blocks)
    return as_it_stands(blocks) if is_deeper(catcher.tree, DEEPEST) else catcher.tree


def without_thickets(block: str) -> str:
    """Return a paragraph with no special meaning to its brackets where there are very many.

    Whether each of them begins a link takes Markdown a look at all that follow: minutes, for some thousands.
    """
    return block if block.count("[") <= MOST_LINKS else re.sub(r"\\?\[", r"\\[", block)


def as_it_stands(blocks: Sequence[str]) -> Element:
    """Return paragraphs and their lines, and nothing else understood."""
    tree = Element("div")
    for block in filter(str.strip, blocks):
        paragraph = SubElement(tree, "p")
        for number, line in enumerate(block.split("\n")):
            if number:
                SubElement(paragraph, "br")
            add_text(paragraph, line)
    return tree


def is_deeper(tree: Element, levels: int) -> bool:
    """Return whether there are more than so many elements within each other."""
    layer = [tree]
    for _level in range(levels):
        layer = [child for element in layer for child in element]
        if not layer:
            return False
    return True


def to_html(tree: Element, values: Sequence[Value]) -> str:
    """Return the tree as HTML, with the values in the place of their marks. Every text is escaped, once."""
    filled = Filler(values).fill(tree)
    return "\n".join(tostring(child, encoding="unicode", method="html") for child in filled)


class Filler:
    """Copies a tree with values in it."""

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = values

    def fill(self, source: Element, *, in_link: bool = False) -> Element:
        if (only := self._only_value(source)) is not None:
            return self._block(only)
        made = Element(source.tag)
        if source.tag == "ol" and len(source.attrib.get("start", "")) in range(1, 10):
            made.set("start", source.attrib["start"])
        if source.tag == "a":
            href = address(source.get("href", ""), self.values)
            if href:
                made.set("href", href)
            else:  # nothing that a mail could lead to
                made.tag = "span"
            in_link = True
        self._add(made, source.text, in_link=in_link)
        for child in source:
            made.append(self.fill(child, in_link=in_link))
            self._add(made, child.tail, in_link=in_link)
        return made

    def _only_value(self, source: Element) -> Value | None:
        """Return the value of a paragraph that is nothing else, and that has a look of its own."""
        mark = MARK.fullmatch((source.text or "").strip())
        if source.tag != "p" or len(source) or not mark:
            return None
        value = self.values[int(mark[1])]
        return value if value.link_text or isinstance(value.text, Facts) else None

    def _block(self, value: Value) -> Element:
        if isinstance(value.text, Facts):
            table = Element("table", {"class": "facts"})
            for label, text in value.text.pairs:
                row = SubElement(table, "tr")
                SubElement(row, "th", {"scope": "row"}).text = label
                SubElement(row, "td").text = text
            return table
        paragraph = Element("p")
        SubElement(paragraph, "a", {"class": "button", "href": value.text}).text = value.link_text
        return paragraph

    def _add(self, parent: Element, text: str | None, *, in_link: bool) -> None:
        for part in parts(text, self.values):
            if isinstance(part, str):
                add_text(parent, part)
            elif part.link_text and not in_link:
                SubElement(parent, "a", {"href": part.text}).text = part.link_text
            else:
                for number, line in enumerate(part.text.splitlines()):
                    if number:
                        SubElement(parent, "br")
                    add_text(parent, line)


def to_text(tree: Element, values: Sequence[Value]) -> str:
    """Return the tree as plain text, with the values in the place of their marks."""
    return "\n\n".join(filter(None, (block_text(child, values) for child in tree)))


def block_text(block: Element, values: Sequence[Value]) -> str:
    """Return a paragraph, a heading, a list or a quotation as lines."""
    if block.tag in ("ul", "ol"):
        first = int(block.get("start", "1"))
        signs = ["-" if block.tag == "ul" else f"{first + number}." for number in range(len(block))]
        return "\n".join(
            indented(block_text(item, values), f"{sign} ") for sign, item in zip(signs, block, strict=True)
        )
    if block.tag == "hr":
        return "---"
    mark = MARK.fullmatch((block.text or "").strip())
    if block.tag == "p" and mark and not len(block) and values[int(mark[1])].link_text:
        value = values[int(mark[1])]
        return f"{value.link_text}: {value.text}"
    text = "\n".join(filter(None, runs(block, values)))
    return indented(text, "> ", "> ") if block.tag == "blockquote" else text


def runs(block: Element, values: Sequence[Value]) -> Iterator[str]:
    """Return what a block holds: its own text, and the blocks in it."""
    line = plain(block.text, values)
    for child in block:
        if child.tag in BLOCKS:
            yield stripped(line)
            yield block_text(child, values)
            line = ""
        else:
            line += inline_text(child, values)
        line += plain(child.tail, values)
    yield stripped(line)


def inline_text(element: Element, values: Sequence[Value]) -> str:
    if element.tag == "br":
        return "\n"
    text = plain(element.text, values) + "".join(
        inline_text(child, values) + plain(child.tail, values) for child in element
    )
    href = address(element.get("href", ""), values) if element.tag == "a" else ""
    shown = re.sub(r"^(?:mailto|tel):", "", href)
    return text if not href or text in (href, shown) else f"{text}: {shown}"


def plain(text: str | None, values: Sequence[Value]) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts(text, values))


def stripped(text: str) -> str:
    """Return lines without room around them; a line break of the source after a ``<br>`` is none."""
    return "\n".join(line.strip() for line in text.replace("\n\n", "\n").split("\n")).strip()


def parts(text: str | None, values: Sequence[Value]) -> Iterator[str | Value]:
    """Return what stands between marks, and the values of the marks."""
    for number, part in enumerate(MARK.split(text or "")):
        if number % 2:
            yield values[int(part)]
        elif part:
            yield part


def address(href: str, values: Sequence[Value]) -> str:
    """Return where a link leads; empty for an address that no message may have.

    A link may be an address of ours. Anything else in an address is quoted, so that it can't become one.
    """
    href = href.strip()
    mark = MARK.fullmatch(href)
    if mark and values[int(mark[1])].link_text:
        return values[int(mark[1])].text
    if any(values[int(number)].link_text for number in MARK.findall(href)):
        return ""  # a link of the customer's own isn't handed to another site
    found = "".join(part if isinstance(part, str) else quote(part.text, safe=HARMLESS) for part in parts(href, values))
    return found if REACHABLE.match(found) else ""


def add_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def indented(text: str, first: str, others: str | None = None) -> str:
    """Return lines with ``first`` before the first of them, and as much room, or ``others``, before the others."""
    rest = " " * len(first) if others is None else others
    return "\n".join((rest if number else first) + line for number, line in enumerate(text.splitlines()))
