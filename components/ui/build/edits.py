"""Edits of the draft: each is one step that can be undone, and what depends on the model follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pydantic import ValidationError

from components.assembly.edits.edits import replace_layer
from components.assembly.edits.replacing import replace_input
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused
from components.datasets import Bound, Dataset
from components.datasets.dataset_for_model import dataset_for
from components.datasets.encodings.binding import Binding
from components.lessons import BuildOptions
from components.lessons.build import MAX_SOURCE
from components.training import InitialWeights, Recipe
from components.ui.base import state
from components.ui.data.changed_model import data_notice, with_model
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

Edit = Callable[[ModelSpec], ModelSpec]


def draft(session: LessonSession) -> ModelSpec:
    """The model as it is now, which may be one that cannot be built yet."""
    return _options(session).model


def source(session: LessonSession) -> str:
    """The Python text that the draft was read from; empty if it was last edited otherwise."""
    return _options(session).source


def apply(
    session: LessonSession,
    edit: Edit,
    *,
    within: tuple[str, ...] = (),
    control: str = "",
    source: str = "",
    data: Callable[[Dataset], Dataset] | None = None,
) -> bool:
    """Make an edit of the draft one step that can be undone; data and weights stay as far as they fit.

    An edit that is refused changes nothing; `refusal` says why until the next edit.

    Args:
        session: Whose draft it is.
        edit: The edit. It may raise `Refused`, and `KeyError` for what is no longer there.
        within: The names of the models around the one that is edited, from the outside in.
        control: The name of a control whose changes in quick succession are one step, such as a field that
            is typed in; empty for a step of its own.
        source: The Python text that the model was read from, if it was; one that is too long to be kept is
            left out.
        data: What of the data changes with the model, given those that follow it.

    Returns:
        Whether it was made.
    """
    state.read_typed(session.name)
    with session.lock:
        show_refusal(session)
        try:
            model = _checked(_inside(draft(session), within, edit))
        except Refused as refused:
            return show_refusal(session, *refused.problems)
        except KeyError as error:
            where = str(error.args[0]) if error.args else ""
            return show_refusal(session, Problem("gone", where, message(_GONE), "", message(_LOOK)))
        except ValueError as error:
            return show_refusal(
                session, Problem("out-of-bounds", "", message(_BEYOND), _first(error), message(_LESS))
            )
        before = session.experiment.recipe.dataset
        changed = with_model(session.experiment, model, _kept(source))
        if data is not None:
            recipe = changed.recipe.model_copy(update={"dataset": data(changed.recipe.dataset)})
            changed = replace(changed, recipe=recipe)
        made = _step(session, changed, control)
        notice = None if data is not None else data_notice(before, session.experiment.recipe.dataset)
        if made and notice is not None:
            session.notice = notice
        return made


def give_columns(session: LessonSession, name: str, columns: tuple[str, ...]) -> None:
    """Give an input a place for the numbers of each of these columns, and these columns: one step."""

    def resized(spec: ModelSpec) -> ModelSpec:
        return replace_input(spec, spec.input(name).model_copy(update={"shape": (len(columns),)}))

    def bound(dataset: Dataset) -> Dataset:
        binding = Binding(name=name, encoding="numbers", columns=columns)
        return dataset.with_binding(binding) if isinstance(dataset, Bound) else dataset

    apply(session, resized, data=bound)


def replace_model(
    session: LessonSession,
    model: ModelSpec,
    *,
    source: str = "",
    recipe: Recipe | None = None,
    initial: InitialWeights | None = None,
) -> bool:
    """Begin with another model, as one step that can be undone.

    Args:
        session: Whose draft it is.
        model: The model.
        source: As of `apply`.
        recipe: How it is trained. As before where it is None, with the data that fit the model best.
        initial: The weights it starts from; None for fresh ones.

    Returns:
        Whether it was done: what is locked stays as it is.
    """
    state.read_typed(session.name)
    with session.lock:
        show_refusal(session)
        before = session.experiment
        options = before.options.model_validate(
            {**dict(before.options), "model": model, "source": _kept(source)}
        )
        if recipe is None:
            dataset = dataset_for(options.spec())[0] or before.recipe.dataset
            recipe = before.recipe.model_copy(update={"dataset": dataset})
        made = _step(session, Experiment(options, recipe, initial))
        if made:
            session.before = session.experiment  # nothing of it is the learner's own last change
        return made


def refusal(session: LessonSession) -> tuple[Problem, ...]:
    """Why the last edit in this tab was refused; empty if it was not."""
    return state.result(_key(session)) or ()


def _key(session: LessonSession) -> str:
    return f"{session.name}-edit-refused"


def show_refusal(session: LessonSession, *why: Problem) -> bool:
    """Say in this tab why what was asked for is not done, until the next edit; nothing clears it. False."""
    state.keep(_key(session), why)
    return False


def _step(session: LessonSession, experiment: Experiment, control: str = "") -> bool:
    if control:
        session.edit(experiment, control)
    else:
        session.edit_alone(experiment)
    if session.refusal:
        show_refusal(session, *session.refusal)
        session.refusal = ()  # it stands at the model, not at the run
        return False
    return True


def _options(session: LessonSession) -> BuildOptions:
    options = session.experiment.options
    assert isinstance(options, BuildOptions)
    return options


def _inside(spec: ModelSpec, within: tuple[str, ...], edit: Edit) -> ModelSpec:
    """The spec with the model edited that is inside these."""
    if not within:
        return edit(spec)
    outer = spec.layer(within[0])
    if outer.model is None:
        raise KeyError(within[0])
    inner = _inside(outer.model, within[1:], edit)
    return replace_layer(spec, outer.model_copy(update={"model": inner}))


def _checked(spec: ModelSpec) -> ModelSpec:
    """The spec as it will be read when it was stored. Raises `ValueError` if it could not be."""
    return ModelSpec.model_validate(spec.model_dump(mode="json"))


def _kept(source: str) -> str:
    return source if len(source) <= MAX_SOURCE else ""


def _first(error: ValueError) -> str:
    """The first thing that is out of its bounds."""
    if not isinstance(error, ValidationError):
        return str(error)[:80]
    mistake = error.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, mistake['loc']))}: {mistake['msg']}"[:120]


_GONE = N_("This is no longer in the model: it was changed meanwhile.")
_LOOK = N_("Look at the model as it is now, and try again.")
_BEYOND = N_("The model would have something that no model here can have.")
_LESS = N_("Choose another name, or something smaller.")
