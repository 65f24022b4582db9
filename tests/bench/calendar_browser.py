"""How the admin calendar draws and drags in a browser, with 2,000 appointments in the month.

    python -m tests.bench.calendar_browser                 prints the figures
    python -m tests.bench.calendar_browser --trace FILE    and writes what the browser did

The server is the test site's, on a scratch database. Script and tasks are the time for which a processor worked for the
page, so that a busy machine matters less; a *frame* is the time from one picture to the next, by the clock on the wall.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

# Playwright's synchronous API runs an event loop in this very thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 -- models need a loaded Django
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.testcases import LiveServerThread  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402
from playwright.sync_api import Locator, Page, expect, sync_playwright  # noqa: E402

from tests.conftest import CHROMIUM_ARGUMENTS, find_chromium  # noqa: E402

from .business import scratch_database, settle  # noqa: E402
from .calendar import FIRST_DAY, fill  # noqa: E402
from .figures import Figure  # noqa: E402

PATH = f"/admin/bookings/calendar/?date={FIRST_DAY}&view="
SCREEN = {"width": 1440, "height": 1000}
RUNS = 5
STEPS = 90
"""In how many steps a card is dragged over the month and back."""

MOST_SCRIPT_MS = 1000
MOST_LONG_TASK_MS = 200
VIEWS = ("month", "week")

CATEGORIES = "devtools.timeline,disabled-by-default-devtools.timeline"
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
SCRIPTS = {"EvaluateScript", "FunctionCall", "RunMicrotasks"}
FRAMES = """
() => {
  window.frames = [];
  let last = performance.now();
  const tick = (now) => {
    window.frames.push(now - last);
    last = now;
    window.watching = requestAnimationFrame(tick);
  };
  window.watching = requestAnimationFrame(tick);
}
"""
WATCHED = "() => { cancelAnimationFrame(window.watching); return window.frames; }"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--trace", type=Path, help="where to write the browser's trace of one drag")
    wanted = arguments.parse_args()
    setup_test_environment()
    with scratch_database():
        fill()
        settle()
        with server() as address:
            figures = list(measure(address, wanted.trace))
    teardown_test_environment()
    for figure in figures:
        print(figure, flush=True)
    return 0 if all(figure.is_reached for figure in figures) else 1


@contextmanager
def server() -> Iterator[str]:
    """Serve the test site, from this process and on this database."""
    # Each of its threads opens a connection of its own.
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()


def measure(address: str, trace: Path | None) -> Iterator[Figure]:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        context = browser.new_context(viewport=SCREEN)
        context.add_cookies([cookie])
        page = context.new_page()
        for view in VIEWS:
            yield from drawing(page, f"{address}{PATH}{view}", view)
            yield from dragging(page, view, trace if view == "month" else None)
        browser.close()


def drawing(page: Page, address: str, view: str) -> Iterator[Figure]:
    """Open a view a few times, and say how long its script ran until everything was drawn."""
    scripts, tasks = [], []
    for _ in range(RUNS):
        page.goto("about:blank")
        with traced(page) as events:
            page.goto(address)
            shown(page)
        scripts.append(sum(milliseconds(events, SCRIPTS)))
        tasks.append(max(milliseconds(events, TASKS)))
    cards = page.locator(".wb-grid [data-event]").count()
    script = round(statistics.median(scripts))
    print(f"{view}: {cards} cards; script {script} ms, longest task {statistics.median(tasks):.0f} ms", flush=True)
    yield Figure(f"calendar.browser.{view}.first_drawing_script_ms", script, MOST_SCRIPT_MS)


def dragging(page: Page, view: str, trace: Path | None) -> Iterator[Figure]:
    """Drag a card over the days and back, and drop it a day on, until the server's question is there."""
    card = page.locator(".wb-grid [data-event]").filter(visible=True).nth(6)
    card.evaluate("(card) => card.scrollIntoView({ block: 'center' })")
    longest, frames = [], []
    for _ in range(RUNS):
        with traced(page) as events:
            frames += dragged(page, card)
        page.keyboard.press("Escape")
        page.wait_for_timeout(500)
        shown(page)
        longest.append(max(milliseconds(events, TASKS)))
        if trace:
            trace.write_text(json.dumps({"traceEvents": events}))
    percentiles = statistics.quantiles(frames, n=100)
    print(
        f"{view}: dragging, {len(frames)} frames, p50 {percentiles[49]:.0f} ms, p95 {percentiles[94]:.0f} ms,"
        f" longest {max(frames):.0f} ms; longest task {', '.join(f'{each:.0f}' for each in longest)} ms",
        flush=True,
    )
    yield Figure(f"calendar.browser.{view}.drag_longest_task_ms", round(statistics.median(longest)), MOST_LONG_TASK_MS)


def dragged(page: Page, card: Locator) -> list[float]:
    """Return how long each frame took."""
    box, column = card.bounding_box(), page.locator(".wb-grid .ec-body .ec-day").first.bounding_box()
    assert box
    assert column
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = page.mouse
    mouse.move(x, y)
    page.evaluate(FRAMES)
    mouse.down()
    for step in range(STEPS):
        along = 1 - abs(1 - 2 * step / STEPS)
        mouse.move(x + along * 700, y + along * 250)
        page.wait_for_timeout(16)
    mouse.move(x + column["width"], y)
    page.wait_for_timeout(100)
    mouse.up()
    # By its class: to find something by its role, Playwright reads the whole page, on the time of the page.
    page.locator("dialog.wb-dialog[open]").wait_for()
    found: list[float] = page.evaluate(WATCHED)
    return found


def shown(page: Page) -> None:
    """Wait until everything is fetched and drawn."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".wb-grid")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".wb-grid [data-event]").first).to_be_attached()


@contextmanager
def traced(page: Page) -> Iterator[list[dict[str, Any]]]:
    """Fill a list with what the browser did meanwhile."""
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    session = page.context.new_cdp_session(page)
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": CATEGORIES})
    yield events
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(50)
    session.detach()


def milliseconds(events: list[dict[str, Any]], names: Collection[str]) -> Iterator[float]:
    """Yield for how long a processor worked for each of these in the page's thread, but not those within another."""
    threads = {
        (each["pid"], each["tid"])
        for each in events
        if each["name"] == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    found = (each for each in events if each["name"] in names and "tdur" in each)
    ends = dict.fromkeys(threads, 0)
    for each in sorted(found, key=lambda event: (event["ts"], -event["dur"])):
        thread = each["pid"], each["tid"]
        if thread in threads and each["ts"] >= ends[thread]:
            ends[thread] = each["ts"] + each["dur"]
            yield each["tdur"] / 1000


if __name__ == "__main__":
    sys.exit(main())
