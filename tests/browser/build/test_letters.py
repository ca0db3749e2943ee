"""A drawing in Build opens with letters that can be read, and one press shows all of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.support.builder import Builder
from tests.browser.support.lesson import PATIENCE
from tests.browser.support.waiting import wait_until

# The groups of the gallery with several inputs and outputs, and with pictures, by their place.
SEVERAL, PICTURES = 0, 3
# Whether the letters of a drawing, 14 units high, have so many pixels.
LETTERS = """(pixels) => {
  const { scale } = document.querySelector('.modelier-place:has(> svg)')?.dataset ?? {};
  return 14 * Number(scale ?? 0) >= pixels;
}"""


@pytest.mark.parametrize(
    ("group", "name", "whole"), [(SEVERAL, "tickets", True), (PICTURES, "inception", False)]
)
def test_letters_can_be_read_on_a_small_screen(visit: Visit, group: int, name: str, whole: bool) -> None:
    page = visit("build", size=(1280, 720))
    Builder(page, "mouse").begin(group, name)
    wait_until(page, LETTERS, 11, timeout=PATIENCE)
    place = page.locator(".modelier-place:has(> svg)")
    assert ("modelier-whole" in (place.get_attribute("class") or "")) == whole
    # A name that is broken is heard as one.
    head = page.locator(".modelier-place [data-part^=head]").first
    expect(head).to_have_attribute("aria-label", re.compile(r"Loss: \w+_crossentropy, Loss weight"))
    page.locator(".modelier-fit").first.click()
    expect(place).to_have_class("modelier-place modelier-whole")
    expect(place.locator(".node").last).to_be_in_viewport(ratio=1)
