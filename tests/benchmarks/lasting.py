"""What lasts: the page of runs, and what a checkpoint costs."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import Mock, patch

from playwright.sync_api import Page, sync_playwright

from components.lessons import HeadlineOptions
from components.store import RunEntry, Store, StoreSettings
from components.training import Engine, Recipe, Row, Run
from components.training.artifacts.blob_store import BlobStore
from components.training.artifacts.checkpoint import CHECKPOINT, write
from components.training.worker.loop import checkpoint_saver
from components.training.worker.loop.checkpoint_saver import CheckpointSaver
from components.ui.security.cookie import NAME, signed
from components.ui.session.experiment import Experiment
from components.ui.session.run_library import changes
from tests.benchmarks.framework import Goal, Measurement, alternate, benchmark, timed
from tests.browser.support import chromium
from tests.browser.support.server import serve
from tests.browser.support.waiting import wait_until

RUNS = 1_000
LEARNER = "0123456789abcdef" * 2
STEPS = 100
TABLE = """() => document.querySelector('[data-testid="stDataFrame"] canvas')"""


class Operator:
    """An engine that nobody asks anything."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: 0


@benchmark
def runs() -> Iterator[Measurement]:
    """The page of runs of a learner who has a thousand of them, to the table on the screen."""
    with TemporaryDirectory() as directory, patch.dict(os.environ, MODELIER_DATA=f"{directory}/data"):
        settings = StoreSettings.from_environment()
        fill(Store(settings))
        with serve(Path(directory)) as server, sync_playwright() as playwright:
            browser = chromium.launch(playwright)
            assert browser is not None, chromium.MISSING
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
            value = signed(LEARNER, settings.secret)
            context.add_cookies([{"name": NAME, "value": value, "url": server.url}])
            page = context.new_page()
            page.goto(server.url)
            seconds = []
            for _ in range(13):
                page.get_by_role("link", name="Home").first.click()
                page.locator(".st-key-home-train").wait_for()
                seconds.append(timed(_to_runs, page))
            browser.close()
    # The first of all waits for what the browser loads once.
    yield Measurement(f"page of {RUNS} runs", seconds[1:], goal=Goal("p95", 1.0))


def _to_runs(page: Page) -> None:
    page.get_by_role("link", name="Runs").first.click()
    wait_until(page, TABLE)


def fill(store: Store) -> None:
    """A thousand runs of five epochs each."""
    start = Experiment(HeadlineOptions(), Recipe())
    for number in range(RUNS):
        options = HeadlineOptions().resize("extra_dense", number % 5).choose("seed", number)
        setup = Experiment(options, Recipe(seed=number, optimizer=("adam", "sgd")[number % 2]))
        run = Run(setup.spec, setup.complete_recipe(), Operator())
        run.prepared(STEPS)
        run.begin(0, setup.weights())
        run.add([row for step in range(1, 5 * STEPS + 1) for row in _rows(setup, step)], [])
        run.end("finished")
        entry = RunEntry(LEARNER, "headline", setup.json, changes(start, setup))
        store.recorder.track(run, entry)
        if number % 100 == 99:
            store.recorder.flush()
    store.close()


def _rows(setup: Experiment, step: int) -> Iterator[Row]:
    weights = setup.weights()
    losses = {head: math.exp(-step / 300) for head in weights}
    total = sum(losses[head] * weights[head] for head in weights)
    epoch = (step - 1) // STEPS + 1
    yield Row("batch", step, epoch, total, losses, weights, 1e-3, seconds=step / 10, samples=32 * step)
    if step % STEPS == 0:
        accuracies = {f"{head}/accuracy": 0.6 for head in weights}
        yield Row("epoch", step, epoch, total, losses, weights, 1e-3, accuracies, total, losses, accuracies)


@benchmark
def checkpoint() -> Iterator[Measurement]:
    """Samples a second of a training as the lesson starts it, with checkpoints, against without any."""
    recipe = Recipe()
    spec = HeadlineOptions().resize("extra_dense", 2).spec()
    prepared = recipe.dataset.prepare(spec)
    with (
        TemporaryDirectory() as directory,
        Engine(workers=0, threads=1, blob_store=BlobStore.folder(Path(directory))) as engine,
    ):
        written: list[float] = []

        def speed() -> float:
            run = engine.start(spec, recipe, prepared)
            assert run.wait(timeout=600)
            ends = [row for row in run.rows if row.kind == "epoch"]
            return (ends[-1].samples - ends[0].samples) / (ends[-1].seconds - ends[0].seconds)

        def without() -> float:
            with patch.object(CheckpointSaver, "save", lambda *_: None):
                return speed()

        def kept() -> float:
            with patch.object(checkpoint_saver, "write", Mock(wraps=write)) as writing:
                rate = speed()
            written.append(sum(call.args[1] == CHECKPOINT for call in writing.mock_calls))
            return rate

        kept()
        del written[:]
        some, none = alternate(kept, without, 6)
    ratios = [one / other for one, other in zip(some, none, strict=True)]
    yield Measurement("checkpoints of a training", written, "", Goal("min", 1, at_least=True))
    yield Measurement("with checkpoints", some, "samples/s")
    yield Measurement("without", none, "samples/s")
    yield Measurement("with / without", ratios, "", Goal("p50", 0.97, at_least=True))
