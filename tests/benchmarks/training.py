"""The engine, without a page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from components import lessons
from components.assembly import ModelSpec
from components.assembly.code.program import to_python
from components.datasets import Devices, Tweets, to_npz
from components.lessons import PairOptions
from components.training import Engine, Recipe, Row, Run
from components.training.race import Runner, race
from tests.benchmarks.framework import ROOT, Goal, Measurement, alternate, benchmark

SPEC = lessons.headline()
BATCH = 32
# Long enough to be steady, short enough to be done in a dozen seconds.
STEADY = Recipe(dataset=Tweets(rows=3_000), batch_size=BATCH, epochs=4)
STEADY_PAIRS = Recipe(dataset=Devices(rows=3_000), optimizer="adam", batch_size=BATCH, epochs=5)
# Seconds that a learner looks at a new drawing before pressing Train.
LOOK = 4.0
# More than anyone waits for: these runs are stopped.
ENDLESS = Recipe(dataset=Tweets(rows=3_000), batch_size=BATCH, epochs=50)

# Runs a program and prints, to standard error, when each epoch of its `fit` ended and how many
# batches it had. The program is what `to_python` wrote and nothing of it is changed.
STOPWATCH = """
import os, runpy, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras

class Stamp(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print("epoch", time.perf_counter(), self.params["steps"], file=sys.stderr, flush=True)

def stamped(model, *arguments, fit=keras.Model.fit, callbacks=(), **settings):
    return fit(model, *arguments, callbacks=[*(callbacks or ()), Stamp()], **settings)

keras.Model.fit = stamped
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def program(directory: Path, recipe: Recipe, spec: ModelSpec = SPEC) -> Path:
    """The generated program of a spec, and beside it the very data that a run of it trains on."""
    written = directory / f"{spec.name}.py"
    written.write_text(to_python(spec, recipe), encoding="utf-8")
    (directory / f"{spec.name}_data.npz").write_bytes(to_npz(recipe.dataset.prepare(spec)))
    return written


def alone(program: Path) -> float:
    """Samples a second of a generated program, from the end of its first epoch to that of its last."""
    done = subprocess.run(
        [sys.executable, "-c", STOPWATCH, str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    stamps = [line.split() for line in done.stderr.splitlines() if line.startswith("epoch ")]
    first, last = float(stamps[0][1]), float(stamps[-1][1])
    return int(stamps[0][2]) * BATCH * (len(stamps) - 1) / (last - first)


def watched(engine: Engine, recipe: Recipe, spec: ModelSpec = SPEC) -> float:
    """The same of a run that is watched, by the clock of whoever watches."""
    ends: list[tuple[float, int]] = []
    for row in engine.start(spec, recipe).watch():
        if row.kind == "epoch":
            ends.append((time.perf_counter(), row.step))
    (first, steps), (last, all_steps) = ends[0], ends[-1]
    return (all_steps - steps) * BATCH / (last - first)


@benchmark
def throughput() -> Iterator[Measurement]:
    """Samples a second: a watched run against the generated code run alone, in turn."""
    yield from _against_alone(SPEC, STEADY, 2.0)


@benchmark
def throughput_pairs() -> Iterator[Measurement]:
    """The same of the pairs lesson, whose encoder is shared."""
    yield from _against_alone(PairOptions().spec(), STEADY_PAIRS, 1.5)


def _against_alone(spec: ModelSpec, recipe: Recipe, reach: float) -> Iterator[Measurement]:
    with TemporaryDirectory() as directory, Engine() as engine:
        code = program(Path(directory), recipe, spec)
        ours, theirs = alternate(partial(watched, engine, recipe, spec), partial(alone, code), rounds=6)
    yield Measurement("watched run", ours, "samples/s")
    yield Measurement("generated code alone", theirs, "samples/s")
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    yield Measurement("watched / alone", ratios, "", Goal("p50", reach, at_least=True))


def batches(run: Run) -> Iterator[Row]:
    """The rows of a run that are batches."""
    return (row for row in run.watch() if row.kind == "batch")


def finish(run: Run) -> None:
    """Stop a run and wait until it has."""
    run.stop()
    for _ in run.watch():
        pass


def first_row(engine: Engine, units: int, look: float = 0.0) -> float:
    """Seconds from `start` to the first batch's row of a model with so many Dense units, which
    someone may `look` at for some seconds before."""
    spec = lessons.headline(dense_units=units)
    if look:
        engine.prewarm(spec, ENDLESS)
        time.sleep(look)
    begin = time.perf_counter()
    run = engine.start(spec, ENDLESS)
    next(batches(run))
    taken = time.perf_counter() - begin
    finish(run)
    return taken


@benchmark
def first_point() -> Iterator[Measurement]:
    """Train to the first row, workers idle: a new model each time, and the same one again."""
    with Engine() as engine:
        first_row(engine, 64)  # the data is prepared once
        fresh = [first_row(engine, 65 + number) for number in range(10)]
        again = [first_row(engine, 64) for _ in range(10)]
        expected = [first_row(engine, 85 + number, look=LOOK) for number in range(10)]
    yield Measurement("a model it has not seen", fresh, goal=Goal("p95", 2.5))
    yield Measurement(f"the same, looked at for {LOOK:g} s first", expected, goal=Goal("p95", 2.5))
    yield Measurement("the same model again", again, goal=Goal("p95", 2.5))


@benchmark
def stop() -> Iterator[Measurement]:
    """Stop to stopped, in the middle of an epoch."""
    with Engine() as engine:
        taken = [_stopped(engine, after) for after in range(5, 25)]
    yield Measurement("stop to stopped", taken, goal=Goal("p95", 0.5))


def _stopped(engine: Engine, after: int) -> float:
    run = engine.start(SPEC, ENDLESS)
    next(islice(batches(run), after, None))
    begin = time.perf_counter()
    finish(run)
    return time.perf_counter() - begin


@benchmark
def live() -> Iterator[Measurement]:
    """A moved loss weight: how many batches later it is in force, and how many seconds."""
    delays: list[tuple[int, float]] = []
    with Engine() as engine:
        run = engine.start(SPEC, ENDLESS)
        rows = batches(run)
        for weight in (0.1 + number / 100 for number in range(40)):
            seen = next(islice(rows, 3, None)).step
            begin = time.perf_counter()
            run.set_loss_weights({"news_out": weight})
            row = next(row for row in rows if row.weights["news_out"] == weight)
            delays.append((row.step - seen, time.perf_counter() - begin))
        finish(run)
    # The batch after the one that was seen had begun; the next one has the new weight.
    yield Measurement("batches later", [float(steps) for steps, _ in delays], "batches", Goal("max", 2))
    yield Measurement("until its row is here", [seconds for _, seconds in delays])


def together(engine: Engine, sides: Mapping[str, Runner]) -> float:
    """Seconds of a race between these sides, one seed."""
    begin = time.perf_counter()
    for entry in race(engine, sides, (0,)).entries:
        for _ in entry.run.watch():
            pass
    return time.perf_counter() - begin


def apart(engine: Engine, sides: Mapping[str, Runner]) -> float:
    """Seconds of the same runs, one after the other."""
    return sum(together(engine, {name: side}) for name, side in sides.items())


@benchmark
def racing() -> Iterator[Measurement]:
    """A race of shared and separate encoders against the two runs alone, in turn."""
    recipe = Recipe(dataset=Devices(rows=2_000), optimizer="adam", epochs=3)
    sides = {
        name: Runner(PairOptions().choose("encoder", name).spec(), recipe) for name in ("shared", "separate")
    }
    with Engine() as engine:
        apart(engine, sides)  # every worker has traced both once
        together(engine, sides)
        raced, alone = alternate(partial(together, engine, sides), partial(apart, engine, sides), rounds=5)
    yield Measurement("race", raced)
    yield Measurement("the two alone, one after the other", alone)
    ratios = [one / other for one, other in zip(raced, alone, strict=True)]
    yield Measurement("race / alone", ratios, "", Goal("p50", 1.1))


@benchmark
def workers() -> Iterator[Measurement]:
    """Eight runs on one worker process, against the same on two, in turn.

    A lone worker gives TensorFlow all cores; with TF_NUM_INTRAOP_THREADS=1 it is like each of two.
    """
    with Engine(workers=1) as one, Engine(workers=2) as two:
        for engine in (one, two):
            _eight(engine)  # every worker has traced it once
        alone, shared = alternate(partial(_eight, one), partial(_eight, two), rounds=10)
    yield Measurement("eight runs on one worker", alone)
    yield Measurement("on two", shared)
    ratios = [slow / fast for slow, fast in zip(alone, shared, strict=True)]
    yield Measurement("one / two", ratios, "", Goal("p50", 1.8, at_least=True))


def _eight(engine: Engine) -> float:
    """Seconds until eight runs, started at once, are all over."""
    begin = time.perf_counter()
    recipe = Recipe(dataset=Tweets(rows=2_000), batch_size=BATCH, epochs=2)
    for run in [engine.start(SPEC, recipe) for _ in range(8)]:
        assert run.wait(timeout=600)
    return time.perf_counter() - begin
