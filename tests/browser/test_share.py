"""A teacher shares a setup with all but the homework locked; someone else opens it: a real
browser for each, in both languages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from components.lessons import HeadlineOptions
from components.lessons.link import Link, encode
from components.training import Recipe
from tests.browser.conftest import Shoot, Visit
from tests.browser.support.languages import told_in
from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.waiting import wait_until

# What the page says, in the reader's language.
WORDS = {
    "en-US": {"stack": "Dense stack", "locked": "set by your teacher", "damaged": "damaged"},
    "zh-TW": {"stack": "全連接層堆疊", "locked": "由老師設定", "damaged": "損壞"},
}
TEXTS = re.compile(r"<text[^>]*>([^<]*)</text>")
PREVIEWED = """() => {
  const image = document.querySelector('#modelier-preview img');
  return Boolean(image && image.complete && image.naturalWidth);
}"""
HIDDEN = ("vocabulary", "auxiliary_input", "epochs", "learning-rate", "weight-news_out")


def shared(teacher: LessonPage, stack: str) -> tuple[str, str]:
    """Two more Dense layers, all but them locked: the link, read from the dialog, and the diagram."""
    for _ in range(2):
        before = teacher.drawing()
        teacher.slide("extra_dense")
        teacher.await_other_drawing(before)
    drawn = teacher.drawing()
    teacher.press("share")
    dialog = teacher.page.get_by_role("dialog")
    link = dialog.get_by_test_id("stCode").locator("code")
    expect(link).to_contain_text("?m=")
    open_to_all = link.inner_text()
    dialog.locator(".st-key-headline-share-none button").click()
    expect(link).not_to_have_text(open_to_all)
    nothing = link.inner_text()
    dialog.get_by_role("button", name=stack).click()
    expect(link).not_to_have_text(nothing)
    return link.inner_text().strip(), drawn


def written(drawing: str) -> list[str]:
    """What stands in a diagram, whatever is marked in it."""
    return [unescape(text) for text in TEXTS.findall(drawing)]


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("locale", told_in("en-US"))
def test_a_class_opens_what_the_teacher_shares(visit: Visit, shoot: Shoot, locale: str) -> None:
    words = WORDS[locale]
    teacher = LessonPage(visit("headline", locale=locale)).ready()
    url, drawn = shared(teacher, words["stack"])
    shoot(teacher.page, "dialog")
    teacher.press("share-large")
    expect(teacher.button("share-small")).to_be_visible()
    # Until the dialog is drawn the small one is there, too.
    teacher.settle()
    code = teacher.page.get_by_role("dialog").get_by_test_id("stImage").locator("img")
    expect(code).to_have_js_property("offsetWidth", 640)
    shoot(teacher.page, "large")
    # On a low screen it is smaller, and whole.
    teacher.page.set_viewport_size({"width": 1280, "height": 720})
    expect(code).to_be_in_viewport(ratio=1)
    shoot(teacher.page, "low")

    path = re.sub(r"^https?://[^/]+/", "", url)
    phone = LessonPage(visit(path, locale=locale, size=(390, 844), scheme="dark")).ready()
    page = phone.page
    expect(page.get_by_text(words["locked"])).to_be_visible()
    expect(page).not_to_have_url(re.compile(r"m="))
    expect(phone.widget("extra_dense")).to_be_visible()
    assert [name for name in HIDDEN if phone.widget(name).count()] == []
    assert fits(page)
    shoot(page, "phone")

    again = LessonPage(visit(path, locale=locale)).ready()
    assert len(written(drawn)) > 20
    assert written(again.drawing()) == written(drawn)
    shoot(again.page, "locked")
    again.press("unlock")
    expect(again.widget("auxiliary_input")).to_be_visible()


@pytest.mark.parametrize(("scheme", "size"), [("light", (1440, 900)), ("dark", (390, 844))])
def test_the_model_of_a_link_is_there_before_its_page(
    visit: Visit, shoot: Shoot, scheme: str, size: tuple[int, int]
) -> None:
    link = encode(Link("headline", HeadlineOptions().resize("extra_dense", 3), Recipe()))
    page = visit(locale="zh-TW", scheme=scheme, size=size)
    page.goto(f"{page.url.rstrip('/')}/headline?m={link}", wait_until="commit")
    wait_until(page, PREVIEWED)
    shoot(page, "preview")
    drawn = page.evaluate(
        "fetch(document.querySelector('#modelier-preview img').currentSrc).then(r => r.text())"
    )
    lesson = LessonPage(page).ready()
    expect(page.locator("#modelier-preview")).to_have_count(0)
    shoot(page, "page")
    assert len(written(lesson.drawing())) > 20
    assert written(drawn) == written(lesson.drawing())


def test_a_damaged_link_is_told(visit: Visit) -> None:
    page = visit("?m=1eNqrVspRslLKSE1")
    expect(page.get_by_text(WORDS["en-US"]["damaged"])).to_be_visible()
    expect(LessonPage(page, "home").button("train")).to_be_visible(timeout=PATIENCE)
