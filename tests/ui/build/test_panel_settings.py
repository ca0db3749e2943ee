"""The settings of every kind of layer can be drawn, and what is entered is what Keras takes."""

from __future__ import annotations

from typing import Any

import pytest

from components.assembly import Config, Layer
from components.assembly.catalog.keras_classes import exported_name, layer_classes
from components.assembly.catalog.layers import fields_of
from components.assembly.checks.shapes import trace_shapes
from components.assembly.edits.replacing import set_setting
from components.assembly.spec.values import KerasObject
from components.lessons import BuildOptions
from components.training import Recipe
from components.ui.base import state
from components.ui.build.panels.editing import Editing
from components.ui.build.panels.layer_settings import layer_settings
from components.ui.build.selection import Part
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from tests.assembly.one_of_each import CELLS, one_of
from tests.assembly.specs import layer
from tests.ui.build.panel_app import PanelApp

PART = Part("call", "out")
KINDS = sorted({exported_name(kind) for kind in layer_classes()} - set(CELLS))
_HELD = {"layer", "backward_layer", "cell", "cells", "layers", "weights", "quantization_config"} | {
    "gptq_unpacked_column_size"
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_with_all_its_settings(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: set[str] = set()

    def controlled(key: str, value: Any, changed: Any) -> dict[str, Any]:
        keys.add(key)
        return {"key": f"{key}-{len(keys)}"}  # drawn outside of a page: no key is remembered

    monkeypatch.setattr(state, "controlled", controlled)
    monkeypatch.setattr(state, "choice", lambda key, default: True if key.endswith("-more") else default)
    spec = one_of(kind)
    session = LessonSession("own", Experiment(BuildOptions(model=spec), Recipe()))
    layer_settings(Editing(session), spec.layer("it"))
    fields = {field.name for field in fields_of(kind)} - _HELD
    assert not [name for name in fields if not any(key.startswith(f"own-part-it-{name}") for key in keys)]


CHANGES = [
    ("Dense", "number_input", "units", 7, 7),
    ("Dense", "selectbox", "activation", "tanh", "tanh"),
    ("Dense", "toggle", "use_bias", False, False),
    ("Dense", "selectbox", "kernel_regularizer", "l2", "l2"),
    ("Dense", "selectbox", "dtype", "float16", "float16"),
    ("Conv2D", "number_input", "kernel_size-0", 4, (4, 2)),
    ("Conv2D", "button_group", "padding", "same", "same"),
    ("MaxPooling2D", "number_input", "strides-1", 1, 1),
    ("Reshape", "text_input", "target_shape", "8, 8", (8, 8)),
    ("Permute", "text_input", "dims", "1 , 2", (1, 2)),
    ("ZeroPadding2D", "text_input", "padding", "((1, 2), (0, 3))", ((1, 2), (0, 3))),
    ("EinsumDense", "text_input", "output_shape", "4", 4),
    ("StringLookup", "text_input", "vocabulary", "x, y, z", ("x", "y", "z")),
    ("IntegerLookup", "text_input", "vocabulary", "7, 9", (7, 9)),
    ("Dropout", "number_input", "seed", 3, 3),
    ("Dropout", "number_input", "rate", 0.25, 0.25),
]


@pytest.mark.parametrize(("kind", "widget", "setting", "entered", "value"), CHANGES)
def test_what_is_entered_is_what_keras_builds(
    kind: str, widget: str, setting: str, entered: object, value: object
) -> None:
    spec = one_of(kind)
    app = PanelApp(spec, PART, ("it",))
    app.put(widget, f"it-{setting}", entered)
    assert app.errors() == []
    assert app.spec == set_setting(spec, "it", setting.partition("-")[0], value)
    assert not [one for one in trace_shapes(app.spec).problems if one.code == "unfit-setting"]


def test_an_object_has_arguments_of_its_own() -> None:
    spec = set_setting(one_of("Dense"), "it", "kernel_regularizer", "l2")
    app = PanelApp(spec, PART, ("it",))
    app.put("number_input", "it-kernel_regularizer-l2", 0.5)
    assert app.spec.layer("it").config["kernel_regularizer"] == KerasObject("L2", Config(l2=0.5))


def test_the_layer_inside_a_wrapper_is_set_and_replaced() -> None:
    spec = one_of("Bidirectional")
    app = PanelApp(spec, PART)
    app.put("number_input", "it-('layer', -1)-units", 5)
    inner = app.spec.layer("it").config["layer"]
    assert (inner.kind, inner.config["units"]) == ("GRU", 5)
    app.press("it-('layer', -1)-use-LSTM")
    inner = app.spec.layer("it").config["layer"]
    assert isinstance(inner, Layer)
    assert (inner.kind, inner.config["units"]) == ("LSTM", 5)


def test_a_cell_of_several_is_set_alone() -> None:
    first, second = layer("first", "LSTMCell", units=3), layer("second", "GRUCell", units=4)
    cells = layer("cells", "StackedRNNCells", cells=(first, second))
    spec = set_setting(one_of("RNN"), "it", "cell", cells)
    app = PanelApp(spec, PART)
    app.put("number_input", "it-('cell', -1)-('cells', 1)-units", 6)
    changed = app.spec.layer("it").config["cell"].config["cells"]
    assert [cell.config["units"] for cell in changed] == [3, 6]


@pytest.mark.parametrize(
    ("kind", "widget", "setting", "entered"),
    [
        ("Dense", "number_input", "units", 0),
        ("Dense", "number_input", "units", 10**9),
        ("Conv2D", "number_input", "kernel_size-0", 0),
        ("Reshape", "text_input", "target_shape", "eight"),
        ("GaussianNoise", "number_input", "stddev", -1.0),
    ],
)
def test_what_keras_refuses_changes_nothing(kind: str, widget: str, setting: str, entered: object) -> None:
    spec = one_of(kind)
    app = PanelApp(spec, PART, ("it",)).put(widget, f"it-{setting}", entered)
    assert app.spec == spec
    assert app.errors()
