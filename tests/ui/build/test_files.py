"""A `.keras` file as what a model begins with, by AppTest: opened, tried, refused, undone."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
from keras import layers
from streamlit.testing.v1 import AppTest

from components.assembly import build
from components.assembly.edits.edits import freeze
from components.assembly.importing import read_keras
from components.datasets import Bound, Digits
from components.lessons import BuildOptions, HeadlineOptions, PairOptions
from components.lessons.build import EMPTY
from components.training import InitialWeights, Recipe
from components.ui.build import edits
from components.ui.data.changed_model import with_model
from components.ui.session.experiment import Experiment
from components.ui.session.untrained_run import untrained_run
from tests.assembly import cases
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import digits, saved
from tests.ui.page_texts import sentences, widget


def code() -> keras.Model:
    start = keras.Input((4,))
    return keras.Model(start, layers.Lambda(lambda x: x * 2, name="code")(start))


def headline() -> keras.Model:
    return build(HeadlineOptions(vocabulary=300, embedding_dim=4).spec())


def pairs() -> keras.Model:
    return build(PairOptions(vocabulary=300, embedding_dim=4).spec())


def upload(app: AppTest, name: str, make: Callable[[], keras.Model]) -> AppTest:
    """Open a file, also instead of the model that is there."""
    if any(button.key == "own-look-around" for button in app.button):
        widget(app, "own-look-around").click().run()
    widget(app, "own-file").upload(name, saved(make()), "application/octet-stream").run()
    assert not app.exception
    return app


Opened = Callable[..., AppTest]


@pytest.fixture
def own(visit: Open) -> Opened:
    def open_file(make: Callable[[], keras.Model], name: str = "mine.keras") -> AppTest:
        return upload(visit("build"), name, make)

    return open_file


def said(app: AppTest) -> str:
    return "\n".join(node.value for node in (*app.markdown, *app.caption, *app.info))


def view(app: AppTest, name: str) -> AppTest:
    widget(app, "own-view-training").set_value(name).run()
    assert not app.exception
    return app


def test_an_empty_page_says_what_it_is_for(visit: Open) -> None:
    app = visit("build")
    assert not app.error
    assert "Begin: choose a model, an empty sheet" in said(app)
    widget(app, "language").set_value("繁體中文").run()
    assert sentences(app) == set()


def test_a_file_is_opened_drawn_tried_and_trained_from_its_weights(own: Opened, engine: FakeEngine) -> None:
    app = own(digits)
    assert "1,490 parameters" in said(app)
    view(app, "try")
    assert "the file's own weights" in said(app)
    assert "are right.**" in said(app)
    session = app.session_state["modelier"].lessons["own"]
    session.edit_alone(with_model(session.experiment, freeze(session.experiment.options.model, ["filters"])))
    app.run()
    widget(app, "own-train").click().run()
    (run,) = engine.started
    assert not run.spec.layer("filters").trainable
    assert run.spec.layer("which").trainable
    assert run.initial is not None
    assert run.initial.origin == "mine.keras"
    assert set(run.initial.arrays) == {"filters/kernel", "filters/bias", "which/kernel", "which/bias"}


def photos() -> keras.Model:
    """A model for pictures of 224 x 224, too large to be trained here."""
    start = x = keras.Input((224, 224, 3))
    for _ in range(4):
        x = layers.Conv2D(64, 3, padding="same", activation="relu")(x)
    answer = layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(start, answer, name="photos")
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_a_model_too_large_to_be_trained_is_opened_and_told(own: Opened, engine: FakeEngine) -> None:
    app = own(photos)
    assert "parameters" in said(app)
    assert not app.error
    (told,) = [node.value for node in app.info if "too large" in node.value]
    assert "it holds 12,995,658 numbers" in told
    assert "at most 12,000,000" in told
    assert "pictures of 192 x 192" in told
    assert widget(app, "own-train").disabled
    assert widget(app, "own-view-training").options == ["Curves", "Take home"]
    view(app, "take-home")
    assert not engine.started


def test_texts_are_asked_for_where_a_model_reads_them(own: Opened) -> None:
    app = view(own(headline), "try")
    assert [area.label for area in app.text_area] == ["Tweet"]
    assert "which word has which id" in said(app)
    upload(app, "b.keras", pairs)
    assert [area.label for area in app.text_area] == ["Text A", "Text B"]


def test_a_model_that_nothing_fits_is_given_random_numbers(own: Opened, engine: FakeEngine) -> None:
    def steps() -> keras.Model:
        start = keras.Input((7, 3), name="steps")
        model = keras.Model(start, layers.Dense(2, name="amount")(layers.Flatten()(start)))
        model.compile(loss="mse")
        return model

    app = own(steps)
    assert "Random numbers, for trying shapes and speed: steps, amount" in said(app)
    view(app, "try")
    view(app, "data")
    assert "which no column holds" in said(app)
    widget(app, "own-train").click().run()
    assert not app.exception
    assert isinstance(engine.started[-1].recipe.dataset, Bound)


def case(name: str) -> Callable[[], keras.Model]:
    return lambda: cases.model(name)


@pytest.mark.parametrize(
    ("name", "encodings"),
    [
        ("05_ticket_routing", {"words", "one-hot", "yes or no", "class"}),
        ("23_tab_transformer", {"index", "numbers", "yes or no"}),
        ("27_mnist_convnet", {"picture", "class"}),
    ],
)
def test_published_models_are_opened_bound_trained_and_tried(
    own: Opened, engine: FakeEngine, name: str, encodings: set[str]
) -> None:
    app = own(case(name), f"{name}.keras")
    assert not app.error
    view(app, "data")
    view(app, "try")
    widget(app, "own-train").click().run()
    assert not app.exception
    dataset = engine.started[-1].recipe.dataset
    assert isinstance(dataset, Bound)
    assert {binding.encoding for binding in (*dataset.inputs, *dataset.heads)} == encodings
    view(app, "curves")


def test_code_in_a_file_is_refused_by_name(own: Opened) -> None:
    app = own(code)
    assert "Lambda" in app.error[0].value
    assert edits.draft(app.session_state["modelier"].lessons["own"]) == EMPTY


def test_a_refused_file_does_not_pass_for_the_model_before_it(own: Opened, engine: FakeEngine) -> None:
    app = own(digits, "good.keras")
    widget(app, "own-train").click().run()
    engine.started[-1].train(2)
    upload(app, "bad.keras", code)
    assert "Lambda" in app.error[0].value
    (still,) = [element.value for element in app.warning if "not opened" in element.value]
    assert "**bad.keras** was not opened" in still
    assert "still belongs to **good.keras**" in still
    # Nothing of the model before is lost, and its training goes on.
    assert engine.started[-1].asked == []
    widget(app, "own-back").click().run()
    assert "1,490 parameters" in said(app)
    # Another file that can be opened, and nothing more is said of the refused one.
    upload(app, "next.keras", digits)
    assert not app.error
    assert not [element for element in app.warning if "not opened" in element.value]
    assert engine.started[-1].asked == []


def test_names_in_a_file_and_of_a_file_make_no_pictures_and_no_html(own: Opened) -> None:
    evil = "![x](example.org)"

    def named() -> keras.Model:
        start = keras.Input((64,), name=evil)
        answer = layers.Dense(10, activation="softmax", name="<b>which")(start)
        return keras.Model(start, {"all": {evil: answer}})

    app = own(named, f"<img src=x>&{evil}.keras")
    assert any("is called all" in element.value for element in app.caption)
    for name in ("weights", "try", "data"):
        view(app, name)
        texts = [element.value for element in (*app.caption, *app.markdown, *app.metric)]
        assert not any("![x]" in text or "<b>" in text for text in texts)


def test_what_is_asked_of_the_file_is_what_it_says_in_keras(own: Opened) -> None:
    model = digits()
    imported = read_keras(saved(model))
    experiment = Experiment(
        BuildOptions(model=imported.spec), Recipe(dataset=Digits()), InitialWeights(imported.arrays)
    )
    pictures = np.random.default_rng(0).uniform(size=(5, 8, 8, 1)).astype("float32")
    answers = untrained_run(experiment).predict({"picture": pictures})
    np.testing.assert_allclose(answers["which"], np.asarray(model(pictures)), atol=1e-6)
    assert [array.shape for array in untrained_run(experiment).weights()] == [
        array.shape for array in model.get_weights()
    ]
