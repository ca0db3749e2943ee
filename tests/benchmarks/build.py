"""The page Build in a real browser: a key or a click to what the page shows of the new model."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.benchmarks.pages import app
from tests.browser.support.lesson import NEW_DIAGRAM, PATIENCE, LessonPage

EDITS = 20
# The model is made by the last line, whose number is typed anew.
PROGRAM = """import keras
from keras import layers

def make(units):
    x = keras.Input((8,), name="numbers")
    for number in range(4):
        y = layers.Dense(units)(x if number == 0 else y)
    return keras.Model(x, layers.Dense(1, name="answer")(y))

model = make(1)
"""
NEW_OUTLINE = """(before) => {
  const lines = document.querySelector('.st-key-own-outline')?.textContent;
  return before === null ? lines : Boolean(lines) && lines !== before;
}"""


@benchmark
def build() -> Iterator[Measurement]:
    """An edit on the page Build: a setting typed and a layer inserted to the new drawing; a key in the editor
    to the outline, with the pause of 0.6 s after which a text is read."""
    with app() as (_, visit):
        lesson = visit("own", "build", _begin_with_headline)
        typed = _settings(lesson)
        inserted = _insertions(lesson)
        written = _texts(lesson)
    yield Measurement("Enter in a setting to the new drawing", typed, goal=Goal("p95", 0.3))
    yield Measurement("a press that inserts a layer to the new drawing", inserted, goal=Goal("p95", 0.3))
    yield Measurement("the last key in the editor to the outline, with the pause of 0.6 s", written)


def _begin_with_headline(lesson: LessonPage) -> None:
    lesson.widget("gallery-search").locator("input").fill("headline")
    lesson.widget("gallery-search").locator("input").press("Enter")
    lesson.widget("begin-headline").get_by_role("button").first.click()


def _settings(lesson: LessonPage) -> list[float]:
    lesson.widget("row-call-x_4").get_by_role("button").first.click()
    lesson.settle()
    lesson.stopwatch(NEW_DIAGRAM)
    seconds = []
    for number in range(EDITS):
        lesson.settle()
        lesson.type("part-dense_2-units", 65 + number)
        seconds.append(lesson.seconds())
    return seconds


def _insertions(lesson: LessonPage) -> list[float]:
    seconds = []
    for _ in range(EDITS):
        lesson.settle()
        lesson.widget("all-parts").get_by_role("button").first.click()
        lesson.widget("row-call-x_4-add-sign").get_by_role("button").first.click()
        lesson.settle()
        lesson.widget("part-here-Dense").get_by_role("button").first.click()
        seconds.append(lesson.seconds())
    return seconds


def _texts(lesson: LessonPage) -> list[float]:
    page = lesson.page
    lesson.choose("view-model", 1)
    editor = page.locator(".cm-content")
    expect(editor).to_be_visible(timeout=PATIENCE)
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(PROGRAM)
    expect(lesson.widget("outline")).to_contain_text("answer", timeout=PATIENCE)
    page.keyboard.press("Control+End")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    lesson.stopwatch(NEW_OUTLINE)
    seconds = []
    for number in range(EDITS):
        lesson.settle()
        page.keyboard.press("Backspace")
        page.keyboard.press(str(number % 8 + 2))
        seconds.append(lesson.seconds())
    return seconds
