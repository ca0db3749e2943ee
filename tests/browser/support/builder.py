"""The page Build under a hand: a mouse, the keyboard alone, a finger on a phone. Every action is counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until
from tests.browser.support.walking import walk

Means = Literal["mouse", "keyboard", "touch"]
WIDE, PHONE = (1440, 900), (390, 844)
# Notes whether the page is drawn again from now on; the second holds once it was, and is complete. A script
# that is over before the page draws anything of it leaves no trace: after two seconds it was one.
NOTE_DRAWING = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.drawnAgain = false;
  window.noted = performance.now();
  window.drawings?.disconnect();
  window.drawings = new MutationObserver((changes) => {
    if (changes.some(({ oldValue }) => oldValue === 'notRunning')) window.drawnAgain = true;
  });
  const of = ['data-test-script-state'];
  window.drawings.observe(app, { attributes: true, attributeOldValue: true, attributeFilter: of });
}"""
# What the page does with the focus once it is drawn is done by the frame after next.
FOCUSED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
DRAWN_AGAIN = """() => (window.drawnAgain || performance.now() > window.noted + 2_000)
  && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'"""
# What can be done with the box that is selected, and that box.
PANEL = ".st-key-own-panel"
CHOSEN = ".modelier-place .node.modelier-chosen"
# A point of a curve is there once a batch was trained on.
TRAINED = """() => Number(document.querySelector('.modelier-charts')?.dataset.step ?? 0) >= 1"""


class Builder:
    """A learner who builds.

    Attributes:
        actions: How many presses, choices and typed texts there were so far.
        keys: How many keys were pressed, where there is nothing else; letters that are typed do not count.
    """

    def __init__(self, page: Page, means: Means) -> None:
        self.page, self.means, self.actions, self.keys = page, means, 0, 0
        self.lesson = LessonPage(page, "own")
        expect(self._widget("gallery-cards")).to_be_visible(timeout=PATIENCE)
        self.lesson.settle()
        if means == "keyboard":
            self._skip_to_model()

    def _skip_to_model(self) -> None:
        """Go past the navigation, by the second of the buttons that lead to the parts of the page."""
        for key in ("Tab", "Tab", "Enter"):
            self._key(key)

    def begin(self, group: int, name: str) -> None:
        """Begin with a model of the gallery, of the group with this number."""
        if group:
            self.choose("gallery", group)
        self.press(f"begin-{name}")

    def press(self, key: str) -> None:
        """Press a button by its key; by the keyboard Escape is that which leads back to all parts."""
        inside = self.page.locator(f"{PANEL} :is(button, [role=radio]):focus").count() > 0
        if key == "all-parts" and self.means == "keyboard" and inside:
            self._awaited(lambda: self._key("Escape"))
            return
        self._act(self._widget(key).get_by_role("button").first)

    def choose(self, key: str, number: int) -> None:
        """Choose one of several buttons in a row, from 0."""
        self._act(self._widget(key).get_by_role("radio").nth(number))

    def choose_called(self, key: str, name: str) -> None:
        """Choose one of several buttons in a row by what stands on it."""
        self._act(self._widget(key).get_by_role("radio", name=name, exact=True))

    def insert_after(self, kind: str) -> None:
        """Put a layer after what is selected: from the list, or by the keyboard through its search."""
        if self.means != "keyboard":
            self.choose("part-action", 1)
            self.press(f"part-after-{kind}")
            return
        search = self.page.locator(".st-key-own-panel [class*='-search'] input")
        if self.page.locator(f"{CHOSEN}:focus").count():
            self.actions += 1
            self._key("i")
        else:
            self.choose("part-action", 1)
            self.keys += walk(self.page, search)
        expect(search).to_be_focused(timeout=PATIENCE)
        before = self.page.locator(CHOSEN).get_attribute("aria-label") or ""
        self.actions += 1
        self.page.keyboard.type(kind)
        self._key("Enter")
        new = self.page.locator(f"{CHOSEN}:focus")
        expect(new).not_to_have_attribute("aria-label", before, timeout=PATIENCE)

    def unfold(self, label: str) -> None:
        """Open what is folded under a label."""
        self._act(self.page.locator("summary").filter(has_text=re.compile(f"{label}$")), again=False)

    def pick(self, key: str, option: str) -> None:
        """Add an option to a list of several: three actions, opening it, choosing and closing it."""
        self._act(self._widget(key).get_by_role("combobox"), again=False)
        self.actions += 2
        self.page.evaluate(NOTE_DRAWING)
        self.page.keyboard.type(option)
        self._key("Enter")
        wait_until(self.page, DRAWN_AGAIN, timeout=PATIENCE)
        self._key("Escape")

    def train(self) -> None:
        """Press Train, wait for the first point of a curve, and stop: it would go on beside other tests."""
        if self.means == "keyboard":
            self.actions += 1
            self._key("Control+Enter")
        else:
            self.press("train")
        wait_until(self.page, TRAINED, timeout=PATIENCE)
        self.lesson.end()

    def has(self, layer: str) -> bool:
        """Whether the drawing shows something of this name."""
        boxes = self.page.locator(".modelier-place .node").filter(has_text=layer)
        expect(boxes.first).to_be_attached(timeout=PATIENCE)
        return boxes.count() > 0

    def _widget(self, key: str) -> Locator:
        return self.page.locator(f".st-key-own-{key}")

    def _act(self, target: Locator, *, again: bool = True) -> None:
        """Press something, and wait until the page is drawn `again` if it is for that."""
        self.actions += 1
        expect(target).to_be_enabled(timeout=PATIENCE)
        self.page.evaluate(NOTE_DRAWING)
        if self.means == "mouse":
            target.click()
        elif self.means == "touch":
            target.scroll_into_view_if_needed()
            target.tap()
        else:
            self._open(target)
            self.keys += walk(self.page, target)
            self._key("Enter")
        if again:
            wait_until(self.page, DRAWN_AGAIN, timeout=PATIENCE)
        if again and self.means == "keyboard":
            self.page.evaluate(FOCUSED)

    def _awaited(self, act: Callable[[], None]) -> None:
        """An action after which the page is drawn again."""
        self.actions += 1
        self.page.evaluate(NOTE_DRAWING)
        act()
        wait_until(self.page, DRAWN_AGAIN, timeout=PATIENCE)
        self.page.evaluate(FOCUSED)

    def _open(self, target: Locator) -> None:
        """Go from a box of the drawing to what can be done with it, if that is where something is pressed."""
        if self.page.locator(f"{CHOSEN}:focus").count() and target.evaluate(
            f"(it) => it.matches('{PANEL} *')"
        ):
            self._key("Enter")
            expect(self.page.locator(f"{PANEL} :focus").first).to_be_attached(timeout=PATIENCE)

    def _key(self, name: str) -> None:
        self.keys += 1
        self.page.keyboard.press(name)
