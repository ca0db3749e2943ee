"""What is done in the drawing itself, and what someone else sees of it by the link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support.builder import PHONE, WIDE, Builder
from tests.browser.support.lesson import PATIENCE, LessonPage

# The groups of the gallery with models that read texts and with those of the lessons, by their place.
TEXTS, LESSONS = 4, 5
WRITTEN = re.compile(r"<text[^>]*>([^<]*)</text>")


def box(page: Page, name: str) -> Locator:
    """A box of the drawing."""
    return page.locator(".modelier-place .node").filter(has_text=re.compile(rf"^\s*{name}\b")).first


def test_a_box_that_is_pulled_to_a_call_with_several_arguments_leads_to_them(
    visit: Callable[..., Page],
) -> None:
    page = visit("build", size=WIDE)
    hand = Builder(page, "mouse")
    hand.begin(TEXTS, "transformer")
    arrows = page.locator(".modelier-place .edge")
    expect(box(page, "multi_head_attention")).to_be_visible(timeout=PATIENCE)
    before = arrows.count()
    box(page, "ones_like").drag_to(box(page, "multi_head_attention"))
    offered = page.locator("[class*=st-key-own-part-connect-] button")
    expect(page.locator(".st-key-own-part-connect-query_mask")).to_be_visible(timeout=PATIENCE)
    assert offered.count() >= 2
    expect(arrows).to_have_count(before)  # nothing is connected before it is said as what
    hand.press("part-connect-query_mask")
    expect(arrows).to_have_count(before + 1, timeout=PATIENCE)
    hand.press("all-parts")
    expect(page.locator(".st-key-own-outline")).to_contain_text("query_mask=ones")  # the line is cut there


def test_boxes_that_are_chosen_together_are_merged_and_shared_by_a_link(visit: Callable[..., Page]) -> None:
    page = visit("build", size=WIDE)
    hand = Builder(page, "mouse")
    hand.begin(0, "tickets")
    # By their names: below these stands what the outputs of the model are.
    box(page, "affected").locator("text").first.click()
    box(page, "phase").locator("text").first.click(modifiers=["Shift"])
    expect(page.locator(".modelier-place .modelier-chosen")).to_have_count(2)
    hand.press("part-several-Concatenate")
    assert hand.has("concatenate_1")
    # What was chosen together is not chosen any more.
    expect(page.locator(".modelier-place .modelier-chosen")).to_have_count(1, timeout=PATIENCE)
    hand.press("share")
    link = page.get_by_role("dialog").get_by_test_id("stCode").locator("code")
    expect(link).to_contain_text("?m=")
    path = re.sub(r"^https?://[^/]+/", "", link.inner_text().strip())
    theirs = LessonPage(visit(path, size=PHONE, touch=True), "own")
    expect(theirs.diagram).to_be_visible(timeout=PATIENCE)
    assert WRITTEN.findall(theirs.drawing()) == WRITTEN.findall(LessonPage(page, "own").drawing())


@pytest.mark.parametrize("size", [(1280, 720), PHONE])
def test_a_mistake_is_in_sight_with_its_repair_which_one_step_undoes(
    visit: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = visit("build", size=size, touch=size == PHONE)
    hand = Builder(page, "mouse")
    hand.begin(LESSONS, "headline")
    hand.press("row-call-lstm_out")
    expect(page.locator(".st-key-own-part-action")).to_be_in_viewport()
    hand.lesson.toggle("part-lstm-return_sequences")
    wrong = page.locator(".st-key-own-said").get_by_test_id("stAlert")
    expect(wrong).to_contain_text("concatenate", timeout=PATIENCE)
    expect(wrong).to_be_in_viewport()
    expect(page.locator(".modelier-fault polygon")).to_have_count(1)
    hand.lesson.settle()
    hand.press("repair-0-1")
    expect(wrong).to_have_count(0, timeout=PATIENCE)
    assert hand.has("(Flatten)")
    hand.press("undo")
    expect(wrong).to_contain_text("concatenate", timeout=PATIENCE)


def test_what_is_only_not_finished_is_no_mistake(visit: Callable[..., Page]) -> None:
    page = visit("build", size=WIDE)
    hand = Builder(page, "mouse")
    hand.press("empty")
    hand.press("part-new-numbers")
    expect(page.locator(".st-key-own-said")).to_contain_text("numbers", timeout=PATIENCE)
    expect(page.locator(".modelier-pending")).to_have_count(1)
    expect(page.locator(".modelier-fault polygon")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_keys_of_the_drawing_and_the_outline_insert_rename_and_copy(
    visit: Callable[..., Page],
) -> None:
    page = visit("build", size=WIDE)
    hand = Builder(page, "keyboard")
    hand.begin(LESSONS, "headline")
    box(page, "dense_2").click()
    page.keyboard.press("i")
    expect(page.locator(".st-key-own-panel [class*='-search'] input")).to_be_focused(timeout=PATIENCE)
    page.keyboard.type("gaussianno")
    page.keyboard.press("Enter")
    inserted = box(page, "gaussian_noise")
    expect(inserted).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="Another name for gaussian_noise")).to_be_focused()
    page.keyboard.type("shaken")
    page.keyboard.press("Enter")
    assert hand.has("shaken")
    box(page, "dense_1").click()
    page.keyboard.press("Control+c")
    expect(page.locator(".st-key-own-part-paste-sign")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Control+v")
    assert hand.has("dense_1_1")
    hand.press("all-parts")
    line = page.locator(".st-key-own-row-call-x_3 button")
    line.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".st-key-own-row-call-x_2 button")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    name = page.locator(".st-key-own-part-dense_1-name input")
    expect(name).to_be_focused(timeout=PATIENCE)
    page.keyboard.type("wide")
    page.keyboard.press("Enter")
    assert hand.has("wide")
    name = page.locator(".st-key-own-part-wide-name input")
    hand.press("all-parts")
    expect(line).to_be_visible(timeout=PATIENCE)
    line.dblclick()  # whatever of the panel stands where the line was is not pressed by it
    expect(name).to_be_focused(timeout=PATIENCE)


def test_on_a_slow_computer_a_double_press_renames_and_enter_takes_the_layer_searched_for(
    visit: Callable[..., Page],
) -> None:
    page = visit("build", size=WIDE)
    hand = Builder(page, "mouse")
    hand.begin(LESSONS, "headline")
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.locator(".st-key-own-row-call-x_3 button").dblclick()
    name = page.locator(".st-key-own-part-dense_1-name input")
    expect(name).to_be_focused(timeout=PATIENCE)
    expect(name).to_have_js_property("selectionEnd", len("dense_1"))  # typing replaces it
    hand.choose("part-action", 1)
    search = page.locator(".st-key-own-panel [class*='-search'] input")
    search.click()
    page.keyboard.type("gaussianno")
    page.keyboard.press("Enter")  # before the list follows what was typed
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    assert hand.has("gaussian_noise")
