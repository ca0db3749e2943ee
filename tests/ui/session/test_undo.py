"""Undo and redo."""

from components.ui.session.undo import MAX_STEPS, UndoHistory


def test_undo_and_redo_walk_the_same_path() -> None:
    history = UndoHistory(0).push(1).push(2)
    assert history.undo().present == 1
    assert history.undo().undo().present == 0
    assert history.undo().undo().redo().redo() == history


def test_the_ends_of_the_path_stay_put() -> None:
    history = UndoHistory(0).push(1)
    assert history.redo() == history
    assert UndoHistory(0).undo() == UndoHistory(0)


def test_a_step_after_an_undo_forgets_what_was_undone() -> None:
    history = UndoHistory(0).push(1).undo().push(5)
    assert history.present == 5
    assert history.future == ()
    assert history.undo().present == 0


def test_the_same_value_is_no_step() -> None:
    assert UndoHistory(3).push(3) == UndoHistory(3)


def test_only_so_many_steps_are_remembered() -> None:
    history: UndoHistory[int] = UndoHistory(0)
    for value in range(1, MAX_STEPS + 50):
        history = history.push(value)
    assert len(history.past) == MAX_STEPS
    assert history.past[-1] == MAX_STEPS + 48


def test_a_step_that_goes_on_is_undone_as_one() -> None:
    history = UndoHistory(0).push(1).push(2).revise(3)
    assert history.present == 3
    assert history.undo().present == 1
    assert history.push(4).undo().revise(5).future == ()


def test_a_step_that_comes_back_to_where_it_began_is_none() -> None:
    assert UndoHistory(0).push(1).revise(0) == UndoHistory(0)
