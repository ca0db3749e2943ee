"""What is done with several parts of a draft together."""

from __future__ import annotations

from components.assembly.checks.validate import problems
from components.assembly.edits.adding import add_input, insert_kind
from components.assembly.edits.pieces.nesting import unwrap
from components.assembly.spec import ModelSpec
from components.lessons import lessons
from components.lessons.build import EMPTY
from components.ui.build.selection import Part
from tests.ui.build.panel_app import PanelApp

HEADLINE = lessons.headline()
KINDS = ("Conv2D", "MaxPooling2D", "Activation", "Dropout")


def branches() -> ModelSpec:
    """Four layers beside each other, on one picture; those that pool make it smaller."""
    spec = add_input(EMPTY, "picture", (8, 8, 1))
    for kind in KINDS:
        spec = insert_kind(spec, "picture", kind, ())
    return spec


def calls(*names: str) -> list[Part]:
    return [Part("call", name) for name in names]


def panel(spec: ModelSpec, *parts: Part) -> PanelApp:
    return PanelApp(spec, parts[-1], others=parts[:-1])


def test_several_branches_are_merged_by_one_layer_in_their_order() -> None:
    spec = branches()
    dropped, activated = (call.output for call in spec.calls if call.layer in ("dropout", "activation"))
    app = panel(spec, *calls(dropped, activated), Part("input", "picture")).press("several-Concatenate")
    (merged,) = app.spec.calls_of("concatenate")
    assert merged.inputs == (dropped, activated, "picture")
    # What does not fit is not offered, and says why.
    unlike = panel(spec, *calls(*(call.output for call in spec.calls))).run()
    pressed = [button.key for button in unlike.app.button if button.key]
    assert "own-part-several-Add" not in pressed
    assert any("**Add**" in caption.value for caption in unlike.app.caption)


def test_several_layers_become_one_model_with_one_press() -> None:
    app = panel(HEADLINE, *calls("x_2", "x_3", "x_4")).act("wrap", "several-action").press("wrap")
    (block,) = [layer for layer in app.spec.layers if layer.model is not None]
    assert block.model is not None
    assert [layer.name for layer in block.model.layers] == ["concatenate", "dense_1", "dense_2"]
    assert not problems(app.spec)
    assert unwrap(app.spec, block.name).layers == HEADLINE.layers


def test_several_parts_go_in_one_step() -> None:
    app = panel(HEADLINE, *calls("x_3", "x_4"), Part("head", "news_out")).press("delete-several")
    assert {layer.name for layer in app.spec.layers}.isdisjoint({"dense_1", "dense_2", "news_out"})
    assert not problems(app.spec)
    app.session.undo()
    assert app.spec == HEADLINE


def test_several_layers_are_frozen_together() -> None:
    app = panel(HEADLINE, *calls("x_3", "lstm_out")).act("freeze", "several-action").press("freeze-True")
    assert {layer.name for layer in app.spec.layers if not layer.trainable} == {"dense_1", "lstm"}


def test_what_is_gone_or_in_another_model_is_not_selected() -> None:
    app = panel(HEADLINE, Part("call", "gone"), Part("call", "x", within=("inner",)), Part("call", "x_4"))
    keys = [button.key for button in app.run().app.button]
    assert "own-part-delete" in keys
    assert "own-part-delete-several" not in keys


def test_what_is_copied_is_put_behind_what_is_selected_with_weights_of_its_own() -> None:
    app = panel(HEADLINE, *calls("x_3", "x_4")).run()
    assert "own-part-paste-sign" not in {button.key for button in app.app.button}
    app.press("copy-sign")
    assert app.spec == HEADLINE
    app.select("call", "x_4").press("paste-sign")
    assert {"dense_1_1", "dense_2_1"} <= {layer.name for layer in app.spec.layers}
    assert not problems(app.spec)
    app.session.undo()
    assert app.spec == HEADLINE
