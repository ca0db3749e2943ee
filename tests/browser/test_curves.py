"""Curves that are drawn as they come, those that nobody sees, and what is said of them."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Browser, expect

from components.training.values.smoothing import smoothed
from components.ui.live import component
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
POINTS_RULE = (component.HERE / "points.js").read_text(encoding="utf-8")
SMOOTHED = f"([data, share]) => {{ {POINTS_RULE} return smoothed(data, share); }}"


def test_charts_below_the_screen_are_drawn_without_being_scrolled_to(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    lesson.widget("charts").get_by_role("button").nth(1).click()  # the third chart, of each head's loss
    lesson.press("train")
    lesson.await_step(20)
    page.wait_for_selector(".modelier-chart-losses", state="attached", timeout=PATIENCE)
    assert page.evaluate(BELOW, "losses")
    wait_until(page, f"() => ({POINTS})('losses') >= 15", timeout=PATIENCE)
    lesson.press("stop")
    lesson.button("train").wait_for(timeout=PATIENCE)
    # What was told last is there too.
    wait_until(page, f"() => ({POINTS})('losses') === ({POINTS})('total')", timeout=PATIENCE)
    assert page.evaluate(BELOW, "losses")
    # Smoothed, the raw curve stays behind it, and the legend says what is which.
    total = lesson.chart("total")
    total.scroll_into_view_if_needed()
    assert "smoothed" not in total.inner_text()
    lines = total.locator("path[fill='none']").count()
    lesson.widget("smoothing").get_by_text("Smoother").click()
    expect(total.get_by_text("training, smoothed")).to_be_visible()
    expect(total.locator("path[fill='none']")).not_to_have_count(lines)
    # At the pointer stand batch and epoch, and the number of each curve.
    box = total.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.15, box["y"] + box["height"] * 0.6)
    pointer = page.locator(".modelier-pointer").first
    expect(pointer).to_contain_text(re.compile(r"Batch \d+, epoch 1"))
    expect(pointer).to_contain_text(re.compile(r"total: training, smoothed\s*\d\.\d{3}"))
    expect(pointer).to_contain_text(re.compile(r"total: training, raw\s*\d\.\d{3}"))
    # Fewer charts, and the choice is remembered.
    lesson.widget("charts").get_by_text("Losses", exact=True).click()
    expect(lesson.chart("losses")).to_have_count(0)
    page.reload()
    lesson.ready()
    expect(lesson.chart("metrics")).to_be_visible(timeout=PATIENCE)
    expect(lesson.chart("losses")).to_have_count(0)


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
