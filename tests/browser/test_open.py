"""The app opens, in either language and either colour scheme."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Visit


@pytest.mark.parametrize(("locale", "scheme"), [("en-US", "dark"), ("zh-TW", "light")])
def test_opens_without_errors(visit: Visit, shoot: Shoot, locale: str, scheme: str) -> None:
    page = visit(locale=locale, scheme=scheme)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    shoot(page, "open")
    # Words are as large as the theme says.
    assert page.get_by_test_id("stMain").evaluate("main => getComputedStyle(main).fontSize") == "16px"
