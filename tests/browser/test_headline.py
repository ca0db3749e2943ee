"""The headline lesson from the first toggle to the last batch, as a learner does it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Visit

FIRST_POINT_MILLISECONDS = 60_000

# What the page says, in the reader's language.
WORDS = {
    "en-US": {"parameters": "5,204,770 parameters", "change": "+2 Dense", "batch": "batch", "paused": "Paused"},
    "zh-TW": {"parameters": "5,204,770", "change": "+2", "batch": "批次", "paused": "暫停"},
}


def widget(page: Page, name: str) -> Locator:
    """The element drawn under a key of the headline lesson."""
    return page.locator(f".st-key-headline-{name}")


def press(page: Page, name: str) -> None:
    button = widget(page, name).get_by_role("button")
    expect(button).to_be_enabled()
    button.click()


def move(page: Page, name: str, steps: int) -> None:
    """Move a slider by the keyboard, as many steps as said, right or left."""
    thumb = widget(page, name).get_by_role("slider")
    thumb.focus()
    for _ in range(abs(steps)):
        thumb.press("ArrowRight" if steps > 0 else "ArrowLeft")


def drawing(page: Page) -> str:
    """The picture of the model that is on the page."""
    source = page.get_by_test_id("stImage").locator("img").get_attribute("src")
    assert source
    return source


def batches(page: Page) -> tuple[int, int]:
    """The epoch and the batch that the line of progress names."""
    numbers = re.findall(r"\d[\d,]*", page.get_by_test_id("stProgress").inner_text())
    return int(numbers[0]), int(numbers[2])


def trained(page: Page) -> None:
    """Wait until the line of progress names a batch."""
    expect(page.get_by_test_id("stProgress")).to_have_text(
        re.compile(r"\d+ .*\d+ .*\d+ .*\d+"), timeout=FIRST_POINT_MILLISECONDS
    )


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_the_whole_story(visit: Visit, shoot: Shoot, locale: str) -> None:
    words = WORDS[locale]
    page = visit(locale=locale)
    expect(widget(page, "train")).to_be_visible()
    before = drawing(page)

    move(page, "extra_dense", 2)
    expect(page.get_by_text(words["parameters"])).to_be_visible()
    assert drawing(page) != before
    shoot(page, "homework")

    press(page, "train")
    trained(page)
    losses = widget(page, "chart-losses").locator("svg path")
    expect(losses.first).to_be_visible()

    move(page, "weight-news_out", 3)
    expect(widget(page, "chart-total").get_by_text(re.compile("news_out 0.2 → "))).to_have_count(1)
    shoot(page, "weight-moved")

    press(page, "pause")
    expect(page.get_by_test_id("stProgress")).to_contain_text(words["paused"])
    held = batches(page)
    press(page, "step")
    expect(page.get_by_test_id("stProgress")).not_to_have_text(
        re.compile(rf"\D{held[1]:,} "), timeout=FIRST_POINT_MILLISECONDS
    )
    epoch, batch = batches(page)
    assert (epoch - held[0]) * 1_000 + batch - held[1] in (1, 1_000 - held[1] + 1)

    press(page, "resume")
    expect(widget(page, "pause")).to_be_visible()
    press(page, "stop")
    expect(widget(page, "train").get_by_role("button")).to_be_enabled()
    shoot(page, "stopped")
