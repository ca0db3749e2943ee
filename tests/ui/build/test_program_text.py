"""A text that is written becomes the model, one step for each model; nothing that was written is lost."""

from __future__ import annotations

import pytest

from components.assembly.code.slide import SLIDE
from components.assembly.edits.replacing import set_setting
from components.assembly.spec import Config
from components.lessons import BuildOptions
from components.lessons.build import EMPTY, MAX_SOURCE
from components.training import Recipe
from components.ui.base import state
from components.ui.build import edits, selection
from components.ui.build.program import text as program
from components.ui.build.program.parts import lines_of_parts
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

TEXT = """import keras
from keras import layers

# mine
a = keras.Input((8,), name="a")
both = layers.Dense(4, name="both")
x = both(a)
y = layers.Dense(
    1,
    name="out",
)(both(layers.Dense(8)(x)))
model = keras.Model(a, y)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", loss_weights=[0.5])
import numpy as np
model.fit(np.zeros((32, 8)), np.zeros((32, 1)), epochs=7, batch_size=16)
"""


@pytest.fixture
def session() -> LessonSession:
    state.keep("own-long-text", None)
    opened = LessonSession("own", Experiment(BuildOptions(), Recipe()))
    program.write_text(opened, TEXT)
    return opened


def source(session: LessonSession) -> str:
    return edits.source(session)


def test_a_text_becomes_the_model_and_its_training_in_one_step(session: LessonSession) -> None:
    assert [layer.name for layer in edits.draft(session).layers] == ["both", "dense", "out"]
    recipe = session.experiment.recipe
    assert (recipe.optimizer, recipe.learning_rate, recipe.epochs, recipe.batch_size) == ("adam", 0.01, 7, 16)
    assert session.experiment.weights() == {"out": 0.5}
    assert program.program_text(session) == TEXT
    session.undo()
    assert edits.draft(session) == EMPTY
    session.redo()
    assert program.program_text(session) == TEXT


def test_while_a_text_has_errors_the_model_stays_and_the_text_is_kept(session: LessonSession) -> None:
    model, steps = edits.draft(session), len(session.history.past)
    for end in ("(", "((", "((("):
        program.write_text(session, TEXT + end)
        assert edits.draft(session) == model
        assert program.program_text(session) == TEXT + end
    assert len(session.history.past) == steps + 1  # all of them together
    session.undo()
    assert program.program_text(session) == TEXT
    session.redo()
    assert program.program_text(session) == TEXT + "((("
    program.write_text(session, TEXT)
    assert len(session.history.past) == steps  # as if nothing had been typed


def test_a_repair_is_a_step_of_its_own(session: LessonSession) -> None:
    program.write_text(session, TEXT.replace("Dense(8)", "Dens(8)"))
    program.write_text(session, TEXT.replace("Dense(8)", "Dense(8, 'relu')"), alone=True)
    assert edits.draft(session).layer("dense").config["activation"] == "relu"
    session.undo()
    assert "Dens(8)" in source(session)


def test_an_edit_elsewhere_writes_the_text_anew_and_undo_brings_it_back(session: LessonSession) -> None:
    assert not program.lost_text(session)
    edits.apply(session, lambda spec: set_setting(spec, "both", "units", 16))
    written = program.program_text(session)
    assert written is not None
    assert "# mine" not in written
    assert "16" in written
    assert program.lost_text(session)
    session.undo()
    assert program.program_text(session) == TEXT


def test_what_the_controls_set_stays_until_the_text_says_something_new(session: LessonSession) -> None:
    session.set_recipe("epochs", 20)
    session.set_loss_weight("out", 0.25)
    program.write_text(session, TEXT.replace("# mine", "# still mine"))
    assert session.experiment.recipe.epochs == 20
    assert session.experiment.weights() == {"out": 0.25}
    assert program.trains_otherwise(program.read(source(session)), session.experiment.recipe)
    program.write_text(session, TEXT.replace("epochs=7", "epochs=9").replace("[0.5]", "[0.75]"))
    assert session.experiment.recipe.epochs == 9
    assert session.experiment.weights() == {"out": 0.75}


def test_a_comment_leaves_a_run_that_was_trained_the_run_of_the_model(session: LessonSession) -> None:
    session.set_loss_weight("out", 0.25)
    before = session.experiment
    written = program.text_of(before)
    assert written is not None
    program.write_text(session, f"# a comment\n{written}")
    assert session.experiment.trains_like(before)
    assert session.experiment.recipe == before.recipe


def test_a_text_that_is_too_long_is_kept_in_its_window(session: LessonSession) -> None:
    long = TEXT + "# more\n" * MAX_SOURCE
    before = session.experiment
    program.write_text(session, long)
    assert program.is_too_long(session)
    assert program.program_text(session) == long
    assert session.experiment == before
    program.write_text(session, TEXT + "# less\n")
    assert not program.is_too_long(session)
    assert program.program_text(session) == TEXT + "# less\n"


def test_a_text_changes_nothing_that_is_locked(session: LessonSession) -> None:
    session.load(session.experiment, locked=frozenset({"model"}))
    program.write_text(session, SLIDE)
    assert program.program_text(session) == TEXT


def test_each_part_has_its_lines(session: LessonSession) -> None:
    lines = lines_of_parts(program.read(TEXT), edits.draft(session))
    assert lines == {
        selection.Part("input", "a"): (5,),
        selection.Part("call", "both"): (6, 7),
        selection.Part("call", "both_2"): (6, 11),
        selection.Part("call", "dense"): (11,),
        selection.Part("call", "out"): (8, 9, 10),
    }


def test_of_the_program_that_is_written_each_part_has_its_lines(session: LessonSession) -> None:
    edits.apply(session, lambda spec: spec.model_copy(update={"name": "other"}))
    written = program.program_text(session)
    assert written is not None
    parts = lines_of_parts(program.read(written), edits.draft(session))
    calls = {selection.Part("call", call.output) for call in edits.draft(session).calls}
    assert parts.keys() == {selection.Part("input", "a"), *calls}
    assert Config() == edits.draft(session).heads[0].loss_config


def test_what_was_typed_is_read_before_what_was_pressed_after_it(session: LessonSession) -> None:
    typed = TEXT.replace("# mine", "# mine, and more")
    waiting = [typed]

    def read() -> None:
        while waiting:
            program.write_text(session, waiting.pop())

    state.typed_text("own", read)
    edits.apply(session, lambda spec: set_setting(spec, "out", "units", 2))
    state.typed_text("own", lambda: None)
    assert edits.draft(session).layer("out").config["units"] == 2
    session.undo()
    assert program.program_text(session) == typed
    session.undo()
    assert program.program_text(session) == TEXT
