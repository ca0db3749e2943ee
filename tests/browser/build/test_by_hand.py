"""What is done in the drawing itself, and what someone else sees of it by the link."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.support.builder import PHONE, WIDE, Builder
from tests.browser.support.lesson import PATIENCE, LessonPage

# The group of the gallery with models that read texts, by its place.
TEXTS = 4
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
    box(page, "affected").click()
    box(page, "phase").click(modifiers=["Shift"])
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
