from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets.encodings.places import VOCABULARY, text_places, vocabulary

TEXT = Input(name="text", shape=(8,), dtype="int32")


def _embedding(name: str, size: int) -> Layer:
    return Layer(name=name, kind="Embedding", config=Config(input_dim=size, output_dim=4))


def _reads(*layers: Layer, calls: tuple[Call, ...], inputs: tuple[Input, ...] = (TEXT,)) -> ModelSpec:
    return ModelSpec(
        name="m", inputs=inputs, layers=layers, calls=calls, heads=(Head(name="out", tensor="out"),)
    )


def test_what_the_lesson_asks_for() -> None:
    wanted = text_places(lessons.headline(vocabulary=500, sequence_length=30))
    assert [(place.name, place.shape, place.ids) for place in wanted.inputs] == [
        ("main_input", (30,), 500),
        ("news_in", (5,), None),
    ]
    assert [(head.name, head.loss) for head in wanted.heads] == [
        ("main_output", "binary_crossentropy"),
        ("news_out", "binary_crossentropy"),
    ]


def test_specs_that_differ_only_inside_ask_the_same() -> None:
    assert text_places(lessons.headline(extra_dense=3, lstm_units=8, seed=5)) == text_places(
        lessons.headline()
    )
    assert text_places(lessons.headline(vocabulary=9_999)) != text_places(lessons.headline())
    assert text_places(lessons.headline(task="regression")) != text_places(lessons.headline())


def test_a_head_that_is_not_trained_asks_for_nothing() -> None:
    spec = lessons.headline()
    heads = (spec.heads[0], spec.heads[1].model_copy(update={"loss": None}))
    assert [head.name for head in text_places(spec.model_copy(update={"heads": heads})).heads] == [
        "main_output"
    ]


def test_the_smallest_embedding_that_is_reached_bounds_the_ids() -> None:
    spec = _reads(
        _embedding("large", 900),
        Layer(name="again", kind="Reshape", config=Config(target_shape=(8,))),
        _embedding("small", 70),
        calls=(
            Call.on(layer="large", inputs=("text",), output="a"),
            Call.on(layer="again", inputs=("text",), output="b"),
            Call.on(layer="small", inputs=("b",), output="out"),
        ),
    )
    assert vocabulary(spec, "text") == 70


def test_an_embedding_inside_a_model_is_found_behind_the_input_it_reads() -> None:
    other = Input(name="other", shape=(8,), dtype="int32")
    inner = _reads(
        _embedding("first", 40),
        _embedding("second", 60),
        calls=(
            Call.on(layer="first", inputs=("other",), output="x"),
            Call.on(layer="second", inputs=("text",), output="out"),
        ),
        inputs=(other, TEXT),
    )
    spec = _reads(
        Layer(name="encoder", kind="Model", model=inner),
        calls=(Call.on(layer="encoder", inputs=("text", "other"), output="out"),),
        inputs=(TEXT, other),
    )
    assert (vocabulary(spec, "text"), vocabulary(spec, "other")) == (40, 60)


def test_a_text_that_no_embedding_reads_has_the_usual_vocabulary() -> None:
    spec = _reads(
        Layer(name="a", kind="Reshape", config=Config(target_shape=(8,))),
        Layer(name="b", kind="Reshape", config=Config(target_shape=(8,))),
        # A circle, which validation refuses; it must not hang before that.
        calls=(
            Call.on(layer="a", inputs=("text",), output="x"),
            Call.on(layer="b", inputs=("x",), output="text"),
        ),
    )
    assert vocabulary(spec, "text") == VOCABULARY


def test_an_input_that_no_table_fills_is_refused() -> None:
    image = _reads(calls=(), inputs=(Input(name="image", shape=(28, 28)),))
    with pytest.raises(Refused, match=r"image: The input image has 2 dimensions.*\(28, 28\)"):
        text_places(image)
