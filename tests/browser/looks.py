"""What every screen is asked: can everybody use it, does it fit, has it nothing to complain about."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
"""What the admin is held to; Axe's further advice concerns the frame around our screens, which is Wagtail's."""

# Half-faded text has too little contrast. Wagtail fades its messages in some time after the page has loaded; what
# it lets pulse for longer than two seconds doesn't hide anything.
AT_REST = """() =>
    [...document.querySelectorAll(".messages > ul")].every((list) => getComputedStyle(list).opacity === "1") &&
    document.getAnimations().every((one) =>
        one.playState !== "running" || one.effect.getComputedTiming().endTime > 2000)"""

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((element) => element.outerHTML.slice(0, 150))"""


def violations(tab: Tab, options: dict | None = None) -> list[str]:
    """What Axe finds once nothing moves any more: everything it knows, unless ``options`` restrict it."""
    tab.wait_for_timeout(50)
    tab.evaluate(TWO_FRAMES)  # what a click or a new page sets in motion, starts with the next one
    tab.wait_for_function(AT_REST)
    found = Axe().run(tab, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]]


def admin_violations(tab: Tab) -> list[str]:
    """As :func:`violations`, by the rules of WCAG 2.2 AA."""
    return violations(tab, WCAG)


def complaints(console: list[str]) -> list[str]:
    """The lines of the console that aren't mere notes."""
    return [line for line in console if not line.startswith(("log:", "info:", "verbose:"))]
