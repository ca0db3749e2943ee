"""The headline lesson from the first toggle to the last batch, as a learner does it: a real
browser, real workers, the data of the language, in both languages.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Visit
from tests.browser.support.languages import told_in
from tests.browser.support.lesson import PATIENCE, LessonPage

# What the page says, in the reader's language.
WORDS = {
    "en-US": {
        "parameters": "5,204,770 parameters",
        "train": "Train",
        "paused": "Paused",
        "vector": "32 numbers",
        "no": "no",
        "word": "OMAHA",
    },
    "zh-TW": {
        "parameters": "5,204,770",
        "train": "訓練",
        "paused": "暫停",
        "vector": "32 個",
        "no": "否",
        "word": "秦",
    },
}


@pytest.mark.parametrize("locale", told_in("en-US"))
def test_the_whole_story(visit: Visit, shoot: Shoot, locale: str) -> None:
    words = WORDS[locale]
    lesson = LessonPage(visit("headline", locale=locale)).ready()
    page = lesson.page
    expect(lesson.button("train")).to_contain_text(words["train"])

    for _ in range(2):
        before = lesson.drawing()
        lesson.slide("extra_dense")
        lesson.await_other_drawing(before)
    expect(page.get_by_text(words["parameters"]).first).to_be_visible()
    shoot(page, "homework")

    lesson.slow_down()
    lesson.press("train")
    lesson.await_step(2)
    expect(lesson.chart("metrics").locator("path:visible").first).to_be_visible()

    lesson.slide("weight-news_out")
    expect(lesson.chart("total").get_by_text(re.compile(r"news_out 0\.2 ?→ ?0\.25"))).to_have_count(1)
    shoot(page, "weight-moved")

    lesson.press("pause")
    expect(lesson.button("resume")).to_be_visible(timeout=PATIENCE)
    expect(lesson.progress).to_contain_text(words["paused"])
    held = lesson.step()

    lesson.press("step")
    lesson.await_step(held + 1)
    expect(lesson.progress).to_contain_text(words["paused"])
    assert lesson.step() == held + 1

    lesson.press("resume")
    lesson.await_step(held + 4)
    lesson.press("stop")
    expect(lesson.button("train")).to_be_enabled(timeout=PATIENCE)
    assert lesson.step() >= held + 4
    shoot(page, "stopped")

    lesson.choose("view-training", 2)
    lesson.choose("closer", 0)
    expect(lesson.widget("words-main_input").locator("svg").get_by_text(words["word"])).to_be_visible()
    lesson.choose("closer", 1)
    lesson.press("nearest-find")
    expect(page.get_by_text(words["vector"])).to_be_visible()
    shoot(page, "nearest")

    lesson.choose("view-training", 4)
    lesson.press("examine")
    expect(lesson.widget("confusion").locator("svg").get_by_text(words["no"], exact=True)).to_have_count(2)
    expect(lesson.widget("roc").locator("svg path").first).to_be_visible()
    shoot(page, "examined")
