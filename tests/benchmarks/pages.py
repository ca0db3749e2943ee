"""The whole app: a real browser, a real server, real workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import cycle, islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from components.lessons import HeadlineOptions
from components.lessons.link import Link, encode, lockable
from components.training import Recipe
from components.training.scheduling.prewarming import SETTLE_SECONDS
from components.training.worker.protocol.event_batcher import SEND_INTERVAL
from components.ui.live.route import APART
from tests.benchmarks.framework import Goal, Measurement, alternate, benchmark
from tests.benchmarks.training import BATCH, LOOK, alone, program
from tests.browser.support import chromium
from tests.browser.support.lesson import (
    BUTTONS_AGAIN,
    DRAWING,
    FIRST_POINT,
    NEW_DIAGRAM,
    STOPPED,
    LessonPage,
)
from tests.browser.support.server import Server, serve
from tests.browser.support.waiting import wait_until

Open = Callable[..., LessonPage]
SIZE: ViewportSize = {"width": 1440, "height": 900}
# All but the homework, as a teacher would.
LOCKED = lockable("headline") - {"extra_dense", "dense_units"}
DRAWN = f"""() => {{
  return !document.querySelector('#modelier-preview') && Boolean(document.querySelector('{DRAWING}'));
}}"""
SEEN = f"""() => {{
  const image = document.querySelector('#modelier-preview img');
  return Boolean(image && image.complete && image.naturalWidth) || ({DRAWN})();
}}"""
TITLED = """() => document.querySelector('[data-testid="stHeading"]')"""
NAIVE = Path(__file__).with_name("naive.py")


# Seconds that a page watches a run, which takes longer.
WATCHED = 12.0
# Of a core, more than server and workers use when nothing is asked of them.
IDLE = 0.4


@contextmanager
def app(*, fresh: bool = False) -> Iterator[tuple[Server, Open]]:
    """A server and a way to open its lesson, each time as another visitor; a `fresh` one has only
    just begun."""
    with TemporaryDirectory() as directory, serve(Path(directory)) as server, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        assert browser is not None, chromium.MISSING
        if not fresh:
            calm(server)
        yield server, partial(_open, browser, server)
        browser.close()


def calm(server: Server) -> None:
    """Wait until the workers have imported what they need, and all are idle."""
    while True:
        before, at = _used(server), time.perf_counter()
        time.sleep(2)
        if (_used(server) - before) / (time.perf_counter() - at) < IDLE:
            return


def _used(server: Server) -> float:
    return sum(seconds([server.process, *server.process.children(recursive=True)]))


def seconds(processes: Sequence[psutil.Process]) -> Iterator[float]:
    """Of the processor that each has used; one that is gone has used none."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            yield sum(process.cpu_times()[:2])


def _open(
    browser: Browser,
    server: Server,
    name: str = "headline",
    path: str = "",
    begin: Callable[[LessonPage], None] = lambda lesson: None,
) -> LessonPage:
    """Open a lesson; `path` is where it is, if not at its name, and `begin` puts a model there."""
    context = browser.new_context(viewport=SIZE, locale="en-US")
    page = context.new_page()
    page.goto(f"{server.url}/{path or name}")
    lesson = LessonPage(page, name)
    begin(lesson)
    return lesson.ready()


def leave(lesson: LessonPage) -> None:
    """Close the visitor's browser window."""
    lesson.page.context.close()


def toggles(lesson: LessonPage, count: int) -> list[float]:
    """Seconds of so many toggles."""
    return list(islice(toggling(lesson), count))


def toggling(lesson: LessonPage) -> Iterator[float]:
    """Seconds from click or key to the new diagram, of one toggle after the other: the homework's
    layers and the branches."""
    steps: list[Callable[[], None]] = [
        *[partial(lesson.slide, "extra_dense")] * 4,
        partial(lesson.toggle, "auxiliary_output"),
        partial(lesson.toggle, "auxiliary_input"),
        *[partial(lesson.slide, "extra_dense", "ArrowLeft")] * 4,
        partial(lesson.toggle, "auxiliary_output"),
        partial(lesson.toggle, "auxiliary_input"),
    ]
    lesson.stopwatch(NEW_DIAGRAM)
    for step in cycle(steps):
        lesson.settle()
        step()
        yield lesson.seconds()


@benchmark
def toggle() -> Iterator[Measurement]:
    """A toggle to the new diagram on the screen, with one visitor."""
    with app(fresh=True) as (server, visit):
        lesson = visit()
        begun = toggles(lesson, 12)
        calm(server)
        seconds = toggles(lesson, 48)
    yield Measurement("toggle to diagram", seconds, goal=Goal("p95", 0.3))
    yield Measurement("the first ones after a start, while the workers still import", begun)


@benchmark
def switch() -> Iterator[Measurement]:
    """From a shared encoder to separate ones and back, to the new diagram on the screen."""
    with app() as (_, visit):
        lesson = visit("pairs")
        lesson.stopwatch(NEW_DIAGRAM)
        seconds = []
        for number in range(24):
            lesson.settle()
            lesson.choose("encoder", (number + 1) % 2)
            seconds.append(lesson.seconds())
        yield Measurement("switch to diagram", seconds, goal=Goal("p95", 0.5))


@benchmark
def share() -> Iterator[Measurement]:
    """A share link to its diagram on the screen, and to the page with it: opened by a visitor who
    was not there before, and again in another tab. Beside it, what Streamlit itself takes to open
    a page with one title."""
    options = HeadlineOptions().resize("extra_dense", 2)
    new: list[tuple[float, ...]] = []
    again: list[tuple[float, ...]] = []
    empty: list[float] = []
    with TemporaryDirectory() as directory, serve(Path(directory), NAIVE) as bare, app() as (server, visit):
        browser = visit().page.context.browser
        assert browser is not None
        for number in range(12):
            # Models that nobody has had drawn yet.
            links = [
                encode(Link("headline", options.choose("dense_units", units), Recipe(), LOCKED))
                for units in (32 + number, 132 + number)
            ]
            visitor = browser.new_context(viewport=SIZE, locale="en-US")
            for link, times in zip(links, (new, again), strict=True):
                address = f"{server.url}/headline?m={link}"
                times.append(_shown(visitor.new_page(), address, SEEN, DRAWN))
            visitor.close()
            visitor = browser.new_context(viewport=SIZE, locale="en-US")
            empty += _shown(visitor.new_page(), bare.url, TITLED)
            visitor.close()
    for who, times in (("", new), (", in a browser that was here", again)):
        seen, whole = map(list, zip(*times, strict=True))
        yield Measurement(f"share link to diagram{who}", seen, goal=Goal("p95", 1.0))
        yield Measurement(f"and to the page with it{who}", whole)
    yield Measurement("a Streamlit page with one title", empty)


def _shown(page: Page, address: str, *shown: str) -> tuple[float, ...]:
    """Go there; seconds until each of what is to be on the screen is there."""
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    times = []
    for condition in shown:
        wait_until(page, condition)
        times.append(time.perf_counter() - begun)
    return tuple(times)


@benchmark
def busy() -> Iterator[Measurement]:
    """The same on a third page, while two others train."""
    with app() as (_, visit):
        trainers = [visit(), visit()]
        third = visit()
        for lesson in trainers:
            train_long(lesson)
        for lesson in trainers:
            lesson.await_step(1)
        seconds = toggles(third, 36)
        for lesson in trainers:
            assert lesson.button("stop").is_enabled(), "a training ended before the measuring did"
        yield Measurement("toggle to diagram", seconds, goal=Goal("p95", 1.0))


def train_long(lesson: LessonPage) -> None:
    """Train for as many epochs as the page offers."""
    lesson.open_group("Training")
    lesson.slide("epochs", "End")
    lesson.press("train")


@benchmark
def train() -> Iterator[Measurement]:
    """Train to the first point on the page, and Stop to stopped, as the page shows them. Train is
    pressed at once after an edit, while the model is being made ready, and when it is."""
    first: dict[float, list[float]] = {0.0: [], SETTLE_SECONDS + 0.5: [], LOOK: []}
    stopped: list[float] = []
    over: list[float] = []
    with app(fresh=True) as (_, visit):
        for number, look in enumerate([0.0, *islice(cycle(first), 24)]):
            lesson = visit()
            lesson.type("dense_units", 32 + number)
            lesson.settle()
            lesson.page.wait_for_timeout(1_000 * look)
            lesson.stopwatch(FIRST_POINT)
            lesson.press("train")
            first[look].append(lesson.seconds())
            lesson.page.wait_for_timeout(1_000)
            done, times = ((STOPPED, stopped), (BUTTONS_AGAIN, over))[number % 5 == 0]
            lesson.stopwatch(done)
            lesson.press("stop")
            times.append(lesson.seconds())
            leave(lesson)
    yield Measurement("train to first point (the very first)", [first[0.0].pop(0)])
    for look, times in first.items():
        when = f"{look:g} s after an edit"
        yield Measurement(f"train to first point, {when}", times, goal=Goal("p95", 0.5))
    yield Measurement("stop to stopped", stopped, goal=Goal("p95", 0.2))
    yield Measurement("stop to the buttons of a run that is over", over, goal=Goal("p95", 0.5))


# In the page: when news came and when the charts had drawn it, in milliseconds.
LISTEN = """() => {
  const [feed] = globalThis.modelierFeeds.values();
  const seen = (globalThis.seen = { came: [], drawn: [] });
  let waiting = null;
  feed.listen(() => { seen.came.push(performance.now()); waiting ??= performance.now(); });
  new MutationObserver(() => requestAnimationFrame(() => {
    if (waiting !== null) seen.drawn.push(performance.now() - waiting);
    waiting = null;
  })).observe(document.querySelector('.modelier-charts'), { attributes: true });
}"""


@benchmark
def live() -> Iterator[Measurement]:
    """News of a run: how often it comes to the page, and how long until the curves show it. What
    the worker holds back (`post.HELD_BACK`) and the route leaves between two (`APART`) come before."""
    with app() as (_, visit):
        lesson = visit()
        train_long(lesson)
        lesson.await_step(40)
        lesson.page.evaluate(LISTEN)
        lesson.page.wait_for_timeout(20_000)
        seen = lesson.page.evaluate("globalThis.seen")
    gaps = [(later - one) / 1000 for one, later in pairwise(seen["came"])]
    rate = len(gaps) / sum(gaps)
    yield Measurement("news a second", [rate], "/s", Goal("min", 10, at_least=True))
    yield Measurement("between one news and the next", gaps)
    behind = [SEND_INTERVAL + APART + drawn / 1000 for drawn in seen["drawn"]]
    yield Measurement("behind the worker at most", behind, goal=Goal("p95", 0.2))


@benchmark
def watching() -> Iterator[Measurement]:
    """Samples a second: a run watched by a page, against the generated code run alone, in turn."""
    recipe = Recipe(epochs=4)
    with app() as (_, visit), TemporaryDirectory() as directory:
        code = program(Path(directory), recipe)
        ours, theirs = alternate(partial(page_watches, visit), partial(alone, code), rounds=4)
    yield Measurement("watched by a page in Chromium on this machine", ours, "samples/s")
    yield Measurement("generated code alone", theirs, "samples/s")
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    yield Measurement("watched / alone", ratios, "", Goal("p50", 2.0, at_least=True))


def page_watches(visit: Open, look: Callable[[LessonPage], None] = lambda _lesson: None) -> float:
    """Samples a second of a run, as its page shows them for a while from soon after its start; `look` opens
    what is looked at meanwhile."""
    lesson = visit()
    train_long(lesson)
    lesson.await_step(1)
    look(lesson)
    lesson.page.wait_for_timeout(3_000)  # past the first batch, which is slow in both
    begin, first = time.perf_counter(), lesson.step()
    last, end = first, begin
    while time.perf_counter() - begin < WATCHED:
        lesson.page.wait_for_timeout(250)
        if (now := lesson.step()) > last:
            last, end = now, time.perf_counter()
    lesson.press("stop")
    lesson.button("train").wait_for()
    leave(lesson)
    return (last - first) * BATCH / (end - begin)


@benchmark
def memory() -> Iterator[Measurement]:
    """Memory over 100 cycles of editing the model, training it and stopping."""
    server_mb, worker_mb = [], []
    with app() as (server, visit):
        lesson = visit()
        for number in range(101):
            if number % 10 == 0:
                calm(server)  # what the last training held is given back
                server_mb.append(megabytes([server.process]))
                worker_mb.append(megabytes(server.process.children(recursive=True)))
            lesson.type("dense_units", 32 + number)
            lesson.stopwatch(FIRST_POINT)
            lesson.press("train")
            lesson.seconds()
            lesson.stopwatch(STOPPED)
            lesson.press("stop")
            lesson.seconds()
    yield Measurement("server, after each ten cycles", server_mb, "MB")
    yield Measurement("its workers, after each ten cycles", worker_mb, "MB")
    for what, sizes in (("the server", server_mb), ("its workers", worker_mb)):
        growth = [(sizes[-1] / sizes[2] - 1) * 100]
        yield Measurement(f"growth of {what} from 20 to 100", growth, "%", Goal("max", 5))


def megabytes(processes: list[psutil.Process]) -> float:
    """What the processes alone hold, in MB; memory they share is not counted."""
    return sum(process.memory_full_info().uss for process in processes) / 2**20
