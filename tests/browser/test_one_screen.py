"""What a learner sees at once while a model trains, without scrolling."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.lesson import DRAWING, PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

WIDE = ((1440, 900), (1280, 720))
PHONE = (390, 844)
NAMED = ("train", "step", "stop", "weight-main_output", "weight-news_out", "learning-rate")


def assert_in_sight(part: Locator) -> None:
    """All of a part is in the window, and nothing was scrolled for it."""
    page = part.page
    box = None
    while box is None:  # a diagram is drawn a little after the page, and one that is drawn anew has no place
        expect(part).to_be_visible(timeout=PATIENCE)
        box = part.bounding_box()
    size = page.viewport_size
    assert size is not None
    assert box["x"] >= 0, (part, box)
    assert box["y"] >= 0, (part, box)
    assert box["x"] + box["width"] <= size["width"] + 1, (part, box)
    assert box["y"] + box["height"] <= size["height"] + 1, (part, box)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def boxes(page: Page) -> list[dict[str, float] | None]:
    """Where the diagram, the buttons and the charts stand."""
    parts = (
        page.locator(".st-key-zone-bar"),
        page.locator(".st-key-zone-live"),
        page.locator(".modelier-charts"),
        page.locator(DRAWING).first,
    )
    return [part.bounding_box() for part in parts]  # type: ignore[misc]


def trains(visit: Visit, locale: str, size: tuple[int, int], *, batch: int = 2) -> tuple[Page, LessonPage]:
    """The headline lesson after so many batches of a training."""
    page = visit("headline", locale=locale, size=size)
    lesson = LessonPage(page).ready()
    lesson.press("train")
    lesson.await_step(batch)
    return page, lesson


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_model_controls_and_curves_are_seen_at_once(visit: Visit, locale: str) -> None:
    page, lesson = trains(visit, locale, WIDE[0], batch=3)
    lesson.slide("weight-news_out")
    lesson.settle()
    for width, height in WIDE:
        page.set_viewport_size({"width": width, "height": height})
        for name in NAMED:
            assert_in_sight(lesson.widget(name))
        assert_in_sight(lesson.progress)
        assert_in_sight(lesson.diagram)
        for chart in ("total", "metrics"):
            expect(page.locator(f".modelier-chart-{chart} svg")).to_be_visible(timeout=PATIENCE)
            assert_in_sight(page.locator(f".modelier-chart-{chart}"))
    lesson.end()
    # What is said of curves of an earlier model moves nothing.
    lesson.settle()
    before = boxes(page)
    lesson.slide("extra_dense")
    expect(lesson.widget("stale")).to_be_attached(timeout=PATIENCE)
    lesson.settle()
    assert boxes(page)[:3] == before[:3]
    for width, height in (*WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert_in_sight(lesson.widget("of-earlier").locator("p"))


# How high the plot of a chart is, without its title, legend and axis; 0 until it is drawn.
PLOT = """(name) => {
  const chart = globalThis.echarts?.getInstanceByDom(document.querySelector(`.modelier-chart-${name}`));
  return chart?.getModel()?.getComponent('grid')?.coordinateSystem.getRect().height ?? 0;
}"""


# By how many pixels the plot of a chart is below its legend.
BELOW_LEGEND = """(name) => {
  const box = document.querySelector(`.modelier-chart-${name}`);
  const chart = globalThis.echarts.getInstanceByDom(box);
  const names = chart.getOption().legend[0].data.map((entry) => entry.name ?? entry);
  const bottoms = [...box.querySelectorAll('text')]
    .filter((text) => names.includes(text.textContent))
    .map((text) => text.getBoundingClientRect().bottom - box.getBoundingClientRect().top);
  return chart.getModel().getComponent('grid').coordinateSystem.getRect().y - Math.max(...bottoms);
}"""


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_a_legend_of_several_lines_is_above_the_plot_at_any_width(visit: Visit, locale: str) -> None:
    page, lesson = trains(visit, locale, WIDE[0])
    lesson.end()
    for width in (*range(1000, 1640, 40), PHONE[0]):
        page.set_viewport_size({"width": width, "height": 900})
        if width == PHONE[0]:
            page.locator(".st-key-zone-tabs").get_by_role("radio").nth(1).click()
        for name in ("total", "metrics"):
            wait_until(page, f"(name) => ({BELOW_LEGEND})(name) > 8", name, timeout=5_000)


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_on_a_low_screen_plots_are_high_and_their_choice_is_in_sight(visit: Visit, locale: str) -> None:
    page, lesson = trains(visit, locale, WIDE[1])
    for name in ("total", "metrics"):
        wait_until(page, f"(name) => ({PLOT})(name) >= 90", name, timeout=PATIENCE)
    place = page.locator(".modelier-charts").bounding_box()
    lesson.await_epoch(1)  # what it came to has its room before
    expect(page.locator(".modelier-result")).to_contain_text("0.", timeout=PATIENCE)
    assert page.locator(".modelier-charts").bounding_box() == place
    for choice in lesson.widget("charts").get_by_role("button").all():
        assert_in_sight(choice)
    lesson.end()


# Whether something in a paragraph has words in its line.
BESIDE_A_WORD = """(mark) => {
  const range = document.createRange();
  const { top, height } = mark.getBoundingClientRect();
  const middle = top + height / 2;
  const texts = [...mark.closest('p').childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  return texts.some((node) => {
    range.selectNodeContents(node);
    return [...range.getClientRects()].some(
      (line) => line.width > 5 && line.top < middle && middle < line.bottom,
    );
  });
}"""


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_a_help_mark_stands_beside_a_word(visit: Visit, locale: str) -> None:
    page = visit("pairs", locale=locale, size=WIDE[1])
    LessonPage(page, "pairs").ready().settle()
    mark = page.locator(".st-key-zone-controls p [data-testid='stTooltipIcon']").first
    for width in range(1440, 1000, -20):
        page.set_viewport_size({"width": width, "height": 720})
        assert mark.evaluate(BESIDE_A_WORD), width


def test_a_control_that_is_far_down_is_moved_beside_the_diagram(visit: Visit) -> None:
    page = visit("headline", size=WIDE[1])
    lesson = LessonPage(page).ready()
    lesson.settle()
    assert_in_sight(lesson.widget("extra_dense"))  # the homework, from the beginning
    expect(lesson.widget("auxiliary_output")).not_to_be_in_viewport()
    lesson.toggle("auxiliary_output")
    lesson.settle()
    assert_in_sight(lesson.widget("auxiliary_output"))
    assert_in_sight(lesson.diagram)


def test_on_a_phone_the_buttons_stay_whatever_part_is_shown(visit: Visit) -> None:
    page = visit("headline", locale="zh-TW", size=PHONE)
    lesson = LessonPage(page)
    tabs = page.locator(".st-key-zone-tabs").get_by_role("radio")
    bar = page.locator(".st-key-zone-bar")
    expect(tabs).to_have_count(3, timeout=PATIENCE)
    for number, shown in enumerate((".st-key-zone-controls", ".modelier-charts", ".st-key-zone-run")):
        tabs.nth(number).click()
        expect(page.locator(shown)).to_be_visible(timeout=PATIENCE)
        lesson.settle()
        box = bar.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == PHONE[1]
    tabs.nth(0).click()
    expect(page.locator(".modelier-charts")).not_to_be_visible(timeout=PATIENCE)
    # What one looked at is there when one comes back to it. A tab that is pressed stays under the pointer,
    # also on a page that is scrolled, and the page is not scrolled to the tab that gets the focus.
    scrolled = "document.querySelector('.stMain').scrollTop"
    page.evaluate(f"{scrolled} = 400")
    place = tabs.nth(2).bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(tabs.nth(2)).to_have_attribute("aria-checked", "true", timeout=PATIENCE)
    wait_until(page, f"() => {scrolled} === 0", timeout=PATIENCE)
    tabs.nth(0).evaluate("tab => tab.click()")
    wait_until(page, f"() => {scrolled} === 400", timeout=PATIENCE)
    # Who trains sees the curves, and most of the screen is theirs.
    lesson.press("train")
    expect(tabs.nth(1)).to_have_attribute("aria-checked", "true", timeout=PATIENCE)
    expect(page.locator(".modelier-charts")).to_be_in_viewport(timeout=PATIENCE)
    expect(bar.locator(".modelier-counting strong")).to_have_text(re.compile(r"^0\.\d{3}$"), timeout=PATIENCE)
    # The tabs stay below Streamlit's bar, and the title of the first chart is not behind them.
    wait_until(
        page,
        """() => {
          const at = (part) => document.querySelector(part).getBoundingClientRect();
          const [top, tabs] = [at('[data-testid="stHeader"]').bottom, at('.st-key-zone-tabs')];
          return tabs.top >= top - 1 && at('.modelier-charts').top >= tabs.bottom;
        }""",
    )
    box = bar.bounding_box()
    assert box is not None
    assert box["height"] < 0.16 * PHONE[1]
    expect(page.locator('[aria-label*="sidebar" i]')).to_have_count(0)
    lesson.end()


@pytest.mark.parametrize("size", [(720, 450), (900, 700)])
def test_the_buttons_stay_where_zones_are_below_each_other(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("headline", size=size)
    lesson = LessonPage(page).ready()
    lesson.press("train")
    lesson.await_step(2)
    lesson.end()
    lesson.settle()
    lesson.slide("extra_dense")
    expect(lesson.widget("of-earlier")).to_be_visible(timeout=PATIENCE)
    lesson.settle()
    for share in (0, 1):
        page.locator(".stMain").evaluate(
            "(main, share) => main.scrollTo(0, share * main.scrollHeight)", share
        )
        for part in ("train", "stop", "of-earlier", "status"):
            expect(lesson.widget(part)).to_be_in_viewport(ratio=1)
    # What is last on the page is above them, and most of a low window is free.
    last, bar = lesson.widget("stale").bounding_box(), page.locator(".st-key-zone-bar").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]
    assert bar["y"] + bar["height"] == size[1]
    assert bar["height"] < 0.2 * 450


def test_a_button_that_comes_after_a_training_is_in_sight_and_moves_nothing(visit: Visit) -> None:
    page = visit("", locale="zh-TW", size=PHONE)
    lesson = LessonPage(page, "home")
    expect(lesson.button("train")).to_be_visible(timeout=PATIENCE)
    lesson.settle()

    def places() -> list[list[dict[str, float] | None]]:
        """Where the buttons are on a phone and on a screen."""
        found = []
        for width, height in (PHONE, WIDE[1]):
            page.set_viewport_size({"width": width, "height": height})
            boxes = [
                lesson.button(name).bounding_box() for name in ("train", "step", "stop", "speed-popover")
            ]
            found.append(boxes)
        return found  # type: ignore[return-value]

    before = places()
    lesson.press("train")
    expect(lesson.button("go-on")).to_be_visible(timeout=PATIENCE)
    assert places() == before
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    box = lesson.button("go-on").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE[0]


def test_on_a_phone_the_menu_goes_when_a_page_is_chosen(visit: Visit) -> None:
    page = visit("headline", size=PHONE)
    page.get_by_test_id("stExpandSidebarButton").click(timeout=PATIENCE)
    links = page.get_by_test_id("stSidebarNavLink")
    links.last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your runs", timeout=PATIENCE)
    expect(links.last).not_to_be_in_viewport(timeout=PATIENCE)


# What Chromium's makers call good of what follows.
GOOD = 0.1
# Runs in the page: by how much of the window its parts moved while it was drawn.
SHIFTS = """() => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  const moved = observer.takeRecords().filter((entry) => !entry.hadRecentInput);
  return moved.reduce((sum, entry) => sum + entry.value, 0);
}"""


@pytest.mark.parametrize("name", ["headline", "sequential", "pairs", "reuse"])
@pytest.mark.parametrize("size", [WIDE[0], PHONE])
def test_little_moves_while_a_page_is_drawn(visit: Visit, name: str, size: tuple[int, int]) -> None:
    lesson = LessonPage(visit(name, size=size), name)
    moved: list[float] = []
    # A machine under load draws what comes together in several frames, but hardly three times.
    while len(moved) < 3 and min(moved, default=1.0) >= GOOD:
        if moved:
            lesson.page.reload()
        expect(lesson.button("train")).to_be_visible(timeout=PATIENCE)
        expect(lesson.diagram).to_be_attached(timeout=PATIENCE)
        lesson.settle()
        moved.append(lesson.page.evaluate(SHIFTS))
    assert min(moved) < GOOD
