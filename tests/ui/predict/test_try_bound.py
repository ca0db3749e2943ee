"""Trying a model of any inputs and heads, against what Keras predicts by hand."""

from __future__ import annotations

import json
from collections.abc import Callable

import keras
import numpy as np
import pytest
from keras import layers
from streamlit.testing.v1 import AppTest

from components.assembly.importing import read_keras
from components.datasets import Bound
from components.datasets.binding.prepared import Prepared
from components.datasets.dataset_for_model import dataset_for
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.ui.base.own_unit import quantity
from tests.ui.conftest import Open
from tests.ui.keras_models import saved
from tests.ui.page_texts import sentences, widget

WORDS = 300


def two_texts() -> keras.Model:
    """Two texts to a yes or no, and to one of four classes as scores."""
    title, body = (keras.Input((20,), name=name, dtype="int32") for name in ("title", "body"))
    embedded = layers.Embedding(WORDS, 4)
    read = [layers.GlobalAveragePooling1D()(embedded(text)) for text in (title, body)]
    joined = layers.Concatenate()(read)
    model = keras.Model(
        [title, body],
        {
            "urgent": layers.Dense(1, activation="sigmoid", name="urgent")(joined),
            "part": layers.Dense(4, name="part")(joined),
        },
    )
    losses = keras.losses
    model.compile(
        loss={
            "urgent": "binary_crossentropy",
            "part": losses.SparseCategoricalCrossentropy(from_logits=True),
        }
    )
    return model


def text_and_numbers() -> keras.Model:
    """A text and three numbers to an amount and to a yes or no as a score."""
    text, facts = keras.Input((20,), name="text", dtype="int32"), keras.Input((3,), name="facts")
    read = layers.GlobalAveragePooling1D()(layers.Embedding(WORDS, 4)(text))
    joined = layers.Concatenate()([read, facts])
    model = keras.Model(
        [text, facts],
        {"amount": layers.Dense(1, name="amount")(joined), "likely": layers.Dense(1, name="likely")(joined)},
    )
    model.compile(
        loss={"amount": "mse", "likely": keras.losses.BinaryCrossentropy(from_logits=True)},
    )
    return model


def picture_of_a_digit() -> keras.Model:
    """A picture with a constant channel more than the lesson's, to ten classes as scores."""
    picture = keras.Input((16, 16, 3), name="picture")
    model = keras.Model(picture, layers.Dense(10, name="digit")(layers.Flatten()(picture)))
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


def tagger() -> keras.Model:
    """A text to a class for each of its words."""
    text = keras.Input((20,), name="text", dtype="int32")
    steps = layers.Embedding(WORDS, 6)(text)
    model = keras.Model(text, layers.Dense(WORDS, activation="softmax", name="next")(steps))
    model.compile(loss="sparse_categorical_crossentropy")
    return model


Opened = Callable[[Callable[[], keras.Model]], tuple[AppTest, keras.Model, Prepared]]


@pytest.fixture
def tried(visit: Open) -> Opened:
    """`tried(make)`: Try it of a model opened from its file, the model, and its data."""

    def open_file(make: Callable[[], keras.Model]) -> tuple[AppTest, keras.Model, Prepared]:
        keras.utils.set_random_seed(1)
        model = make()
        app = visit("build")
        file = saved(model)
        widget(app, "own-file").upload("mine.keras", file, "application/octet-stream").run()
        widget(app, "own-view-training").set_value("try").run()
        spec = read_keras(file).spec
        dataset, _ = dataset_for(spec)
        assert isinstance(dataset, Bound)
        return app, model, dataset.prepare(spec)

    return open_file


def metrics(app: AppTest) -> dict[str, str]:
    """The figures on the page, by what stands above them."""
    return {metric.label: metric.value for metric in app.metric}


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def row(prepared: Prepared, at: int) -> dict[str, np.ndarray] | np.ndarray:
    """The inputs of a validation row as Keras takes them: one alone without its name."""
    arrays = {name: array[at : at + 1] for name, array in prepared.validation.inputs.items()}
    return arrays if len(arrays) > 1 else next(iter(arrays.values()))


def softmax(scores: np.ndarray) -> np.ndarray:
    return np.asarray(keras.ops.softmax(scores))


def test_two_texts_are_typed_and_answered(tried: Opened) -> None:
    app, model, prepared = tried(two_texts)
    # Both inputs are bound to the one column of text that tweets have, so there is one field for it.
    (area,) = app.text_area
    by_hand = model.predict(row(prepared, 0), verbose=0)
    assert metrics(app)["probability of yes"] == f"{float(by_hand['urgent'][0, 0]):.1%}"
    assert "true: " in str([metric.delta for metric in app.metric])
    area.set_value("we win again").run()
    assert not app.exception
    encoder = prepared.encoder
    assert isinstance(encoder, BoundEncoder)
    typed = model.predict(encoder.encode_columns({area.label: ["we win again"]}, 1), verbose=0)
    assert metrics(app)["probability of yes"] == f"{float(typed['urgent'][0, 0]):.1%}"
    # What is true of the row says nothing of other words.
    assert not any(metric.delta for metric in app.metric)
    assert "Not as in the row: text" in captions(app)
    widget(app, "own-try-back").click().run()
    assert metrics(app)["probability of yes"] == f"{float(by_hand['urgent'][0, 0]):.1%}"


def test_scores_of_classes_are_shown_as_probabilities_the_best_first(tried: Opened) -> None:
    app, model, prepared = tried(two_texts)
    shares = softmax(model.predict(row(prepared, 0), verbose=0)["part"][0])
    encoder, best = prepared.encoder, int(shares.argmax())
    likeliest = metrics(app)[f"most probable: {float(shares[best]):.1%}"]
    assert likeliest == str(encoder.actual("part", best))
    assert "part gives out scores (logits)" in captions(app)
    assert "urgent gives out scores" not in captions(app)


def test_a_row_of_validation_fills_all_fields(tried: Opened) -> None:
    app, model, prepared = tried(text_and_numbers)
    widget(app, "own-try-row-number").set_value(7).run()
    assert not app.exception
    by_hand = model.predict(row(prepared, 6), verbose=0)
    likely = 1 / (1 + np.exp(-float(by_hand["likely"][0, 0])))
    assert metrics(app)["probability of yes"] == f"{likely:.1%}"
    said = str(prepared.encoder.actual("amount", float(by_hand["amount"][0, 0])))
    assert metrics(app)[_what(prepared)] == said
    true = str(prepared.encoder.actual("amount", float(prepared.validation.targets["amount"][6, 0])))
    assert f"true: {true}" in [metric.delta for metric in app.metric]
    assert "The mean of the validation rows" in captions(app)


def test_a_number_that_is_moved_moves_the_answer_as_in_keras(tried: Opened) -> None:
    app, model, prepared = tried(text_and_numbers)
    field = next(box for box in app.number_input if str(box.key).startswith("own-field-"))
    changed = float(field.value or 0) + 3
    field.set_value(changed).run()
    encoder = prepared.encoder
    assert isinstance(encoder, BoundEncoder)
    values = {name: [app.session_state[f"own-field-{name}"]] for name in _columns(encoder)}
    assert [changed] in values.values()
    by_hand = model.predict(encoder.encode_columns(values, 1), verbose=0)
    said = str(prepared.encoder.actual("amount", float(by_hand["amount"][0, 0])))
    assert metrics(app)[_what(prepared)] == said


def _what(prepared: Prepared) -> str:
    """What the amount is called that the model answers with."""
    asked = quantity(prepared, "amount")
    assert asked is not None
    return str(asked.what)


def _columns(encoder: BoundEncoder) -> set[str]:
    columns = set()
    for how in encoder.inputs.values():
        columns |= set(getattr(how, "columns", (getattr(how, "column", ""),)))
    return columns


def test_the_picture_is_shown_and_asked_about(tried: Opened) -> None:
    app, model, prepared = tried(picture_of_a_digit)
    assert sum("The picture in question" in str(image.proto) for image in app.get("image")) == 1
    for at in (1, 4):
        widget(app, "own-try-row-number").set_value(at).run()
        shares = softmax(model.predict(row(prepared, at - 1), verbose=0)[0])
        best = int(shares.argmax())
        name = prepared.encoder.actual("digit", best)
        assert metrics(app)[f"most probable: {float(shares[best]):.1%}"] == str(name)
        true = prepared.encoder.actual("digit", float(prepared.validation.targets["digit"][at - 1, 0]))
        assert f"true: {true}" in [metric.delta for metric in app.metric]


def test_a_tagger_answers_each_word(tried: Opened) -> None:
    app, model, prepared = tried(tagger)
    said = model.predict(row(prepared, 0), verbose=0)[0]
    ids = prepared.validation.inputs["text"][0]
    table = app.dataframe[0].value
    written = np.flatnonzero(ids)
    assert table["position"].tolist() == (written + 1).tolist()
    best = said[written].argmax(axis=-1)
    assert table["said"].tolist() == [str(prepared.encoder.actual("next", number)) for number in best]
    np.testing.assert_allclose(table["probability"], said[written, best], atol=1e-6)
    following = [str(prepared.encoder.actual("next", number)) for number in [*ids[written][1:], 0]]
    assert table["true"].tolist() == following


def test_the_page_is_in_chinese_too(tried: Opened) -> None:
    for make in (text_and_numbers, tagger):
        app, _model, _prepared = tried(make)
        widget(app, "language").set_value("繁體中文").run()
        tweets = {text.value for text in app.text}
        assert sentences(app) - tweets == set()


def examined(app: AppTest, head: str = "") -> AppTest:
    """What the Examine view says of a head, after the press."""
    widget(app, "own-view-training").set_value("examine").run()
    widget(app, "own-examine").click().run()
    if head:
        widget(app, "own-examined-head").set_value(head).run()
    assert not app.exception
    return app


def test_several_classes_are_examined_as_in_keras(tried: Opened) -> None:
    app, model, prepared = tried(two_texts)
    examined(app, "part")
    part = prepared.validation
    said = model.predict(dict(part.inputs), verbose=0)["part"].argmax(axis=-1)
    right = float((said == part.targets["part"][:, 0]).mean())
    assert metrics(app)["right"] == f"{right:.1%}"
    assert "part gives out scores" in captions(app)
    worst = app.dataframe[-1].value
    assert len(worst) == 10
    assert worst["error"].is_monotonic_decreasing
    assert worst["text"].str.len().min() > 0


def test_pictures_that_are_mistaken_are_shown(tried: Opened) -> None:
    app, _model, _prepared = tried(picture_of_a_digit)
    before = len(examined(app).get("image"))
    (matrix,) = [chart for chart in app.get("echarts_chart") if "confusion matrix" in str(chart.proto)]
    assert sum("A small picture" in str(image.proto) for image in app.get("image")) == 10
    assert before
    assert str(matrix.proto).count("value") >= 100  # 10 x 10


def test_each_written_word_of_a_tagger_counts_once(tried: Opened) -> None:
    app, model, prepared = tried(tagger)
    examined(app)
    part = prepared.validation
    ids, truth = part.inputs["text"], part.targets["next"]
    said = model.predict(ids, verbose=0).argmax(axis=-1)
    right = float((said == truth)[ids != 0].mean())
    assert metrics(app)["right"] == f"{right:.1%}"


def noise() -> keras.Model:
    """A model whose input no column fits."""
    steps = keras.Input((5, 3), name="steps")
    model = keras.Model(steps, layers.Dense(1, activation="sigmoid", name="sure")(layers.Flatten()(steps)))
    model.compile(loss="binary_crossentropy")
    return model


def test_every_chart_of_random_numbers_says_so(tried: Opened) -> None:
    app, _model, _prepared = tried(noise)
    assert captions(app).count("Random numbers, for trying shapes and speed: steps, sure") == 2
    widget(app, "own-view-training").set_value("examine").run()
    widget(app, "own-examine").click().run()
    assert not app.exception
    titles = [json.loads(chart.proto.spec)["title"] for chart in app.get("echarts_chart")]
    assert titles
    assert all("random numbers" in str(title) for title in titles)


def test_two_samples_that_are_compared_begin_at_two_rows(tried: Opened) -> None:
    app, _model, _prepared = tried(text_and_numbers)
    widget(app, "own-view-training").set_value("inside").run()
    widget(app, "own-inside-compared").set_value("row").run()
    assert not app.exception
    numbers = [widget(app, f"{name}-try-row-number").value for name in ("own", "own-other")]
    assert numbers == [1, 2]
