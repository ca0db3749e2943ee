"""Curves that are drawn as they come, those that nobody sees, and what is said of them."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Browser, expect

from components.training.values.smoothing import smoothed
from components.ui.live import script
from tests.browser.conftest import Visit
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

# How many points the longest line of a chart has. Of its paths ECharts leaves out points that share a pixel.
POINTS = """(name) => {
  const chart = globalThis.echarts?.getInstanceByDom(document.querySelector(`.modelier-chart-${name}`));
  return Math.max(0, ...(chart?.getOption().series ?? []).map(({ data }) => data?.length ?? 0));
}"""
BELOW = """(name) => {
  return document.querySelector(`.modelier-chart-${name}`).getBoundingClientRect().top > innerHeight;
}"""
POINTS_RULE = (script.HERE / "points.js").read_text(encoding="utf-8")
SMOOTHED = f"([data, share]) => {{ {POINTS_RULE} return smoothed(data, share); }}"


def test_charts_below_the_screen_are_drawn_without_being_scrolled_to(visit: Visit) -> None:
    # So low a window is scrolled as a whole.
    lesson = LessonPage(visit("headline", size=(1280, 560))).ready()
    page = lesson.page
    for name in ("Weighted losses", "Losses"):
        lesson.widget("charts").get_by_role("button", name=name, exact=True).click()
        lesson.settle()
    expect(lesson.chart("losses")).to_be_attached()
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    lesson.press("train")
    lesson.await_step(20)
    page.wait_for_selector(".modelier-chart-losses", state="attached", timeout=PATIENCE)
    assert page.evaluate(BELOW, "losses")
    wait_until(page, f"() => ({POINTS})('losses') >= 15", timeout=PATIENCE)
    lesson.end()
    # What was told last is there too.
    wait_until(page, f"() => ({POINTS})('losses') === ({POINTS})('total')", timeout=PATIENCE)


@pytest.mark.parametrize("share", [0.0, 0.6, 0.9])
def test_pages_and_files_smooth_alike(browser: Browser, share: float) -> None:
    chance = random.Random(0)
    data = [[step, chance.gauss(0, 1)] for step in range(50)]
    page = browser.new_page()
    theirs = page.evaluate(SMOOTHED, [data, share])
    page.close()
    assert [value for _step, value in theirs] == pytest.approx(
        smoothed([value for _step, value in data], share)
    )
