"""A model of 200 layers on the page Build, with all that can be seen inside it open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from playwright.sync_api import TimeoutError

from components.assembly.reading import read_python
from components.datasets import Digits
from components.lessons.build import BuildOptions
from components.lessons.link import Link, encode
from components.training import Recipe
from tests.benchmarks.framework import Goal, Measurement, benchmark
from tests.benchmarks.pages import app
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

LAYERS = 200
PROGRAM = f"""import keras
from keras import layers

image = keras.Input((784,), name="image")
x = image
for number in range({LAYERS - 1}):
    x = layers.Dense(16, activation="relu", name="dense_" + str(number))(x)
model = keras.Model(image, layers.Dense(10, activation="softmax", name="digit")(x))
model.compile(loss="sparse_categorical_crossentropy")
"""
# The number of the view among those of a training, and of what is seen in it.
INSIDE = 4
SAMPLE, WEIGHTS = 0, 2
PRESSES = 12
# Milliseconds in which a list opens.
OPENS = 5_000
# The page shows another thing than before at a place, and has nothing more to draw.
ANOTHER = """(before) => {
  const place = document.querySelector('.st-key-%s');
  const fields = [...(place?.querySelectorAll('input') ?? [])].map((one) => one.value);
  const shown = [place?.textContent, ...fields].join();
  const still = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning';
  return before === null ? shown : Boolean(place) && shown !== before && still;
}"""
# A view is there, and the page has nothing more to draw.
THERE = """(before) => {
  const still = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning';
  return before === null ? '' : Boolean(document.querySelector('.st-key-%s')) && still;
}"""


def link() -> str:
    """A share link to the model, with few rows and one epoch."""
    spec = read_python(PROGRAM).spec
    assert spec is not None
    recipe = Recipe(dataset=Digits(rows=500), optimizer="adam", epochs=1)
    return encode(Link("own", BuildOptions(model=spec), recipe))


@benchmark
def large_model() -> Iterator[Measurement]:
    """A model of 200 layers whose gradients are on the drawing and whose tensors are looked at with all that
    is folded open: a press on Next and on another view to what they show."""
    with app() as (_, visit):
        lesson = visit("own", f"build?m={link()}")
        _train(lesson)
        _open_all(lesson)
        stepped = _times(
            lesson, ANOTHER % "own-inside-step-list", [partial(_press, lesson, "Next")] * PRESSES
        )
        views = {
            what: _times(lesson, THERE % place, [partial(_see, lesson, number)])
            for number, what, place in (
                (WEIGHTS, "weights over time", "own-inside-array-list"),
                (SAMPLE, "a sample, call by call", "own-inside-step-list"),
            )
        }
    yield Measurement("Next to the call", stepped, goal=Goal("p95", 1.0))
    for what, seconds in views.items():
        yield Measurement(f"to the view: {what}", seconds, goal=Goal("max", 1.0))


def _train(lesson: LessonPage) -> None:
    lesson.press("train")
    wait_until(
        lesson.page,
        "() => document.querySelector('.modelier-status')?.dataset.over === 'true'",
        timeout=4 * PATIENCE,
    )
    lesson.button("go-on").wait_for(timeout=PATIENCE)  # the page knows that it is over
    lesson.settle()


def _open_all(lesson: LessonPage) -> None:
    _figure(lesson, "gradient by output")
    lesson.choose("view-training", INSIDE)
    for label in ("As numbers", "All calls at a glance"):
        lesson.open_group(label)
        lesson.settle()


def _times(lesson: LessonPage, done: str, actions: list[Callable[[], None]]) -> list[float]:
    """Seconds from the last press of each action to what it shows."""
    lesson.settle()
    lesson.stopwatch(done)
    seconds = []
    for act in actions:
        lesson.settle()
        act()
        seconds.append(lesson.seconds())
    return seconds


def _press(lesson: LessonPage, name: str) -> None:
    lesson.page.get_by_role("button", name=name, exact=True).click()


def _see(lesson: LessonPage, number: int) -> None:
    lesson.widget("inside-what-buttons").get_by_role("radio").nth(number).click()


def _figure(lesson: LessonPage, name: str) -> None:
    """Choose a figure of the drawing; the list closes where the page is drawn again meanwhile."""
    option = lesson.page.get_by_role("option", name=name).first
    while not option.is_visible():
        lesson.settle()
        lesson.widget("on-boxes").get_by_role("combobox").click()
        with suppress(TimeoutError):
            option.wait_for(timeout=OPENS)
    option.click()
    lesson.settle()
