"""A model is written as Python on the page Build: pasted, mended by a press, drawn, undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from components.assembly.code.slide import SLIDE
from tests.browser.conftest import Shoot, Visit

WIDE, PHONE = (1280, 720), (390, 844)
PROGRAM = """import keras
from keras import layers

# mine
x = inputs = keras.Input((8,), name="numbers")
x = layers.Dense(4, name="first")(x)
out = layers.Dense(1, name="answer")(x)
model = keras.Model(inputs, out)
"""


def press(page: Page, key: str, *, touch: bool = False) -> None:
    """Press the button of a key, which on a phone is another than on a wide screen."""
    button = page.locator(f".st-key-{key} button:visible").first
    button.tap() if touch else button.click()


def editor(page: Page) -> None:
    """Wait for the editor."""
    expect(page.locator(".cm-content")).to_be_visible()


def view(page: Page, name: str) -> None:
    """Show another view of the model."""
    page.locator(".st-key-own-view-model").get_by_role("radio", name=name).click()


@pytest.mark.parametrize(("size", "touch"), [(WIDE, False), (PHONE, True)], ids=["wide", "phone"])
def test_the_slide_is_pasted_and_mended_by_one_press(
    visit: Visit, shoot: Shoot, size: tuple[int, int], touch: bool
) -> None:
    page = visit("build", size=size, touch=touch)
    press(page, "own-paste", touch=touch)
    editor(page)
    place = page.locator(".cm-content")
    place.tap() if touch else place.click()
    page.keyboard.insert_text(SLIDE)
    said = page.locator(".st-key-own-program-said")
    expect(said).to_contain_text("The text has errors")
    expect(said).to_contain_text("lstm out is not a name")
    expect(page.locator(".cm-lintRange-error").first).to_be_attached()
    shoot(page, "pasted")
    press(page, "own-mend-all", touch=touch)
    expect(said).to_contain_text("The model is what stands here")
    shoot(page, "mended")
    page.get_by_role("button", name="Undo").first.click()
    expect(said).to_contain_text("The text has errors")
    page.get_by_role("button", name="Redo").first.click()
    expect(said).to_contain_text("The model is what stands here")
    view(page, "Drawing")
    expect(page.locator(".modelier-place .node").filter(has_text="main_output")).to_have_count(1)


def test_text_and_drawing_are_one_model_with_one_selection(visit: Visit, shoot: Shoot) -> None:
    page = visit("build", size=WIDE)
    press(page, "own-paste")
    editor(page)
    page.locator(".cm-content").click()
    page.keyboard.insert_text(PROGRAM)
    expect(page.locator(".st-key-own-program-said")).to_contain_text("The model is what stands here")
    page.locator(".cm-line").filter(has_text="first").click()
    expect(page.locator(".modelier-part")).to_have_text(['x = layers.Dense(4, name="first")(x)'])
    shoot(page, "selected")
    view(page, "Drawing")
    expect(page.locator(".modelier-place .node.modelier-chosen")).to_contain_text("first")
    page.locator(".modelier-place .node").filter(has_text="answer").click()
    expect(page.locator(".modelier-place .node.modelier-chosen")).to_contain_text("answer")
    view(page, "Python")
    expect(page.locator(".modelier-part")).to_have_text(['out = layers.Dense(1, name="answer")(x)'])
    expect(page.locator(".cm-content")).to_contain_text("# mine")
