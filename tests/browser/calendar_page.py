"""The calendar as a person uses it: cards, hours in the grid, and a mouse that drags."""

import datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

PATH = "/admin/bookings/calendar/"
# No poll but those that tests ask for, and messages that stay, however slow the machine.
NOTHING_BY_ITSELF = """
    window.setInterval = () => 0;
    const later = window.setTimeout;
    window.setTimeout = (act, pause, ...rest) => pause >= 5000 ? 0 : later(act, pause, ...rest);
"""
HOUR = 96
"""How many pixels of the grid an hour takes."""


class CalendarPage:
    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        page.add_init_script(NOTHING_BY_ITSELF)
        self.server = server
        self.grid = page.locator(".wb-grid")
        self.dialog = page.locator("dialog.wb-dialog")
        self.status = page.get_by_role("status").filter(has=page.locator(".wb-toast"))
        self.alert = page.get_by_role("alert").filter(has=page.locator(".wb-toast"))

    def open(self, date: datetime.date, view: str = "week", query: str = "") -> None:
        self.page.goto(f"{self.server}{PATH}?view={view}&date={date.isoformat()}{query}")
        self.settle()

    def settle(self) -> None:
        """Wait until everything is fetched and drawn."""
        self.page.wait_for_load_state("networkidle")
        expect(self.grid).not_to_have_attribute("aria-busy", "true")

    def card(self, text: Any) -> Locator:
        return self.grid.get_by_role("button").and_(self.page.locator("[data-event]")).filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.dialog.get_by_role("link", name=name, exact=True)

    def tick(self, name: str, choice: str) -> None:
        """Open a filter and tick one of its choices."""
        self.page.locator(".wb-filter summary").filter(has_text=name).click()
        self.page.get_by_role("checkbox", name=choice).check()

    def point(self, hour: float, column: int = 0) -> tuple[float, float]:
        """Return where an hour is on the screen, in the day or the column with that number; 0 is the first."""
        day = self.grid.locator(".ec-body .ec-day").nth(column)
        main = self.grid.locator(".ec-main")
        main.evaluate("(main, top) => { main.scrollTop = top }", max(0, (hour - 2) * HOUR))
        box = day.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + hour * HOUR + 4

    def drag(self, start: tuple[float, float], by: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2, steps=4)
        mouse.move(start[0] + by[0], start[1] + by[1], steps=6)
        mouse.up()

    def drag_card(self, card: Locator, hours: float = 0, columns: int = 0) -> None:
        """Take a card by its middle, and drop it so many hours and columns further."""
        self.show(card)
        box = card.bounding_box()
        day = self.grid.locator(".ec-body .ec-day").first.bounding_box()
        assert box
        assert day
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.drag(middle, (columns * day["width"], hours * HOUR))

    def touch_card(self, card: Locator, hours: float) -> None:
        """Press a card with a finger until it can be moved, and lift the finger so many hours further down."""
        self.show(card)
        box = card.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        device = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *points: float) -> None:
            fingers = [{"x": x, "y": point} for point in points]
            device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

        touch("touchStart", y)
        # A shorter touch scrolls.
        expect(self.grid.locator(".ec-dragging")).not_to_have_count(0)
        for step in range(1, 9):
            touch("touchMove", y + hours * HOUR * step / 8)
        expect(self.grid.locator(".ec-preview")).not_to_have_count(0)
        touch("touchEnd")

    def resize_card(self, card: Locator, hours: float) -> None:
        self.show(card)
        box = card.bounding_box()
        assert box
        self.drag((box["x"] + box["width"] / 2, box["y"] + box["height"] - 2), (0, hours * HOUR))

    def show(self, card: Locator) -> None:
        """Scroll to a card, with room around it."""
        card.evaluate("card => card.scrollIntoView({ block: 'center' })")
