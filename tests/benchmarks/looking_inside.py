"""A training whose gradients and sample someone looks at, against one of whom the curves are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.framework import Goal, Measurement, alternate, benchmark
from tests.benchmarks.pages import app, page_watches
from tests.browser.support.lesson import LessonPage

# The number of the view among those of a training.
INSIDE = 3


@benchmark
def looking_inside() -> Iterator[Measurement]:
    """Samples a second: a run whose gradients are on the drawing and in a chart, against one whose curves are
    shown, in turn."""
    with app() as (_, visit):
        looked_at, not_looked_at = alternate(
            partial(page_watches, visit, _open_gradients), partial(page_watches, visit), rounds=4
        )
    yield Measurement("with the gradients on the drawing and in the view", looked_at, "samples/s")
    yield Measurement("with the curves", not_looked_at, "samples/s")
    ratios = [one / other for one, other in zip(looked_at, not_looked_at, strict=True)]
    yield Measurement("looked into / not", ratios, "", Goal("p50", 0.9, at_least=True))


def _open_gradients(lesson: LessonPage) -> None:
    """Write the gradients on the drawing, and open the view of who moves what."""
    lesson.widget("on-boxes").get_by_role("combobox").click()
    lesson.page.get_by_role("option", name="gradient by output").click()
    lesson.choose("view-training", INSIDE)
    lesson.widget("inside-what-buttons").get_by_role("radio").nth(1).click()
    lesson.page.locator(".modelier-legend").first.wait_for()
