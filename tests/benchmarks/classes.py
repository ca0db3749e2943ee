"""A whole class on one server: learners without browsers, and one person with one.

`MODELIER_CLASS` says how many they are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from playwright.sync_api import Error as PlaywrightError

from tests.benchmarks.framework import ROOT, Goal, Measurement, alternate, benchmark, percentile
from tests.benchmarks.pages import NAIVE, app, megabytes, seconds, toggling
from tests.browser.support.lesson import LessonPage
from tests.browser.support.server import APP, Server, serve

CLASS = int(os.environ.get("MODELIER_CLASS", "40"))
# How long a class is looked at, in seconds.
WINDOW = int(os.environ.get("MODELIER_WINDOW", "60"))
# Who came in before the memory of the others is measured: what all share is there then.
EARLY = 5
# Seconds, longer than the server takes between two full garbage collections.
CALM = 75

Report = dict[str, Any]
Keep = Callable[[dict[str, Any]], bool]


class Lesson:
    """A class in a process of its own. All have arrived when `arrived` returns; what they then do
    they do from `begin` on."""

    def __init__(self, url: str, behaviour: str, learners: int, seconds: float) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.classroom", url, behaviour]
        numbers = [f"--learners={learners}", f"--seconds={seconds}"]
        self.process = subprocess.Popen(
            [*command, *numbers], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._report: Report = {}
        self._told = threading.Thread(target=self._listen)

    def arrived(self) -> None:
        """Wait until all are there."""
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said == "ready\n", f"the class did not come together: {said!r}"

    def begin(self) -> None:
        """Let them do what they came for."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self._told.start()

    @property
    def going_on(self) -> bool:
        """Whether they are at it still."""
        return self._told.is_alive()

    def report(self) -> Report:
        """What they met with, once they have left. See `classroom.learner.Report`."""
        self._told.join()
        return self._report

    def _listen(self) -> None:
        """Read the report as it comes: it is more than a pipe holds."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self._report = json.loads(line) if line else {}


@contextmanager
def lesson(url: str, behaviour: str, seconds: float = WINDOW, learners: int = CLASS) -> Iterator[Lesson]:
    """A class that is there; nobody is left behind."""
    classroom = Lesson(url, behaviour, learners, seconds)
    try:
        classroom.arrived()
        yield classroom
    finally:
        classroom.process.kill()
        classroom.process.communicate()


@dataclass
class Meter:
    """What a server and its workers use of the processor from now on."""

    server: Server

    def __post_init__(self) -> None:
        self._at = time.perf_counter()
        self._used = self._use()

    def _use(self) -> tuple[float, float]:
        return sum(seconds([self.server.process])), sum(seconds(self.workers))

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that train."""
        return self.server.process.children(recursive=True)

    def measurements(self) -> Iterator[Measurement]:
        """Processor and memory of both."""
        taken = time.perf_counter() - self._at
        for what, before, now in zip(("server", "workers"), self._used, self._use(), strict=True):
            yield Measurement(f"processor, {what}", [(now - before) / taken], "cores")
        yield Measurement("memory, server", [megabytes([self.server.process])], "MB")
        yield Measurement(
            "memory, each process of the workers", [megabytes([process]) for process in self.workers], "MB"
        )


@dataclass(frozen=True)
class Observed:
    """What a class met with, the seconds of one person's toggles beside it, and what the server used."""

    report: Report
    toggles: list[float]
    used: list[Measurement]
    crashes: list[str]


def _observed(behaviour: str) -> Observed:
    """Hold a class, with one person in a browser beside it."""
    with app() as (server, visit), lesson(server.url, behaviour) as learners:
        person = visit()
        meter = Meter(server)
        learners.begin()
        toggles = _toggles_during(person, learners)
        report = learners.report()
        return Observed(report, toggles, list(meter.measurements()), _tracebacks(server))


@benchmark
def class_browsing() -> Iterator[Measurement]:
    """A class that looks around and edits every few seconds, and one person in a browser."""
    observed = _observed("browsing")
    report = observed.report
    yield Measurement(f"{CLASS} learners: edit to diagram", _drawn(report), goal=Goal("p95", 0.5))
    yield Measurement("edit to the end of the page", _whole(report, _is_edit))
    yield Measurement("page to the end of it", _whole(report, _is_page), goal=Goal("p95", 0.5))
    yield Measurement("edit to diagram in a person's browser", observed.toggles, goal=Goal("p95", 0.5))
    yield from _around(report, observed.crashes)
    yield from observed.used


@benchmark
def class_training() -> Iterator[Measurement]:
    """A class in which each trains the headline model on 2,000 tweets, all at once."""
    observed = _observed("training")
    report = observed.report
    trained = report["trainings"]
    first = [training["since"] if training["first"] is None else training["first"] for training in trained]
    never = [float(sum(training["first"] is None for training in trained))]
    still = [training["still"] for training in trained if not training["over"]]
    steps = [float(training["step"]) for training in trained]
    yield Measurement(f"{CLASS} learners: Train to first point", first, goal=Goal("p95", 10))
    yield Measurement("who had none (their wait so far is counted)", never, "learners", Goal("max", 0))
    yield Measurement("since a curve last moved", still, goal=Goal("max", 5))
    yield Measurement("longest that a curve stood", [training["longest"] for training in trained])
    yield Measurement("batches of each learner", steps, "batches")
    if steps and percentile(steps, 50):
        yield Measurement("the least / the median", [min(steps) / percentile(steps, 50)], "")
    yield Measurement("view to the end of the page", _whole(report, _is_view), goal=Goal("p95", 1))
    yield Measurement("edit to diagram in a person's browser", observed.toggles, goal=Goal("p95", 1))
    yield from _around(report, observed.crashes)
    yield from observed.used


@benchmark
def class_naive() -> Iterator[Measurement]:
    """The class that browses, against the same on the page written naively, in turn."""
    ours, theirs = alternate(partial(_median, APP, 20), partial(_median, NAIVE, 60), rounds=2)
    yield Measurement(f"{CLASS} learners, the median of their edits", ours)
    yield Measurement("on the naive page", theirs)
    ratios = [other / one for one, other in zip(ours, theirs, strict=True)]
    yield Measurement("naive / ours", ratios, "")


def _median(script: Path, seconds: float) -> float:
    """Seconds from an edit to the diagram, at the median of a class."""
    with (
        TemporaryDirectory() as directory,
        serve(Path(directory), script) as server,
        lesson(server.url, "browsing", seconds) as learners,
    ):
        learners.begin()
        return percentile(_drawn(learners.report()), 50)


@benchmark
def idle() -> Iterator[Measurement]:
    """Memory of the server for each learner who has a lesson open and does nothing."""
    with (
        TemporaryDirectory() as directory,
        serve(Path(directory)) as server,
        lesson(server.url, "idle", learners=EARLY),
    ):
        before = _settled(server)
        with lesson(server.url, "idle"):
            per_learner = (_settled(server) - before) / CLASS
    yield Measurement(f"{CLASS} learners, for each", [per_learner], "MB", Goal("max", 15))


def _settled(server: Server) -> float:
    """The least memory a server holds while it collects all of its garbage once, in MB."""
    readings = []
    for _ in range(CALM):
        readings.append(megabytes([server.process]))
        time.sleep(1)
    return min(readings)


def _toggles_during(person: LessonPage, learners: Lesson) -> list[float]:
    """Seconds of a person's toggles for as long as a class goes on. Who gave up has waited as long
    as that took."""
    seconds: list[float] = []
    steps = toggling(person)
    while learners.going_on:
        began = time.perf_counter()
        try:
            seconds.append(next(steps))
        except PlaywrightError:
            seconds.append(time.perf_counter() - began)
            break
        person.page.wait_for_timeout(1_000)
    return seconds


def _is_edit(step: dict[str, Any]) -> bool:
    return step["drawn"] is not None and not _is_page(step) and step["what"] != "arrive"


def _is_page(step: dict[str, Any]) -> bool:
    return str(step["what"]).startswith("page ")


def _is_view(step: dict[str, Any]) -> bool:
    return bool(step["what"] == "look")


def _drawn(report: Report) -> list[float]:
    return [step["drawn"] for step in report["steps"] if _is_edit(step)]


def _whole(report: Report, keep: Keep) -> list[float]:
    return [step["whole"] for step in report["steps"] if keep(step) and step["whole"] is not None]


def _tracebacks(server: Server) -> list[str]:
    return [line for line in server.written().splitlines() if line.startswith("Traceback")]


def _around(report: Report, crashes: Iterable[str]) -> Iterator[Measurement]:
    """What went wrong, and how exact the class's own clock was."""
    wrong = [*report["errors"], *crashes]
    for error in wrong[:10]:
        print(f"  ! {error}")
    yield Measurement("errors", [float(len(wrong))], "", Goal("max", 0))
    yield Measurement("the driver's own lateness, at worst", [report["lag"]])
