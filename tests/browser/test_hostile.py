"""Values of people who mean harm, in a real browser: it makes nothing of them and fetches nothing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from components.store import Store, StoreSettings
from components.ui.base.markdown import JOINER
from tests.browser.support.server import Server, serve
from tests.store.run_makers import ME, ended
from tests.ui.hostile_texts import HOSTILE

SCRIPT = Path(__file__).with_name("support") / "hostile_script.py"
# What Markdown and Streamlit make of marks: all else around a text is there for every text.
MADE = (
    "a, img, code, pre, em, del, strong strong, h2, h3, hr, ul, ol, blockquote, table, sup, section, input, "
    ".katex, [data-testid='stIconMaterial'], [role='img'], span[style*='color'], span[class*='stMarkdown']"
)
NAME = "![x](http://evil.example/run.png) <img src=//evil.example/i.png> [a](http://evil.example)"


def plainly(text: str) -> str:
    return " ".join(text.replace(JOINER, "").split())


def watched(page: Page, ours: str) -> list[str]:
    """Everything that is asked of another server."""
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((ours, "data:", "blob:")) else foreign.append(request.url)
        ),
    )
    return foreign


def test_hostile_values_are_shown_as_they_are(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(locale="en-US")
    with serve(tmp_path, SCRIPT) as server:
        page = context.new_page()
        foreign = watched(page, server.url)
        page.goto(server.url)
        expect(page.locator("table")).to_be_visible()
        for number, value in enumerate(HOSTILE):
            case = page.locator(f".st-key-case-{number}")
            assert case.locator(MADE).count() == 0, f"{value}: {case.inner_html()}"
            shown = plainly(value)
            assert plainly(case.inner_text()) == plainly(f"{shown} {shown} {shown} {shown}: {shown}")
        assert page.locator("h1").locator(MADE).count() == 0
        assert plainly(page.locator("h1").inner_text()) == HOSTILE[0]
        assert page.locator("[data-testid='stAlert']").locator("a, img").count() == 0
        cells = page.locator("table td").all()
        assert [plainly(cell.inner_text()) for cell in cells[-len(HOSTILE) :]] == [
            plainly(v) for v in HOSTILE
        ]
        assert page.locator("table").locator("a, img, code, em, del, .katex").count() == 0
        assert foreign == []
    context.close()


def test_the_name_of_a_published_run_fetches_nothing(browser: Browser, server: Server) -> None:
    folder = server.log.parent / "data"
    store = Store(StoreSettings(f"sqlite:///{folder / 'modelier.db'}", str(folder / "weights"), "s" * 20))
    run = ended(store)
    store.runs.rename(ME, run.id, NAME)
    token = store.runs.publish(ME, run.id)
    store.close()
    context = browser.new_context(locale="en-TW")
    page = context.new_page()
    foreign = watched(page, server.url)
    page.goto(f"{server.url}/runs?run={token}")
    expect(page.locator("h1")).to_contain_text("evil.example")
    page.wait_for_load_state("networkidle")
    assert plainly(page.locator("h1").inner_text()) == NAME
    assert page.locator("h1 a, h1 img").count() == 0
    assert foreign == []
    # The second lock: what were smuggled in all the same would not be fetched.
    blocked = page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener("securitypolicyviolation", event => resolve(event.blockedURI));
            const picture = new Image();
            picture.src = "http://evil.example/smuggled.png";
        })"""
    )
    assert blocked.startswith("http://evil.example")
    context.close()
