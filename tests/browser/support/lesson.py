"""A lesson's page as a person uses it. Widgets are found by their keys, so that what is here
holds in every language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.support.waiting import wait_until

# The icons of the button that trains.
SIGNS = {"train": "play_arrow", "pause": "pause", "resume": "resume"}
PATIENCE = 120_000  # milliseconds; a machine under load, where workers come last, is no failure

# The drawing of the model, as a selector.
DRAWING = ".modelier-place > svg"
# Runs in the page: notes when a key or the pointer goes down, and how long after that `done`
# holds. `done` is asked again after every change of the page, and then it must be on screen.
STOPWATCH = """
(done) => {
  const watch = { from: 0, taken: null };
  const state = {};
  const begin = () => { watch.from = performance.now(); watch.taken = null; state.before = done(null); };
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, begin, { capture: true });
  const look = () => {
    const from = watch.from;
    if (!from || watch.taken !== null || !done(state.before)) return;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const still = watch.taken === null && watch.from === from && done(state.before);
      if (still) watch.taken = performance.now() - from;
    }));
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
  window.stopwatch = watch;
}
"""

# What a stopwatch may wait for. Asked with null when the key goes down, the answer is what was
# there before; asked later, whether it is done.
NEW_DIAGRAM = f"""(before) => {{
  const drawing = document.querySelector('{DRAWING}')?.innerHTML;
  return before === null ? drawing : Boolean(drawing) && drawing !== before;
}}"""
FIRST_POINT = """(before) => {
  const { feed, step } = document.querySelector('.modelier-charts')?.dataset ?? {};
  return before === null ? { feed } : feed !== before.feed && Number(step) >= 1;
}"""

# The same sum as `LessonPage.step`.
REACHED = """(wanted) => {
  const text = document.querySelector('.modelier-line')?.innerText ?? '';
  const [epoch, , step, steps] = (text.match(/\\d+/g) ?? []).map(Number);
  return (epoch - 1) * steps + step >= wanted;
}"""
# The next epoch has begun, or the training is over.
ENDED = """(epochs) => {
  if (document.querySelector('.modelier-status')?.dataset.over === 'true') return true;
  const text = document.querySelector('.modelier-line')?.innerText ?? '';
  return Number(text.match(/\\d+/)?.[0] ?? 0) > epochs;
}"""
# The line says so before the buttons do.
STOPPED = """(before) => {
  const status = document.querySelector('.modelier-status');
  return before === null ? '' : status?.dataset.over === 'true';
}"""
BUTTONS_AGAIN = """(before) => {
  const sign = document.querySelector('.st-key-headline-train [data-testid="stIconMaterial"]');
  return before === null ? '' : sign?.textContent.trim() === 'play_arrow';
}"""


@dataclass(frozen=True)
class LessonPage:
    """The page of the lesson called `name`, open in `page`."""

    page: Page
    name: str = "headline"

    def ready(self) -> LessonPage:
        """Wait until all of it is there."""
        expect(self.diagram).to_be_visible(timeout=PATIENCE)
        expect(self.button("train")).to_be_visible(timeout=PATIENCE)
        return self

    def ready_again(self) -> LessonPage:
        """Wait until all of it is there, with a training that is paused."""
        expect(self.diagram).to_be_visible(timeout=PATIENCE)
        expect(self.button("resume")).to_be_visible(timeout=PATIENCE)
        return self

    def settle(self) -> None:
        """Wait until the page has nothing more to draw, as a person does without noticing."""
        idle = '[data-testid="stApp"][data-test-script-state="notRunning"]'
        self.page.locator(idle).wait_for(timeout=PATIENCE)

    def widget(self, key: str) -> Locator:
        """The widget of one option or action."""
        return self.page.locator(f".st-key-{self.name}-{key}")

    def button(self, action: str) -> Locator:
        """train, pause, resume, step, stop, undo, redo, reset. The first three are one button with another
        sign."""
        if action not in SIGNS:
            return self.widget(action).get_by_role("button").first
        sign = self.page.get_by_test_id("stIconMaterial").get_by_text(SIGNS[action], exact=True)
        return self.widget("train").get_by_role("button").filter(has=sign).first

    @property
    def diagram(self) -> Locator:
        """The drawing of the model."""
        return self.page.locator(DRAWING).first

    @property
    def progress(self) -> Locator:
        """The bar and the line that say how far the training is."""
        return self.page.locator(".modelier-line")

    def drawing(self) -> str:
        """The drawing of the model, as text."""
        return self.diagram.inner_html()

    def await_other_drawing(self, before: str) -> None:
        """Wait until the model is drawn as another one."""
        other = f"(before) => ![undefined, before].includes(document.querySelector('{DRAWING}')?.innerHTML)"
        wait_until(self.page, other, before, timeout=PATIENCE)

    def chart(self, name: str) -> Locator:
        """One of the curves: total, losses, metrics, weighted."""
        return self.page.locator(f".modelier-chart-{name} svg")

    def press(self, action: str) -> None:
        """Press one of the buttons."""
        self.button(action).click()

    def end(self) -> None:
        """Stop the training if it is still under way, and wait until another can begin. One that is over by
        itself has a Stop that cannot be pressed, so the page looks and presses in one go.
        """
        self.button("stop").evaluate("(button) => button.disabled || button.click()")
        expect(self.button("train")).to_be_enabled(timeout=PATIENCE)

    def toggle(self, option: str) -> None:
        """Switch an option that is on or off."""
        self.widget(option).locator("label").first.click()

    def choose(self, option: str, number: int) -> None:
        """Choose one of several buttons in a row, from 0."""
        self.widget(option).get_by_role("radio").nth(number).click()

    def slide(self, option: str, key: str = "ArrowRight") -> None:
        """Move a slider by one step with the keyboard."""
        thumb = self.widget(option).get_by_role("slider")
        thumb.focus()
        thumb.press(key)

    def slow_down(self) -> None:
        """Let five batches begin in a second, so that a training is not over before it is looked at."""
        self.press("speed-popover")
        for _ in range(2):
            self.slide("speed")
            self.settle()
        self.page.keyboard.press("Escape")

    def type(self, option: str, value: int) -> None:
        """Type a number into a field."""
        box = self.widget(option).locator("input").first
        box.fill(str(value))
        box.press("Enter")

    def open_group(self, label: str) -> None:
        """Open a group of controls that is closed."""
        self.page.locator("summary").filter(has_text=re.compile(f"{label}$")).click()

    def stopwatch(self, done: str) -> None:
        """From now on, time how long after each key or click `done` holds."""
        self.page.evaluate(f"({STOPWATCH})({done})")

    def seconds(self) -> float:
        """Seconds from the last key or click until what the stopwatch waits for."""
        wait_until(self.page, "() => window.stopwatch.taken !== null", timeout=PATIENCE)
        return float(self.page.evaluate("window.stopwatch.taken")) / 1000

    def step(self) -> int:
        """How many batches the page says have been trained on, over all epochs; 0 before the
        first. The line says "Epoch 1 of 5, batch 3 of 300" in one language or another.
        """
        numbers = [int(number) for number in re.findall(r"\d+", self.progress.inner_text())]
        if len(numbers) < 4:
            return 0
        epoch, _, step, steps = numbers[:4]
        return (epoch - 1) * steps + step

    def await_step(self, at_least: int) -> None:
        """Wait until the page shows that so many batches have been trained on."""
        wait_until(self.page, REACHED, at_least, timeout=PATIENCE)

    def await_epoch(self, epochs: int) -> None:
        """Wait until so many epochs are over."""
        wait_until(self.page, ENDED, epochs, timeout=PATIENCE)
