"""The pairs lesson as a learner does it: switch, swap, train, race; in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Visit
from tests.browser.support.lesson import PATIENCE, LessonPage

WORDS = {
    "en-US": {"exact": "The vectors change places exactly", "done": "2 of 2 runs done"},
    "zh-TW": {"exact": "兩個向量剛好互換位置", "done": "2 次訓練中已完成 2 次"},
}
DIAGRAM, SWAP = 0, 1
CURVES, RACE = 0, 1
SHARED, SEPARATE = 0, 1


@pytest.mark.parametrize("locale", WORDS)
def test_one_encoder_or_two(visit: Visit, shoot: Shoot, locale: str) -> None:
    words = WORDS[locale]
    lesson = LessonPage(visit("pairs", locale=locale), "pairs").ready()
    page = lesson.page
    expect(page.get_by_text("332,449").first).to_be_visible()

    before = lesson.drawing()
    lesson.choose("encoder", SEPARATE)
    lesson.await_other_drawing(before)
    expect(page.get_by_text("664,865").first).to_be_visible()
    shoot(page, "separate")

    lesson.choose("view-model", SWAP)
    expect(page.get_by_text(words["exact"])).to_have_count(0)
    lesson.choose("encoder", SHARED)
    expect(page.get_by_text(words["exact"])).to_be_visible(timeout=PATIENCE)
    shoot(page, "swap")

    lesson.press("train")
    lesson.await_step(2)
    lesson.end()

    lesson.choose("view-training", RACE)
    lesson.choose("race-seeds", 0)
    lesson.press("race-start")
    expect(lesson.button("race-start")).to_be_disabled()
    lesson.press("race-stop")
    expect(page.get_by_text(words["done"])).to_be_visible(timeout=PATIENCE)
    expect(lesson.button("race-start")).to_be_enabled()
    shoot(page, "race")


def test_home_leads_to_a_lesson(visit: Visit) -> None:
    page = visit()
    page.get_by_test_id("stPageLink").first.click()
    expect(page.locator(".st-key-sequential-train")).to_be_visible(timeout=PATIENCE)
