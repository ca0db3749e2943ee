"""The way to a control by the keyboard alone: Tab and Shift+Tab, arrow keys in a row and along lines."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# Presses of Tab after which a control counts as out of reach.
MOST = 120
# Where the focus is, as seen from what is looked for: there, in its row of choices, before or after it.
PLACE = """(target) => {
  const now = document.activeElement;
  if (target === now || target.contains(now)) return 'there';
  const row = target.closest('[role="radiogroup"]');
  if (row?.contains(now)) {
    const choices = [...row.querySelectorAll('[role="radio"]')];
    const ahead = choices.indexOf(target) - choices.indexOf(now);
    const round = Math.abs(ahead) > choices.length / 2;
    return ahead > 0 !== round ? 'row after' : 'row before';
  }
  const lines = target.closest('.st-key-own-outline');
  const signs = '[class*="-sign"] *';
  if (lines?.contains(now) && !now.matches(signs) && !target.matches(signs)) {
    const below = now.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
    return below ? 'lines after' : 'lines before';
  }
  const after = now.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
  return now === document.body || after ? 'after' : 'before';
}"""
KEYS = {
    "after": "Tab",
    "before": "Shift+Tab",
    "row after": "ArrowRight",
    "row before": "ArrowLeft",
    "lines after": "ArrowDown",
    "lines before": "ArrowUp",
}


def walk(page: Page, target: Locator) -> int:
    """Move the focus to a control as a person would who has no mouse.

    Args:
        page: The page.
        target: The control.

    Returns:
        How many keys that took.
    """
    element = target.element_handle()
    for keys in range(MOST):
        place = page.evaluate(PLACE, element)
        if place == "there":
            return keys
        page.keyboard.press(KEYS[place])
    raise AssertionError(f"{target} is more than {MOST} keys away")
