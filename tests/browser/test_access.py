"""The pages without a mouse, under a finger and by ear: keyboard, touch, language, focus."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from components.assembly.drawing.palette import DARK, LIGHT
from components.ui.base.colours.palette import colours
from tests.browser.conftest import Visit
from tests.browser.support.fingers import swipe
from tests.browser.support.lesson import PATIENCE, LessonPage

MOST_PRESSES = 25
LISTEN = """() => {
  window.heard = [];
  const region = document.getElementById("modelier-announcements");
  new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true });
}"""
HAS_FOCUS = "element => element === document.activeElement"
LANGUAGES = (("zh-Hant", "標題 · Modelier", "減少"), ("en", "Headline · Modelier", "Decrement"))


def test_language_title_and_names_are_the_readers_and_those_of_a_language_that_is_chosen(
    visit: Visit,
) -> None:
    lesson = LessonPage(visit("headline", locale="zh-TW")).ready()
    page = lesson.page
    # Such a button is named by a script, also once Streamlit has another name for it.
    second = page.locator(".st-key-headline-dense_units .stNumberInput button").nth(1)
    for language, title, decrement in LANGUAGES:
        if language == "en":
            page.get_by_role("radio", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page).to_have_title(title)
        expect(second).to_have_attribute("aria-label", decrement)
        expect(lesson.widget("dense_units").get_by_role("button", name=decrement)).to_have_count(1)
        expect(page.locator('[role="img"][aria-label$=" icon"]')).to_have_count(0)


def test_drawing_and_curves_follow_the_theme_of_a_page_that_is_open(visit: Visit) -> None:
    lesson = LessonPage(visit(""), "home").ready()
    for scheme, palette in (("dark", DARK), ("light", LIGHT)):
        lesson.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        box = lesson.diagram.locator(f'[fill="{palette.header}"]').first
        expect(box).to_be_attached(timeout=PATIENCE)
        line = lesson.chart("losses").locator(f'[stroke="{colours(palette is DARK)[0]}"]').first
        expect(line).to_be_attached(timeout=PATIENCE)


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


def test_another_page_begins_at_its_top(visit: Visit) -> None:
    lesson = LessonPage(visit("headline", size=(390, 844), touch=True)).ready()
    page = lesson.page
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 600)")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").nth(3).click()
    page.wait_for_url("**/pairs")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(timeout=PATIENCE)


def test_the_focus_stays_where_one_works(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    for pressed, follows in (("train", "pause"), ("pause", "resume"), ("resume", "pause"), ("stop", "train")):
        lesson.button(pressed).press("Enter")
        expect(lesson.button(follows)).to_be_focused(timeout=PATIENCE)
    lesson.slide("extra_dense")
    for pressed, follows in (("undo", "redo"), ("redo", "undo"), ("reset", "undo")):
        expect(lesson.button(pressed)).to_be_enabled(timeout=PATIENCE)
        lesson.button(pressed).press("Enter")
        expect(lesson.button(pressed)).to_be_disabled(timeout=PATIENCE)
        expect(lesson.button(follows)).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("Tab")
    expect(lesson.button("undo")).not_to_be_focused()


def test_a_double_press_trains_and_does_not_pause(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    lesson.button("train").dblclick()
    lesson.await_step(3)
    expect(lesson.button("pause")).to_be_visible(timeout=PATIENCE)
    lesson.press("pause")
    expect(lesson.button("resume")).to_be_visible(timeout=PATIENCE)


def test_what_streamlit_writes_in_a_field_is_translated(visit: Visit) -> None:
    page = LessonPage(visit("reuse", locale="zh-TW"), "reuse").ready().page
    expect(page.locator("[placeholder*=Choose]")).to_have_count(0)
    expect(page.locator('[aria-label^="Shortcut"]')).to_have_count(0)


def test_a_popover_takes_the_focus_of_the_keyboard_and_gives_it_back(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    lesson.slide("extra_dense")
    opener = lesson.widget("extra_dense-0").get_by_role("button").first
    popover = page.get_by_role("dialog")
    expect(opener).to_be_visible(timeout=PATIENCE)
    lesson.settle()
    opener.press("Enter")
    expect(popover).to_be_focused(timeout=PATIENCE)
    expect(popover.get_by_role("slider").first).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Tab")
    expect(popover.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused(timeout=PATIENCE)
    expect(popover).to_have_count(0)

    opener.press("Enter")
    expect(popover).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("Shift+Tab")
    expect(opener).to_be_focused(timeout=PATIENCE)


def test_the_homework_takes_few_presses(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    presses = 0

    def press(key: str, times: int = 1) -> None:
        nonlocal presses
        for _ in range(times):
            page.keyboard.press(key)
        presses += times

    def walk_to(there: Locator) -> None:
        for _ in range(MOST_PRESSES):
            press("Tab")
            if there.evaluate(HAS_FOCUS):
                return
        raise AssertionError(f"{MOST_PRESSES} presses do not lead to {there}")

    page.evaluate(LISTEN)
    press("Tab")
    press("Enter")  # skips to the controls
    slider = lesson.widget("extra_dense").get_by_role("slider")
    walk_to(slider)
    press("ArrowRight", 2)
    expect(slider).to_have_value("2")
    press("Control+Enter")
    expect(lesson.button("pause")).to_be_visible(timeout=PATIENCE)
    expect(slider).to_be_focused()
    page.wait_for_function("() => heard.includes('Training.')")
    press("Control+Shift+Enter")
    expect(lesson.button("train")).to_be_visible(timeout=PATIENCE)
    assert presses <= MOST_PRESSES
    page.wait_for_function("() => heard.some((text) => text.startsWith('Stopped.'))")


def test_news_are_heard_once_and_the_latest_of_a_topic(visit: Visit) -> None:
    page = visit("runs")
    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)
    page.evaluate(LISTEN)
    page.evaluate(
        """() => {
          for (const [topic, text] of [["run", "one"], ["run", "two"], ["event", "three"]])
            modelierAnnounce(topic, text);
        }"""
    )
    page.wait_for_function("() => heard.length")
    page.evaluate("modelierAnnounce('run', 'four')")
    page.wait_for_function("() => heard.length > 1")
    assert page.evaluate("heard") == ["two three", "four"]
