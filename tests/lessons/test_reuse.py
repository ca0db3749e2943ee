"""A model as a layer of another: what is taken, what is frozen, what is drawn and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Input, Layer, ModelSpec, build
from components.assembly.checks.shapes import count_parameters
from components.assembly.checks.validate import problems
from components.assembly.code.program import to_python
from components.assembly.drawing.diagram import to_dot
from components.assembly.edits.cutting import encoder, whole
from components.assembly.keras_model.arrays import addresses, by_path, layers_with_weights, under_layer
from components.assembly.keras_model.sharing import SharingMode, prove
from components.datasets import Bound
from components.datasets.encodings.binding import Binding
from components.lessons import HeadlineOptions, PairOptions, ReuseOptions
from components.lessons.reuse import misfit, no_reader
from tests.assembly import specs
from tests.assembly.code.generated import RECIPE, check
from tests.assembly.drawing.test_diagram import label

SMALL = HeadlineOptions(sequence_length=10, vocabulary=60, embedding_dim=8, lstm_units=8, dense_units=8)
SMALL_PAIRS = PairOptions(sequence_length=10, vocabulary=60, embedding_dim=8, lstm_units=8)


def reuse(base: ModelSpec | None = None, **choices: Any) -> ReuseOptions:
    """Options on a base, small unless told otherwise; what is taken is frozen."""
    options = ReuseOptions().based("x", base or SMALL.spec(), choices.pop("take", "encoder"))
    for option, value in choices.items():
        options = options.choose(option, value)
    return options


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        # 10,000 x 512 + 4 x 32 x (512 + 32 + 1); then 32 x 64 + 64 and 64 + 1.
        (ReuseOptions(), 5_120_000 + 69_760 + 2_112 + 65),
        # Called twice it is there once: 64 x 64 + 64 and 64 + 1 come on top.
        (ReuseOptions(question="authorship"), 5_120_000 + 69_760 + 4_160 + 65),
        # The slide's whole model, whose two answers a new Dense layer reads: 2 x 64 + 64.
        (reuse(lessons.headline(), take="whole"), 5_196_450 + 192 + 65),
        # 5,000 x 64 + 4 x 32 x (64 + 32 + 1) of the pairs' encoder.
        (reuse(PairOptions().spec()), 320_000 + 12_416 + 2_112 + 65),
    ],
)
def test_parameters_are_those_counted_by_hand(options: ReuseOptions, parameters: int) -> None:
    assert problems(options.spec()) == ()
    assert count_parameters(options.spec()) == parameters


@pytest.mark.parametrize("base", [SMALL, SMALL_PAIRS, SMALL_PAIRS.choose("encoder", "separate")])
def test_an_encoder_makes_what_it_makes_in_its_source(base: Any) -> None:
    spec = base.spec()
    taken = encoder(spec)
    source = build(spec)
    arrays = by_path(spec, source.get_weights())
    alone = build(taken.model)
    alone.set_weights([arrays[taken.prefix + address.path] for address in addresses(taken.model)])
    ids = np.arange(10, dtype="int32")[None]
    reader = source.get_layer(taken.prefix[:-1]) if taken.prefix else source
    vector = keras.Model(reader.inputs[:1], reader.get_layer("lstm").output)
    assert np.array_equal(alone([ids]), vector([ids]))
    assert layers_with_weights(taken.model) == ("embedding", "lstm")


def test_what_is_frozen_is_frozen_by_layer_or_as_a_whole() -> None:
    for frozen, learning in (
        ((), {"base/embedding", "base/lstm", "dense_1", "liked"}),
        (("embedding",), {"base/lstm", "dense_1", "liked"}),
        (("embedding", "lstm"), {"dense_1", "liked"}),
    ):
        spec = reuse(frozen=frozen).spec()
        assert {address.layer for address in addresses(spec) if address.trainable} == learning
        assert len(build(spec).trainable_weights) == sum(address.trainable for address in addresses(spec))
        assert spec.layer("base").trainable is (frozen != ("embedding", "lstm"))


def test_a_layer_inside_an_encoder_that_was_taken_with_its_model_can_be_frozen() -> None:
    options = reuse(SMALL_PAIRS.spec(), take="whole", question="authorship", frozen=("encoder/embedding",))
    learns_by_path = {address.layer: address.trainable for address in addresses(options.spec())}
    assert [path for path, learns in learns_by_path.items() if not learns] == ["base/encoder/embedding"]


@pytest.mark.parametrize(
    ("base", "question", "fits"),
    [
        (SMALL, "likes", True),
        (SMALL, "authorship", False),
        (SMALL.choose("auxiliary_input", False), "authorship", True),
        (SMALL.choose("features", 3), "likes", False),
        (SMALL_PAIRS, "likes", False),
        (SMALL_PAIRS, "authorship", True),
    ],
)
def test_a_whole_model_fits_a_question_with_its_inputs(base: Any, question: str, fits: bool) -> None:
    options = reuse(base.spec(), take="whole", question=question)
    assert (misfit(options) is None) is fits
    assert misfit(options.based("x", base.spec(), "encoder")) is None
    if fits:
        assert problems(options.spec()) == ()


def test_the_heads_of_a_whole_model_are_outputs_and_are_no_longer_trained_by_themselves() -> None:
    assert [head.loss for head in whole(SMALL.spec()).model.heads] == [None, None]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # TensorFlow's own
def test_a_shared_nested_model_is_saved_and_loaded_and_says_the_same(tmp_path: Path) -> None:
    spec = reuse(question="authorship", frozen=("embedding",)).spec()
    model = build(spec)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    texts = [np.arange(20, dtype="int32").reshape(2, 10), np.arange(20, 40, dtype="int32").reshape(2, 10)]
    assert np.array_equal(model(texts), loaded(texts))
    assert len(loaded.weights) == len(model.weights)
    assert [w.shape for w in loaded.trainable_weights] == [w.shape for w in model.trainable_weights]


@pytest.mark.parametrize("take", ["encoder", "whole"])
@pytest.mark.parametrize("base", [SMALL, SMALL_PAIRS])
def test_a_change_reaches_both_models_where_the_call_shares(base: Any, take: str) -> None:
    spec = reuse(base.spec(), take=take).taken().model
    proofs = {how: prove(spec, how) for how in ("share", "copy")}
    assert proofs["share"].before == proofs["copy"].before
    for how, proof in proofs.items():
        assert proof.value[1] == proof.value[0] + 2
        assert proof.before.original != proof.after.original
        assert (proof.before.new != proof.after.new) is (how == "share")
        assert proof.same is (how == "share")
    weights = len(addresses(spec))
    assert proofs["share"].arrays == weights + 2, "the new model adds the two of its head"
    assert proofs["copy"].arrays == 2 * weights + 2


@pytest.mark.parametrize("how", ["share", "copy"])
def test_the_proof_of_the_lessons_model_is_about_a_small_sibling(how: SharingMode) -> None:
    assert prove(ReuseOptions().taken().model, how).weight == "lstm/lstm_cell/bias"


def test_notes_are_in_the_boxes_there_are() -> None:
    spec = reuse(question="authorship").spec()
    note = ((("Weights: ", False), ("headline #1", True)),)
    notes = {"base": note, "base/lstm": note, "nowhere": note}
    folded, unfolded = (to_dot(spec, notes=notes, expand_nested=nested) for nested in (False, True))
    assert "Weights: headline #1" in label(folded, "base")
    assert "Shared: called" in label(folded, "base")
    assert "Weights: headline #1" in label(unfolded, "base/lstm")
    assert "Weights" not in label(unfolded, "base/embedding")
    assert to_dot(spec) != folded


@pytest.mark.parametrize("question", ["likes", "authorship"])
def test_the_program_starts_from_the_weights_beside_it(question: str, tmp_path: Path) -> None:
    options = reuse(question=question, frozen=("embedding",))
    spec, taken = options.spec(), options.taken().model
    check(spec)
    source = by_path(taken, build(taken.model_copy(update={"seed": 7})).get_weights())
    arrays = under_layer("base", source)
    program = to_python(spec, RECIPE, loads={"base/embedding", "base/lstm"})
    namespace: dict[str, Any] = {"__name__": "program", "__file__": str(tmp_path / "reuse.py")}
    np.savez(tmp_path / "reuse_weights.npz", **arrays)  # type: ignore[arg-type]
    exec(compile(program, "reuse.py", "exec"), namespace)
    started = by_path(spec, namespace["model"].get_weights())
    assert all(np.array_equal(started[path], array) for path, array in arrays.items())
    assert [w.shape for w in namespace["model"].trainable_weights] == [
        address.shape for address in addresses(spec) if address.trainable
    ]


def test_the_program_says_so_where_the_weights_are_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = to_python(reuse().spec(), RECIPE, loads={"base/lstm"})
    exec(compile(program, "reuse.py", "exec"), {"__name__": "program", "__file__": str(tmp_path / "r.py")})
    assert "reuse_weights.npz is not here" in capsys.readouterr().out


def test_a_program_that_loads_nothing_is_as_it_was() -> None:
    spec = reuse().spec()
    assert "weights.npz" not in to_python(spec, RECIPE)


def test_only_what_reads_one_text_can_be_taken() -> None:
    assert no_reader(SMALL.spec(), None) is None
    bound = Bound.random(SMALL.spec())
    assert "random numbers" in str(no_reader(SMALL.spec(), bound))
    words = Binding(name="main_input", encoding="words", columns=("text",))
    assert no_reader(SMALL.spec(), bound.with_binding(words)) is None
    assert "no word ids" in str(no_reader(lessons.NetworkOptions().spec(), None))
    assert "vector" in str(no_reader(tagger(), None))
    steps = specs.one_layer(Layer(name="inside", kind="Model", model=tagger()), *tagger().inputs)
    assert "not a model from one text" in str(no_reader(steps, None))


def tagger() -> ModelSpec:
    """A head that answers at each word."""
    tags = specs.layer("tags", "Embedding", input_dim=10, output_dim=3)
    return specs.one_layer(tags, Input(name="text", shape=(6,), dtype="int32"), loss="mean_squared_error")
