"""One network written both ways, as a learner meets it: the proof that both are one, what
Keras says to a second input, and a training on the real digits, in both languages.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Visit
from tests.browser.support.languages import told_in
from tests.browser.support.lesson import PATIENCE, LessonPage

# What the page says, in the reader's language.
WORDS = {
    "en-US": {"one": "One network.", "input": "A second input", "right": "of 24 are right"},
    "zh-TW": {"one": "是同一個網路", "input": "第二個輸入", "right": "24 個中答對"},
}
KERAS = "You cannot add a different Input layer to it."


def opened(page: Page) -> LessonPage:
    """The lesson, come to by the navigation."""
    page.locator('a[href$="/sequential"]').first.click()
    return LessonPage(page, "sequential").ready()


@pytest.mark.parametrize("locale", told_in("zh-TW"))
def test_the_whole_story(visit: Visit, shoot: Shoot, locale: str) -> None:
    words = WORDS[locale]
    lesson = opened(visit(locale=locale))
    page = lesson.page
    alerts, refusal = page.get_by_test_id("stAlert"), page.get_by_text(KERAS)
    compared = lesson.widget("compared")
    expect(compared.filter(has_text=words["one"])).to_contain_text("55,050")
    shoot(page, "one")

    before = lesson.drawing()
    lesson.toggle("second_input")
    expect(refusal).to_be_visible(timeout=PATIENCE)
    expect(alerts.filter(has_text=words["input"])).to_contain_text("ValueError")
    lesson.await_other_drawing(before)
    assert left_of(refusal, lesson.diagram)
    shoot(page, "refused")

    lesson.toggle("second_input")
    expect(compared.filter(has_text=words["one"])).to_be_visible(timeout=PATIENCE)
    expect(refusal).to_have_count(0)

    lesson.press("train")
    lesson.await_step(2)
    expect(lesson.chart("losses").locator("path:visible").first).to_be_visible()
    expect(lesson.button("train")).to_be_enabled(timeout=PATIENCE)
    shoot(page, "trained")

    lesson.widget("view-training").locator("button").nth(2).click()
    expect(page.get_by_text(words["right"])).to_be_visible(timeout=PATIENCE)
    expect(lesson.widget("classes-digit").locator("path:visible").first).to_be_visible()
    shoot(page, "tried")


def left_of(one: Locator, other: Locator) -> bool:
    """Whether one ends before the other begins."""
    first, second = one.bounding_box(), other.bounding_box()
    assert first is not None
    assert second is not None
    return first["x"] + first["width"] <= second["x"]
