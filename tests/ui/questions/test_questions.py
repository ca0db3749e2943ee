"""Every number and claim of "Predict first" against Keras's own counts and against made runs, for
settings far from those a lesson begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.datasets import Tweets
from components.lessons import (
    DenseOptions,
    HeadlineOptions,
    NetworkOptions,
    Options,
    PairOptions,
    ReuseOptions,
)
from components.training import Mark, Recipe, Row
from components.training.race import Race, RaceEntry
from components.ui.questions.model_questions import ENCODERS, GROWTH, TWICE
from components.ui.questions.question import Question, TrueAnswer
from components.ui.questions.race_questions import OVERFITS, STARTS
from components.ui.questions.run_questions import FROZEN, ZERO
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from tests.ui.fakes import FakeRun


def session(options: Options, **recipe: Any) -> LessonSession:
    return LessonSession("lesson", Experiment(options, Recipe(**recipe)))


def counted(spec: ModelSpec) -> int:
    """The parameters that Keras counts."""
    with keras.StatelessScope(initialize_variables=False):
        return int(build(spec).count_params())


def finding(question: Question, session: LessonSession) -> TrueAnswer:
    answer = question.find(session)
    assert answer is not None
    assert answer.choice in question.choices(session)
    return answer


def numbers(text: object) -> list[str]:
    return re.findall(r"[-+]?\d{1,3}(?:,\d{3})*(?:\.\d+)?", str(text))


DENSE = (DenseOptions(), DenseOptions(units=512, activation="tanh", dropout=0.5))


@pytest.mark.parametrize(
    ("vocabulary", "embedding", "lstm"), [(10_000, 512, 32), (1_000, 8, 512), (100, 2, 1), (90_000, 512, 4)]
)
@pytest.mark.parametrize("extra", [(), DENSE[:1], (DENSE[1],) * 6])
@pytest.mark.parametrize("auxiliary", [True, False])
def test_growth(
    vocabulary: int, embedding: int, lstm: int, extra: tuple[DenseOptions, ...], auxiliary: bool
) -> None:
    options = HeadlineOptions(
        vocabulary=vocabulary,
        embedding_dim=embedding,
        lstm_units=lstm,
        extra_dense=extra,
        auxiliary_input=auxiliary,
        auxiliary_output=auxiliary,
    )
    on = session(options)
    before = counted(options.choose("extra_dense", ()).spec())
    question_text = str(GROWTH.text(on))
    assert f"{before:,}" in question_text
    if not extra:
        assert GROWTH.find(on) is None
        assert "two more Dense layers (units: 64, 64)" in question_text
        return
    assert f"({len(extra)}, units: {', '.join(str(dense.units) for dense in extra)})" in question_text
    answer, after = finding(GROWTH, on), counted(options.spec())
    share = 100 * (after - before) / before
    assert answer.choice == ("little" if share < 1 else "some" if share <= 50 else "much")
    said = numbers(answer.seen)
    assert said[:2] == [f"{before:,}", f"{after:,}"]
    assert float(said[2].replace(",", "")) == pytest.approx(share, rel=0.06, abs=0.006)
    with keras.StatelessScope(initialize_variables=False):
        sizes = {layer.name: layer.count_params() for layer in build(options.spec()).layers}
    largest = re.search(r"largest layer is (\w+): ([\d,]+) parameters, (\d+)% of all", str(answer.seen))
    assert largest is not None
    assert sizes[largest[1]] == max(sizes.values()) == int(largest[2].replace(",", ""))
    assert float(largest[3]) == pytest.approx(100 * max(sizes.values()) / after, abs=0.51)


@pytest.mark.parametrize("units", [1, 64, 500])
@pytest.mark.parametrize(("second", "branch"), [(False, False), (True, True)])
def test_twice(units: int, second: bool, branch: bool) -> None:
    options = NetworkOptions(
        pixels=64, dense=(DenseOptions(units=units),) * 3, second_output=second, branch=branch
    )
    assert TWICE.find(session(options)) is None
    used = options.choose("twice", True)
    answer = finding(TWICE, session(used))
    assert answer.choice == "once"
    model = build(used.spec())
    assert numbers(answer.seen)[0] == f"{counted(used.spec()) - counted(options.spec()):,}"
    layer = model.get_layer("twice")
    for name, weight in (("kernel", layer.kernel), ("bias", layer.bias)):
        assert f"twice/{name} ({' × '.join(map(str, weight.shape))})" in str(answer.seen)
    assert f"its {len(layer._inbound_nodes)} calls" in str(answer.seen)


@pytest.mark.parametrize(
    ("vocabulary", "embedding", "lstm", "dense"),
    [(5_000, 64, 32, 1), (100, 2, 2, 4), (100, 8, 16, 1), (100_000, 64, 256, 0)],
)
@pytest.mark.parametrize("units", [4, 512])
def test_encoders(vocabulary: int, embedding: int, lstm: int, dense: int, units: int) -> None:
    options = PairOptions(
        vocabulary=vocabulary,
        embedding_dim=embedding,
        lstm_units=lstm,
        dense=(DenseOptions(units=units),) * dense,
    )
    shared = counted(options.spec())
    for on in (session(options), session(options.choose("encoder", "separate"))):
        assert numbers(ENCODERS.text(on)) == [f"{shared:,}"]
    assert ENCODERS.find(session(options)) is None
    answer = finding(ENCODERS, on)
    separate = counted(options.choose("encoder", "separate").spec())
    share = 100 * (separate - shared) / shared
    assert answer.choice == ("same" if share < 5 else "some" if share <= 70 else "double")
    said = numbers(answer.seen)
    assert said[:2] == [f"{shared:,}", f"{separate:,}"]
    assert float(said[2]) == pytest.approx(share, abs=0.006)
    assert said[3:] == [f"{separate - shared:,}", f"{2 * shared - separate:,}"]


# --- runs


def trained(
    options: Options, totals: Sequence[float], marks: Sequence[Mark] = ()
) -> tuple[LessonSession, FakeRun]:
    """A bench with a run of so many batches, whose heads share the total of each evenly."""
    on = session(options)
    run: Any = FakeRun(on.experiment.spec, on.experiment.complete_recipe())
    heads = list(run.weights_in_force)
    for step, total in enumerate(totals, start=1):
        weights = dict(run.weights_in_force)
        for mark in marks:
            if step > mark.step:
                weights[mark.control] = mark.after
        losses = dict.fromkeys(heads, total)
        loss = sum(weights[head] * losses[head] for head in heads)
        run.rows.append(Row("batch", step, 1, loss, losses, weights, 1e-3))
    run.marks, run.state = list(marks), "running"
    on.show(run)
    return on, run


ONE, TWO = HeadlineOptions(auxiliary_output=False), HeadlineOptions()
NOISE = np.random.default_rng(0).normal(1, 0.05, 40).tolist()


@pytest.mark.parametrize("options", [ONE, TWO])
@pytest.mark.parametrize("scale", [0.01, 1.0, 90.0])
def test_a_weight_of_zero(options: Options, scale: float) -> None:
    head = "main_output" if options is ONE else "news_out"
    weight = 1.0 if options is ONE else 0.2
    on, run = trained(options, [scale * value for value in NOISE], [Mark(20, head, weight, 0.0)])
    for text in (ZERO.text(on), ZERO.todo(on)):
        assert head in str(text)
    assert ("only head" in str(ZERO.text(on))) == (options is ONE)
    answer = finding(ZERO, on)
    before, after = (np.array([row.loss for row in run.rows[a:b]]) for a, b in ((10, 20), (20, 30)))
    own = np.array([row.losses[head] for row in run.rows])
    assert answer.choice == "falls"
    said = [float(number) for number in numbers(answer.seen)]
    assert said == pytest.approx(
        [1, before.mean(), 10, after.mean(), 10, weight * own[10:20].mean(), own[20:30].mean(), 0], abs=6e-4
    )


def test_what_batches_differ_by_anyhow_is_no_fall() -> None:
    wild = np.random.default_rng(1).normal(90, 30, 40).tolist()
    on, _run = trained(TWO, wild, [Mark(20, "news_out", 1e-6, 0.0)])
    assert finding(ZERO, on).choice == "same"
    rising = [*[1.0 + 0.001 * at for at in range(20)], *[9.0 + 0.001 * at for at in range(20)]]
    assert finding(ZERO, trained(TWO, rising, [Mark(20, "news_out", 0.2, 0.0)])[0]).choice == "rises"


@pytest.mark.parametrize(
    "marks",
    [
        [Mark(20, "learning_rate", 0.1, 0.0)],
        [Mark(20, "news_out", 0.2, 0.1)],
        [Mark(20, "news_out", 0.2, 0.0), Mark(23, "news_out", 0.0, 1.0)],
        [Mark(20, "news_out", 0.2, 0.0), Mark(16, "main_output", 1.0, 5.0)],
        [Mark(35, "news_out", 0.2, 0.0)],
    ],
)
def test_what_cannot_be_said_of_a_weight_of_zero_is_not(marks: list[Mark]) -> None:
    assert ZERO.find(trained(TWO, NOISE, sorted(marks, key=lambda mark: mark.step))[0]) is None


def test_a_weight_that_is_dragged_to_zero_is_one_move() -> None:
    marks = [Mark(18, "news_out", 0.2, 0.1), Mark(20, "news_out", 0.1, 0.0)]
    answer = finding(ZERO, trained(TWO, NOISE, marks)[0])
    assert float(numbers(answer.seen)[1]) == pytest.approx(1.2 * np.mean(NOISE[8:18]), abs=6e-4)


def race(sides: Mapping[str, Sequence[tuple[float, float, float]]], options: Options, **recipe: Any) -> Race:
    """A race that is over: of each run its training loss, validation loss and metric."""
    entries = []
    for name, runs in sides.items():
        for seed, (loss, aside, value) in enumerate(runs):
            run: Any = FakeRun(options.spec(), Recipe(**recipe))
            head = run.spec.heads[0]
            key = f"{head.name}/{head.metrics[0]}"
            row = Row("epoch", 1, 1, loss, {}, {}, 1e-3, validation_loss=aside)
            run.rows = [replace(row, validation_metrics={key: value})]
            run.state = "finished"
            entries.append(RaceEntry(name, seed, run))
    return Race(tuple(entries))


@pytest.mark.parametrize(
    ("shared", "separate", "choice", "said"),
    [
        ([(0.5, 0.6)] * 3, [(0.3, 0.9)] * 3, "separate", '"shared" +0.100, "separate" +0.600'),
        ([(0.5, 0.6), (0.5, 0.9)], [(0.3, 0.65), (0.3, 0.9)], "same", "runs of the two overlap"),
        ([(0.5, 0.4)] * 3, [(0.5, 0.1)] * 3, "same", "no sign of it"),
        ([(0.5, 0.9)], [(0.5, 0.6)], "shared", "another seed may reverse it"),
    ],
)
def test_learning_by_heart(
    shared: list[tuple[float, float]], separate: list[tuple[float, float]], choice: str, said: str
) -> None:
    on = session(PairOptions())
    assert OVERFITS.find(on) is None
    assert list(OVERFITS.choices(on)) == ["shared", "separate", "same"]
    sides = {
        name: [(loss, aside, 0.7) for loss, aside in runs]
        for name, runs in (("shared", shared), ("separate", separate))
    }
    on.race = race(sides, PairOptions())
    answer = finding(OVERFITS, on)
    assert answer.choice == choice
    assert said in str(answer.seen)


def test_the_sides_of_a_race_are_those_there_are() -> None:
    on = session(ReuseOptions(), dataset=Tweets(rows=300))
    assert "on 300 rows" in str(STARTS.text(on))
    assert list(STARTS.choices(on)) == ["untrained, frozen", "from scratch", "same"]
    sides = {"untrained, frozen": [(0, 1, 0.5), (0, 1, 0.55)], "from scratch": [(0, 1, 0.6), (0, 1, 0.7)]}
    on.race = race(sides, ReuseOptions(), dataset=Tweets(rows=700))
    assert "on 700 rows" in str(STARTS.text(on))
    answer = finding(STARTS, on)
    assert answer.choice == "from scratch"
    assert '"untrained, frozen" 0.525, "from scratch" 0.650' in str(answer.seen)
    assert 'Clearly better: "from scratch" than "untrained, frozen"' in str(answer.seen)


def test_the_two_best_do_not_hide_the_third() -> None:
    on = session(ReuseOptions())
    values = {
        "reused, frozen": (0.69, 0.714),
        "reused, trainable": (0.695, 0.715),
        "from scratch": (0.66, 0.68),
    }
    on.race = race({name: [(0, 1, value) for value in both] for name, both in values.items()}, ReuseOptions())
    answer = finding(STARTS, on)
    assert answer.choice == "same"
    assert '"reused, trainable" and "reused, frozen" than "from scratch"' in str(answer.seen)


@pytest.mark.parametrize("frozen", [("embedding", "lstm"), ("embedding",), ()])
def test_frozen_weights(frozen: tuple[str, ...]) -> None:
    options = ReuseOptions(frozen=frozen)
    on = session(options)
    assert all(name in str(FROZEN.text(on)) for name in frozen)
    assert ("You freeze the base" in str(FROZEN.text(on))) == (not frozen)
    run: Any = FakeRun(on.experiment.spec, on.experiment.complete_recipe())
    run.finish()
    on.show(run)
    if not frozen:
        assert FROZEN.find(on) is None
        return
    answer = finding(FROZEN, on)
    assert answer.choice == "not"
    assert numbers(answer.seen) == ["0", "0.5"]


def test_the_bounds_between_choices_are_the_ones_that_are_said() -> None:
    said = {name: numbers(text) for name, text in GROWTH.choices(session(TWO)).items()}
    assert said == {"little": ["1"], "some": ["1", "50"], "much": ["50"]}
