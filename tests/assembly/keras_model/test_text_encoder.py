"""Where a text becomes a vector, against the layers of the built model called by hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec, build
from components.assembly.keras_model.text_encoder import TextEncoder, encoder_model, find_encoder
from components.assembly.spec import ModelSpec as Spec
from components.assembly.spec import Slice, Tensor
from components.assembly.spec.problems import Refused
from components.lessons import HeadlineOptions, PairOptions, ReuseOptions
from tests.assembly import specs

SMALL: dict[str, Any] = {"sequence_length": 10, "vocabulary": 100, "embedding_dim": 8, "lstm_units": 4}
HEADLINE = HeadlineOptions(**SMALL).spec()
SHARED = PairOptions(**SMALL).spec()
SEPARATE = PairOptions(**SMALL, encoder="separate").spec()
REUSED = ReuseOptions(base=HEADLINE).spec()
WHOLE = ReuseOptions(base=HEADLINE, take="whole").spec()
TWICE = ReuseOptions(base=SHARED, question="authorship").spec()
NESTED = ReuseOptions(base=SHARED, take="whole", question="authorship").spec()
IDS = np.random.default_rng(0).integers(0, 100, (4, 10)).astype("int32")

CASES = [
    pytest.param(HEADLINE, "main_input", (), id="headline"),
    pytest.param(SHARED, "text_a", ("encoder",), id="shared, first"),
    pytest.param(SHARED, "text_b", ("encoder",), id="shared, second"),
    pytest.param(SEPARATE, "text_a", ("encoder_a",), id="separate, first"),
    pytest.param(SEPARATE, "text_b", ("encoder_b",), id="separate, second"),
    pytest.param(REUSED, "text", ("base",), id="reuse of an encoder"),
    pytest.param(WHOLE, "text", ("base",), id="reuse of a whole model"),
    pytest.param(TWICE, "text_b", ("base",), id="reuse called twice"),
    pytest.param(NESTED, "text_b", ("base", "encoder"), id="a model in a model in a model"),
]


@pytest.mark.parametrize(("spec", "text", "path"), CASES)
def test_the_vector_is_that_of_the_lstm(spec: Spec, text: str, path: tuple[str, ...]) -> None:
    model = build(spec)
    encoder = find_encoder(spec, text)
    assert (encoder.path, encoder.layer) == (path, "lstm")
    owner: Any = model
    for name in path:
        owner = owner.get_layer(name)
    by_hand = owner.get_layer("lstm")(owner.get_layer("embedding")(IDS))
    part = encoder_model(model, encoder, "part")
    assert np.array_equal(part.predict_on_batch([IDS]), np.asarray(by_hand))


def test_a_part_learns_with_its_model_and_leaves_it_as_it_is() -> None:
    model = build(HEADLINE)
    nodes = [len(layer._inbound_nodes) for layer in model.layers]
    part = encoder_model(model, find_encoder(HEADLINE, "main_input"), "part")
    before = part.predict_on_batch([IDS])
    assert [len(layer._inbound_nodes) for layer in model.layers] == nodes
    model.get_layer("embedding").embeddings.assign_add(keras.ops.ones((100, 8)))
    assert not np.array_equal(part.predict_on_batch([IDS]), before)


def plain(*layers: Layer, calls: tuple[Call, ...]) -> ModelSpec:
    """Two texts, no models inside; the last call answers."""
    return ModelSpec(
        name="plain",
        inputs=tuple(Input(name=name, shape=(10,), dtype="int32") for name in ("a", "b")),
        layers=(
            Layer(name="embedding", kind="Embedding", config=Config(input_dim=100, output_dim=8)),
            Layer(name="join", kind="Concatenate"),
            Layer(name="answer", kind="Dense", config=Config(units=1)),
            *layers,
        ),
        calls=(
            Call.on(layer="embedding", inputs=("a",), output="xa"),
            Call.on(layer="embedding", inputs=("b",), output="xb"),
            *calls,
            Call.on(layer="answer", inputs=("joined",), output="y"),
        ),
        heads=(Head(name="answer", tensor="y", loss="mean_squared_error"),),
    )


def test_of_layers_used_twice_it_is_the_use_on_that_text() -> None:
    spec = plain(
        Layer(name="lstm", kind="LSTM", config=Config(units=3)),
        calls=(
            Call.on(layer="lstm", inputs=("xb",), output="vb"),
            Call.on(layer="lstm", inputs=("xa",), output="va"),
            Call.on(layer="join", inputs=("va", "vb"), output="joined"),
        ),
    )
    assert (find_encoder(spec, "a").use, find_encoder(spec, "b").use) == (1, 0)
    model = build(spec)
    first, second = (encoder_model(model, find_encoder(spec, name), f"part_{name}") for name in "ab")
    assert np.array_equal(first.predict_on_batch([IDS]), second.predict_on_batch([IDS]))


def test_texts_that_meet_before_they_are_vectors_have_no_reader() -> None:
    spec = plain(
        Layer(name="flat", kind="Flatten"),
        calls=(
            Call.on(layer="join", inputs=("xa", "xb"), output="both"),
            Call.on(layer="flat", inputs=("both",), output="joined"),
        ),
    )
    with pytest.raises(Refused) as refused:
        find_encoder(spec, "a")
    assert refused.value.problems[0].where == "a"


def test_the_slide_has_its_reader() -> None:
    assert find_encoder(lessons.headline(), "main_input") == TextEncoder((), 0, "lstm")


def test_the_vector_can_be_made_by_an_operation_and_names_can_be_any() -> None:
    spec = ModelSpec(
        name="模型",
        inputs=(Input(name="文字 <b>", shape=(None,), dtype="int32"),),
        layers=(
            Layer(
                name="詞 向量", kind="Embedding", config=Config(input_dim=100, output_dim=8, mask_zero=True)
            ),
            Layer(name="讀", kind="LSTM", config=Config(units=4, return_sequences=True)),
            Layer(name="answer", kind="Dense", config=Config(units=1)),
        ),
        calls=(
            Call(operation="cast", arguments=(Tensor("文字 <b>"), "float32"), outputs=("ids",)),
            Call.on(layer="詞 向量", inputs=("ids",), output="vectors"),
            Call.on(layer="讀", inputs=("vectors",), output="steps"),
            Call(operation="getitem", arguments=(Tensor("steps"), (Slice(), -1)), outputs=("最後",)),
            Call.on(layer="answer", inputs=("最後",), output="y"),
        ),
        heads=(Head(name="answer", tensor="y"),),
    )
    model = build(spec)
    part = encoder_model(model, find_encoder(spec, "文字 <b>"), "part")
    ids = np.ones((2, 6), "int32")
    embedding, lstm = (layer for layer in model.layers if layer.weights and "Dense" not in str(layer))
    by_hand = np.asarray(lstm(embedding(ids)))[:, -1]
    assert np.allclose(part.predict_on_batch([ids]), by_hand, atol=1e-6)


def test_a_model_that_takes_its_texts_by_name_is_looked_into() -> None:
    spec = specs.nested()
    by_name = spec.model_copy(
        update={
            "calls": tuple(
                call.model_copy(update={"arguments": (Config(text=call.arguments[0]),)})
                if call.layer == "read"
                else call
                for call in spec.calls
            )
        }
    )
    assert find_encoder(by_name, "right") == find_encoder(spec, "right")
