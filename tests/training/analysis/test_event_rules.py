"""What is said of a training: on curves made by hand, and that nothing is said which they do not show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from components import lessons
from components.assembly import ModelSpec
from components.lessons import LESSONS, DenseOptions
from components.training import Mark, Row
from components.training.analysis.event_rules import MOST, RULES, happened
from components.training.analysis.run_events import RunEvent, RunEvidence
from components.ui.base.locale import catalog

STEPS = 40
SPEC = lessons.headline()
WEIGHTS = {"main_output": 1.0, "news_out": 0.2}


def batch(step: int, losses: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> Row:
    total = sum(losses[head] * weights[head] for head in losses)
    return Row("batch", step, (step - 1) // STEPS + 1, total, losses, weights, 1e-3)


def epoch(number: int, training: float, validation: float, accuracy: float = 0.7) -> Row:
    losses, beyond = dict.fromkeys(WEIGHTS, training), dict.fromkeys(WEIGHTS, validation)
    metrics = {f"{head}/accuracy": accuracy for head in WEIGHTS}
    total = training * sum(WEIGHTS.values())
    return Row(
        "epoch", number * STEPS, number, total, losses, WEIGHTS, 1e-3, metrics, validation, beyond, metrics
    )


def trained(
    training: Sequence[float], validation: Sequence[float] | None = None, accuracy: float = 0.7
) -> list[Row]:
    """A run whose first batches have a loss of 0.7, and these losses after each epoch."""
    rows = [batch(step, dict.fromkeys(WEIGHTS, 0.7)) for step in range(1, STEPS + 1)]
    pairs = zip(training, validation or training, strict=True)
    return [*rows, *(epoch(number, one, two, accuracy) for number, (one, two) in enumerate(pairs, start=1))]


def by_metric(spec: ModelSpec, baselines: dict[str, float]) -> dict[str, float]:
    """Baselines by "head/metric", of the first metric of each head."""
    return {f"{head}/{spec.head(head).metrics[0]}": value for head, value in baselines.items()}


def said(rows: Sequence[Row], marks: Sequence[Mark] = (), **baselines: float) -> list[str]:
    return [str(event.message) for event in events(rows, marks, **baselines)]


def events(rows: Sequence[Row], marks: Sequence[Mark] = (), **baselines: float) -> tuple[RunEvent, ...]:
    """What is said but the advice, which has tests of its own."""
    happenings = happened(RunEvidence(SPEC, rows, marks, by_metric(SPEC, baselines)))
    return tuple(event for event in happenings if event.rule != "does_not_learn")


def advice(rows: Sequence[Row], spec: ModelSpec = SPEC, **baselines: float) -> str:
    """The advice, which comes last; empty if there is none."""
    last = happened(RunEvidence(spec, rows, (), by_metric(spec, baselines)))[-1:]
    return "".join(str(event.message) for event in last if event.rule == "does_not_learn")


def test_nothing_is_said_of_a_training_that_goes_well() -> None:
    assert said([]) == []
    assert said(trained([0.6])) == []
    assert said(trained([0.6, 0.5, 0.4, 0.3], [0.62, 0.55, 0.5, 0.48]), main_output=0.51, news_out=0.51) == []


def test_a_loss_that_is_no_number() -> None:
    rows = [
        batch(step, {"main_output": math.nan if step > 7 else 0.6, "news_out": 0.6}) for step in range(1, 12)
    ]
    (event,) = events(rows)
    assert (event.rule, event.step) == ("ran_away", 8)
    assert "Since batch 8" in str(event.message)
    assert "0.001" in str(event.message)


def test_learning_by_heart_is_said_from_the_best_epoch_on() -> None:
    rows = trained([0.6, 0.5, 0.4, 0.3, 0.2], [0.6, 0.55, 0.5, 0.56, 0.6])
    (event,) = events(rows)
    assert (event.rule, event.step) == ("learns_by_heart", 3 * STEPS)
    assert str(event.message).startswith("The validation loss of main_output, news_out rises since epoch 3")
    # One worse epoch, or validation that falls again, or training that rises too, is no such thing.
    assert said(trained([0.6, 0.5, 0.4, 0.3], [0.6, 0.55, 0.5, 0.56])) == []
    assert said(trained([0.6, 0.5, 0.4, 0.3, 0.2], [0.6, 0.55, 0.5, 0.56, 0.505])) == []
    assert said(trained([0.6, 0.5, 0.4, 0.41, 0.42], [0.6, 0.55, 0.5, 0.56, 0.6])) == []


@pytest.mark.parametrize(("before", "after", "verb"), [(0.2, 1.7, "rose"), (1.7, 0.2, "fell")])
def test_the_total_moves_because_a_head_counts_otherwise(before: float, after: float, verb: str) -> None:
    losses = {"main_output": 0.6, "news_out": 0.6}
    rows = [
        batch(step, losses, {"main_output": 1.0, "news_out": before if step <= 30 else after})
        for step in range(1, 61)
    ]
    mark = Mark(30, "news_out", before, after)
    assert said(rows, [mark]) == [
        f"The total loss {verb} because news_out counts {after:g} since batch 30, not {before:g}."
    ]
    # Too early to say.
    assert said(rows[:34], [mark]) == []
    # The weight rose, and yet the total fell: that is not said to be its doing.
    if verb == "rose":
        fallen = [
            *rows[:30],
            *(batch(step, dict.fromkeys(losses, 0.1), rows[-1].weights) for step in range(31, 61)),
        ]
        assert said(fallen, [mark]) == ["news_out counts 1.7 since batch 30, not 0.2."]


def test_a_slider_that_was_dragged_is_one_move() -> None:
    rows = [
        batch(step, dict.fromkeys(WEIGHTS, 0.6), {"main_output": 1.0, "news_out": 0.2 if step <= 30 else 1.0})
        for step in range(1, 61)
    ]
    marks = [Mark(30, "news_out", 0.2, 0.5), Mark(33, "news_out", 0.5, 1.0)]
    assert said(rows, marks) == ["The total loss rose because news_out counts 1 since batch 30, not 0.2."]


def test_a_moved_learning_rate_has_its_figures() -> None:
    rows = [batch(step, dict.fromkeys(WEIGHTS, 0.5 if step <= 30 else 1.0)) for step in range(1, 61)]
    (sentence,) = said(rows, [Mark(30, "learning_rate", 0.001, 0.1)])
    assert sentence == (
        "The learning rate is 0.1 since batch 30, not 0.001: the mean loss of 20 batches before was 0.600, "
        "after 1.200."
    )


def test_no_better_than_one_answer() -> None:
    rows = trained([0.6, 0.5], accuracy=0.51)
    assert said(rows, main_output=0.51, news_out=0.4) == [
        "After epoch 2 main_output is no better than always giving the same answer: accuracy 0.510, "
        "baseline 0.510."
    ]
    assert said(rows) == []  # nothing is known to compare with
    assert said(rows[:-1], main_output=0.6) == []  # one epoch says little


def test_what_goes_on_keeps_its_topic() -> None:
    before, after = (
        events(trained(losses, accuracy=0.51), main_output=0.51, news_out=0.52)
        for losses in ([0.6, 0.5], [0.6, 0.5, 0.4])
    )
    assert [event.topic for event in before] == [event.topic for event in after]
    assert len({event.topic for event in after}) == len(after) == 2
    assert [event.message for event in before] != [event.message for event in after]


def test_a_head_that_has_not_moved_and_one_that_stands_still() -> None:
    stuck = said(trained([0.7, 0.701]))
    assert stuck == [
        f"{head} has not learnt so far: its loss was 0.700 at first and is 0.701." for head in WEIGHTS
    ]
    still = said(trained([0.6, 0.5, 0.5, 0.5001, 0.5]))
    assert still == ["The training loss has hardly changed since epoch 2: 0.6000, now 0.6000."]


def test_few_sentences_the_weightiest_and_in_order() -> None:
    rows = trained([0.7, 0.7, 0.7, 0.7, 0.7], accuracy=0.4)
    all_events = events(rows, main_output=0.5, news_out=0.5)
    assert len(all_events) == MOST
    assert [event.step for event in all_events] == sorted(event.step for event in all_events)
    assert {event.rule for event in all_events} == {"has_not_moved", "no_better_than_baseline"}


def test_what_is_worth_trying_where_nothing_moves() -> None:
    rows = trained([0.7, 0.7], accuracy=0.4)
    assert advice(rows, main_output=0.5).startswith(
        "Not learning so far: main_output, news_out. Worth trying: "
    )
    assert "another learning rate, such as 0.003 or 0.0001 (it is 0.001)" in advice(rows)
    for rate, text in (
        (1e-5, "a larger learning rate, such as 0.0001"),
        (0.1, "a smaller learning rate, such"),
    ):
        assert text in advice([replace(row, learning_rate=rate) for row in rows])
    short = [replace(row, step=2 * row.epoch) for row in rows]
    assert "more epochs, or a smaller batch size: its weights were moved only 4 times" in advice(short)
    assert "moved only" not in advice([replace(row, step=100 * row.epoch) for row in rows])
    # A head that does not count is not expected to learn.
    uncounted = [replace(row, weights={"main_output": 1.0, "news_out": 0.0}) for row in rows]
    assert advice(uncounted).startswith("Not learning so far: main_output. ")


def test_what_is_worth_trying_where_it_learns_nothing_of_use() -> None:
    rows = [replace(row, samples=3_200 * row.epoch) for row in trained([0.6, 0.5], accuracy=0.51)]
    assert advice(rows, main_output=0.51, news_out=0.4) == (
        "Not learning so far: main_output. Worth trying: more epochs, since the training loss still falls, "
        "more rows (it learns from 3,200)."
    )
    assert advice(rows, main_output=0.5) == advice(rows) == advice(rows[:-1], main_output=0.9) == ""


def test_layers_that_let_hardly_any_slope_through_are_named() -> None:
    options: Any = LESSONS["headline"].options
    preset = options.model_copy(update={"extra_dense": (DenseOptions(activation="sigmoid"),) * 6})
    text = advice(trained([0.7, 0.7]), preset.spec())
    assert "relu instead of sigmoid in the layers on the way there (dense_3, " in text
    assert "relu" not in advice(trained([0.7, 0.7]))
    # They are not on the way to the other output.
    losses = {"main_output": 0.3, "news_out": 0.7}
    stuck = [replace(row, losses=losses) if row.kind == "epoch" else row for row in trained([0.3, 0.3])]
    assert advice(stuck, preset.spec()).startswith("Not learning so far: news_out. ")
    assert "relu" not in advice(stuck, preset.spec())


def test_every_sentence_is_in_both_languages() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    translate = catalog("zh_Hant").gettext
    rows = trained([0.7, 0.7, 0.7, 0.7, 0.7], accuracy=0.4)
    for event in happened(RunEvidence(SPEC, rows, (), {"main_output": 0.5})):
        assert event.message.text(translate) != str(event.message)
