"""The page Build is found at its earlier address, and in two tabs it is one draft."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit

BEGIN = ".st-key-own-begin-wide_deep button:visible"
CHOSEN = ".modelier-place .node.modelier-chosen"


def test_the_earlier_address_leads_to_the_page(visit: Visit) -> None:
    page = visit("own")
    page.wait_for_url("**/build")
    expect(page.locator(BEGIN)).to_be_visible()


def test_two_tabs_have_one_draft_and_a_selection_each(visit: Visit) -> None:
    page = visit("build")
    page.locator(BEGIN).click()
    box(page, "house").click()
    expect(page.locator(CHOSEN)).to_contain_text("house")
    other = page.context.new_page()
    other.goto(page.url)
    expect(box(other, "house")).to_be_visible()
    expect(other.locator(CHOSEN)).to_have_count(0)
    other.locator(".st-key-own-undo button:visible").first.click()
    expect(other.locator(BEGIN)).to_be_visible()
    page.locator(".st-key-own-view-model").get_by_role("radio", name="Summary").click()
    expect(page.locator(BEGIN)).to_be_visible()


def box(page: Page, name: str) -> Locator:
    """The box of the drawing with this name."""
    return page.locator(".modelier-place .node").filter(has_text=name).first
