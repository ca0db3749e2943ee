"""The classics: each is what its program makes in Keras, shows what it says, and learns from its data."""

from __future__ import annotations

import re
from functools import cache
from string import Template
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.assembly.checks.shapes import infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.keras_model.compiling import compile_model, fit_labels
from components.assembly.spec.values import Tensor
from components.lessons.gallery import GALLERY, GROUPS, Classic

CLASSICS = list(GALLERY.values())
STEPS = 12
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def models() -> dict[str, keras.Model]:
    """The model of each classic, as it is built here."""
    return {classic.name: build(classic.spec()) for classic in CLASSICS}


@cache
def _executed(name: str) -> keras.Model:
    """The model that Keras makes when the program is run, which a test alone does. One test trains it."""
    names: dict[str, Any] = {}
    exec(compile(GALLERY[name].text(), name, "exec"), names)
    model = names["model"]
    assert isinstance(model, keras.Model)
    return model


def _random_inputs(model: keras.Model, rows: int = 3) -> list[np.ndarray]:
    generator = np.random.default_rng(0)
    return [
        generator.integers(0, 5, (rows, *tensor.shape[1:])).astype("int32")
        if "int" in tensor.dtype
        else generator.random((rows, *tensor.shape[1:])).astype("float32")
        for tensor in model.inputs
    ]


@pytest.mark.parametrize("classic", CLASSICS, ids=lambda classic: classic.name)
def test_keras_trains_what_the_program_of_a_classic_compiles(classic: Classic) -> None:
    model = _executed(classic.name)
    losses = model.loss if isinstance(model.loss, dict) else dict.fromkeys(model.output_names, model.loss)
    answers = [
        np.zeros(tensor.shape[1:-1] if "sparse" in losses[name] else tensor.shape[1:])
        for name, tensor in zip(model.output_names, model.outputs, strict=True)
    ]
    given = {name: np.stack([one] * 3) for name, one in zip(model.output_names, answers, strict=True)}
    targets = given if isinstance(model.loss, dict) else [*given.values()]
    inputs = _random_inputs(model)
    model.run_eagerly = True  # one batch takes less than tracing a graph for it
    logs = model.fit(
        inputs if len(inputs) > 1 else inputs[0],
        targets if len(given) > 1 else given[model.output_names[0]],
        batch_size=3,
        verbose=0,
    ).history
    assert all(np.isfinite(values).all() for values in logs.values())


@pytest.mark.parametrize("classic", CLASSICS, ids=lambda classic: classic.name)
def test_a_classic_is_the_model_that_keras_makes_of_its_program(
    classic: Classic, models: dict[str, keras.Model]
) -> None:
    ours, theirs = models[classic.name], _executed(classic.name)
    assert not problems(classic.spec())
    assert [head.name for head in classic.spec().heads] == list(theirs.output_names)
    assert [variable.shape for variable in ours.weights] == [variable.shape for variable in theirs.weights]
    theirs.set_weights(ours.get_weights())
    given = _random_inputs(ours)
    for one, other in zip(
        keras.tree.flatten(ours(given, training=False)),
        keras.tree.flatten(theirs(given if len(given) > 1 else given[0], training=False)),
        strict=True,
    ):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("classic", CLASSICS, ids=lambda classic: classic.name)
def test_a_classic_learns_from_its_data(classic: Classic, models: dict[str, keras.Model]) -> None:
    data = classic.data.model_copy(update={"rows": 80})
    assert data.caution() is None, "a classic whose data fit has no random numbers"
    spec, recipe, prepared = classic.spec(), classic.recipe(), data.prepare(classic.spec())
    model = models[classic.name]
    compile_model(model, spec, optimizer=recipe.optimizer, learning_rate=3 * recipe.learning_rate)
    model.run_eagerly = True  # a graph takes longer to trace than the steps
    given, asked = dict(prepared.train.inputs), fit_labels(spec, prepared.train.targets)
    losses = [model.train_on_batch(given, asked, return_dict=True)["loss"] for _ in range(STEPS)]
    # What Keras gives is the mean of all steps so far.
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("classic", CLASSICS, ids=lambda classic: classic.name)
def test_data_stay_bound_as_they_are_when_the_model_is_taken(classic: Classic) -> None:
    # What another model of the same inputs and heads is proposed must not move what is bound here.
    assert classic.data.model_dump() == classic.data.for_spec(classic.spec()).model_dump()  # type: ignore[attr-defined]


@pytest.mark.parametrize("classic", CLASSICS, ids=lambda classic: classic.name)
def test_every_comment_of_a_program_is_written_and_used(classic: Classic) -> None:
    template = Template(classic.program)
    assert sorted(template.get_identifiers()) == sorted(classic.comments)
    lines = classic.text().splitlines()
    assert max(map(len, lines)) <= 110
    assert classic.group in GROUPS


def _calls(spec: ModelSpec, kind: str) -> list[str]:
    """The outputs of the calls of layers of a kind."""
    kinds = {layer.name: layer.kind for layer in spec.layers}
    return [call.output for call in spec.calls if kinds.get(call.layer) == kind]


def _shape(spec: ModelSpec, head: str) -> tuple[int | None, ...]:
    return tuple(infer_shapes(spec)[spec.head(head).tensor])


def test_one_encoder_is_called_on_every_picture() -> None:
    for name, times in (("siamese", 2), ("triplet", 3)):
        spec = GALLERY[name].spec()
        assert len(spec.calls_of("encoder")) == times
    assert not [layer for layer in GALLERY["triplet"].spec().layers if layer.kind == "Dense"]


def test_the_members_of_the_ensemble_share_no_weights() -> None:
    spec = GALLERY["ensemble"].spec()
    members = [layer for layer in spec.layers if layer.kind == "Model"]
    assert len(members) == 3
    assert all(len(spec.calls_of(member.name)) == 1 for member in members)


def test_the_autoencoders_pass_through_eight_numbers() -> None:
    one_graph, models_inside = GALLERY["autoencoder"].spec(), GALLERY["autoencoder_models"].spec()
    assert one_graph.layer("code").config["units"] == 8
    assert [layer.kind for layer in models_inside.layers] == ["Model", "Model"]
    assert _shape(one_graph, "picture") == (8, 8, 1)


def test_shortcuts_and_branches() -> None:
    assert len(_calls(GALLERY["resnet"].spec(), "Add")) == 2
    assert len(_calls(GALLERY["unet"].spec(), "Concatenate")) == 2
    inception = GALLERY["inception"].spec()
    (join,) = (call for call in inception.calls if call.output in _calls(inception, "Concatenate"))
    assert len(join.inputs) == 4
    assert infer_shapes(inception)[join.output][-1] == 24


def test_the_writer_starts_from_the_states_of_the_reader() -> None:
    spec = GALLERY["sequence_to_sequence"].spec()
    (read,), (written,) = spec.calls_of("reader"), spec.calls_of("writer")
    states = tuple(Tensor(name) for name in read.outputs[1:])
    assert written.named["initial_state"] == states
    assert not [call for call in spec.calls if read.output in call.inputs]


def test_attention_looks_at_one_tensor_from_three_sides() -> None:
    spec = GALLERY["transformer"].spec()
    kinds = {layer.name: layer.kind for layer in spec.layers}
    (attention,) = (call for call in spec.calls if kinds.get(call.layer) == "MultiHeadAttention")
    assert len(set(attention.inputs)) == 1


def test_the_tagger_gives_each_character_a_label() -> None:
    assert _shape(GALLERY["tagger"].spec(), "marks") == (40, 5)


def test_losses_have_the_weights_of_the_programs() -> None:
    weights = {head.name: head.weight for head in GALLERY["wide_deep"].spec().heads}
    assert weights == {"price": 0.8, "price_deep": 0.2}


def test_comments_are_in_the_readers_language() -> None:
    classic = GALLERY["siamese"]
    text = classic.text(lambda words: f"說明 {words[:3]}")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert len(comments) == len(classic.comments)
    assert all(CHINESE.search(comment) for comment in comments)
