"""What a learner made is there after a reload, in a second tab, and after the server was killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, expect

from tests.browser.support.lesson import PATIENCE, LessonPage
from tests.browser.support.server import Server, serve


def open_lesson(page: Page, server: Server) -> LessonPage:
    page.goto(f"{server.url}/headline")
    return LessonPage(page).ready()


def test_a_training_outlives_reload_and_kill(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 720})
    stranger = browser.new_context(locale="en-US")
    with serve(tmp_path, MODELIER_WORKERS="1") as server:
        lesson = open_lesson(context.new_page(), server)
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert cookies["modelier_learner"]["httpOnly"]
        lesson.press("train")
        # Into the second epoch.
        lesson.await_step(102)
        lesson.press("pause")
        expect(lesson.progress).to_contain_text("Paused", timeout=PATIENCE)
        step = lesson.step()
        # A reload, a second tab, and someone else.
        lesson.page.reload()
        assert lesson.ready_again().step() == step
        assert open_again(context.new_page(), server).step() == step
        assert open_lesson(stranger.new_page(), server).step() == 0
        # Restart behind their backs: the server is gone in mid-training, and so are its workers.
        family = server.process.children(recursive=True)
        os.kill(server.process.pid, signal.SIGKILL)
        _gone, alive = psutil.wait_procs(family, timeout=60)
        assert not alive
        # The page says so, in words for its reader.
        gone = context.pages[0].get_by_role("dialog", name="The server does not answer")
        expect(gone).to_contain_text("What was written down is kept", timeout=PATIENCE)
        expect(gone.get_by_text("yourscript.py")).to_be_hidden()
    with serve(tmp_path, MODELIER_WORKERS="1") as server:
        lesson = open_lesson(context.pages[0], server)
        expect(lesson.progress).to_contain_text("Interrupted", timeout=PATIENCE)
        assert lesson.step() == step
        expect(lesson.chart("total").locator("path:visible").first).to_be_visible(timeout=PATIENCE)
        lesson.press("go-on")
        expect(lesson.page.get_by_text("taken up at the end of epoch 1")).to_be_visible(timeout=PATIENCE)
        lesson.await_step(step + 1)
        lesson.press("stop")
        expect(lesson.progress).to_contain_text("Stopped", timeout=PATIENCE)
        # It is on the list, with what it came to, for its learner and for nobody else.
        page = context.pages[0]
        page.goto(f"{server.url}/runs")
        expect(page.get_by_text("Runs: 1.")).to_be_visible(timeout=PATIENCE)
        other = stranger.pages[0]
        other.goto(f"{server.url}/runs")
        expect(other.get_by_text("No run yet")).to_be_visible(timeout=PATIENCE)
        written = server.written()
    assert "Traceback" not in written
    context.close()
    stranger.close()


def open_again(page: Page, server: Server) -> LessonPage:
    page.goto(f"{server.url}/headline")
    return LessonPage(page).ready_again()
