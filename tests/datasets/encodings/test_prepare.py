"""From a table to arrays: what the training part knows, and what it must not."""

from __future__ import annotations

import io
import pickle

import keras
import numpy as np
import pandas as pd
import pytest

from components import lessons
from components.assembly import ModelSpec
from components.assembly.spec import NO_CONFIG
from components.assembly.spec.messages import message
from components.assembly.spec.problems import Refused
from components.datasets import Prepared, Tweets, to_npz
from components.datasets.binding.targets import HowMany, HowMuch, Target, YesOrNo
from components.datasets.encodings.baselines import baseline
from components.datasets.encodings.places import HeadPlace
from components.datasets.encodings.prepare import prepare
from components.datasets.encodings.source_table import SourceTable, text_table

ROWS = 60
FEATURES = ("odd", "size", "same", "none")
TEXTS = pd.Series(
    [f"row {chr(97 + n % 26)} {chr(97 + n // 26)} common" for n in range(ROWS)], index=np.arange(ROWS) + 2
)


def _numbers() -> pd.DataFrame:
    number = np.arange(ROWS)
    numbers = pd.DataFrame(
        {"odd": number % 2, "size": number * 10.0, "same": 3.0, "none": np.nan}, index=number + 2
    )
    numbers.loc[2, "size"] = np.nan
    return numbers


def _table(**changes: object) -> SourceTable:
    number = np.arange(ROWS)
    parts = {
        "texts": TEXTS,
        "numbers": _numbers(),
        "labels": {name: message(name) for name in FEATURES},
        "answers": {
            "main_output": Target(number % 2.0, YesOrNo(message("Odd?"), message("odd"))),
            "news_out": Target(number * 1.0, HowMany(message("How many?"), message("likes"))),
        },
    }
    return text_table(**{**parts, **changes})


def _spec(**options: object) -> ModelSpec:
    small = {"sequence_length": 10, "vocabulary": 100, "features": len(FEATURES)}
    return lessons.headline(**{**small, **options})  # type: ignore[arg-type]


def _prepared(
    table: SourceTable | None = None, spec: ModelSpec | None = None, seed: int = 0, rows: int = ROWS
) -> Prepared:
    dataset = Tweets().model_copy(update={"rows": rows, "seed": seed})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tweets, "training_table", lambda _: table or _table())
        wanted = dataset.places(spec or _spec())
        bindings = dataset.fit(wanted)
        return prepare(dataset.training_table(), wanted, bindings, dataset.row_choice(wanted))


def test_arrays_are_named_and_shaped_for_the_spec() -> None:
    prepared = _prepared()
    for part, rows in ((prepared.train, 48), (prepared.validation, 12)):
        assert len(part) == rows
        assert {name: (a.shape, a.dtype.name) for name, a in part.inputs.items()} == {
            "main_input": ((rows, 10), "int32"),
            "news_in": ((rows, 4), "float32"),
        }
        assert {name: (a.shape, a.dtype.name) for name, a in part.targets.items()} == {
            "main_output": ((rows, 1), "float32"),
            "news_out": ((rows, 1), "float32"),
        }


@pytest.mark.parametrize("rows", [ROWS, ROWS // 2])
def test_each_row_keeps_its_own_text_features_and_targets(rows: int) -> None:
    prepared = _prepared(rows=rows)
    assert len(prepared.train) + len(prepared.validation) == rows
    for part in (prepared.train, prepared.validation):
        number = part.rows - 2
        np.testing.assert_array_equal(part.targets["news_out"][:, 0], number)
        np.testing.assert_array_equal(part.targets["main_output"][:, 0], number % 2)
        np.testing.assert_array_equal(part.inputs["news_in"][:, 0] > 0, number % 2 == 1)
        texts = TEXTS.iloc[number].tolist()
        np.testing.assert_array_equal(
            part.inputs["main_input"], prepared.encoder.encode(texts, None)["main_input"]
        )


def test_a_spec_without_the_auxiliary_input_and_output_gets_none() -> None:
    prepared = _prepared(spec=_spec(auxiliary_input=False, auxiliary_output=False))
    assert set(prepared.train.inputs) == {"main_input"}
    assert set(prepared.train.targets) == {"main_output"} == set(prepared.baselines)


def test_only_the_training_part_teaches_the_vocabulary_and_the_scale() -> None:
    prepared = _prepared()
    texts = TEXTS
    known = {word for n in prepared.train.rows - 2 for word in texts.iloc[n].split()}
    foreign = {word for n in prepared.validation.rows - 2 for word in texts.iloc[n].split()} - known
    strange = pd.Series([f"{text} only{'x' * n}" for n, text in enumerate(texts)], index=texts.index)
    prepared = _prepared(_table(texts=strange))
    for row in prepared.validation.rows - 2:
        tokens = prepared.encoder.tokens(strange.iloc[row])
        assert [token.known for token in tokens][-1] is False
    assert not foreign
    scaled = prepared.train.inputs["news_in"]
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(scaled.std(axis=0)[0], 1, atol=1e-6)
    np.testing.assert_array_equal(scaled[:, 2:], 0)


def test_a_missing_value_counts_as_the_training_mean() -> None:
    prepared = _prepared()
    part = next(part for part in (prepared.train, prepared.validation) if 2 in part.rows)
    assert part.inputs["news_in"][part.rows == 2, 1] == 0
    assert not np.isnan(part.inputs["news_in"]).any()


def test_the_same_seed_is_the_same_data() -> None:
    first, again, other = _prepared(), _prepared(), _prepared(seed=1)
    np.testing.assert_array_equal(first.train.rows, again.train.rows)
    np.testing.assert_array_equal(first.train.inputs["main_input"], again.train.inputs["main_input"])
    assert set(first.validation.rows) != set(other.validation.rows)


def test_rows_are_in_no_order_that_a_batch_could_learn() -> None:
    rows = _prepared().train.rows
    assert abs(np.corrcoef(rows, np.arange(len(rows)))[0, 1]) < 0.5


def test_arrays_are_shared_and_so_cannot_be_written_to() -> None:
    prepared = _prepared()
    for part in (prepared.train, prepared.validation):
        for array in (*part.inputs.values(), *part.targets.values()):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_ids_stay_below_what_the_embedding_holds() -> None:
    prepared = _prepared(spec=_spec(vocabulary=5))
    assert prepared.train.inputs["main_input"].max() == 4
    assert prepared.validation.inputs["main_input"].max() <= 4


def test_the_encoder_does_after_training_what_it_did_before() -> None:
    prepared = _prepared()
    encoder = pickle.loads(pickle.dumps(prepared.encoder))
    raw = _numbers()
    row = int(prepared.validation.rows[0])
    arrays = encoder.encode([TEXTS.iloc[row - 2]], raw.loc[[row]])
    for name, array in arrays.items():
        np.testing.assert_array_equal(array[0], prepared.validation.inputs[name][0])
    np.testing.assert_array_equal(encoder.encode(["x", ""], None)["news_in"], np.zeros((2, 4)))
    partly = encoder.encode(["x"], raw.loc[[row], ["odd"]])["news_in"]
    assert partly[0, 0] != 0
    np.testing.assert_array_equal(partly[0, 1:], 0)


def test_tokens_say_what_becomes_of_a_text() -> None:
    encoder = _prepared().encoder
    tokens = encoder.tokens("Common ROW nonsense")
    assert [token.text for token in tokens] == ["common", "row", "nonsense"]
    assert [token.known for token in tokens] == [True, True, False]
    assert [token.id for token in tokens] == encoder.encode(["Common ROW nonsense"], None)["main_input"][
        0, -3:
    ].tolist()


def test_baselines_are_what_keras_scores_for_the_best_constant() -> None:
    prepared = _prepared(spec=_spec(task="regression"))
    targets = prepared.validation.targets["news_out"]
    baseline = prepared.baselines["news_out"]
    assert list(baseline.metrics) == ["mean_absolute_error"]
    mean, median = np.full_like(targets, targets.mean()), np.full_like(targets, np.median(targets))
    assert baseline.loss.value == pytest.approx(
        float(keras.losses.MeanSquaredError()(targets, mean)), rel=1e-5
    )
    absolute = float(keras.losses.MeanAbsoluteError()(targets, median))
    assert baseline.metrics["mean_absolute_error"].value == pytest.approx(absolute, rel=1e-5)

    prepared = _prepared()
    targets = prepared.validation.targets["main_output"]
    share = np.full_like(targets, targets.mean())
    baseline = prepared.baselines["main_output"]
    accuracy = baseline.metrics["accuracy"]
    assert baseline.loss.value == pytest.approx(
        float(keras.losses.BinaryCrossentropy()(targets, share)), rel=1e-5
    )
    assert accuracy.value == max(targets.mean(), 1 - targets.mean())
    assert str(accuracy.answer) == ("always yes" if targets.mean() > 0.5 else "always no")


@pytest.mark.parametrize(
    ("loss", "names"),
    [
        ("binary_crossentropy", ("auc", "accuracy")),
        ("mean_squared_error", ("mean_absolute_error", "root_mean_squared_error", "r2_score")),
    ],
)
def test_each_metric_of_a_head_has_the_score_that_keras_gives_its_constant(
    loss: str, names: tuple[str, ...]
) -> None:
    targets = np.array([0, 0, 0, 1, 0, 1, 0, 0], np.float32)[:, None]
    head = HeadPlace("head", (1,), loss, NO_CONFIG, names)
    found = baseline(head, targets)
    assert found is not None
    constants = {"auc": 0.5, "accuracy": 0.0, "mean_absolute_error": np.median(targets)}
    for name, constant in found.metrics.items():
        metric = keras.metrics.BinaryAccuracy() if name == "accuracy" else keras.metrics.get(name)
        metric.update_state(targets, np.full_like(targets, constants.get(name, targets.mean())))
        assert constant.value == pytest.approx(float(metric.result()), abs=1e-6)
    assert tuple(found.metrics) == names


def test_an_archive_has_every_array_by_part_and_name() -> None:
    prepared = _prepared()
    archive = np.load(io.BytesIO(to_npz(prepared)), allow_pickle=False)
    assert set(archive.files) == {
        f"{part}/{name}"
        for part in ("train", "validation")
        for name in ("main_input", "news_in", "main_output", "news_out")
    }
    np.testing.assert_array_equal(archive["train/main_input"], prepared.train.inputs["main_input"])
    np.testing.assert_array_equal(archive["validation/news_out"], prepared.validation.targets["news_out"])
    assert prepared.nbytes == sum(archive[name].nbytes for name in archive.files)


@pytest.mark.parametrize(
    ("changes", "options", "code", "says"),
    [
        ({}, {"features": 7}, "feature_width", "news_in takes 7 numbers a row, but the data has 4 features"),
        ({"numbers": pd.DataFrame(index=TEXTS.index)}, {}, "feature_width", "take the auxiliary input off"),
        ({"answers": {}}, {}, "target_missing", "target of the head main_output"),
        ({"texts": TEXTS.iloc[:5]}, {}, "too_few_rows", "Only 5 rows can be used"),
        (
            {"texts": pd.Series([f"Row {n}!" for n in range(ROWS)], index=TEXTS.index)},
            {},
            "texts_the_same",
            "All texts are the same",
        ),
    ],
)
def test_what_the_data_cannot_give_is_refused(
    changes: dict[str, object], options: dict[str, object], code: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        _prepared(_table(**changes), _spec(**options))
    assert refused.value.problems[0].code == code


def test_answers_are_put_in_words() -> None:
    assert str(_prepared().encoder.say("main_output", 0.724)) == "72% likely: odd"
    assert str(_prepared().encoder.say("news_out", float(np.log1p(1234)))) == "about 1,234 (likes)"
    assert str(_prepared().encoder.say("news_out", -3.0)) == "about 0 (likes)"
    assert "e+" not in str(_prepared().encoder.say("news_out", 1e9))
    assert str(HowMuch(message("?"), message("€"), 10.0, 2.0).say(1.5)) == "about 13 (€)"
