"""What is said of Sequential is what Keras says: each attempt is done again by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from keras.layers import Add, Concatenate, Dense, Input

from components.assembly.code.sequential_refusals import sequential_refusals
from components.lessons import NetworkOptions
from tests.assembly import specs

EXTRAS = {
    "second_input": ("upper", "lower", "whole"),
    "second_output": ("odd",),
    "twice": ("twice",),
    "branch": ("side", "joined"),
}


def said_by(program: str) -> Exception:
    """What Keras raises when the program is run."""
    try:
        exec(compile(program, "program.py", "exec"), {})
    except Exception as error:
        return error
    raise AssertionError(f"Keras takes it:\n{program}")


def by_hand(extra: str, path: Path) -> Any:
    """The same with Keras alone, in the words of this test."""
    first = Dense(64, activation="relu", name="dense_1")
    second, digit = Dense(64, activation="relu", name="dense_2"), Dense(10, name="digit")
    shared = Dense(64, activation="relu", name="twice")
    stacks = {
        "second_input": [Input((392,)), Input((392,)), Concatenate(), first, second, digit],
        "second_output": [Input((784,)), first, second, [digit, Dense(1, name="odd")]],
        "twice": [Input((784,)), first, second, shared, shared, digit],
        "branch": [Input((784,)), first, second, Dense(64, name="side"), Add(name="joined"), digit],
    }
    model = keras.Sequential(stacks[extra], name="network")
    model.save(path / "network.keras")
    keras.models.load_model(path / "network.keras")


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_is_tried_and_keras_s_own_words_are_kept(
    extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (attempt,) = sequential_refusals(NetworkOptions(**{extra: True}).spec())
    with pytest.raises(ValueError, match=r".") as raised:
        by_hand(extra, tmp_path)
    assert attempt.error == "ValueError"
    assert attempt.says == str(raised.value)
    assert attempt.says == str(said_by(attempt.code)), "the code that is shown is what was tried"
    assert attempt.beyond == EXTRAS[extra]


def test_several_are_tried_one_by_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    spec = NetworkOptions(pixels=64, **dict.fromkeys(EXTRAS, True)).spec()
    tried = sequential_refusals(spec)
    assert [attempt.beyond for attempt in tried] == list(EXTRAS.values())
    for attempt in tried:
        assert attempt.says == str(said_by(attempt.code))
    alone = [
        sequential_refusals(NetworkOptions(pixels=64, **{extra: True}).spec())[0].says for extra in EXTRAS
    ]
    assert [attempt.says for attempt in tried] == alone, "one does not get in another's way"


def test_a_plain_stack_leaves_nothing_to_try() -> None:
    assert sequential_refusals(NetworkOptions().spec()) == ()
    assert sequential_refusals(specs.dense()) == ()


def test_a_layer_twice_in_a_row_is_taken_and_only_lost_when_saved() -> None:
    shared = Dense(4, name="twice")
    model = keras.Sequential([Input((4,)), shared, shared, Dense(2, name="digit")])
    assert model.count_params() == 4 * 4 + 4 + 4 * 2 + 2, "as the explanation says, it is one layer"
    assert [layer["config"]["name"] for layer in model.get_config()["layers"]].count("twice") == 1
