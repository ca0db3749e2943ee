"""Fingers on the screen, as the browser hears of them from the hardware."""

from __future__ import annotations

from playwright.sync_api import Page

Point = tuple[float, float]


def swipe(page: Page, start: Point, along: Point, steps: int = 8) -> None:
    """Move a finger over the screen."""
    _drag(page, [start], [(start[0] + along[0], start[1] + along[1])], steps)


def spread(page: Page, middle: Point, begin: float, end: float, steps: int = 8) -> None:
    """Move two fingers apart, from so many pixels beside the middle to so many."""
    x, y = middle
    _drag(page, [(x - begin, y), (x + begin, y)], [(x - end, y), (x + end, y)], steps)


def _drag(page: Page, start: list[Point], end: list[Point], steps: int) -> None:
    touches = page.context.new_cdp_session(page)

    def send(kind: str, share: float) -> None:
        points = [
            {"x": x + (to_x - x) * share, "y": y + (to_y - y) * share, "id": number}
            for number, ((x, y), (to_x, to_y)) in enumerate(zip(start, end, strict=True))
        ]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", 0)
    for step in range(1, steps + 1):
        send("touchMove", step / steps)
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def press(page: Page, at: Point, milliseconds: float) -> None:
    """Leave a finger on the screen for so long."""
    touches = page.context.new_cdp_session(page)
    touches.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": at[0], "y": at[1]}]}
    )
    page.wait_for_timeout(milliseconds)
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
