"""Other kinds for layers, and more tensors for calls."""

from __future__ import annotations

from components.assembly import Config
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import (
    add_input,
)
from components.assembly.edits.naming import rename
from components.assembly.edits.replacing import connect, replace_kind, set_setting
from tests.assembly.edits.edited import SLIDE, inputs_of


def test_an_lstm_becomes_a_gru_with_its_settings() -> None:
    spec = replace_kind(set_setting(SLIDE, "lstm", "dropout", 0.2), "lstm", "GRU")
    assert spec.layer("gru").config == Config(units=32, dropout=0.2)
    assert inputs_of(spec, "news_out") == [("lstm_out",)]
    assert not problems(spec)


def test_an_lstm_becomes_bidirectional_and_back() -> None:
    both = replace_kind(SLIDE, "lstm", "Bidirectional")
    inner = both.layer("bidirectional").inner
    assert inner is not None
    assert inner.config == SLIDE.layer("lstm").config
    assert not problems(both)
    assert replace_kind(both, "bidirectional", "LSTM") == SLIDE


def test_units_become_filters() -> None:
    assert replace_kind(SLIDE, "lstm", "Conv1D").layer("conv1d").config["filters"] == 32


def test_a_name_of_ones_own_is_kept() -> None:
    named = rename(SLIDE, "lstm", "reader")
    assert replace_kind(named, "reader", "GRU").layer("reader").kind == "GRU"


def test_a_call_takes_one_more() -> None:
    number = next(number for number, call in enumerate(SLIDE.calls) if call.name == "concatenate")
    spec = connect(add_input(SLIDE, "more", (3,)), number, "more")
    assert not problems(spec)
    assert inputs_of(spec, "concatenate")[0][-1] == "more"
    state = add_input(add_input(SLIDE, "h", (32,)), "c", (32,))
    reader = next(number for number, call in enumerate(SLIDE.calls) if call.name == "lstm")
    both = state.calls[reader].model_copy(update={"named": Config(initial_state=())})
    state = state.model_copy(update={"calls": (*state.calls[:reader], both, *state.calls[reader + 1 :])})
    state = connect(connect(state, reader, "h", "initial_state"), reader, "c", "initial_state")
    assert not problems(state)
