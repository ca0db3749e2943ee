"""Every entry of the registry of lessons is complete, and whatever a lesson needs elsewhere is there."""

from __future__ import annotations

import pytest

from components.assembly.checks.validate import problems
from components.assembly.spec.problems import Refused
from components.lessons import LESSONS, Lesson, lessons
from components.lessons.build import EMPTY
from components.lessons.link import Link, decode, encode, lockable
from components.ui.base import syllabus
from components.ui.session.experiment import Experiment
from components.ui.session.session_json import experiment_from_json
from tests.ui.conftest import Open

ALL = [pytest.param(lesson, id=lesson.name) for lesson in LESSONS.values()]
TAUGHT = [pytest.param(lesson, id=lesson.name) for lesson in LESSONS.values() if lesson.teaches]


@pytest.mark.parametrize("lesson", ALL)
def test_it_begins_with_a_model_that_learns_from_its_data(lesson: Lesson) -> None:
    assert LESSONS[lesson.name] is lesson
    assert isinstance(lesson.recipe.dataset, lesson.datasets)
    if lesson.name == "own":  # there the learner begins with nothing
        assert lesson.options.spec() == EMPTY
        return
    assert not problems(lesson.options.spec())
    assert lesson.recipe.dataset.prepare(lesson.options.spec()).train.rows.size


@pytest.mark.parametrize("lesson", ALL)
def test_its_controls_and_locks_change_what_it_has(lesson: Lesson) -> None:
    assert {control.option for group in lesson.groups for control in group.controls} <= set(
        type(lesson.options).model_fields
    )
    for lock in lesson.locks:
        assert lock.names & lockable(lesson.name)


@pytest.mark.parametrize("lesson", ALL)
def test_its_experiments_are_linked_and_stored(lesson: Lesson) -> None:
    begun = Link(lesson.name, lesson.options, lesson.recipe)
    if lesson.name == "own":  # nothing to share yet
        with pytest.raises(Refused, match="has no input"):
            encode(begun)
    else:
        link = decode(encode(begun))
        assert (link.options, link.recipe) == (lesson.options, lesson.recipe)
    start = Experiment(lesson.options, lesson.recipe)
    assert experiment_from_json(lesson.name, start.json, lambda digest, origin: None) == start


@pytest.mark.parametrize("lesson", ALL)
def test_its_page_opens_it(lesson: Lesson, visit: Open) -> None:
    assert syllabus.path(lesson).exists()
    app = visit(lesson.file)
    session = app.session_state["modelier"].lessons[lesson.name]
    assert session.experiment == Experiment(lesson.options, lesson.recipe)


@pytest.mark.parametrize("lesson", TAUGHT)
def test_it_teaches(lesson: Lesson, visit: Open) -> None:
    assert lesson.demonstration
    groups = visit(lesson.file).get("button_group")
    assert any(str(group.key).startswith(f"{lesson.name}-answer-") for group in groups), "it asks nothing"


def test_every_page_of_the_folder_is_in_the_navigation() -> None:
    named = {syllabus.path(page) for page in (syllabus.HOME, *syllabus.TAUGHT, *syllabus.TOOLS)}
    assert named == {path for path in syllabus.PAGES.glob("*.py") if path.name != "main.py"}


def test_every_model_is_there_for_programs() -> None:
    for name, lesson in LESSONS.items():
        assert lessons.model(name) == lesson.options.spec()
    models = (lessons.network(), lessons.headline(), lessons.pairs(), lessons.reuse())
    assert models == tuple(map(lessons.model, ("sequential", "headline", "pairs", "reuse")))
    assert lessons.model("pairs", dense=2) == lessons.pairs(dense=2)
    assert lessons.pairs(dense=2, encoder="separate").layer("dense_2")
    with pytest.raises(ValueError, match="encoders"):
        lessons.pairs(encoders=2)
    with pytest.raises(ValueError, match="no lesson"):
        lessons.model("poetry")
