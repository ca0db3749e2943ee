"""The text of every published model is read as the model that Keras makes of it; only the test runs it."""

from __future__ import annotations

import json

import keras
import pytest

from components.assembly import build
from components.assembly.code import apply_repairs, read_python
from components.assembly.importing.models import read_model
from components.assembly.importing.objectives import with_objectives
from components.assembly.importing.optimizers import SavedOptimizer, read_optimizer
from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.spec import ModelSpec
from tests.assembly.cases import model, names, source
from tests.assembly.cases.answers import answers, assert_same, inputs

# Models with code of their own: a layer class, and a Lambda, which is read as the operations in it.
REFUSED = ("37_vae_encoder",)
# Has a layer in a model and outside of it: in its file they are two, in the text one.
INSIDE_AND_OUTSIDE = "61_layer_inside_and_outside"
LAMBDA = "87_lambda_square"
# Sets the weights of a layer, for which there must be arrays; as for what `compile` makes.
WITH_WEIGHTS = ("19_pretrained_word_vectors",)


def executed(name: str) -> tuple[ModelSpec, SavedOptimizer | None]:
    """The model that Keras makes when the text is run, read as its file is, and its optimizer."""
    keras.utils.clear_session()  # Keras counts the names of layers from the start
    if name in WITH_WEIGHTS or "compile(" in source(name):
        made = keras.saving.serialize_keras_object(model(name))
    else:
        with shapes_only():
            made = keras.saving.serialize_keras_object(model(name))
    config = json.loads(json.dumps(made))
    read = read_model(config, {})
    spec, _ = with_objectives(read.spec, config.get("compile_config"), read.outputs)
    return spec, read_optimizer(config.get("compile_config"))


@pytest.mark.parametrize(
    "name", [name for name in names() if name not in (*REFUSED, LAMBDA, INSIDE_AND_OUTSIDE)]
)
@pytest.mark.filterwarnings("ignore")
def test_the_text_of_a_published_model_is_the_model_that_keras_makes(name: str) -> None:
    read = read_python(source(name))
    spec, optimizer = executed(name)
    assert not read.errors
    assert read.spec == spec
    assert read.optimizer == optimizer


def test_a_layer_that_is_in_a_model_and_outside_of_it_stays_one() -> None:
    read = read_python(source(INSIDE_AND_OUTSIDE))
    assert read.spec is not None
    assert [(layer.name, layer.kind) for layer in read.spec.layers] == [("dense", "Dense")]
    assert len(read.spec.calls) == 2
    assert read.lines["dense"]
    assert any("stay one" in str(finding) for finding in read.findings)


def test_random_numbers_of_a_layer_of_its_own_are_said_and_mended() -> None:
    text = source("37_vae_encoder")
    (finding,) = read_python(text).errors
    assert (finding.line, finding.code) == (15, "random-numbers")
    assert read_python(apply_repairs(text, [finding.repair])).spec is not None


@pytest.mark.filterwarnings("ignore")
def test_a_lambda_is_read_as_its_operations() -> None:
    read = read_python(source(LAMBDA))
    assert read.spec is not None
    assert "layers.Multiply()([x, x])" in " ".join(map(str, read.findings))
    original = model(LAMBDA)
    ours = build(read.spec)
    ours.set_weights(original.get_weights())
    given = inputs(original)
    assert_same(answers(ours, given), answers(original, given))
