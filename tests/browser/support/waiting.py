"""Waits for something in a page, under the page's own Content-Security-Policy.

Playwright's `wait_for_function` makes code of a text inside the page, which the policy forbids.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_AWAITED = """([argument, milliseconds]) => new Promise((done, failed) => {
  const late = performance.now() + milliseconds;
  const look = () => {
    if ((CONDITION)(argument)) done();
    else if (performance.now() > late) failed(new Error('not within ' + milliseconds + ' ms'));
    else requestAnimationFrame(look);
  };
  look();
})"""


def wait_until(page: Page, condition: str, argument: Any = None, *, timeout: float = 60_000) -> None:
    """Wait until a JavaScript function of `argument` returns something true, asked with each frame.

    Args:
        page: The page, which must not be left meanwhile.
        condition: The function as JavaScript text, such as "(name) => window[name] > 3".
        argument: What it is called with.
        timeout: Milliseconds after which it fails with Playwright's `Error`.
    """
    page.evaluate(_AWAITED.replace("CONDITION", condition), [argument, timeout])
