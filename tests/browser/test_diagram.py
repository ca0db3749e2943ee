"""A drawing under the hand: zoomed, moved, changed, chosen from, and with names of people who mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.support.diagram_script import HOSTILE
from tests.browser.support.fingers import press, spread, swipe
from tests.browser.support.server import Server, serve
from tests.browser.support.waiting import wait_until

SCRIPT = Path(__file__).with_name("support") / "diagram_server.py"
WIDE, PHONE = (1280, 720), (390, 844)
# Where a text is in a picture with two pixels for each unit.
PLACE = """(text) => {
  const [place, all] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
  const factor = (2 * text.ownerSVGElement.viewBox.baseVal.width) / all.width;
  const sides = [place.left - all.left, place.top - all.top, place.right - all.left, place.bottom - all.top];
  return sides.map((side) => side * factor);
}"""
# Ends when nothing in the drawing moves any more.
AT_REST = """async (place) => {
  await Promise.allSettled(place.getAnimations({ subtree: true }).map(({ finished }) => finished));
}"""
# Counts what moves whenever the drawing is another one.
COUNT_MOVING = """() => {
  globalThis.moving = [];
  new MutationObserver(() => requestAnimationFrame(() => globalThis.moving.push(
    document.querySelector('.modelier-place').getAnimations({ subtree: true }).length,
  ))).observe(document.querySelector('.modelier-place'), { childList: true });
}"""


@pytest.fixture(scope="module")
def drawing_server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("diagram"), SCRIPT) as running:
        yield running


class Drawn:
    """The page with the drawing, open in a new profile."""

    def __init__(
        self, browser: Browser, server: Server, size: tuple[int, int] = WIDE, *, touch: bool = False
    ) -> None:
        self.context = browser.new_context(
            locale="en-US", viewport={"width": size[0], "height": size[1]}, has_touch=touch
        )
        self.page: Page = self.context.new_page()
        self.page.goto(server.url)
        self.place = self.page.locator(".modelier-place")
        expect(self.place.locator("svg")).to_be_visible()

    @property
    def scale(self) -> float:
        return float(self.place.get_attribute("data-scale") or 0)

    @property
    def scrolled(self) -> float:
        return float(self.place.evaluate("place => place.scrollTop"))

    def rest(self) -> None:
        """Wait until boxes have come to where they stay, which is what their places are asked for."""
        self.place.evaluate(AT_REST)

    def boxes(self, count: int) -> None:
        """Draw so many boxes."""
        field = self.page.locator(".st-key-count input")
        field.fill(str(count))
        field.press("Enter")
        expect(self.place.locator(".node")).to_have_count(count)

    def button(self, action: str) -> Locator:
        """in, out, fit"""
        return self.page.locator(f".modelier-{action}")

    def toggle(self, key: str) -> None:
        self.page.locator(f".st-key-{key} label").first.click()

    def let_choose(self) -> None:
        """Let boxes, arrows and tensors be chosen."""
        self.toggle("choose")
        expect(self.place.get_by_role("button")).to_have_count(12)

    def box(self, name: str) -> Locator:
        return self.place.locator(".node").filter(has_text=name)

    def in_sight(self, name: str) -> bool:
        """Whether all of a box is in the place."""
        inner, outer = self.box(name).bounding_box(), self.place.bounding_box()
        assert inner is not None
        assert outer is not None
        return outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


@pytest.fixture
def drawn(browser: Browser, drawing_server: Server) -> Iterator[Drawn]:
    opened = Drawn(browser, drawing_server)
    yield opened
    opened.context.close()


def await_in_sight(drawn: Drawn, name: str) -> None:
    wait_until(
        drawn.page,
        """(name) => {
          const boxes = [...document.querySelectorAll('.modelier-place .node')];
          const inner = boxes.find((box) => box.textContent.includes(name)).getBoundingClientRect();
          const outer = document.querySelector('.modelier-place').getBoundingClientRect();
          return outer.top <= inner.top && inner.bottom <= outer.bottom;
        }""",
        name,
    )


def test_it_zooms_by_buttons_keys_and_wheel_and_moves(drawn: Drawn) -> None:
    drawn.boxes(48)
    await_in_sight(drawn, "dense_42")  # too small as a whole: it is read where it changed
    start = drawn.scale
    assert start * 14 >= 9
    drawn.button("fit").click()
    assert drawn.scale < start
    assert drawn.in_sight("dense_42")
    assert drawn.in_sight("dense_0")
    whole = drawn.scale
    drawn.button("in").click()
    assert drawn.scale == pytest.approx(1.25 * whole, rel=0.01)
    drawn.place.focus()
    for key, factor in (("+", 1.25), ("-", 0.8)):
        before = drawn.scale
        drawn.place.press(key)
        assert drawn.scale == pytest.approx(factor * before, rel=0.01)
    drawn.place.press("0")
    assert drawn.scale == whole
    frame = drawn.place.bounding_box()
    assert frame is not None
    drawn.page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + 100)
    drawn.page.keyboard.down("Control")
    for _ in range(6):
        drawn.page.mouse.wheel(0, -100)
    wait_until(drawn.page, "() => Number(document.querySelector('.modelier-place').dataset.scale) > 0.5")
    drawn.page.keyboard.up("Control")
    near, scrolled = drawn.scale, drawn.scrolled
    drawn.page.mouse.down()
    drawn.page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + 60, steps=4)
    drawn.page.mouse.up()
    assert drawn.scrolled == pytest.approx(scrolled + 40, abs=2)
    drawn.page.mouse.wheel(0, 100)
    wait_until(drawn.page, "(at) => document.querySelector('.modelier-place').scrollTop > at", scrolled + 40)
    assert drawn.scale == near


def test_a_view_outlasts_an_edit_and_what_changed_comes_into_sight(drawn: Drawn) -> None:
    drawn.boxes(40)
    drawn.button("in").click()
    scale = drawn.scale
    drawn.boxes(60)
    assert drawn.scale == scale
    await_in_sight(drawn, "dense_54")
    assert not drawn.in_sight("dense_0")
    drawn.toggle("latest")
    drawn.page.wait_for_function("() => !document.querySelector('[data-test-script-state=running]')")
    drawn.rest()
    before = drawn.box("dense_50").bounding_box()
    drawn.boxes(80)
    drawn.rest()
    after = drawn.box("dense_50").bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)
    assert drawn.scale == scale


def test_names_are_shown_as_they_are(drawn: Drawn) -> None:
    assert [text.strip() for text in drawn.place.locator(".node").all_text_contents()] == list(HOSTILE)
    assert drawn.page.locator(".modelier-words li").all_text_contents() == list(HOSTILE)
    assert drawn.page.locator(".modelier-diagram :is(img, script, a, style, foreignObject)").count() == 0


def test_boxes_and_arrows_are_chosen_by_mouse_and_by_keys(drawn: Drawn) -> None:
    drawn.let_choose()
    chosen = drawn.page.locator(".st-key-chosen")
    first, second, _third, last, _ = HOSTILE
    drawn.box(last).click()
    expect(chosen).to_contain_text(f"part={last!r}, wish=None")
    expect(drawn.box(last)).to_have_attribute("aria-pressed", "true")
    # Tab comes here once, and arrow keys go on.
    assert drawn.place.locator("[tabindex='0']").count() == 1
    drawn.page.keyboard.press("Home")
    expect(drawn.box(first)).to_be_focused()
    drawn.page.keyboard.press("ArrowDown")
    drawn.page.keyboard.press("Space")
    expect(chosen).to_contain_text("part=Arrow(")
    expect(drawn.place.locator(".edge.modelier-chosen")).to_have_count(1)
    drawn.page.keyboard.press("ArrowDown")
    drawn.page.keyboard.press("Enter")
    expect(chosen).to_contain_text("wish='open'")
    expect(drawn.place.locator(".node.modelier-chosen")).to_be_focused()
    drawn.page.keyboard.press("Delete")
    expect(chosen).to_contain_text("wish='delete'")
    drawn.page.keyboard.press("Escape")
    expect(chosen).to_contain_text("part=None, wish=None")
    expect(drawn.box(second)).to_have_attribute("aria-label", second)
    # Below the second box stand its two tensors.
    drawn.page.keyboard.press("ArrowDown")
    drawn.page.keyboard.press("ArrowRight")
    drawn.page.keyboard.press("Space")
    expect(chosen).to_contain_text(f"part=BoxOutput(box={second!r}, number=1)")
    tensors = drawn.place.locator("[data-part^=output]")
    expect(tensors.nth(1)).to_have_attribute("aria-label", f"Tensor 2 of {second}")
    drawn.page.keyboard.press("ArrowUp")
    expect(drawn.box(second)).to_be_focused()


def test_several_are_chosen_and_one_is_pulled_to_another(drawn: Drawn) -> None:
    drawn.let_choose()
    chosen = drawn.page.locator(".st-key-chosen")
    first, second, third, last, _ = HOSTILE
    drawn.box(first).click()
    drawn.box(last).click(modifiers=["Shift"])
    drawn.box(second).focus()
    drawn.page.keyboard.press("Control+Space")
    expect(chosen).to_contain_text(f"part={second!r}, wish=None, others=({first!r}, {last!r})")
    expect(drawn.place.locator(".modelier-chosen")).to_have_count(3)
    drawn.page.keyboard.press("Delete")
    expect(chosen).to_contain_text(f"wish='delete', others=({first!r}, {last!r})")
    drawn.box(first).click(modifiers=["Control"])
    expect(chosen).to_contain_text(f"part={second!r}, wish=None, others=({last!r},)")
    drawn.box(third).click()
    expect(chosen).to_contain_text(f"part={third!r}, wish=None, others=()")
    drawn.box(first).drag_to(drawn.box(last))
    expect(chosen).to_contain_text(f"part={first!r}, wish='connect', others=(), target={last!r}")
    expect(drawn.place.locator(".modelier-wire")).to_have_count(0)


def test_what_is_wrong_is_seen_and_heard(drawn: Drawn) -> None:
    drawn.let_choose()
    drawn.toggle("faults")
    first = drawn.box(HOSTILE[0])
    expect(first.locator(".modelier-fault polygon")).to_be_visible()
    expect(first).to_have_attribute("aria-label", f"{HOSTILE[0]}, It is wrong.")
    expect(drawn.page.locator(".modelier-fault")).to_have_count(1)
    drawn.toggle("faults")
    expect(drawn.page.locator(".modelier-fault")).to_have_count(0)


def test_a_finger_finds_every_arrow_and_chooses_several(browser: Browser, drawing_server: Server) -> None:
    drawn = Drawn(browser, drawing_server, PHONE, touch=True)
    drawn.let_choose()
    for target in drawn.place.locator(".edge .modelier-wider:last-child").all():
        wide = target.evaluate("path => getComputedStyle(path).strokeWidth")
        assert float(wide.removesuffix("px")) >= 24
    chosen = drawn.page.locator(".st-key-chosen")
    first, second, third, _, _ = HOSTILE
    drawn.box(first).tap()
    expect(chosen).to_contain_text(f"part={first!r}, wish=None")
    drawn.rest()
    frame = drawn.box(third).bounding_box()
    assert frame is not None
    press(drawn.page, (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2), 700)
    expect(chosen).to_contain_text(f"part={third!r}, wish=None, others=({first!r},)")
    drawn.box(second).tap()
    expect(chosen).to_contain_text(f"part={second!r}, wish=None, others=()")
    drawn.context.close()


def test_figures_are_written_on_boxes(drawn: Drawn) -> None:
    drawn.toggle("figures")
    rows = drawn.place.locator("[data-part=value]")
    expect(rows).to_have_text(["0 of 5", "1 of 5", "2 of 5", "3 of 5", "4 of 5"])
    bars = [float(bar.get_attribute("width") or 0) for bar in rows.locator("rect").all()]
    wide = rows.nth(4).locator("polygon").evaluate("cell => cell.getBBox().width")
    assert bars[0] == 0
    assert bars[4] == pytest.approx(0.8 * wide)
    expect(drawn.page.locator(".modelier-legend")).to_have_text("a figure: 04 of 5")
    drawn.toggle("figures")
    expect(rows).to_have_count(0)
    expect(drawn.page.locator(".modelier-legend")).to_be_hidden()


def test_a_picture_has_the_letters_of_every_language(drawn: Drawn) -> None:
    drawn.toggle("figures")
    expect(drawn.place.locator("[data-part=value]")).to_have_count(5)
    drawn.page.wait_for_function("() => !document.querySelector('[data-test-script-state=running]')")
    with drawn.page.expect_download() as download:
        drawn.page.locator(".modelier-save").click()
    assert download.value.suggested_filename == "drawn.png"
    picture = Image.open(download.value.path()).convert("L")
    sides = drawn.place.locator("svg").evaluate("({viewBox: {baseVal}}) => [baseVal.width, baseVal.height]")
    # Below it stands what the figures are.
    assert picture.size == pytest.approx([2 * sides[0], 2 * (sides[1] + 24)], abs=1)
    drawn.rest()
    left, top, right, bottom = drawn.box("中文層").locator("text", has_text="中文層").evaluate(PLACE)
    wide = (right - left) / 3
    signs = [
        np.asarray(picture.crop((int(at), int(top), int(at) + int(wide), int(bottom))), dtype=float)
        for at in (left, left + wide, left + 2 * wide)
    ]
    # Signs that a font lacks are boxes, one like the other.
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert np.abs(signs[one] - signs[other]).mean() > 20


def test_changes_move_unless_less_motion_is_wanted(drawn: Drawn) -> None:
    drawn.page.evaluate(COUNT_MOVING)
    drawn.boxes(6)
    wait_until(drawn.page, "() => globalThis.moving.length === 1")
    drawn.page.emulate_media(reduced_motion="reduce")
    drawn.boxes(7)
    wait_until(drawn.page, "() => globalThis.moving.length === 2")
    with_motion, without = drawn.page.evaluate("globalThis.moving")
    assert with_motion > 0
    assert without == 0


def test_one_finger_scrolls_the_page_and_two_zoom(browser: Browser, drawing_server: Server) -> None:
    drawn = Drawn(browser, drawing_server, PHONE, touch=True)
    expect(drawn.page.locator(".st-key-more")).to_be_attached()
    frame = drawn.place.bounding_box()
    assert frame is not None
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    before = drawn.scale
    spread(drawn.page, middle, 40, 120)
    assert drawn.scale == pytest.approx(3 * before, rel=0.1)
    assert drawn.page.evaluate("visualViewport.scale") == 1
    drawn.button("fit").tap()
    swipe(drawn.page, middle, (0, -150))
    wait_until(drawn.page, "() => document.querySelector('.stMain').scrollTop > 50")
    drawn.context.close()
