"""What each lesson is to show, with what its page begins with in each language and three seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from components.assembly import ModelSpec
from components.assembly.catalog.metrics import rising
from components.assembly.keras_model.arrays import by_path
from components.lessons import LESSONS, Lesson, RacePreset, ReuseOptions
from components.lessons.gallery.registry import GALLERY
from components.lessons.headline import AUXILIARY_RACE
from components.lessons.pairs import ENCODER_RACE, MEETING_RACE
from components.lessons.reuse import STARTS_RACE
from components.lessons.reuse_options import BASE
from components.lessons.reuse_questions import first_data, head_of
from components.lessons.variants import Variant
from components.training import Engine, InitialWeights, Run
from components.training.analysis.provenance import reused
from components.training.race import Race, Runner, race
from tests.benchmarks.framework import Goal, Measurement, benchmark

SEEDS = range(3)
# Seconds that a race may take on a machine that does other things too.
PATIENCE = 3_600.0


def begun(lesson: Lesson, language: str, variant: Variant = Variant("")) -> Runner:  # noqa: B008
    """The model and the recipe that a lesson begins with in a language, and what differs from it."""
    options, recipe = lesson.begun(language)
    options = variant.of_options(options.for_data(recipe.dataset))
    return Runner(options.spec(), variant.of_recipe(recipe))


def raced(engine: Engine, lesson: Lesson, language: str, preset: RacePreset) -> Race:
    """A race of the lesson, from the experiment it begins with, when it is over."""
    return over(race(engine, {side.name: begun(lesson, language, side) for side in preset.sides}, SEEDS))


def figure(spec: ModelSpec, head: str) -> str:
    """The column of the metric that a head is judged by."""
    return f"{head}/{spec.head(head).metrics[0]}"


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
    """The headline lesson learns, and shows what news_out is for, on the data of each language."""
    with Engine() as engine:
        for language, least, helped_least in (("en", 0.85, 0.62), ("zh_Hant", 0.57, 0.65)):
            yield from _headline(engine, language, least, helped_least)


def _headline(engine: Engine, language: str, least: float, helped_least: float) -> Iterator[Measurement]:
    lesson = LESSONS["headline"]
    start = begun(lesson, language)
    what = f"{language}, {start.recipe.dataset.source}"
    alone = over(race(engine, {"": start}, SEEDS))
    auxiliary = raced(engine, lesson, language, AUXILIARY_RACE)
    main, news = (figure(start.spec, head) for head in ("main_output", "news_out"))
    losses = [[row.validation_loss or 0.0 for row in run.rows if row.kind == "epoch"] for run in alone.of("")]
    yield measured(f"{what}: {main}", after(alone.of(""), main), least=least)
    yield measured(f"{what}: validation loss above its lowest", [loss[-1] - min(loss) for loss in losses])
    zero, helped = (after(auxiliary.of(name), news) for name in auxiliary.names)
    yield measured(f"{what}: {news}, counts 0", zero)
    yield measured(f"{what}: {news}, counts 0.2", helped, least=helped_least)
    behind = [value for name in auxiliary.names for value in after(auxiliary.of(name), main)]
    yield measured(f"{what}: {main} behind six sigmoid layers", behind, most=0.55)
    yield ahead(f"{what}: bands of news_out part by", helped, zero)


@benchmark
def lessons_pairs() -> Iterator[Measurement]:
    """A shared encoder beats separate ones, and the difference concatenation, in each language."""
    with Engine() as engine:
        for language, least in (("en", 0.57), ("zh_Hant", 0.57)):
            yield from _pairs(engine, language, least)


def _pairs(engine: Engine, language: str, least: float) -> Iterator[Measurement]:
    lesson, auc = LESSONS["pairs"], "same_author/auc"
    what = f"{language}, {begun(lesson, language).recipe.dataset.source}"
    encoders = raced(engine, lesson, language, ENCODER_RACE)
    meetings = raced(engine, lesson, language, MEETING_RACE)
    shared, separate = (after(encoders.of(name), auc) for name in encoders.names)
    yield measured(f"{what}: shared, AUC", shared, least=least)
    yield measured(f"{what}: separate, AUC", separate)
    yield ahead(f"{what}: bands part by", shared, separate)
    difference, concatenate = (after(meetings.of(name), auc) for name in meetings.names)
    yield measured(f"{what}: the slide's concatenation, AUC", concatenate)
    yield ahead(f"{what}: difference is ahead by", difference, concatenate)


@benchmark
def lessons_reuse() -> Iterator[Measurement]:
    """The encoder of the headline's model, frozen, is better on few rows than one from scratch."""
    with Engine() as engine:
        for language in ("", "en", "zh_Hant"):  # tweets, bird strikes, and poems
            yield from _reuse(engine, language)


def _reuse(engine: Engine, language: str) -> Iterator[Measurement]:
    start, (options, recipe) = begun(LESSONS["headline"], language), LESSONS["reuse"].begun(language)
    assert isinstance(options, ReuseOptions)
    base = engine.start(start.spec, start.recipe)
    assert base.wait(timeout=PATIENCE)
    options = options.based(base.id, base.spec, "encoder")
    initial = reused(by_path(base.spec, base.weights()), options.taken(), BASE, "headline")
    dataset = first_data(options.question).model_copy(update={"reads_like": start.recipe.dataset})
    recipe = recipe.model_copy(update={"dataset": dataset})
    starts = over(race(engine, runners(options, Runner(options.spec(), recipe, initial)), SEEDS))
    auc = f"{head_of(options.question)}/auc"
    frozen, further, fresh = (after(starts.of(name), auc) for name in starts.names)
    what = f"{dataset.source}, {options.question}"
    yield measured(f"{what}: reused and frozen, AUC", frozen)
    shown = figure(options.spec(), head_of(options.question))
    yield measured(f"{what}: {shown} of the same", after(starts.of(starts.names[0]), shown))
    yield measured(f"{what}: reused and trainable, AUC", further)
    yield measured(f"{what}: from scratch, AUC", fresh)
    yield ahead(f"{what}: bands of frozen and from scratch part by", frozen, fresh)


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
            alone = over(race(engine, {"": begun(lesson, "en")}, SEEDS))
            yield measured(f"{name}: digit, accuracy", after(alone.of(""), "digit/accuracy"), least=0.85)


@benchmark
def lessons_gallery() -> Iterator[Measurement]:
    """Each model of the gallery learns: with its own settings, each output ends ahead of its baseline."""
    with Engine() as engine:
        for classic in GALLERY.values():
            start = Runner(classic.spec(), classic.recipe())
            known = start.recipe.dataset.prepare(start.spec).baselines
            runs = over(race(engine, {"": start}, SEEDS)).of("")
            for head, baseline in known.items():
                for metric, constant in baseline.metrics.items():
                    values = after(runs, f"{head}/{metric}")
                    sign = 1 if rising(metric) else -1
                    yield measured(f"{classic.name}: {head}, {metric}, baseline {constant.value:.3g}", values)
                    least = min(sign * (value - constant.value) for value in values)
                    yield measured(f"{classic.name}: {head}, {metric}, ahead by", [least], least=1e-9)
