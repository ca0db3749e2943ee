"""Models used as layers that are called on dictionaries, and make dictionaries: the names of their inputs and
outputs last in the spec, the code, the drawing, and the files that are saved here."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import ModelSpec, build, to_python
from components.assembly.code import read_python
from components.assembly.drawing.diagram import draw
from components.assembly.importing import read_keras
from components.export.keras_file import to_keras
from components.lessons.build import BuildOptions
from components.lessons.link import Link, decode, encode
from components.training import InitialWeights, Recipe
from components.training.worker.model.sample_tensors import sample_tensors
from tests.assembly.drawing.keras_drawing import assert_same as assert_same_drawing
from tests.assembly.drawing.keras_drawing import theirs
from tests.assembly.importing.keras_files import saved, shaken

# Names of heads and inputs are in no order of letters, and each tensor has a size of its own: what is mixed
# up does not fit.


def core() -> keras.Model:
    entry = keras.Input((5,), name="entry")
    outputs = {
        "z": layers.Dense(3, name="of_z")(entry),
        "y": layers.Dense(4, name="of_y")(entry),
        "as it is": entry,
    }
    return keras.Model({"entry": entry}, outputs, name="core")


def part(nested: bool) -> keras.Model:
    query, document = keras.Input((3,), name="query"), keras.Input((2,), name="document")
    both = layers.Concatenate(name="both")([query, document])
    inner = core()({"entry": both}) if nested else {"z": both, "y": both, "as it is": both}
    outputs = {
        "b/1": layers.Dense(2, activation="tanh", name="of_b")(inner["z"]),
        "a": layers.Dense(6, name="of_a")(inner["y"]),
        "raw": inner["as it is"],
    }
    return keras.Model({"query": query, "document": document}, outputs, name="part")


def several(nested: bool) -> keras.Model:
    """A model that is called twice, one of whose outputs is of no use the second time."""
    first, second = keras.Input((3,), name="first"), keras.Input((3,), name="second")
    document = keras.Input((2,), name="of_all")
    shared = part(nested)
    one, two = (shared({"query": query, "document": document}) for query in (first, second))
    joined = layers.Concatenate(name="joined")([one["a"], two["b/1"]])
    outputs = [layers.Dense(1, name="main")(joined), two["a"], one["raw"]]
    return keras.Model([first, second, document], outputs, name="whole")


def one_name() -> keras.Model:
    x, entry = keras.Input((4,), name="x"), keras.Input((4,), name="entry")
    inner = keras.Model([entry], {"only": layers.Dense(3, name="three")(entry)}, name="inner")
    return keras.Model([x], layers.Dense(2, name="two")(inner(x)["only"]), name="whole")


def masked() -> keras.Model:
    """Masks of what a dictionary holds, which Keras passes on in a dictionary."""
    words, other = keras.Input((5,), name="words", dtype="int32"), keras.Input((5, 3), name="other")
    q, d = keras.Input((5, 3), name="q"), keras.Input((5, 4), name="d")
    inner = keras.Model({"q": q, "d": d}, {"of_q": layers.LSTM(2)(q), "of_d": layers.GRU(3)(d)}, name="inner")
    read = inner({"d": layers.Embedding(60, 4, mask_zero=True)(words), "q": other})
    return keras.Model([words, other], [read["of_q"], read["of_d"]], name="whole")


def states() -> keras.Model:
    """A decoder that begins with the states of an encoder, taken by name."""
    entry = keras.Input((5, 3), name="entry")
    steps, h, c = layers.LSTM(4, return_sequences=True, return_state=True, name="reader")(entry)
    encoder = keras.Model([entry], {"steps": steps, "h": h, "c": c}, name="encoder")
    source, target = keras.Input((5, 3), name="source"), keras.Input((6, 2), name="target")
    read = encoder(source)
    written = layers.LSTM(4, return_sequences=True, name="writer")(
        target, initial_state=[read["h"], read["c"]]
    )
    looked = layers.Attention(name="looked")([written, read["steps"]])
    return keras.Model([source, target], layers.Dense(3, name="out")(looked), name="whole")


MODELS = {
    "states": states,
    "several": lambda: several(False),
    "nested": lambda: several(True),
    "one": one_name,
    "masked": masked,
}


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    """Keras warns where a model is given its inputs in another form than that of its own."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="The structure of `inputs`")
        yield


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> keras.Model:
    return shaken(MODELS[request.param]())


def rows(model: keras.Model) -> list[np.ndarray]:
    chance = np.random.default_rng(0)
    return [
        chance.integers(0, 3, (4, *tensor.shape[1:])).astype(tensor.dtype)
        if "int" in tensor.dtype
        else chance.normal(size=(4, *tensor.shape[1:])).astype("float32")
        for tensor in model.inputs
    ]


def assert_same(one: keras.Model, other: keras.Model) -> None:
    """Both give the same, the second perhaps by the names of its outputs, in the same order."""
    for mine, ours in zip(_answers(one), _answers(other), strict=True):
        np.testing.assert_allclose(mine, ours, atol=1e-5)


def _answers(model: keras.Model) -> list[Any]:
    made = model(rows(model))
    return list(made.values() if isinstance(made, dict) else made if isinstance(made, list) else [made])


def inside(model: keras.Model) -> dict[str, Any]:
    """The configs of the models in a model."""
    return {
        layer.name: json.loads(json.dumps(layer.get_config()))
        for layer in model.layers
        if isinstance(layer, keras.Model)
    }


def test_the_names_last(model: keras.Model, tmp_path: Path) -> None:
    imported = read_keras(saved(model, tmp_path))
    built = build(imported.spec)
    InitialWeights(imported.arrays).assign(built, imported.spec)
    assert_same(model, built)
    assert inside(built) == inside(model)

    program = to_python(imported.spec, Recipe())
    made: dict[str, Any] = {"__name__": "program"}
    exec(program, made)
    made["model"].set_weights(built.get_weights())
    assert_same(model, made["model"])
    assert inside(made["model"]) == inside(model)
    assert read_python(program).spec == imported.spec

    file = tmp_path / "again.keras"
    file.write_bytes(to_keras(imported.spec, Recipe(), built.get_weights()))
    loaded = keras.models.load_model(file)
    assert_same(model, loaded)
    assert inside(loaded) == inside(model)
    assert read_keras(file.read_bytes()).spec.layers == imported.spec.layers


def test_in_json_and_in_a_link(model: keras.Model, tmp_path: Path) -> None:
    spec = read_keras(saved(model, tmp_path)).spec
    assert ModelSpec.model_validate_json(spec.model_dump_json()) == spec
    link = Link("own", BuildOptions(model=spec), Recipe())
    assert decode(encode(link)) == link


@pytest.mark.parametrize("unfolded", [False, True])
def test_drawn_as_keras_draws_them(tmp_path: Path, unfolded: bool) -> None:
    spec = read_keras(saved(several(True), tmp_path)).spec
    assert_same_drawing(spec, theirs(build(spec), spec, unfolded), draw(spec, unfolded))


def test_each_tensor_is_that_of_its_name(tmp_path: Path) -> None:
    model = shaken(several(True))
    imported = read_keras(saved(model, tmp_path))
    built = build(imported.spec)
    InitialWeights(imported.arrays).assign(built, imported.spec)
    arrays = dict(zip(("first", "second", "of_all"), rows(model), strict=True))
    tensors = sample_tensors(built, imported.spec, {name: array[:1] for name, array in arrays.items()})
    want = model.get_layer("part")({"query": arrays["first"], "document": arrays["of_all"]})
    number = next(at for at, call in enumerate(imported.spec.calls) if call.output == "part/b/1")
    for output, name in enumerate(("b/1", "a", "raw")):
        place = next(key for key in tensors if key.calls == (number,) and key.output == output)
        np.testing.assert_allclose(tensors[place].values.ravel(), np.asarray(want[name])[0], atol=1e-5)


PROGRAM = """
import keras
from keras.layers import Dense, Input
from keras.models import Model

q = Input((3,), name="q")
d = Input((2,), name="d")
inner = Model({"q": q, "d": d}, {"b": Dense(2, name="of_b")(q), "a": Dense(4, name="of_a")(d)}, name="inner")
x = Input((3,), name="x")
y = Input((2,), name="y")
parts = inner({"q": x, "d": y})
model = Model([x, y], [Dense(1, name="one")(parts["b"]), parts["a"]], name="whole")
"""


def test_a_program_is_read_as_the_file_that_it_saves(tmp_path: Path) -> None:
    read = read_python(PROGRAM).spec
    made: dict[str, Any] = {}
    exec(PROGRAM, made)
    assert read == read_keras(saved(made["model"], tmp_path)).spec
    assert read is not None
    code = to_python(read, Recipe())
    assert 'outputs = inner({"q": x, "d": y})' in code
    assert 'outputs["b"]' in code
    assert "Model(inputs=[x, y], outputs=" in code  # the whole takes a list


def test_lists_stay_lists(tmp_path: Path) -> None:
    made: dict[str, Any] = {}
    exec(PROGRAM.replace('{"b": ', "[").replace('"a": ', "").replace("(d)}", "(d)]")
         .replace('parts["b"]', "parts[0]").replace('parts["a"]', "parts[1]"), made)  # fmt: skip
    spec = read_keras(saved(made["model"], tmp_path)).spec
    inner = spec.layer("inner").model
    assert inner is not None
    assert (inner.named_inputs, inner.named_outputs) == (True, False)
    assert inside(build(spec)) == inside(made["model"])


@pytest.mark.parametrize("outputs", ['{"b": Dense(2)(i)}', "[Dense(2)(i), Dense(3)(i)]"])
def test_that_keras_repeats_no_model_with_several_outputs_is_said(outputs: str) -> None:
    program = f"""
from keras import Input, Model
from keras.layers import Dense, TimeDistributed

i = Input((3,), name="i")
x = Input((5, 3), name="x")
model = Model(x, TimeDistributed(Model(i, {outputs}, name="inner"))(x))
"""
    (finding,) = read_python(program).errors
    assert "TimeDistributed takes a model that makes one tensor" in str(finding.message)
    assert finding.line == 7
