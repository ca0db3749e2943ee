"""The editor under the hand: what is typed is sent, completed, marked and mended; Tab leads out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.support.editor_script import START
from tests.browser.support.server import Server, serve

APP = Path(__file__).parents[1] / "support" / "editor_app.py"
WIDE, PHONE = (1280, 720), (390, 844)
# Milliseconds.
INTERACTION_DELAY = 100
LAST = START.count("\n") - 1  # the last line with text, from 0


@pytest.fixture(scope="module")
def editor_server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("editor"), APP, PYTHONPATH=".") as running:
        yield running


class Editor:
    """The page with the editor, open in a new profile."""

    def __init__(
        self, browser: Browser, server: Server, size: tuple[int, int] = WIDE, *, touch: bool = False
    ):
        self.context = browser.new_context(
            locale="en-US", viewport={"width": size[0], "height": size[1]}, has_touch=touch, is_mobile=touch
        )
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.goto(server.url)
        self.place = self.page.locator(".cm-content")
        expect(self.place).to_contain_text("import keras")

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return "\n".join(self.place.locator(".cm-line").all_text_contents())

    def go_to(self, line: int) -> None:
        """Put the cursor at the end of a line (from 0)."""
        self.place.locator(".cm-line").nth(line).click()
        self.page.keyboard.press("End")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def take(self) -> None:
        """Take what is proposed. Before, CodeMirror takes no key for what has only just come up."""
        self.page.wait_for_timeout(INTERACTION_DELAY)
        self.page.keyboard.press("Enter")

    def heard(self, text: str) -> None:
        """Wait until the page has a text."""
        expect(self.page.locator(".st-key-text")).to_contain_text(text)


@pytest.fixture
def editor(browser: Browser, editor_server: Server) -> Iterator[Editor]:
    opened = Editor(browser, editor_server)
    yield opened
    opened.context.close()
    assert [words for words in opened.errors if "Content Security Policy" in words] == []


def test_what_is_typed_is_sent_and_kept(editor: Editor) -> None:
    editor.go_to(3)
    editor.type("  # mine")
    editor.heard("# mine")
    editor.type(" and more")
    editor.heard("# mine and more")
    assert "(x)  # mine and more\n" in editor.text


def test_what_is_changed_elsewhere_is_shown_and_the_editor_undoes_it(editor: Editor) -> None:
    editor.go_to(3)
    editor.type("  # mine")
    editor.heard("# mine")
    editor.page.locator(".st-key-outside button").click()
    expect(editor.place).to_contain_text("# outside")
    assert "# mine" not in editor.text
    editor.place.press("Control+z")
    editor.heard("# mine")
    assert "# outside" not in editor.text


def test_a_problem_is_underlined_said_and_mended(editor: Editor) -> None:
    editor.go_to(3)
    for _ in "(4)(x)":
        editor.page.keyboard.press("ArrowLeft")
    editor.page.keyboard.press("Backspace")
    expect(editor.page.locator(".st-key-errors")).to_have_text("1")
    expect(editor.page.locator(".cm-lintRange-error")).to_have_text("Dens")
    expect(editor.page.locator(".modelier-editor-line")).to_contain_text("Did you mean Dense?")
    editor.page.keyboard.press("Control+Home")
    expect(editor.page.locator(".modelier-editor-line")).to_be_empty()
    editor.page.keyboard.press("F8")
    expect(editor.page.locator(".modelier-editor-line")).to_contain_text("Did you mean Dense?")
    editor.page.locator(".cm-lintRange-error").hover()
    editor.page.get_by_role("button", name="Fix it").click()
    editor.heard("Dense(4)(x)")
    expect(editor.page.locator(".st-key-errors")).to_have_text("0")
    expect(editor.page.locator(".cm-lintRange-error")).to_have_count(0)


def test_names_arguments_and_values_are_completed(editor: Editor) -> None:
    editor.go_to(3)
    editor.type("\nz = keras.layers.LayerNorm")
    choices = editor.page.locator(".cm-tooltip-autocomplete")
    expect(choices.locator("[aria-selected]")).to_have_text("LayerNormalization")
    expect(editor.page.locator(".cm-completionInfo")).not_to_be_empty()
    editor.take()
    editor.type("(eps")
    expect(choices.locator("[aria-selected]")).to_contain_text("epsilon=")
    editor.take()
    editor.type("1e-3)(y)\nmodel.compile(loss='")
    editor.page.keyboard.press("Control+Space")
    expect(choices).to_contain_text("binary_crossentropy")
    editor.page.keyboard.press("Escape")
    editor.heard("z = keras.layers.LayerNormalization(epsilon=1e-3)(y)")


def test_the_selected_part_and_the_line_of_the_cursor_are_one(editor: Editor) -> None:
    marked, part = editor.page.locator(".modelier-part"), editor.page.locator(".st-key-part")
    editor.go_to(2)
    expect(part).to_have_text("input_layer")
    expect(marked).to_have_text(["x = keras.Input((8,))"])
    editor.page.locator(".st-key-select button").click()
    expect(marked).to_have_text(["y = keras.layers.Dense(4)(x)"])
    editor.page.keyboard.press("Shift+Tab")
    editor.go_to(2)
    expect(part).to_have_text("input_layer")


def test_tab_indents_and_after_escape_leads_out(editor: Editor) -> None:
    expect(editor.page.get_by_role("textbox", name="The program")).to_have_accessible_description(
        "Tab indents; Escape, then Tab leaves the editor. F8 goes to the next problem, Ctrl+Space completes."
    )
    editor.go_to(0)
    editor.page.keyboard.press("Home")
    editor.page.keyboard.press("Tab")
    editor.heard("    import keras")
    expect(editor.place).to_be_focused()
    editor.page.keyboard.press("Shift+Tab")
    editor.page.keyboard.press("Escape")
    editor.page.keyboard.press("Tab")
    expect(editor.place).not_to_be_focused()


def test_on_a_phone_lines_are_broken_and_nothing_zooms(browser: Browser, editor_server: Server) -> None:
    phone = Editor(browser, editor_server, PHONE, touch=True)
    assert phone.place.evaluate("place => parseFloat(getComputedStyle(place).fontSize)") >= 16
    phone.place.locator(".cm-line").nth(LAST).tap()
    phone.page.keyboard.press("End")
    phone.type("  # a comment that is much longer than a telephone of 390 pixels is wide")
    phone.heard("is wide")
    scroller = phone.page.locator(".cm-scroller")
    assert scroller.evaluate("place => place.scrollWidth <= place.clientWidth")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.context.close()
