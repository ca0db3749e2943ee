"""The draft as a text: the learner's own, or the program that builds it; and what becomes of one that is
written."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from components.assembly import to_python
from components.assembly.checks.validate import problems
from components.assembly.code import ReadProgram, draft_to_python, read_python
from components.assembly.spec import Config, ModelSpec
from components.assembly.spec.problems import Refused
from components.lessons import BuildOptions
from components.lessons.build import EMPTY, MAX_SOURCE, recipe_of
from components.training import Recipe
from components.ui.base import state
from components.ui.base.locale import translator
from components.ui.data.changed_model import with_model
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

# Every drawing of a page reads the same texts again.
read = lru_cache(64)(read_python)


def program_text(session: LessonSession) -> str | None:
    """The text that stands for the draft; `None` if there is none and the draft cannot be written yet."""
    too_long: str | None = state.result(_key(session))
    return too_long or text_of(session.experiment)


def is_too_long(session: LessonSession) -> bool:
    """Whether the text in this tab is longer than can be kept, and so is none of the draft."""
    return bool(state.result(_key(session)))


def text_of(experiment: Experiment) -> str | None:
    """The text of an experiment: as it was written, else the program that builds and trains its model, or as
    far as it goes that of one that cannot be built."""
    options = _options(experiment)
    if options.source or options.model == EMPTY:
        return options.source
    recipe = experiment.complete_recipe()
    try:
        return to_python(experiment.spec, recipe, translate=translator())
    except Refused:
        return draft_to_python(experiment.spec, recipe, translate=translator())


def write_text(session: LessonSession, text: str, *, alone: bool = False) -> None:
    """Make a text that was written the text of the draft, and the model it gives the model of the draft.

    A model that a text gives is one step that can be undone. While the text has errors the model stays as it
    was; the text is kept, and all texts between two models are one step.

    Args:
        session: Whose draft it is.
        text: The text.
        alone: Whether it is a step of its own in any case, such as a repair.
    """
    if not session.free("model"):
        return
    state.keep(_key(session), text if len(text) > MAX_SOURCE else None)
    if len(text) > MAX_SOURCE or text == text_of(session.experiment):
        return
    with session.lock:
        rewritten = last_step_is_text(session)
        base = session.history.past[-1] if rewritten else session.experiment
        after = _with_text(base, text)
        session.last_edit = None
        revised = rewritten and not alone
        session.change(lambda history: history.revise(after) if revised else history.push(after))


def last_step_is_text(session: LessonSession) -> bool:
    """Whether the last step changed the text alone."""
    past = session.history.past
    return bool(past) and _without_text(past[-1]) == _without_text(session.experiment)


def says_less(session: LessonSession, reading: ReadProgram) -> bool:
    """Whether the text of the draft was written from it and makes less: what leads to no output."""
    options = _options(session.experiment)
    if options.source or reading.spec is None or not problems(session.experiment.spec):
        return False
    return any(
        len(getattr(reading.spec, parts)) < len(getattr(options.model, parts))
        for parts in ("inputs", "layers", "calls", "heads")
    )


def lost_text(session: LessonSession) -> bool:
    """Whether a text of the learner's own was replaced, since the model was changed otherwise."""
    if _options(session.experiment).source:
        return False
    return any(_options(experiment).source for experiment in session.history.past)


def trains_otherwise(reading: ReadProgram, recipe: Recipe) -> bool:
    """Whether a text says something else of the training than the recipe does."""
    said = _said(reading, recipe)
    return any(getattr(recipe, name) != value for name, value in said.items())


def _with_text(before: Experiment, text: str) -> Experiment:
    """An experiment after its text was rewritten: what the text says anew is taken."""
    reading = read(text)
    if reading.spec is None:
        return replace(before, options=before.options.choose("source", text))
    said_before = read(text_of(before) or "")
    after, weights = (
        replace(before, options=before.options.choose("source", text)),
        before.recipe.loss_weights,
    )
    if reading.spec != said_before.spec:
        model, weights = _with_weights(before, reading.spec, said_before.spec)
        after = with_model(before, model, text)
    said = _said(reading, after.recipe)
    anew = {
        name: value for name, value in said.items() if value != _said(said_before, after.recipe).get(name)
    }
    recipe = Recipe.model_validate({**dict(after.recipe), **anew, "loss_weights": weights})
    return replace(after, recipe=recipe)


def _with_weights(
    before: Experiment, model: ModelSpec, model_before: ModelSpec | None
) -> tuple[ModelSpec, Config]:
    """A model that was read, and the loss weights of the recipe. A weight of the recipe counts until the text
    says another one than before."""
    options, weights = _options(before), dict(before.recipe.loss_weights)
    own = {head.name: head for head in options.model.heads}
    said = {head.name: head.weight for head in model_before.heads} if model_before is not None else {}
    heads = []
    for head in model.heads:
        if head.name in own and head.name in weights and head.weight == said.get(head.name):
            heads.append(head.model_copy(update={"weight": own[head.name].weight}))
        else:
            weights.pop(head.name, None)
            heads.append(head)
    return model.model_copy(update={"heads": tuple(heads), "seed": options.model.seed}), Config(weights)


def _said(reading: ReadProgram, recipe: Recipe) -> dict[str, object]:
    """What a text says of the training, as fields of a recipe; without what no recipe can have."""
    said: dict[str, object] = {}
    if reading.optimizer is not None:
        other, refused = recipe_of(reading.optimizer, recipe.dataset)
        if not refused:
            names = ("optimizer", "learning_rate", "optimizer_config", "schedule")
            said = {name: getattr(other, name) for name in names}
    for name in ("batch_size", "epochs"):
        value = getattr(reading, name)
        try:
            Recipe.model_validate({name: value})
        except ValueError:
            continue
        said[name] = value
    return said


def _without_text(experiment: Experiment) -> Experiment:
    return replace(experiment, options=experiment.options.choose("source", ""))


def _options(experiment: Experiment) -> BuildOptions:
    assert isinstance(experiment.options, BuildOptions)
    return experiment.options


def _key(session: LessonSession) -> str:
    return f"{session.name}-long-text"
