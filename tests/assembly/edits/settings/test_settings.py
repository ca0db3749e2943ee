"""Settings as text and back, at any depth, and tried before they are in a model."""

from __future__ import annotations

import pytest

from components.assembly.catalog.keras_classes import exported_name, layer_classes
from components.assembly.edits.outputs import with_outputs
from components.assembly.edits.replacing import set_setting
from components.assembly.edits.settings.inner_layers import change_layer, inner_places, with_setting
from components.assembly.edits.settings.trying import new_problems
from components.assembly.edits.settings.value_text import LISTS, read_value, value_text
from components.assembly.spec import KerasObject, Layer
from components.assembly.spec.values import Value
from tests.assembly.one_of_each import one_of
from tests.assembly.specs import layer

KINDS = sorted({exported_name(kind) for kind in layer_classes()})


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_written_and_read_as_it_is(kind: str) -> None:
    for inner in one_of(kind).layers:
        for name, value in inner.config.items():
            if not isinstance(value, Layer | KerasObject) and not _holds_layers(value):
                assert read_value(name, value_text(value)) == value, name


def _holds_layers(value: Value) -> bool:
    return isinstance(value, tuple) and any(isinstance(part, Layer) for part in value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("3", 3),
        ("3, 5", (3, 5)),
        ("((1, 2), (0, 3))", ((1, 2), (0, 3))),
        ("0.5", 0.5),
        ("relu", "relu"),
        ("ab,bc->ac", "ab,bc->ac"),
        ("True", True),
        ("__import__('os')", "__import__('os')"),
        ("{1: 2}", "{1: 2}"),
        ("(" * 500, "(" * 500),
        ("9" * 20_000, "9" * 20_000),
    ],
    ids=range(12),
)
def test_what_is_written_is_a_value_and_never_run(text: str, value: Value) -> None:
    assert read_value("it", text) == value


def test_lists_are_written_without_quotes() -> None:
    assert "vocabulary" in LISTS
    assert read_value("vocabulary", "[a, 'b', c d]") == ("a", "b", "c d")
    assert read_value("vocabulary", "1, 2") == (1, 2)


def test_a_setting_of_a_layer_inside_others() -> None:
    spec = one_of("TimeDistributed")
    wrapped = layer("outer", "Bidirectional", layer=layer("inner", "LSTM", units=3))
    spec = set_setting(spec, "it", "layer", wrapped)
    path = (("layer", -1), ("layer", -1))
    changed = change_layer(spec, "it", path, lambda one: with_setting(one, "units", 9))
    inner = dict(inner_places(changed.layer("it").config["layer"]))["layer", -1]
    assert inner.config["units"] == 9
    assert change_layer(changed, "it", path, lambda one: with_setting(one, "units", 3)) == spec


def test_only_what_is_new_is_wrong() -> None:
    wrong = layer("it", "Dense", units=0)
    assert [one.code for one in new_problems(layer("it", "Dense", units=1), wrong)] == ["unfit-setting"]
    assert new_problems(wrong, with_setting(wrong, "activation", "relu")) == ()


def test_states_have_names_as_long_as_there_are_any() -> None:
    before = one_of("LSTM")
    after = with_outputs(before, set_setting(before, "it", "return_state", True))
    assert after.calls[0].outputs == ("out", "out_state", "out_state_1")
    back = with_outputs(after, set_setting(after, "it", "return_state", False))
    assert back.calls[0].outputs == ("out",)
    assert with_outputs(before, set_setting(before, "it", "units", 5)).calls == before.calls
