"""What each lesson is to show, with what its page begins with and three seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from components.assembly.keras_model.arrays import by_path
from components.datasets import Tweets
from components.lessons import LESSONS, Lesson, RacePreset, ReuseOptions
from components.lessons.headline import AUXILIARY_RACE
from components.lessons.pairs import ENCODER_RACE, MEETING_RACE
from components.lessons.reuse import BASE, STARTS_RACE, TARGETS
from components.training import Engine, InitialWeights, Run
from components.training.analysis.provenance import reused
from components.training.race import Race, Runner, race
from tests.benchmarks.framework import Goal, Measurement, benchmark

SEEDS = range(3)
# Seconds that a race may take on a machine that does other things too.
PATIENCE = 3_600.0


def raced(engine: Engine, lesson: Lesson, preset: RacePreset) -> Race:
    """A race of the lesson, from the experiment it begins with, when it is over."""
    runners = {
        side.name: Runner(side.of_options(lesson.options).spec(), side.of_recipe(lesson.recipe))
        for side in preset.sides
    }
    return over(race(engine, runners, SEEDS))


def over(running: Race) -> Race:
    """A race when all its runs have ended."""
    for entry in running.entries:
        assert entry.run.wait(timeout=PATIENCE)
        assert entry.run.state == "finished", entry.run.problem
    return running


def after(runs: Sequence[Run], key: str) -> list[float]:
    """A validation metric of each run after its last epoch."""
    return [[row for row in run.rows if row.kind == "epoch"][-1].validation_metrics[key] for run in runs]


def measured(what: str, values: Sequence[float], **goal: float) -> Measurement:
    """Figures of three seeds; `least` or `most` is what all of them must reach."""
    if "least" in goal:
        return Measurement(what, values, "", Goal("min", goal["least"], at_least=True))
    return Measurement(what, values, "", Goal("max", goal["most"]) if "most" in goal else None)


def ahead(what: str, better: Sequence[float], worse: Sequence[float]) -> Measurement:
    """By how much the worst run of one side is ahead of the best of the other: the bands part if it is above
    0."""
    return measured(what, [min(better) - max(worse)], least=1e-9)


@benchmark
def lessons_headline() -> Iterator[Measurement]:
    """The headline lesson does not overfit before its last epochs, and shows what news_out is for."""
    lesson = LESSONS["headline"]
    with Engine() as engine:
        alone = over(race(engine, {"": Runner(lesson.options.spec(), lesson.recipe)}, SEEDS))
        auxiliary = raced(engine, lesson, AUXILIARY_RACE)
    losses = [[row.validation_loss or 0.0 for row in run.rows if row.kind == "epoch"] for run in alone.of("")]
    yield measured("main_output, accuracy", after(alone.of(""), "main_output/accuracy"), least=0.68)
    yield measured("validation loss above its lowest", [loss[-1] - min(loss) for loss in losses], most=0.05)
    yield measured("epoch of the lowest loss", [float(loss.index(min(loss)) + 1) for loss in losses], least=4)
    by_side: Mapping[str, list[float]] = {
        name: after(auxiliary.of(name), "news_out/accuracy") for name in auxiliary.names
    }
    zero, helped = by_side.values()
    yield measured("news_out that counts 0, accuracy", zero)
    yield measured("news_out that counts 0.2, accuracy", helped, least=0.65)
    main = [value for name in auxiliary.names for value in after(auxiliary.of(name), "main_output/accuracy")]
    yield measured("main_output behind six sigmoid layers", main, most=0.55)
    yield ahead("bands of news_out part by", helped, zero)


@benchmark
def lessons_pairs() -> Iterator[Measurement]:
    """A shared encoder is better than separate ones, and the difference than the slide's concatenation."""
    lesson = LESSONS["pairs"]
    with Engine() as engine:
        encoders = raced(engine, lesson, ENCODER_RACE)
        meetings = raced(engine, lesson, MEETING_RACE)
    auc = "same_author/auc"
    shared, separate = (after(encoders.of(name), auc) for name in encoders.names)
    yield measured("shared, AUC", shared, least=0.57)
    yield measured("separate, AUC", separate)
    yield ahead("bands part by", shared, separate)
    difference, concatenate = (after(meetings.of(name), auc) for name in meetings.names)
    yield measured("the slide's concatenation, AUC", concatenate)
    yield ahead("difference is ahead by", difference, concatenate)


@benchmark
def lessons_reuse() -> Iterator[Measurement]:
    """The encoder of the headline's model, frozen, is better on few rows than one from scratch."""
    headline, lesson = LESSONS["headline"], LESSONS["reuse"]
    options = lesson.options
    assert isinstance(options, ReuseOptions)
    with Engine() as engine:
        base = engine.start(headline.options.spec(), headline.recipe)
        assert base.wait(timeout=PATIENCE)
        options = options.based(base.id, base.spec, "encoder")
        arrays = by_path(base.spec, base.weights())
        initial = reused(arrays, options.taken(), BASE, "headline")
        words = headline.recipe.dataset
        dataset = Tweets(rows=lesson.recipe.dataset.rows, targets=TARGETS, reads_like=words, unseen=True)
        recipe = lesson.recipe.model_copy(update={"dataset": dataset})
        starts = over(race(engine, runners(options, Runner(options.spec(), recipe, initial)), SEEDS))
    frozen, further, fresh = (after(starts.of(name), "liked/auc") for name in starts.names)
    yield measured("reused and frozen, AUC", frozen, least=0.77)
    yield measured("reused and trainable, AUC", further)
    yield measured("from scratch, AUC", fresh)
    yield ahead("bands of frozen and from scratch part by", frozen, fresh)


def runners(options: ReuseOptions, start: Runner) -> dict[str, Runner]:
    """The sides of the lesson's race from trained weights."""

    def initial(fresh: bool) -> InitialWeights | None:
        return None if fresh else start.initial

    return {
        side.name: replace(start, spec=side.of_options(options).spec(), initial=initial(side.fresh))
        for side in STARTS_RACE.sides
    }


@benchmark
def lessons_sequential() -> Iterator[Measurement]:
    """The network of the lesson on Sequential learns to read the digits; so does that of the home page."""
    with Engine() as engine:
        for name in ("sequential", "home"):
            lesson = LESSONS[name]
            alone = over(race(engine, {"": Runner(lesson.options.spec(), lesson.recipe)}, SEEDS))
            yield measured(f"{name}: digit, accuracy", after(alone.of(""), "digit/accuracy"), least=0.85)
