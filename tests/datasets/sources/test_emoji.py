"""Emoji: pictures in colour with names, for models that read both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import Bound, CarriedColumns, Emoji, EmojiNames, files
from components.datasets.binding.resizing import resize, with_channels
from components.datasets.carried import emoji
from components.datasets.carried.checked_file import ProjectFile
from components.datasets.encodings.picture_input import PictureInput
from components.datasets.encodings.places import InputPlace
from components.datasets.encodings.source_table import SourceTable
from components.datasets.sources.source_tables import kinds_with_columns


def both(heads: dict[str, int], shape: tuple[int, ...] = (24, 24, 3)) -> ModelSpec:
    """A model of a picture and a name with heads of so many classes; of one number it is yes or no."""
    inputs = (Input(name="picture", shape=shape), Input(name="name", shape=(6,), dtype="int32"))
    layers = [
        Layer(name="flat", kind="Flatten"),
        Layer(name="read", kind="Embedding", config=Config(input_dim=300, output_dim=2)),
        Layer(name="words", kind="Flatten"),
        Layer(name="join", kind="Concatenate"),
    ]
    calls = [
        Call.on(layer="flat", inputs=("picture",), output="pixels"),
        Call.on(layer="read", inputs=("name",), output="vectors"),
        Call.on(layer="words", inputs=("vectors",), output="said"),
        Call.on(layer="join", inputs=("pixels", "said"), output="joined"),
    ]
    made = []
    for name, units in heads.items():
        activation = "softmax" if units > 1 else "sigmoid"
        layers.append(Layer(name=name, kind="Dense", config=Config(units=units, activation=activation)))
        calls.append(Call.on(layer=name, inputs=("joined",), output=f"{name}_out"))
        loss = "sparse_categorical_crossentropy" if units > 1 else "binary_crossentropy"
        made.append(Head(name=name, tensor=f"{name}_out", loss=loss, metrics=("accuracy",)))
    return ModelSpec(name="both", inputs=inputs, layers=tuple(layers), calls=tuple(calls), heads=tuple(made))


def table(kind: type[CarriedColumns]) -> SourceTable:
    made = kind().table()
    assert made is not None
    return made


def test_each_picture_is_the_one_of_its_name() -> None:
    rows = table(Emoji)
    assert len(rows) == emoji.ROWS == len(rows.columns["picture"].values)
    by_name = dict(zip(rows.columns["name"].values, rows.columns["picture"].values, strict=True))
    # The middle of a heart has its colour, and the corner is white paper.
    middles = {"heavy black heart": 0, "green heart": 1, "blue heart": 2}
    for name, channel in middles.items():
        middle, corner = by_name[name][8:14, 9:15].mean(axis=(0, 1)), by_name[name][0, 0]
        assert int(middle.argmax()) == channel, name
        np.testing.assert_allclose(corner, 1.0, atol=0.02)


@pytest.mark.parametrize("kind", [Emoji, EmojiNames])
def test_a_model_of_picture_and_name_is_bound_to_it(kind: type[CarriedColumns]) -> None:
    assert kind in kinds_with_columns()
    spec = both({"category": 10, "subcategory": 99} if kind is Emoji else {"fits": 1})
    bound, proposal = Bound.of(spec, kind())
    assert not proposal.misfits
    assert [(binding.encoding, binding.columns) for binding in bound.inputs] == [
        ("picture", ("picture",)),
        ("words", ("name",)),
    ]
    assert [binding.columns for binding in bound.heads] == [(head.name,) for head in spec.heads]
    prepared = bound.model_copy(update={"rows": 200}).prepare(spec)
    rows = table(kind)
    np.testing.assert_allclose(
        prepared.train.inputs["picture"], rows.columns["picture"].values[prepared.train.rows], atol=1e-6
    )
    if kind is Emoji:
        numbers = prepared.train.targets["category"][:, 0]
        said = [str(prepared.encoder.actual("category", float(number))) for number in numbers]
        assert said == rows.columns["category"].values[prepared.train.rows].tolist()
    preview = bound.preview()
    assert len(preview) == 8
    np.testing.assert_array_equal(
        preview["picture"].iloc[3], rows.columns["picture"].values[preview.index[3]]
    )


def test_half_of_the_names_fit_and_no_emoji_or_name_is_in_both_parts() -> None:
    rows, single = table(EmojiNames), table(Emoji)
    fits, names = rows.columns["fits"].values, rows.columns["name"].values
    assert fits.mean() == 0.5
    own = np.repeat(single.columns["name"].values, 2)
    np.testing.assert_array_equal(fits == 1, names == own)
    pictures = rows.columns["picture"].values
    np.testing.assert_array_equal(pictures[::2], pictures[1::2])
    spec = both({"fits": 1})
    bound = Bound.of(spec, EmojiNames())[0].model_copy(update={"rows": 1_000})
    prepared = bound.prepare(spec)
    # Nor is a name, right or wrong: from where it is wrong it would be learnt that it does not fit.
    for said in (own, names):
        parts = [set(said[part.rows]) for part in (prepared.train, prepared.validation)]
        assert not parts[0] & parts[1]


def test_what_is_said_of_it_is_so() -> None:
    rows = table(Emoji)
    for kind in (Emoji, EmojiNames):
        about = str(kind().provenance())
        assert f"{kind.entry.rows:,}" in about
        assert "Apache-2.0" in about
        assert "MIT" in about
    categories = rows.columns["category"].values
    counts = {name: int((categories == name).sum()) for name in set(categories)}
    assert (len(counts), max(counts, key=counts.__getitem__)) == (10, "People & Body")
    assert round(len(categories) / counts["People & Body"]) == 5
    assert len(set(rows.columns["subcategory"].values)) == 99


def test_another_sheet_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = bytearray(Path(files.__file__).with_name(emoji.SHEET.name).read_bytes())
    content[5_000] ^= 1
    (tmp_path / emoji.SHEET.name).write_bytes(content)
    monkeypatch.setattr(files, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(Refused, match="not the one that was checked"):
        ProjectFile(emoji.SHEET.name, emoji.SHEET.sha256).content()


def test_colours_become_ink_and_ink_becomes_channels() -> None:
    colours = np.array([[[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]])
    ink = with_channels(colours, 1)[0, ..., 0]
    np.testing.assert_allclose(ink, [[0.0, 1.0], [0.701, 0.413]], atol=1e-9)
    np.testing.assert_array_equal(with_channels(colours, 3), colours)
    np.testing.assert_array_equal(with_channels(ink[None], 3)[0, ..., 2], ink)
    # Each colour is resized as if it were alone.
    for channel in range(3):
        np.testing.assert_allclose(resize(colours, 5)[..., channel], resize(colours[..., channel], 5))


@pytest.mark.parametrize(
    ("shape", "channels"), [((12, 12, 3), 3), ((12, 12, 1), 1), ((12, 12), 1), ((144,), 1)]
)
def test_an_input_takes_colours_in_its_shape(shape: tuple[int, ...], channels: int) -> None:
    pictures = table(Emoji).columns["picture"].values[:3]
    place = InputPlace("picture", shape, (False,) * len(shape), "float32")
    made = PictureInput(place, "picture").encode({"picture": pictures}, 3)
    assert made.shape == (3, *shape)
    expected = with_channels(resize(pictures.astype(np.float64), 12), channels)
    np.testing.assert_allclose(made.reshape(expected.shape), expected, atol=1e-6)
