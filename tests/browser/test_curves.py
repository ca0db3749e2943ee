"""Curves that are drawn as they come, and those that nobody sees."""

from __future__ import annotations

from tests.browser.conftest import Visit
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

# How many points the longest line of a chart joins.
POINTS = """(name) => {
  const paths = [...document.querySelectorAll(`.modelier-chart-${name} svg path`)];
  return Math.max(0, ...paths.map((path) => (path.getAttribute('d').match(/L/g) ?? []).length));
}"""
BELOW = """(name) => {
  return document.querySelector(`.modelier-chart-${name}`).getBoundingClientRect().top > innerHeight;
}"""


def test_charts_below_the_screen_are_drawn_without_being_scrolled_to(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    lesson.press("train")
    lesson.await_step(20)
    assert page.evaluate(BELOW, "losses")
    wait_until(page, f"() => ({POINTS})('losses') >= 15", timeout=PATIENCE)
    lesson.press("stop")
    lesson.button("train").wait_for(timeout=PATIENCE)
    # What was told last is there too.
    wait_until(page, f"() => ({POINTS})('losses') === ({POINTS})('total')", timeout=PATIENCE)
    assert page.evaluate(BELOW, "losses")
