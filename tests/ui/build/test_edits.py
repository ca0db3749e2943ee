"""Edits of the draft are steps of a session, and what depends on the model follows it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from components.assembly.edits.adding import add_head, add_input, insert_kind
from components.assembly.edits.naming import rename
from components.assembly.edits.removing import remove_layer
from components.assembly.edits.replacing import set_setting
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import Head, ModelSpec
from components.datasets import Bound, Digits
from components.lessons import LESSONS, BuildOptions, lessons
from components.lessons.build import EMPTY
from components.training import InitialWeights, Recipe
from components.ui.base import state
from components.ui.build import edits
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

NETWORK = lessons.network(pixels=64)
FIRST, SECOND = NETWORK.layers[0].name, NETWORK.layers[1].name


@pytest.fixture(autouse=True)
def tab(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the tab remembers."""
    results: dict[str, Any] = {}
    monkeypatch.setattr(state, "keep", results.__setitem__)
    monkeypatch.setattr(state, "result", results.get)
    return results


@pytest.fixture
def session() -> LessonSession:
    return LessonSession("own", Experiment(BuildOptions(model=NETWORK), Recipe(dataset=Digits())))


def weights(spec: ModelSpec) -> InitialWeights:
    generator = np.random.default_rng(0)
    return InitialWeights({each.path: generator.random(each.shape) for each in addresses(spec)}, "mine.keras")


def test_each_edit_is_a_step_and_those_of_one_control_are_one(session: LessonSession) -> None:
    for units in (3, 30, 300):
        edits.apply(session, partial(set_setting, name=FIRST, setting="units", value=units), control="units")
    assert edits.draft(session) == set_setting(NETWORK, FIRST, "units", 300)
    assert edits.apply(session, lambda spec: set_setting(spec, FIRST, "activation", "tanh"), control="tanh")
    assert len(session.history.past) == 2
    for _ in range(2):
        edits.apply(session, lambda spec: insert_kind(spec, spec.inputs[0].name, "Dropout"))
    assert len(session.history.past) == 4
    for _ in range(4):
        session.undo()
    assert edits.draft(session) == NETWORK


def test_what_was_typed_stays_until_something_else_edits(session: LessonSession) -> None:
    source = "# mine\nx = Input((64,))"
    edits.apply(session, lambda spec: set_setting(spec, FIRST, "units", 9), source=source)
    assert edits.source(session) == source
    edits.apply(session, lambda spec: set_setting(spec, FIRST, "units", 10))
    assert edits.source(session) == ""
    session.undo()
    assert edits.source(session) == source


def test_a_comment_alone_is_a_step_that_changes_no_model(session: LessonSession) -> None:
    edits.apply(session, lambda spec: spec, source="# one")
    edits.apply(session, lambda spec: spec, source="# two")
    assert edits.source(session) == "# two"
    session.undo()
    assert edits.source(session) == "# one"
    assert edits.draft(session) == NETWORK


def test_a_refused_edit_changes_nothing_and_says_why(session: LessonSession) -> None:
    experiment = session.experiment
    for edit, code in (
        (lambda spec: rename(spec, FIRST, SECOND), "duplicate-name"),
        (lambda spec: remove_layer(spec, "gone"), "gone"),
        (lambda spec: rename(spec, FIRST, "a\nb"), "out-of-bounds"),
        (lambda spec: rename(spec, FIRST, "a" * 101), "out-of-bounds"),
        (lambda spec: add_input(spec, "x", (0,)), "out-of-bounds"),
    ):
        assert not edits.apply(session, edit)
        assert session.experiment is experiment
        assert [problem.code for problem in edits.refusal(session)] == [code]
    assert edits.apply(session, lambda spec: rename(spec, FIRST, "other"))
    assert edits.refusal(session) == ()


def test_an_edit_inside_a_model_changes_that_model() -> None:
    pairs = lessons.pairs()
    session = LessonSession("own", Experiment(BuildOptions(model=pairs), Recipe()))
    inner = pairs.layer("encoder").model
    assert inner is not None
    name = inner.layers[-1].name
    assert edits.apply(session, lambda spec: set_setting(spec, name, "units", 7), within=("encoder",))
    changed = edits.draft(session).layer("encoder").model
    assert changed == set_setting(inner, name, "units", 7)
    assert edits.draft(session).calls == pairs.calls
    assert not edits.apply(session, lambda spec: spec, within=("nobody",))


def test_data_follow_the_model_and_stay_where_they_fit(session: LessonSession) -> None:
    edits.apply(session, lambda spec: set_setting(spec, FIRST, "units", 9))
    assert session.experiment.recipe.dataset == Digits()
    edits.apply(session, lambda spec: add_input(spec, "more", (3,)))  # it cannot be built, and they stay
    assert session.experiment.recipe.dataset == Digits()

    def joined(spec: ModelSpec) -> ModelSpec:
        return add_head(insert_kind(spec, "more", "Dense", ()), "dense", "also")

    edits.apply(session, joined)
    dataset = session.experiment.recipe.dataset
    assert isinstance(dataset, Bound)
    assert {"more", NETWORK.inputs[0].name} == {binding.name for binding in dataset.inputs}
    session.undo()
    assert session.experiment.recipe.dataset == Digits()


def test_weights_stay_with_the_layers_that_they_fit(session: LessonSession) -> None:
    edits.replace_model(session, NETWORK, initial=weights(NETWORK))
    all_paths = {each.path for each in addresses(NETWORK)}

    def kept() -> set[str]:
        initial = session.experiment.initial
        return set() if initial is None else set(initial.arrays)

    assert kept() == all_paths
    edits.apply(session, lambda spec: rename(spec, FIRST, "renamed"))
    assert kept() == {path.replace(f"{FIRST}/", "renamed/") for path in all_paths}
    edits.apply(session, lambda spec: set_setting(spec, "renamed", "units", 5))
    assert kept() == {path for path in all_paths if path.split("/")[0] not in (FIRST, SECOND)} | {
        f"{SECOND}/bias"
    }
    session.undo()
    session.undo()
    assert kept() == all_paths
    edits.replace_model(session, NETWORK)
    assert kept() == set()


def test_a_locked_model_is_not_edited(session: LessonSession) -> None:
    session.locked = frozenset({"model"})
    assert not edits.apply(session, lambda spec: set_setting(spec, FIRST, "units", 9))
    assert not edits.replace_model(session, EMPTY)
    assert edits.draft(session) == NETWORK
    assert [problem.code for problem in edits.refusal(session)] == ["locked"]


def test_a_head_more_is_asked_of_the_same_rows_and_what_was_chosen_for_it_is_said() -> None:
    lesson = LESSONS["headline"]
    model = lesson.options.spec()
    session = LessonSession("own", Experiment(BuildOptions(model=model), lesson.recipe))
    third = Head(name="third", tensor=model.head("news_out").tensor, loss="binary_crossentropy")
    edits.apply(session, lambda spec: spec.model_copy(update={"heads": (*spec.heads, third)}))
    dataset = session.experiment.recipe.dataset
    assert isinstance(dataset, Bound)
    assert dataset.rows_from == lesson.recipe.dataset
    columns = {name: binding.columns for name, binding in dataset.bindings.items()}
    assert (columns["main_output"], columns["news_out"]) == (("retweets",), ("likes",))
    assert dataset.rows == lesson.recipe.dataset.rows
    assert session.notice is not None
    assert all(f"{name}: " in str(session.notice.text()) for name in ("third", "main_output", "news_in"))
    session.undo()
    assert session.experiment.recipe.dataset == lesson.recipe.dataset


def test_an_edit_that_asks_for_nothing_else_leaves_the_data_and_says_nothing() -> None:
    lesson = LESSONS["headline"]
    session = LessonSession("own", Experiment(BuildOptions(model=lesson.options.spec()), lesson.recipe))
    edits.apply(session, partial(set_setting, name="lstm", setting="units", value=7))
    assert session.experiment.recipe.dataset == lesson.recipe.dataset
    assert session.notice is None
