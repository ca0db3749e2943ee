"""The pages without a mouse, under a finger and by ear: keyboard, touch, language, focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.lesson import PATIENCE, LessonPage

HAS_FOCUS = "element => element === document.activeElement"
LANGUAGES = {
    "en-US": ("en", "Headline · Modelier", "Decrement"),
    "zh-TW": ("zh-Hant", "標題 · Modelier", "減少"),
}


def swipe(page: Page, start: tuple[float, float], along: tuple[float, float], steps: int = 8) -> None:
    """Move a finger over the screen, as the browser hears it from the hardware."""
    touches = page.context.new_cdp_session(page)
    x, y = start
    touches.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, steps + 1):
        at = {"x": x + along[0] * step / steps, "y": y + along[1] * step / steps}
        touches.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("locale", LANGUAGES)
def test_language_title_and_names_are_the_readers(visit: Visit, locale: str) -> None:
    language, title, decrement = LANGUAGES[locale]
    lesson = LessonPage(visit("headline", locale=locale)).ready()
    expect(lesson.page.locator("html")).to_have_attribute("lang", language)
    expect(lesson.page).to_have_title(title)
    buttons = lesson.widget("dense_units").get_by_role("button", name=decrement)
    expect(buttons).to_have_count(1)
    expect(lesson.page.locator('[role="img"][aria-label$=" icon"]')).to_have_count(0)


def test_a_language_that_is_chosen_replaces_every_name(visit: Visit) -> None:
    lesson = LessonPage(visit("headline", locale="zh-TW")).ready()
    page = lesson.page
    decrement = page.locator(".st-key-headline-dense_units .stNumberInput button").nth(1)
    expect(decrement).to_have_attribute("aria-label", "減少")
    page.get_by_role("radio", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(decrement).to_have_attribute("aria-label", "Decrement")


def test_undo_in_a_field_belongs_to_the_field(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    lesson.slide("extra_dense")
    expect(lesson.button("undo")).to_be_enabled(timeout=PATIENCE)
    lesson.settle()
    box = lesson.widget("dense_units").locator("input").first
    box.click()
    box.press("End")
    box.press_sequentially("7")
    box.press("Control+z")
    lesson.settle()
    slider = lesson.widget("extra_dense").get_by_role("slider")
    expect(slider).to_have_value("1")
    expect(box).to_have_value("64")

    slider.focus()
    page.keyboard.press("Control+z")
    expect(slider).to_have_value("0")


def test_a_swipe_over_a_slider_scrolls_and_changes_nothing(visit: Visit) -> None:
    lesson = LessonPage(visit("headline", size=(390, 844), touch=True)).ready()
    slider = lesson.widget("extra_dense").get_by_role("slider")
    track = lesson.widget("extra_dense").get_by_test_id("stSlider").get_by_role("group")
    track.evaluate("element => element.scrollIntoView({ block: 'center' })")
    box = track.bounding_box()
    assert box is not None
    left, top = box["x"] + 1, box["y"] + box["height"] / 2
    swipe(lesson.page, (left, top), (box["width"] / 2, 4))
    expect(slider).to_have_value("3")

    swipe(lesson.page, (left + box["width"] * 0.9, top), (0, -200))
    after = track.bounding_box()
    assert after is not None
    assert after["y"] < box["y"] - 50
    lesson.settle()
    expect(slider).to_have_value("3")


def test_the_focus_stays_where_one_works(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    for pressed, follows in (("train", "pause"), ("pause", "resume"), ("resume", "pause"), ("stop", "train")):
        lesson.button(pressed).press("Enter")
        expect(lesson.button(follows)).to_be_visible(timeout=PATIENCE)
        page.wait_for_function("() => document.activeElement !== document.body")
        assert lesson.button(follows).evaluate(HAS_FOCUS)
    lesson.slide("extra_dense")
    expect(lesson.button("undo")).to_be_enabled(timeout=PATIENCE)
    lesson.button("undo").press("Enter")
    expect(lesson.button("undo")).to_be_disabled(timeout=PATIENCE)
    page.wait_for_function("() => document.activeElement !== document.body")
    assert lesson.button("redo").evaluate(HAS_FOCUS)
