"""The reuse lesson as a learner does it: a short headline run, its encoder frozen under a new
head, and the table that says what moved. In both languages, with real workers.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Visit
from tests.browser.support.languages import told_in
from tests.browser.support.lesson import PATIENCE, LessonPage

# What the page says, in the reader's language.
WORDS = {
    "en-US": {"untrained": "Nothing is trained yet", "zero": "moved by exactly 0", "shared": "Both changed"},
    "zh-TW": {"untrained": "還沒有訓練過模型", "zero": "移動了剛好 0", "shared": "兩個都變了"},
}


SHARING = WEIGHTS = 1


@pytest.mark.parametrize("locale", told_in("zh-TW"))
def test_an_encoder_is_reused_frozen(visit: Visit, shoot: Shoot, locale: str) -> None:
    words = WORDS[locale]
    headline = LessonPage(visit("headline", locale=locale)).ready()
    page = headline.page
    headline.press("train")
    headline.await_epoch(1)
    headline.end()

    # It begins with what is trained; what is not is one choice away.
    reuse = follow(page, "reuse")
    expect(page.get_by_text(words["untrained"])).to_have_count(0)
    expect(reuse.diagram).to_contain_text("headline #1")
    before = reuse.drawing()
    choose_source(reuse, -1)
    reuse.await_other_drawing(before)
    expect(reuse.diagram).not_to_contain_text("headline #1")
    before = reuse.drawing()
    choose_source(reuse, 0)
    reuse.await_other_drawing(before)
    shoot(page, "taken")

    before = reuse.drawing()
    reuse.toggle("unfold")
    reuse.await_other_drawing(before)
    reuse.choose("view-model", SHARING)
    expect(page.get_by_text(words["shared"])).to_be_visible(timeout=PATIENCE)

    reuse.slide("rows", "ArrowLeft")
    reuse.press("train")
    reuse.await_step(2)
    reuse.choose("view-training", WEIGHTS)
    expect(page.get_by_text(words["zero"])).to_be_visible(timeout=PATIENCE)
    shoot(page, "moved")
    # To its end, which comes soon.
    expect(reuse.button("train")).to_be_enabled(timeout=PATIENCE)
    expect(page.get_by_text(words["zero"])).to_be_visible(timeout=PATIENCE)


def test_it_works_before_anything_is_trained(visit: Visit) -> None:
    reuse = LessonPage(visit("reuse"), "reuse").ready()
    expect(reuse.page.get_by_text(WORDS["en-US"]["untrained"])).to_be_visible()
    reuse.press("train")
    reuse.await_step(1)
    reuse.end()


def follow(page: Page, name: str) -> LessonPage:
    """Another lesson in the same session."""
    page.locator(f"a[href$='/{name}']").first.click()
    return LessonPage(page, name).ready()


def choose_source(lesson: LessonPage, number: int) -> None:
    """Choose a model to take, from 0: the first is the latest run, the last is untrained."""
    lesson.widget("source").get_by_role("combobox").click()
    lesson.page.get_by_role("option").nth(number).click()
