"""Which column goes to which input and output of one's own model, by AppTest."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
from keras import layers
from streamlit.testing.v1 import AppTest

from components.assembly import build
from components.datasets import Bound, Devices, Digits, OwnColumns, Tweets
from components.lessons import HeadlineOptions
from tests.assembly import cases
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import saved
from tests.ui.page_texts import sentences, widget

Opened = Callable[..., AppTest]


def ticket() -> keras.Model:
    return cases.model("05_ticket_routing")


def convnet() -> keras.Model:
    return cases.model("27_mnist_convnet")


def two_texts() -> keras.Model:
    """Two texts of which one reading knows nothing, so that no lesson's data are meant: two answers."""
    words = layers.Embedding(300, 4)
    first, second = (keras.Input((None,), name=name) for name in ("question", "answer"))
    read = layers.concatenate([layers.GlobalAveragePooling1D()(words(text)) for text in (first, second)])
    return keras.Model(
        [first, second],
        [
            layers.Dense(1, activation="sigmoid", name="alike")(read),
            layers.Dense(2, activation="softmax", name="who")(read),
        ],
    )


def odd() -> keras.Model:
    start = keras.Input((7, 3), name="steps")
    model = keras.Model(start, layers.Dense(2, name="amount")(layers.Flatten()(start)))
    model.compile(loss="mse")
    return model


def logits() -> keras.Model:
    picture = keras.Input((8, 8, 1), name="picture")
    return keras.Model(picture, layers.Dense(10, name="scores")(layers.Flatten()(picture)))


def numbers() -> keras.Model:
    start = keras.Input((2,), name="facts")
    model = keras.Model(start, layers.Dense(1, name="amount")(start))
    model.compile(loss="mse")
    return model


@pytest.fixture
def data(visit: Open) -> Opened:
    def open_file(make: Callable[[], keras.Model]) -> AppTest:
        app = visit("build")
        widget(app, "own-file").upload("mine.keras", saved(make()), "application/octet-stream").run()
        assert not app.exception
        if any(element.key == "own-view-training" for element in app.segmented_control):
            widget(app, "own-view-training").set_value("data").run()
        assert not app.exception
        return app

    return open_file


def said(app: AppTest) -> str:
    return "\n".join(node.value for node in (*app.markdown, *app.caption, *app.info, *app.warning))


def trained_on(app: AppTest, engine: FakeEngine) -> Bound:
    stale = [button for button in app.button if button.key == "own-again"]
    (stale[0] if stale else widget(app, "own-train")).click().run()
    assert not app.exception
    assert not app.error
    dataset = engine.started[-1].recipe.dataset
    assert isinstance(dataset, Bound)
    dataset.prepare(engine.started[-1].spec)
    return dataset


def tickets(rows: int = 60) -> bytes:
    lines = ["title,body,team,urgent,cost,hours"]
    for row in range(rows):
        team = ("billing", "shop", "help", "press")[row % 4]
        lines.append(
            f"order {row * 7 % 53} of {team} is late again today,"
            f"the {team} desk wrote {row} long words about money and parcels number {row * 3},"
            f"{team},{('no', 'yes')[row % 2]},{row * 1.5},{row % 9}"
        )
    return "\n".join(lines).encode()


def test_a_model_is_bound_to_a_table_of_ones_own(data: Opened, engine: FakeEngine) -> None:
    app = data(ticket)
    assert widget(app, "own-source").value == "birds"
    widget(app, "own-source").set_value("columns").run()
    # Nothing is lost while there is no file.
    widget(app, "own-table-file").upload("tickets.csv", tickets(), "text/csv").run()
    assert not app.exception
    dataset = trained_on(app, engine)
    assert isinstance(dataset.rows_from, OwnColumns)
    bindings = dataset.bindings
    assert bindings["title"].columns == ("title",)
    assert bindings["body"].columns == ("body",)
    assert bindings["priority"].columns == ("urgent",)
    assert bindings["department"].columns == ("team",)
    # A change is an edit: undo takes it back.
    body = widget(app, "own-in-body")
    other = next(option for option in body.options if option.startswith("title · word ids"))
    body.set_value(other).run()
    assert trained_on(app, engine).bindings["body"].columns == ("title",)
    widget(app, "own-undo").click().run()
    assert trained_on(app, engine).bindings["body"].columns == ("body",)


def test_pictures_go_to_a_convolutional_net(data: Opened, engine: FakeEngine) -> None:
    app = data(convnet)
    dataset = trained_on(app, engine)
    assert isinstance(dataset.rows_from, Digits)
    (picture,) = dataset.inputs
    options = widget(app, f"own-in-{picture.name}").options
    assert options == ["picture · picture", "random numbers"]
    # No more rows can be used than there are.
    assert widget(app, "own-rows").options[-1] == "1797"
    # Other data have no pictures: it is said there, with those that do.
    widget(app, "own-source").set_value("tweets").run()
    assert "there are no pictures" in said(app)
    assert "Pictures of digits" in said(app) or "digits" in said(app).lower()


def test_two_texts_are_bound_to_pairs(data: Opened, engine: FakeEngine) -> None:
    app = data(two_texts)
    widget(app, "own-source").set_value("devices").run()
    dataset = trained_on(app, engine)
    assert isinstance(dataset.rows_from, Devices)
    assert {binding.columns for binding in dataset.inputs} == {("a",), ("b",)}
    assert dataset.bindings["alike"].columns == ("same",)
    assert dataset.bindings["who"].encoding == "class"


def test_where_nothing_fits_it_is_said_at_each_input_and_output(data: Opened, engine: FakeEngine) -> None:
    app = data(odd)
    assert "which no column holds" in said(app)
    assert widget(app, "own-source").value == "random"
    assert widget(app, "own-in-steps").options == ["random numbers"]
    assert trained_on(app, engine).rows_from is None
    # It is said in every view of the run, and in the titles of its charts.
    for view in ("curves", "weights", "try", "data", "take"):
        widget(app, "own-view-training").set_value(view).run()
        assert not app.exception
        assert any("Random numbers" in caption.value for caption in app.caption)
    widget(app, "language").set_value("繁體中文").run()
    assert sentences(app) == set()


def test_several_columns_are_chosen_for_several_numbers(data: Opened, engine: FakeEngine) -> None:
    app = data(numbers)
    widget(app, "own-source").set_value("tweets").run()
    columns = widget(app, "own-columns-facts")
    before = trained_on(app, engine).bindings["facts"].columns
    assert len(before) == 2
    columns = widget(app, "own-columns-facts")
    columns.set_value([columns.options[-1]]).run()
    # One is too few: what was bound stays until there are two.
    assert "1 more column is needed" in said(app)
    assert not [button for button in app.button if button.key == "own-again"]  # it trains on what was bound
    columns = widget(app, "own-columns-facts")
    columns.set_value([columns.options[-1], columns.options[-2]]).run()
    after = trained_on(app, engine).bindings["facts"].columns
    assert len(after) == 2
    assert after != before


def test_an_input_is_made_as_wide_as_the_table_has_numbers(data: Opened, engine: FakeEngine) -> None:
    app = data(numbers)
    widget(app, "own-source").set_value("columns").run()
    table = "rain,guests,staff,sold\n" + "\n".join(
        f"{row % 9},{row * 3 % 40},{row % 5},{row * 2}" for row in range(60)
    )
    widget(app, "own-table-file").upload("days.csv", table.encode(), "text/csv").run()
    learnt = trained_on(app, engine).bindings["amount"].columns
    wider = widget(app, "own-all-numbers-facts")
    assert wider.label == "Read 3 columns of numbers"
    wider.click().run()
    dataset, spec = trained_on(app, engine), engine.started[-1].spec
    assert spec.input("facts").shape == (3,)
    assert {*dataset.bindings["facts"].columns, *learnt} == {"rain", "guests", "staff", "sold"}
    assert not [button for button in app.button if button.key == "own-all-numbers-facts"]
    # Another question, whose answer is among what is read.
    other = next(option for option in widget(app, "own-out-amount").options if option.startswith("guests"))
    widget(app, "own-out-amount").set_value(other).run()
    assert "facts reads guests, which amount is to answer" in said(app)
    widget(app, "own-without-facts").click().run()
    dataset, spec = trained_on(app, engine), engine.started[-1].spec
    assert "guests" not in dataset.bindings["facts"].columns
    assert (spec.input("facts").shape, "is to answer" in said(app)) == ((2,), False)
    for _step in range(3):
        widget(app, "own-undo").click().run()
    assert trained_on(app, engine).bindings["amount"].columns == learnt
    assert engine.started[-1].spec.input("facts").shape == (2,)


def test_an_output_without_a_loss_is_given_one(data: Opened, engine: FakeEngine) -> None:
    app = data(logits)
    assert "No output has a loss" in said(app)
    assert "takes what" in said(app)  # why others do not fit
    loss = widget(app, "own-loss-scores")
    assert loss.options[1] == "categorical_crossentropy (from_logits)"
    # Amounts fit its shape, and nothing here answers them: what does is offered.
    loss.set_value("mean_squared_error").run()
    assert not app.exception
    widget(app, "own-view-training").set_value("data").run()
    assert "It answers with 10 numbers" in said(app)
    widget(app, "own-source").set_value("digits").run()
    widget(app, "own-use-scores-sparse_categorical_crossentropy").click().run()
    dataset = trained_on(app, engine)
    spec = engine.started[-1].spec
    assert spec.head("scores").loss == "sparse_categorical_crossentropy"
    assert spec.head("scores").loss_config["from_logits"]
    assert dataset.bindings["scores"].columns == ("digit",)
    assert np.unique(dataset.prepare(spec).train.targets["scores"]).tolist() == list(range(10))


def test_choosing_columns_starts_from_the_data_of_a_lesson(data: Opened, engine: FakeEngine) -> None:
    app = data(lambda: build(HeadlineOptions(vocabulary=300, embedding_dim=4).spec()))
    assert widget(app, "own-source").value == "tweets"
    widget(app, "own-bind").click().run()
    assert isinstance(trained_on(app, engine).rows_from, Tweets)
