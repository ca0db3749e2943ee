"""A `.keras` file as Keras writes it -> the same model here: same sizes, same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import ModelSpec, build
from components.assembly.importing import Imported, read_keras
from components.assembly.keras_model.compiling import compile_model
from components.assembly.keras_objects.schedules import rate_at
from components.assembly.spec import Config
from components.assembly.spec.problems import Refused
from components.datasets import Digits
from components.lessons import HeadlineOptions, NetworkOptions, PairOptions, ReuseOptions
from components.lessons.build import recipe_of
from components.training import InitialWeights, Recipe

HEADLINE = HeadlineOptions(vocabulary=50, embedding_dim=8).spec()
LESSONS = {
    "headline": HEADLINE,
    "pairs, separate": PairOptions(encoder="separate").spec(),
    "reuse, some of it frozen": ReuseOptions(base=HEADLINE, frozen=("embedding",)).spec(),
    "reuse, called twice": ReuseOptions(base=HEADLINE, question="authorship").spec(),
    "reuse, with its answers": ReuseOptions(base=HEADLINE, take="whole").spec(),
    "network, all of it": NetworkOptions(
        pixels=64, second_input=True, second_output=True, twice=True, branch=True
    ).spec(),
}


def saved(model: keras.Model, tmp_path: Path) -> bytes:
    file = tmp_path / "model.keras"
    model.save(file)
    return file.read_bytes()


def rebuilt(imported: Imported) -> keras.Model:
    model = build(imported.spec)
    InitialWeights(imported.arrays).assign(model, imported.spec)
    return model


def answers(model: keras.Model) -> list[np.ndarray]:
    chance = np.random.default_rng(1)
    inputs: list[Any] = [
        chance.integers(0, 50, (4, *tensor.shape[1:]))
        if "int" in tensor.dtype
        else chance.normal(size=(4, *tensor.shape[1:])).astype("float32")
        for tensor in model.inputs
    ]
    outputs = model(inputs if len(inputs) > 1 or not isinstance(model, keras.Sequential) else inputs[0])
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    elif not isinstance(outputs, list):
        outputs = [outputs]
    return [np.asarray(answer) for answer in outputs]


def assert_same(model: keras.Model, other: keras.Model) -> None:
    assert model.count_params() == other.count_params()
    for mine, theirs in zip(answers(model), answers(other), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def shaken(model: keras.Model) -> keras.Model:
    """With weights that no initializer draws, running means included."""
    chance = np.random.default_rng(0)
    model.set_weights([chance.uniform(0.01, 0.2, array.shape) for array in model.get_weights()])
    return model


def structure(spec: ModelSpec) -> dict[str, Any]:
    """A spec but for the names of its inner tensors, the order of its parts and its seed."""
    return {
        "inputs": spec.inputs,
        "layers": {
            layer.name: (
                layer.kind,
                layer.config if layer.model is None else structure(layer.model),
                layer.trainable,
                len(spec.calls_of(layer.name)),
            )
            for layer in spec.layers
        },
        "heads": [(head.name, head.loss, head.weight, set(head.metrics)) for head in spec.heads],
    }


def full(spec: ModelSpec) -> ModelSpec:
    """The spec with every setting written down, as a file has them."""
    from components.assembly.catalog.layers import settings  # noqa: PLC0415
    from components.assembly.spec import Config  # noqa: PLC0415

    def written(layer: Any) -> Any:
        if layer.model is not None:
            return layer.model_copy(update={"model": full(layer.model)})
        return layer.model_copy(update={"config": Config(settings(layer))})

    return spec.model_copy(update={"layers": tuple(map(written, spec.layers))})


@pytest.mark.parametrize("spec", LESSONS.values(), ids=list(LESSONS))
def test_every_lesson_comes_back_as_it_was_sent(spec: ModelSpec, tmp_path: Path) -> None:
    model = shaken(build(spec))
    compile_model(model, spec, optimizer="adam", learning_rate=1e-3)
    imported = read_keras(saved(model, tmp_path))
    assert structure(full(imported.spec)) == structure(full(spec))
    assert not imported.notes
    assert_same(model, rebuilt(imported))


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(4, 3, activation="relu", padding="same"),
            layers.BatchNormalization(),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10, activation=keras.activations.softmax),
        ]
    )


def without_input() -> keras.Model:
    model = keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(1)])
    model.build((None, 7))
    return model


def shared_lstm() -> keras.Model:
    one, two = keras.Input((12, 3), name="one"), keras.Input((12, 3), name="two")
    lstm = layers.LSTM(4)
    merged = layers.Concatenate()([lstm(one), lstm(two)])
    return keras.Model([one, two], layers.Dense(1, activation="sigmoid", name="same")(merged))


def every_way() -> keras.Model:
    """Around another, inside another, called with a dictionary, sizes left open, odd names."""
    ids = keras.Input((20,), dtype="int64")
    both = layers.Bidirectional(layers.GRU(4, dropout=0.1), name="both ways")(layers.Embedding(50, 8)(ids))
    inner = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.LayerNormalization()], name="my sub")
    vector = inner(both)
    folded = layers.Reshape((2, -1))(vector)
    dot = layers.Dot(axes=1)([vector, layers.Flatten()(folded)])
    main = layers.Dense(1, activation="sigmoid", name="answer!")(dot)
    other = layers.Dense(3, name="class")(inner(layers.Dense(8)(vector)))
    return keras.Model([ids], {"a": main, "b": other})


WRITTEN = {make.__name__: make for make in (sequential, without_input, shared_lstm, every_way)}


@pytest.mark.parametrize("make", WRITTEN.values(), ids=list(WRITTEN))
def test_models_written_by_hand_answer_the_same(make: Any, tmp_path: Path) -> None:
    model = shaken(make())
    assert_same(model, rebuilt(read_keras(saved(model, tmp_path))))


def test_names_stay_as_they_are_in_the_file(tmp_path: Path) -> None:
    imported = read_keras(saved(every_way(), tmp_path))
    assert [head.name for head in imported.spec.heads] == ["a", "b"]
    assert {"both ways", "my sub", "answer!", "class"} <= {layer.name for layer in imported.spec.layers}
    start = keras.Input((3,), name="x" * 120)
    named = read_keras(saved(keras.Model(start, layers.Dense(1, name="輸出\n層")(start)), tmp_path))
    assert [layer.name for layer in named.spec.layers] == ["輸出 層"]
    assert len(named.spec.inputs[0].name) == 90
    assert "is called" in str(named.notes[0])


def test_heads_get_the_losses_they_were_compiled_with(tmp_path: Path) -> None:
    model = sequential()
    model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    (head,) = read_keras(saved(model, tmp_path)).spec.heads
    assert (head.loss, head.metrics) == ("sparse_categorical_crossentropy", ("accuracy",))
    odd = shared_lstm()
    odd.compile("sgd", loss="hinge", loss_weights={"same": 3.0}, weighted_metrics=["mae"])
    imported = read_keras(saved(odd, tmp_path))
    assert imported.spec.heads[0].loss == "binary_crossentropy"
    assert imported.spec.heads[0].weight == 3
    assert "weighted_metrics" in str(imported.notes[0])
    assert "hinge" in str(imported.notes[1])


def three_outputs() -> keras.Model:
    start = keras.Input((4,), name="x")
    dense = layers.Dense(3, name="d")
    first, second = dense(start), dense(layers.Dense(4)(start))
    return keras.Model(start, {"z": first, "in": {"c": second, "a": layers.Softmax()(first)}})


def test_losses_find_their_outputs_in_dictionaries_of_dictionaries(tmp_path: Path) -> None:
    model = three_outputs()
    smooth = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(
        keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.5, 10, 0.9), momentum=0.9),
        loss={"z": "mae", "in": {"c": "mse", "a": smooth}},
    )
    imported = read_keras(saved(model, tmp_path))
    assert [(head.name, head.loss, dict(head.loss_config)) for head in imported.spec.heads] == [
        ("z", "mean_absolute_error", {}),
        ("in_c", "mean_squared_error", {}),
        ("in_a", "categorical_crossentropy", {"label_smoothing": 0.1}),
    ]
    assert "['in']['c'] is called in_c" in str(imported.notes[0])
    recipe, notes = recipe_of(imported.optimizer, Digits())
    assert (recipe.optimizer, recipe.learning_rate, dict(recipe.optimizer_config)) == (
        "sgd",
        0.5,
        {"momentum": 0.9},
    )
    assert recipe.schedule is not None
    assert recipe.schedule.kind == "ExponentialDecay"
    assert not notes


@keras.saving.register_keras_serializable("Mine")
class Adam(keras.optimizers.SGD):
    """Has the name of an optimizer and is another."""


def test_an_optimizer_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    model = shared_lstm()
    model.compile(Adam(), loss="binary_crossentropy")
    recipe, (note,) = recipe_of(read_keras(saved(model, tmp_path)).optimizer, Digits())
    assert recipe == Recipe(dataset=Digits(), optimizer="adam")
    assert "Adam of the file is not used" in str(note)
    assert recipe_of(None, Digits()) == (recipe, ())


def test_heads_of_a_model_that_was_not_compiled_get_what_their_activation_asks_for(tmp_path: Path) -> None:
    imported = read_keras(saved(every_way(), tmp_path))
    assert [head.loss for head in imported.spec.heads] == ["binary_crossentropy", None]
    assert "scores of classes" in str(imported.notes[0])


def refused(model: keras.Model, tmp_path: Path) -> dict[str, str]:
    """What was refused, by where."""
    with pytest.raises(Refused) as caught:
        read_keras(saved(model, tmp_path))
    return {problem.where: str(problem) for problem in caught.value.problems}


def my_activation(x: Any) -> Any:
    return x


def test_all_that_is_not_supported_is_named(tmp_path: Path) -> None:
    start = keras.Input((10,), dtype="int32")
    x = layers.Embedding(50, 8, name="fine")(start)
    x = layers.Dense(4, activation=my_activation, name="own")(x)
    x = layers.Lambda(lambda x: x * 2, name="code")(x)
    x = layers.TimeDistributed(Dense(name="mine"), name="around")(x)
    said = refused(keras.Model(start, x), tmp_path)
    assert set(said) == {"own", "code", "around/mine"}
    assert "my_activation" in said["own"]
    assert "Lambda" in said["code"]
    assert "Mine>Dense" in said["around/mine"]


def test_a_text_that_keras_reads_as_the_name_of_a_file_is_refused(tmp_path: Path) -> None:
    start = keras.Input((1,), dtype="string")
    lookup = layers.StringLookup(vocabulary=["a"], name="lookup")(start)
    config = keras.Model(start, lookup).get_config()
    config["layers"][1]["config"]["vocabulary"] = "/etc/passwd"
    from tests.assembly.importing.test_hostile_files import packed  # noqa: PLC0415

    with pytest.raises(Refused) as caught:
        read_keras(packed({"module": "keras", "class_name": "Functional", "config": config}, b""))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("unfit-setting", "lookup")
    assert "'/etc/passwd'" in problem.received


@keras.saving.register_keras_serializable("Mine")
class Dense(layers.Layer):
    """Has the name of a layer and is another."""

    def call(self, x: Any) -> Any:
        return x

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


def test_a_class_of_ones_own_is_not_taken_for_keras_own(tmp_path: Path) -> None:
    start = keras.Input((4,))
    assert "Mine>Dense" in refused(keras.Model(start, Dense(name="mine")(start)), tmp_path)["mine"]


def test_a_fixed_batch_is_taken_where_it_makes_no_difference(tmp_path: Path) -> None:
    start = keras.Input(batch_shape=(4, 5, 3), name="start")
    imported = read_keras(saved(keras.Model(start, layers.LSTM(2)(start)), tmp_path))
    assert imported.spec.inputs[0].shape == (5, 3)
    assert "4 rows" in str(imported.notes[0])
    stateful = layers.LSTM(2, stateful=True)(start)
    assert "batches of one size" in refused(keras.Model(start, stateful), tmp_path)["start"]
    folded = keras.ops.reshape(start, (2, 30))
    assert "batches of one size" in refused(keras.Model(start, layers.Dense(1)(folded)), tmp_path)["start"]


def test_a_model_that_is_too_large_is_refused_before_its_weights_are_read(tmp_path: Path) -> None:
    start = keras.Input((10,), dtype="int32")
    with keras.StatelessScope(initialize_variables=False):
        large = keras.Model(start, layers.LSTM(2)(layers.Embedding(100_000, 1024, name="large")(start)))
    config = large.get_config()
    from tests.assembly.importing.test_hostile_files import packed  # noqa: PLC0415

    document = {"module": "keras", "class_name": "Functional", "config": config}
    with pytest.raises(Refused) as caught:
        read_keras(packed(document, b""))
    assert any(problem.code == "too-many-parameters" for problem in caught.value.problems)


@pytest.mark.parametrize(
    "schedule",
    [
        keras.optimizers.schedules.CosineDecay(0.0, 100, warmup_target=0.2, warmup_steps=5),
        keras.optimizers.schedules.PiecewiseConstantDecay([3, 5], [0.1, 0.01, 0.001]),
        keras.optimizers.schedules.PolynomialDecay(0.3, 20, cycle=True),
    ],
    ids=lambda schedule: type(schedule).__name__,
)
def test_a_schedule_of_a_file_gives_the_rates_that_it_gave(schedule: Any, tmp_path: Path) -> None:
    start = keras.Input((4,))
    model = keras.Model(start, layers.Dense(1)(start))
    model.compile(keras.optimizers.Adam(schedule), "mse")
    optimizer = read_keras(saved(model, tmp_path)).optimizer
    assert optimizer is not None
    for step in (0, 2, 4, 50):
        rate = rate_at(optimizer.schedule, optimizer.learning_rate, step)
        assert rate == pytest.approx(float(schedule(step)), rel=1e-6)


def test_losses_and_metrics_of_a_file_keep_their_arguments(tmp_path: Path) -> None:
    start = keras.Input((4,))
    outputs = {name: layers.Dense(units, name=name)(start) for name, units in (("z", 1), ("a", 3), ("m", 2))}
    model = keras.Model(start, outputs)
    model.compile(
        "adam",
        loss={
            "z": keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
            "a": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "m": None,
        },
        metrics={
            "z": [
                keras.metrics.BinaryAccuracy(threshold=0.0),
                keras.metrics.AUC(from_logits=True),
                "accuracy",
            ],
            "a": ["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=2)],
        },
    )
    imported = read_keras(saved(model, tmp_path))
    z, a, m = (imported.spec.head(name) for name in "zam")
    assert (z.loss, dict(z.loss_config)) == (
        "binary_crossentropy",
        {"from_logits": True, "label_smoothing": 0.1},
    )
    assert z.metrics == ("binary_accuracy", "auc")
    assert z.metric_configs == {
        "binary_accuracy": Config(threshold=0.0), "auc": Config(from_logits=True)
    }  # fmt: skip
    assert (a.loss, dict(a.loss_config)) == ("sparse_categorical_crossentropy", {"from_logits": True})
    assert a.metrics == ("accuracy", "sparse_top_k_categorical_accuracy")
    assert (m.loss, m.metrics) == (None, ())
    assert any("Metrics of z that are not measured here: accuracy" in str(note) for note in imported.notes)


def test_what_is_not_kept_of_compile_is_said(tmp_path: Path) -> None:
    x = keras.Input((4,))
    model = keras.Model(x, layers.Dense(3, activation="softmax", name="classes")(x))
    counted = keras.metrics.OneHotMeanIoU(num_classes=3)
    model.compile(
        loss="categorical_crossentropy",
        loss_weights=["accuracy"],
        metrics=[keras.metrics.TopKCategoricalAccuracy(2, name="top2"), counted, "acc"],
    )
    imported = read_keras(saved(model, tmp_path))
    (head,) = imported.spec.heads
    assert head.metrics == ("top_k_categorical_accuracy", "one_hot_mean_io_u", "accuracy")
    assert head.metric_configs == {
        "top_k_categorical_accuracy": {"k": 2},
        "one_hot_mean_io_u": {"num_classes": 3},
    }
    name, weight = map(str, imported.notes)
    assert "top2" in name
    assert "loss weight of classes" in weight
