"""What is pressed in a panel is the edit of the same name, one step each; the presses of each story."""

from __future__ import annotations

import pytest

from components.assembly import Config, ModelSpec, build
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import add_input, call_again, copy_layer, insert_kind, merge
from components.assembly.edits.choices.answers import add_answer
from components.assembly.edits.naming import rename
from components.assembly.edits.pieces.nesting import wrap
from components.assembly.edits.removing import disconnect, remove_call, remove_head, remove_input
from components.assembly.edits.replacing import connect, replace_kind, set_setting
from components.assembly.edits.uses import Use, redirect
from components.lessons import lessons
from components.lessons.build import EMPTY
from components.ui.build.selection import Part
from tests.ui.build.panel_app import PanelApp

HEADLINE = lessons.headline()
# What the calls of the headline model make, by layer.
MADE = {call.layer: call.output for call in HEADLINE.calls}
NUMBERS = {call.layer: number for number, call in enumerate(HEADLINE.calls)}


def at(layer: str, spec: ModelSpec = HEADLINE) -> PanelApp:
    """The panel of a call of a layer; selecting it was the first press."""
    output = next(call.output for call in spec.calls if call.layer == layer)
    return PanelApp(spec).select("call", output)


def test_the_homework_is_three_presses() -> None:
    app = at("dense_2").act("insert").press("after-Dense")
    assert app.spec == insert_kind(HEADLINE, MADE["dense_2"], "Dense")
    assert app.presses == 3
    assert app.part == Part("call", "dense")
    app.session.undo()
    assert app.spec == HEADLINE


def test_an_lstm_becomes_a_gru_by_one_press() -> None:
    app = at("lstm").press("instead-GRU")
    assert app.spec == replace_kind(HEADLINE, "lstm", "GRU")
    assert app.spec.layer("gru").config["units"] == 32
    assert app.presses == 2  # the first selects it


def test_an_lstm_becomes_a_convolution_with_pooling() -> None:
    app = at("lstm").act("replace").put("selectbox", "replace-group", "convolution")
    app.press("replace-Conv1D").act("insert").press("after-GlobalMaxPooling1D")
    by_hand = insert_kind(replace_kind(HEADLINE, "lstm", "Conv1D"), MADE["lstm"], "GlobalMaxPooling1D")
    assert app.spec == by_hand
    assert problems(app.spec) == ()
    assert build(app.spec).count_params() == build(by_hand).count_params()
    assert app.presses == 6


def test_a_residual_connection_is_three_presses() -> None:
    before, after = MADE["dense_1"], MADE["dense_2"]
    app = at("dense_2").act("merge").press(f"merge-{before}")
    assert app.spec == merge(HEADLINE, (after, before), "Add")
    assert problems(app.spec) == ()
    assert app.presses == 3


def test_a_third_output_is_three_presses() -> None:
    app = at("dense_2").act("output").press("answer-yes-no")
    assert app.spec == add_answer(HEADLINE, MADE["dense_2"], "yes-no")
    assert len(app.spec.heads) == 3
    assert problems(app.spec) == ()
    assert app.presses == 3


def test_from_nothing_to_a_model_that_is_built() -> None:
    app = PanelApp(ModelSpec(name="model")).press("new-image")
    for kind in ("Conv2D", "GlobalAveragePooling2D"):
        app.act("insert").press(f"after-{kind}")
    app.act("output").press("answer-class")
    by_hand = add_input(ModelSpec(name="model"), "image", (28, 28, 1))
    by_hand = insert_kind(by_hand, "image", "Conv2D")
    by_hand = insert_kind(by_hand, "conv2d", "GlobalAveragePooling2D")
    assert app.spec == add_answer(by_hand, "global_average_pooling2d", "class")
    assert problems(app.spec) == ()
    assert app.presses == 7


def test_places_before_and_beside_a_layer() -> None:
    before = at("dense_1").act("insert").put("button_group", "where", "before").press("before-Dropout")
    taken = HEADLINE.calls[NUMBERS["dense_1"]].inputs[0]
    assert before.spec == insert_kind(HEADLINE, taken, "Dropout", [Use(taken, NUMBERS["dense_1"])])
    beside = at("dense_1").act("insert").put("button_group", "where", "branch").press("branch-Dense")
    assert beside.spec == insert_kind(HEADLINE, MADE["dense_1"], "Dense", ())


def test_an_arrow_takes_a_layer_another_tensor_or_goes() -> None:
    lstm, merged = MADE["lstm"], MADE["concatenate"]
    use = Use(lstm, NUMBERS["concatenate"])
    app = PanelApp(HEADLINE).select("tensor", lstm, taker=merged)
    assert app.press("here-Dropout").spec == insert_kind(HEADLINE, lstm, "Dropout", [use])
    app = PanelApp(HEADLINE).select("tensor", lstm, taker=merged).act("other", "tensor-action")
    offered = app.app.selectbox(key="own-part-other").options
    assert MADE["main_output"] not in offered  # that would be a circle
    news = MADE["news_out"]
    assert app.put("selectbox", "other", news).press("redirect").spec == redirect(HEADLINE, [use], news)
    app = PanelApp(HEADLINE).select("tensor", lstm, taker=merged).press("disconnect")
    assert app.spec == disconnect(HEADLINE, NUMBERS["concatenate"], lstm)


def test_a_tensor_is_connected_to_an_argument() -> None:
    app = PanelApp(HEADLINE).select("input", "news_in").act("connect")
    app.press("connect-inputs")
    assert app.spec == connect(HEADLINE, NUMBERS["concatenate"], "news_in")


def test_states_go_from_an_encoder_to_a_decoder() -> None:
    spec = insert_kind(add_input(ModelSpec(name="m"), "steps", (5, 3)), "steps", "LSTM")
    spec = insert_kind(spec, "steps", "LSTM", ())
    app = at("lstm", spec).put("toggle", "lstm-return_state", True)
    outputs = app.spec.calls_of("lstm")[0].outputs
    assert outputs == ("lstm", "lstm_state", "lstm_state_1")
    app.select("tensor", "lstm_state").act("connect", "tensor-action").press("connect-initial_state")
    states = app.spec.calls_of("lstm_1")[0].named["initial_state"]
    assert [state.name for state in states] == list(outputs[1:])


def test_sharing_and_copying_are_told_apart() -> None:
    on = MADE["dense_2"]
    shared = at("dense_2").act("reuse").press(f"reuse-{on}")
    assert shared.spec == call_again(HEADLINE, "dense_2", (on,))
    own = at("dense_2").act("reuse").put("button_group", "reuse", "own").press(f"reuse-{on}")
    assert own.spec == copy_layer(HEADLINE, "dense_2", (on,))
    refused = at("dense_1").act("reuse")
    assert not [one for one in refused.app.button if one.key == f"own-part-reuse-{on}"]


def test_layers_become_a_model_and_are_taken_out_again() -> None:
    names = ["dense_1", "dense_2"]
    app = at("dense_2").act("wrap").put("multiselect", f"{MADE['dense_2']}-wrap", names).press("wrap")
    assert app.spec == wrap(HEADLINE, names, "block")
    app.select("call", MADE["dense_2"]).act("wrap").press("unwrap")
    assert [layer.name for layer in app.spec.layers] == [layer.name for layer in HEADLINE.layers]


def test_parts_inside_a_model_are_edited_in_place() -> None:
    spec = wrap(HEADLINE, ["dense_1", "dense_2"], "block")
    app = PanelApp(spec).select("call", MADE["dense_1"], within=("block",))
    app.put("number_input", "block-dense_1-units", 7)
    inner = app.spec.layer("block").model
    assert inner is not None
    assert inner.layer("dense_1").config["units"] == 7


def test_names_freezing_and_deleting() -> None:
    app = at("dense_2").put("text_input", "dense_2-name", "hidden")
    assert app.spec == rename(HEADLINE, "dense_2", "hidden")
    app.put("toggle", "hidden-frozen", True)
    assert not app.spec.layer("hidden").trainable
    assert at("dense_2").press("delete").spec == remove_call(HEADLINE, NUMBERS["dense_2"])
    app = PanelApp(HEADLINE).select("input", "news_in").press("delete-input")
    assert app.spec == remove_input(HEADLINE, "news_in")
    app = PanelApp(HEADLINE).select("head", "news_out").press("delete-head")
    assert app.spec == remove_head(HEADLINE, "news_out")


def test_what_is_refused_is_said_beside_its_control_and_stays_in_it() -> None:
    app = at("dense_2").put("number_input", "dense_2-units", 0)
    assert app.spec == HEADLINE
    assert "1 to 4,096" in app.errors()[0]
    assert app.app.number_input(key="own-part-dense_2-units").value == 0
    app.put("text_input", "dense_2-name", "lstm")
    assert any("this name" in error for error in app.errors())
    app.put("number_input", "dense_2-units", 5)
    assert app.spec == set_setting(HEADLINE, "dense_2", "units", 5)
    assert not any("4,096" in error for error in app.errors())


@pytest.mark.parametrize(
    ("typed", "shape"), [("?", (None,)), ("28, 28, 1", (28, 28, 1)), ("(7,)", (7,)), ("None x 4", (None, 4))]
)
def test_shapes_of_inputs_are_typed(typed: str, shape: tuple[int | None, ...]) -> None:
    app = PanelApp(HEADLINE).select("input", "news_in").put("text_input", "news_in-shape", typed)
    assert app.spec.input("news_in").shape == shape


def test_a_shape_that_is_none_is_refused() -> None:
    app = PanelApp(HEADLINE).select("input", "news_in").put("text_input", "news_in-shape", "3, x0")
    assert app.spec == HEADLINE
    assert "not a shape" in app.errors()[0]


def test_a_head_has_loss_weight_and_metrics() -> None:
    app = PanelApp(HEADLINE).select("head", "main_output")
    app.put("number_input", "main_output-loss-label_smoothing", 0.1)
    assert app.spec.head("main_output").loss_config == Config(label_smoothing=0.1)
    app.put("number_input", "main_output-weight", 0.5)
    app.put("multiselect", "main_output-metrics", ["accuracy", "auc"])
    head = app.spec.head("main_output")
    assert (head.weight, head.metrics) == (0.5, ("accuracy", "auc"))
    app.put("selectbox", "main_output-loss", "mean_squared_error")
    assert app.spec.head("main_output").loss == "mean_squared_error"
    assert problems(app.spec) == ()


def test_the_list_is_searched_in_both_languages_and_says_why_not() -> None:
    app = at("dense_2").act("insert").put("text_input", "after-search", "gru")
    assert not [one for one in app.app.button if one.key == "own-part-after-GRU"]  # no sequence
    assert any("GRU" in one.value and "sequence" in one.value for one in app.app.caption)
    app.put("text_input", "after-search", "全連接")
    assert [one for one in app.app.button if one.key == "own-part-after-Dense"]
    app.put("text_input", "after-search", "no such thing")
    assert any("No layer has this name" in one.value for one in app.app.caption)


def test_merging_begins_with_a_kind_that_some_tensor_fits() -> None:
    spec = add_input(add_input(EMPTY, "a", (4,)), "b", (6,))
    app = PanelApp(spec, Part("input", "a")).act("merge").press("merge-b")
    assert [layer.kind for layer in app.spec.layers] == ["Concatenate"]
