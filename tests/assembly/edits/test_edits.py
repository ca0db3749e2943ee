from __future__ import annotations

import pytest

from components import lessons
from components.assembly.edits.diff import compare
from components.assembly.edits.edits import freeze, replace_layer, without_losses
from tests.assembly import specs

SLIDE = lessons.headline()


def test_a_layer_is_replaced_by_its_name() -> None:
    lstm = SLIDE.layer("lstm")
    edited = replace_layer(
        SLIDE, lstm.model_copy(update={"config": lstm.config.replace(units=64, dropout=0.1)})
    )
    assert dict(edited.layer("lstm").config) == {"units": 64, "dropout": 0.1}
    assert dict(SLIDE.layer("lstm").config) == {"units": 32}
    assert compare(SLIDE, edited).changed == ("lstm",)
    with pytest.raises(KeyError):
        replace_layer(SLIDE, lstm.model_copy(update={"name": "gru"}))


def test_exactly_these_layers_are_frozen() -> None:
    edited = freeze(SLIDE, ["embedding"])
    assert [layer.name for layer in edited.layers if not layer.trainable] == ["embedding"]
    assert freeze(edited, []) == SLIDE


def test_models_are_frozen_layer_by_layer() -> None:
    nested = specs.nested()
    outer = next(layer for layer in nested.layers if layer.model is not None)
    assert outer.model is not None
    inner = outer.model.layers[0].name
    edited = freeze(nested, [f"{outer.name}/{inner}"]).layer(outer.name)
    assert edited.trainable
    assert edited.model is not None
    assert [layer.name for layer in edited.model.layers if not layer.trainable] == [inner]


def test_heads_without_losses_keep_their_names_and_tensors() -> None:
    edited = without_losses(SLIDE)
    assert [(head.name, head.tensor) for head in edited.heads] == [
        (head.name, head.tensor) for head in SLIDE.heads
    ]
    assert all(head.loss is None and not head.metrics for head in edited.heads)
