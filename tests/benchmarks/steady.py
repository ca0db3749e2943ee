"""How soon a page shows its largest part, and how much moves until a first training is under way."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser, ViewportSize, expect

from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.benchmarks.pages import app, calm
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.server import Server

PAGES = {"home": "", "sequential": "sequential", "headline": "headline", "pairs": "pairs", "reuse": "reuse"}
SIZES: tuple[ViewportSize, ...] = (
    {"width": 1440, "height": 900},
    {"width": 1280, "height": 720},
    {"width": 390, "height": 844},
)
# Milliseconds of a first training that are watched.
WATCHED = 4_000
# Each visitor is new: nothing of the page is kept by the browser.
ROUNDS = 3
# What moves within half a second of a press is not counted, as Chromium says.
WATCH = """
globalThis.seen = { largest: 0, moved: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.largest = entry.startTime / 1000;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.moved += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@benchmark
def steady() -> Iterator[Measurement]:
    """Largest contentful paint and layout shift of each lesson, at three sizes of the screen."""
    with app() as (server, visit):
        browser = visit().page.context.browser
        assert browser is not None
        for name, path in PAGES.items():
            for size in SIZES:
                seen = [_seen(browser, server, name, path, size) for _ in range(ROUNDS)]
                where = f"{name} at {size['width']} x {size['height']}"
                largest, moved = zip(*seen, strict=True)
                yield Measurement(f"largest contentful paint, {where}", largest, goal=Goal("p50", 2.5))
                yield Measurement(f"layout shift, {where}", moved, unit="", goal=Goal("max", 0.1))
                calm(server)


def _seen(browser: Browser, server: Server, name: str, path: str, size: ViewportSize) -> tuple[float, float]:
    """Seconds to the largest contentful paint, and the layout shift until a first training is under way."""
    context = browser.new_context(viewport=size, locale="en-US")
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{server.url}/{path}")
    lesson = LessonPage(page, name)
    expect(lesson.button("train")).to_be_visible(timeout=PATIENCE)
    lesson.settle()
    largest = page.evaluate("seen.largest")
    lesson.press("train")
    page.wait_for_timeout(WATCHED)
    moved = page.evaluate("seen.moved")
    lesson.end()
    context.close()
    return largest, moved
