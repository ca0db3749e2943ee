"""No page and no view has a serious finding of axe-core, in both themes, wide and narrow.

The pages are looked at in English and the views in Chinese, and with `-m exhaustive` each in both languages.
The headings of each follow one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from components.assembly import build
from components.lessons import lessons
from components.ui.base.syllabus import HOME, TAUGHT, TOOLS
from tests.browser.conftest import Visit
from tests.browser.support.lesson import PATIENCE, LessonPage

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What another theme changes.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
SERIOUS = {"serious", "critical"}
FILES = {place.name: place.file for place in (*TAUGHT, *TOOLS)}
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# What Streamlit's own elements break: the rule, a part of the element's HTML, and why it stays.
STREAMLITS: tuple[tuple[str, str, str], ...] = ()

LEVELS = """() => [...document.querySelectorAll(".stMain :is(h1, h2, h3, h4, h5, h6)")]
  .map((heading) => Number(heading.tagName[1]))"""
SCAN = """(rules) => axe.run({ runOnly: rules, resultTypes: ["violations"] })
  .then(({ violations }) => violations)"""


class Scan:
    """What is serious on a page, in two themes, and in its language or in both."""

    def __init__(self, page: Page, *, both: bool) -> None:
        self.page, self.both = page, both
        self.serious: list[str] = []
        self._dark = False

    def look(self, where: str) -> None:
        """Scan the page; walk its headings. It is in the other theme afterwards."""
        levels = self.page.evaluate(LEVELS)
        follow = all(after <= before + 1 for before, after in pairwise(levels))
        if levels[:1] != [1] or levels.count(1) != 1 or not follow:
            self.serious.append(f"{where}: headings {levels}")
        for turn in range(2 if self.both else 1):
            if turn:
                self._change_language()
            self._rules(where, RULES)
            self._change_theme()
            self._rules(where, COLOURS)

    def _change_theme(self) -> None:
        self._dark = not self._dark
        self.page.emulate_media(color_scheme="dark" if self._dark else "light")
        settle(self.page)

    def _change_language(self) -> None:
        other = self.page.locator('.st-key-language [role="radio"][aria-checked="false"]')
        title = self.page.locator("h1")
        before = title.inner_text()
        other.click()
        expect(title).not_to_have_text(before, timeout=PATIENCE)
        settle(self.page)

    def _rules(self, where: str, rules: dict[str, Any]) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
            # Colours are looked at when they have changed, not while they do.
            self.page.add_style_tag(content="* { transition: none !important }")
        language = self.page.locator("html").get_attribute("lang")
        # A page that begins to draw again while it is scanned is faded: it is scanned once more.
        for _attempt in range(3):
            serious = self._serious(where, language, rules)
            if not serious:
                return
            settle(self.page)
        self.serious += serious

    def _serious(self, where: str, language: str | None, rules: dict[str, Any]) -> list[str]:
        found: list[dict[str, Any]] = self.page.evaluate(SCAN, rules)
        return [
            f"{where} ({language}, {'dark' if self._dark else 'light'}): {rule['id']}: {node['html'][:200]}: "
            f"{node['failureSummary']}"
            for rule in found
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
            if not any(rule["id"] == name and part in node["html"] for name, part, _why in STREAMLITS)
        ]


def settle(page: Page) -> None:
    """Wait until the page has nothing more to draw, and all that is loaded on demand is there."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=PATIENCE)
    # What is about to be drawn anew is faded.
    expect(page.locator('[data-testid="stSkeleton"], [data-stale="true"]')).to_have_count(0, timeout=PATIENCE)


def open_page(page: Page, name: str) -> LessonPage:
    """Go to a page by the navigation."""
    file = FILES[name]
    page.get_by_role("navigation").locator(f'a[href$="/{file}"]').first.click()
    page.wait_for_url(f"**/{file}")
    settle(page)
    return LessonPage(page, name)


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.exhaustive)], ids=["one", "both"])
def scan(visit: Visit, locale: str, request: pytest.FixtureRequest) -> Iterator[Scan]:
    """A page at Home; in the end nothing serious may have been seen."""
    page = visit(locale=locale, size=(WIDE["width"], WIDE["height"]))
    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)
    settle(page)
    scan = Scan(page, both=request.param)
    yield scan
    assert not scan.serious, "\n".join(dict.fromkeys(scan.serious))


@pytest.mark.parametrize("locale", ["en-US"])
def test_nothing_serious_on_any_page(scan: Scan, tmp_path: Path) -> None:
    page = scan.page
    LessonPage(page, "home").ready()
    scan.look("home")
    for place in (*TAUGHT, *TOOLS):
        open_page(page, place.name)
        scan.look(place.name)

    file = tmp_path / "model.keras"
    build(lessons.headline(vocabulary=100, embedding_dim=4)).save(file)
    own = open_page(page, "own")
    own.button("from-file").click()
    page.locator('input[type="file"]').first.set_input_files(file)
    own.ready()
    settle(page)
    scan.look("own with a model")

    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for place in (HOME, TAUGHT[1]):
        page.goto(f"{page.url.rpartition('/')[0]}/{'' if place is HOME else place.file}")
        LessonPage(page, place.name).ready()
        settle(page)
        scan.look(f"{place.name} on a phone")


@pytest.mark.parametrize("locale", ["zh-TW"])
def test_nothing_serious_in_any_view_after_a_run(scan: Scan) -> None:
    page = scan.page
    lesson = open_page(page, "headline").ready()
    page.locator("summary").filter(has=page.get_by_text("tune", exact=True)).click()
    lesson.slide("batch_size", "End")
    lesson.slide("epochs", "Home")
    lesson.settle()
    lesson.press("train")
    expect(lesson.button("pause")).to_be_visible(timeout=PATIENCE)
    scan.look("training")
    expect(lesson.button("train")).to_be_visible(timeout=PATIENCE)
    for part in ("model", "training"):
        views = lesson.widget(f"view-{part}").get_by_role("radio")
        for number in reversed(range(views.count())):
            views.nth(number).click()
            expect(views.nth(number)).to_be_checked(timeout=PATIENCE)
            settle(page)
            scan.look(f"{part} view {number}")
    lesson.slide("extra_dense", "ArrowRight")
    expect(lesson.widget("stale")).to_be_attached(timeout=PATIENCE)
    settle(page)
    scan.look("an edited model")
    open_page(page, "runs")
    scan.look("runs with one")
