"""Confusion, ROC, worst mistakes and nearest vectors, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components import lessons
from components.assembly.spec.problems import Refused
from components.datasets import DataPart
from components.datasets.binding.uncertainty import area, share
from components.lessons import NetworkOptions
from components.training.analysis.examining import (
    MAX_POINTS,
    MOST_CLASSES,
    OTHERS,
    Verdict,
    confusion,
    fit,
    roc,
    verdicts,
)
from components.training.analysis.nearest import nearest
from components.training.values.finite import ensure_finite

GENERATOR = np.random.default_rng(0)


def verdict(truth: list[float], said: list[float]) -> Verdict:
    """Of the head of a model with one input, as if it had said this."""
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False)
    part = DataPart({}, {"main_output": np.array([truth]).T}, np.arange(len(truth)))
    return verdicts(spec, part, {"main_output": np.array([said]).T})["main_output"]


def test_yes_or_no_is_counted_by_what_is_true_and_what_was_said() -> None:
    judged = verdict([1, 1, 1, 0, 0], [0.9, 0.6, 0.2, 0.7, 0.5])
    assert judged.kind == "yes or no"
    matrix = confusion(judged)
    assert matrix.counts.tolist() == [[1, 1], [1, 2]]
    assert matrix.accuracy == pytest.approx(3 / 5)
    assert matrix.likely == share(3 / 5, 5)
    assert judged.worst(3) == [2, 3, 4]


def test_the_area_is_how_often_a_yes_stands_above_a_no() -> None:
    truth = GENERATOR.integers(0, 2, 3_000).astype(float)
    said = np.round(np.clip(GENERATOR.normal(0.4 + 0.2 * truth, 0.2), 0, 1), 2)
    above = said[truth == 1][:, None] - said[truth == 0][None, :]
    pairs = np.mean((above > 0) + 0.5 * (above == 0))
    curve = roc(verdict(truth.tolist(), said.tolist()))[1]
    assert curve.area == pytest.approx(pairs)
    assert curve.likely == area(curve.area, int(truth.sum()), int((truth == 0).sum()))
    assert len(curve.false_positives) <= MAX_POINTS
    assert (curve.false_positives[0], curve.true_positives[0]) == (0, 0)
    assert (curve.false_positives[-1], curve.true_positives[-1]) == (1, 1)


def test_without_both_answers_there_is_no_curve() -> None:
    assert roc(verdict([1, 1], [0.2, 0.9])) == {}


def test_classes_are_counted_and_each_has_its_curve() -> None:
    spec = NetworkOptions().spec()
    said = np.eye(10)[[3, 3, 5]] * 0.9 + 0.01
    part = DataPart({}, {"digit": np.array([[3], [5], [5]])}, np.arange(3))
    judged = verdicts(spec, part, {"digit": said})["digit"]
    assert judged.kind == "class"
    assert judged.worst(1) == [1]
    assert judged.errors == pytest.approx([0.09, 0.99, 0.09])
    matrix = confusion(judged)
    assert matrix.counts.shape == (10, 10)
    assert (matrix.counts[3, 3], matrix.counts[5, 3], matrix.counts[5, 5]) == (1, 1, 1)
    # Of each class one yes stands level with a no, and above all others.
    assert {number: curve.area for number, curve in roc(judged).items()} == {3: 0.75, 5: 0.75}


def test_a_number_is_compared_with_a_number() -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, task="regression")
    part = DataPart({}, {"main_output": np.array([[1.0], [2.0], [4.0]])}, np.arange(3))
    judged = verdicts(spec, part, {"main_output": np.array([[1.5], [2.0], [2.0]])})["main_output"]
    assert judged.kind == "number"
    assert judged.worst(2) == [2, 0]
    near = fit(judged)
    assert near.error_likely.low < near.error < near.error_likely.high
    assert near.error == pytest.approx(2.5 / 3)
    assert near.r_squared == pytest.approx(1 - (0.25 + 4) / (16 / 9 + 1 / 9 + 25 / 9))


def test_heads_that_are_not_trained_have_no_verdict() -> None:
    spec = lessons.headline(auxiliary_input=False)
    part = DataPart({}, {"main_output": np.zeros((2, 1))}, np.arange(2))
    assert set(verdicts(spec, part, {head.name: np.zeros((2, 1)) for head in spec.heads})) == {"main_output"}


def test_the_nearest_point_the_same_way() -> None:
    known = GENERATOR.normal(size=(50, 4))
    known[7] = 0
    vector = known[31] * 3
    cosines = known @ vector / (np.maximum(np.linalg.norm(known, axis=1), 1e-12) * np.linalg.norm(vector))
    neighbours = nearest(vector, known, 5)
    assert neighbours[0].place == 31
    assert neighbours[0].cosine == pytest.approx(1)
    assert [neighbour.place for neighbour in neighbours] == np.argsort(-cosines)[:5].tolist()
    assert [neighbour.cosine for neighbour in neighbours] == pytest.approx(np.sort(cosines)[::-1][:5])
    assert nearest(np.zeros(4), known, 1)[0].cosine == 0
    assert len(nearest(vector, known, 99)) == 50


def test_what_is_no_number_is_refused() -> None:
    whole = {"a": np.ones(2)}
    assert ensure_finite(whole) is whole
    with pytest.raises(Refused) as refused:
        ensure_finite({"a": np.ones(2), "b": np.array([1, np.nan])})
    assert refused.value.problems[0].where == "b"


def test_r_squared_is_not_the_explained_variance_where_answers_are_all_too_high() -> None:
    from sklearn.metrics import explained_variance_score, r2_score  # noqa: PLC0415

    truth = GENERATOR.normal(size=200)
    said = truth * 0.5 + 0.6 + GENERATOR.normal(scale=0.3, size=200)
    near = fit(verdict(truth.tolist(), said.tolist()))
    assert near.r_squared == pytest.approx(r2_score(truth, said))
    assert near.r_squared < explained_variance_score(truth, said) - 0.2


def test_of_many_classes_the_most_frequent_are_shown_and_the_others_as_one() -> None:
    classes = 50
    truth = np.minimum(GENERATOR.geometric(0.1, 2_000) - 1, classes - 1)
    said = np.eye(classes)[GENERATOR.permutation(truth)]
    judged = Verdict(
        "class", truth.astype(float), said, np.zeros(len(truth)), np.arange(len(truth)), np.zeros(len(truth))
    )
    matrix = confusion(judged)
    assert len(matrix.classes) == MOST_CLASSES
    assert matrix.classes[-1] == OTHERS
    assert matrix.counts.sum() == len(truth)
    shown = set(matrix.classes)
    assert min((truth == number).sum() for number in shown - {OTHERS}) >= max(
        (truth == number).sum() for number in set(range(classes)) - shown
    )
    assert matrix.accuracy == pytest.approx(float((said.argmax(axis=1) == truth).mean()))
    assert set(roc(judged)) <= shown - {OTHERS}
    turned = matrix.in_order(matrix.classes[::-1])
    assert turned.counts.tolist() == matrix.counts[::-1, ::-1].tolist()


def test_steps_that_do_not_count_are_left_out() -> None:
    spec = NetworkOptions().spec()
    part = DataPart({}, {"digit": np.array([[1, 2], [3, 4]])}, np.arange(2))
    said = np.eye(10)[[[1, 9], [9, 4]]]
    (judged,) = verdicts(
        spec, part, {"digit": said}, {"digit": np.array([[True, False], [True, True]])}
    ).values()
    assert judged.truth.tolist() == [1, 3, 4]
    assert judged.rows.tolist() == [0, 1, 1]
    assert judged.places.tolist() == [0, 0, 1]
    assert judged.worst(1) == [1]


def test_a_yes_or_no_in_between_is_an_amount() -> None:
    # As in a picture whose grey pixels are learnt with the loss for yes and no.
    assert verdict([0.0, 0.4, 1.0], [0.1, 0.4, 0.8]).kind == "number"
    assert verdict([0.0, 1.0, 1.0], [0.1, 0.4, 0.8]).kind == "yes or no"


@pytest.mark.parametrize("answers", [1, 6])
def test_answers_of_one_row_do_not_make_a_figure_surer(answers: int) -> None:
    """The same answer several times a row says no more than once."""
    truth = GENERATOR.integers(0, 2, 60).astype(float)
    said = np.clip(truth + GENERATOR.normal(scale=0.6, size=60), 0, 1)
    amounts = truth + GENERATOR.normal(size=60)
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False)

    def judged(values: np.ndarray, answer: np.ndarray) -> Verdict:
        of_row = [np.repeat(each[:, None], answers, axis=1) for each in (values, answer)]
        part = DataPart({}, {"main_output": of_row[0]}, np.arange(60))
        return verdicts(spec, part, {"main_output": of_row[1]})["main_output"]

    asked = judged(truth, said)
    assert len(asked.truth) == 60 * answers
    assert asked.measured_rows == 60
    matrix, (curve,) = confusion(asked), roc(asked).values()
    assert matrix.likely == share(matrix.accuracy, 60)
    yes = int(truth.sum())
    assert curve.likely.low == pytest.approx(area(curve.area, yes, 60 - yes).low)
    near, once = fit(judged(amounts, said)), fit(verdict(amounts.tolist(), said.tolist()))
    assert near.error_likely.low == pytest.approx(once.error_likely.low)
    assert near.r_squared_likely.low == pytest.approx(once.r_squared_likely.low)
    assert near.r_squared == pytest.approx(once.r_squared)
