"""A zip of pictures of one's own on the page of one's own model, by AppTest."""

from __future__ import annotations

import io
import zipfile

import keras
import numpy as np
from keras import layers
from PIL import Image

from components.datasets import Bound, OwnPictures, Uploads
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.keras_models import saved
from tests.ui.page_texts import widget

COLOURS = {"ripe": "red", "green": "lime", "old": "black"}


def archive(rows: int = 12) -> bytes:
    """Pictures in a folder for each of three classes, and a file that is none."""
    generator = np.random.default_rng(0)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("fruit/readme.txt", "pictures of fruit")
        for folder, colour in COLOURS.items():
            for number in range(rows):
                picture = Image.new("RGB", (30, 20), colour)
                picture.putpixel((int(generator.integers(30)), number), (9, 9, 9))
                data = io.BytesIO()
                picture.save(data, "PNG")
                packed.writestr(f"fruit/{folder}/{number}.png", data.getvalue())
    return file.getvalue()


def test_a_model_of_pictures_learns_the_folders(visit: Open, engine: FakeEngine) -> None:
    picture = keras.Input((12, 12, 3), name="picture")
    model = keras.Model(picture, layers.Dense(3, "softmax", name="kind")(layers.Flatten()(picture)))
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    app = visit("build")
    widget(app, "own-file").upload("mine.keras", saved(model), "application/octet-stream").run()
    widget(app, "own-view-training").set_value("data").run()
    widget(app, "own-source").set_value("columns").run()
    widget(app, "own-table-file").upload("fruit.zip", archive(), "application/zip").run()
    assert not app.exception
    widget(app, "own-train").click().run()
    dataset = engine.started[-1].recipe.dataset
    assert isinstance(dataset, Bound)
    assert isinstance(dataset.rows_from, OwnPictures)
    assert dataset.uploads() == {dataset.rows_from.digest}
    assert Uploads.default().has(dataset.rows_from.digest)
    assert dataset.bindings["picture"].columns == ("picture",)
    assert dataset.bindings["kind"].columns == ("folder",)
    prepared = dataset.prepare(engine.started[-1].spec)
    shown = prepared.train.inputs["picture"]
    assert shown.shape[1:] == (12, 12, 3)
    names = [str(prepared.encoder.actual("kind", float(n))) for n in prepared.train.targets["kind"][:, 0]]
    brightest = {"ripe": [1, 0, 0], "green": [0, 1, 0], "old": [0, 0, 0]}
    for name, colours in zip(names, np.median(shown, axis=(1, 2)), strict=True):
        np.testing.assert_allclose(colours, brightest[name], atol=0.05)
    assert any("fruit/readme.txt" in str(note) for note in prepared.notes)
