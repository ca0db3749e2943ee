"""Figures on the boxes and arrows of the drawing while the model trains, and in what is kept of it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

# The width of the widest band of the second output, which is dashed; 0 without one.
BANDS = """() => Math.max(0, ...[...document.querySelectorAll(
  '.modelier-place .modelier-flows polyline[stroke-dasharray]'
)].map((band) => Number(band.getAttribute('stroke-width'))))"""
# That of all bands of an arrow together, as in `flows.js`.
WIDEST = 14


def test_bands_of_gradients_follow_a_loss_weight_while_it_trains(visit: Visit) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    together: list[str] = []
    page.on(
        "console", lambda message: together.append(message.text) if "fragmentId" in message.text else None
    )
    lesson.widget("speed-popover").get_by_role("button").first.click()
    speed = page.locator(".st-key-headline-speed").get_by_role("slider")
    speed.focus()
    speed.press("End")
    page.keyboard.press("Escape")
    lesson.widget("on-boxes").get_by_role("combobox").click()
    page.get_by_role("option", name="gradient by output").click()
    expect(page.locator(".modelier-legend").first).to_contain_text("news_out")
    lesson.press("train")
    wait_until(page, f"() => ({BANDS})() > 0", timeout=PATIENCE)
    lesson.slide("weight-news_out", "End")
    wait_until(page, f"() => ({BANDS})() > {WIDEST / 2}", timeout=PATIENCE)
    lesson.slide("weight-news_out", "Home")
    wait_until(page, f"() => ({BANDS})() === 0", timeout=PATIENCE)
    # What chooses the epoch and the drawing are in sight together.
    expect(lesson.widget("drawn-moment")).to_be_in_viewport(ratio=1)
    expect(lesson.diagram).to_be_in_viewport(ratio=0.9)
    lesson.end()
    assert not together


def test_a_drawing_is_kept_with_its_figures(visit: Visit, tmp_path: Path) -> None:
    lesson = LessonPage(visit("headline")).ready()
    page = lesson.page
    lesson.widget("on-boxes").get_by_role("combobox").click()
    page.get_by_role("option", name=re.compile("parameters$")).first.click()
    expect(page.locator(".modelier-legend").first).to_contain_text("parameters")
    lesson.widget("download").get_by_role("button").first.click()
    button = lesson.widget("SVG-figures").get_by_role("button")
    with page.expect_download() as download:
        button.click()
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    assert kept.suffix == ".svg"
    texts = [text.text or "" for text in ElementTree.parse(kept).iter("{http://www.w3.org/2000/svg}text")]
    assert "5,120,000" in texts  # of the Embedding
    assert any("parameters" in text for text in texts)
