"""The gallery: models to begin with, each with a small drawing and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import streamlit as st

from components.assembly import ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.drawing.rendering import to_svg
from components.assembly.drawing.sketch import to_sketch
from components.assembly.spec.messages import N_, message
from components.lessons import LESSONS
from components.lessons.gallery import GALLERY, GROUPS, Classic
from components.training import InitialWeights, Recipe
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.colours.palette import is_dark
from components.ui.base.locale import _, translator
from components.ui.base.markdown import Text
from components.ui.base.search_field import search_field
from components.ui.build import begun, edits
from components.ui.session import workspaces
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

# The group of the lessons' models.
LESSON_MODELS = "lessons"


@dataclass(frozen=True)
class Beginning:
    """A model as one begins with it.

    Attributes:
        spec: The model.
        recipe: How it is trained.
        source: Its Python, if it was written as that.
        initial: The weights it starts from; None for fresh ones.
    """

    spec: ModelSpec
    recipe: Recipe
    source: str = ""
    initial: InitialWeights | None = None


@dataclass(frozen=True)
class Card:
    """What the gallery shows of a model. Its texts are in the learner's language.

    Attributes:
        name: Its name.
        group: The name of its group.
        title: What it is called.
        shows: What it shows.
        begin: Makes what one begins with.
        look: What to look at in the drawing, marked for translation; empty for nothing.
    """

    name: str
    group: str
    title: Text
    shows: Text
    begin: Callable[[], Beginning]
    look: str = ""

    def says(self, words: str) -> bool:
        """Whether all of these words are in what is said of it, or among the layers of its model."""
        said = " ".join([self.title, self.shows, self.name, *kinds(self.begin().spec)]).lower()
        return all(word in said for word in words.lower().split())


@lru_cache(64)
def kinds(spec: ModelSpec) -> tuple[str, ...]:
    """The kinds of layers in a model, also in the models and wrappers inside it."""
    names: dict[str, None] = {}
    for layer in spec.layers:
        for one in (layer, *layer.inner_layers):
            names |= dict.fromkeys([one.kind] if one.model is None else kinds(one.model))
    return tuple(names)


def gallery(session: LessonSession) -> None:
    """Draw the gallery."""
    _gallery(session, session.experiment)


@st.fragment
def _gallery(session: LessonSession, drawn: Experiment) -> None:
    """The cards of one group, or those in which something is searched for. Looking around redraws this alone.

    Args:
        session: Whose draft begins with a model.
        drawn: The experiment that the whole page was drawn with.
    """
    if session.experiment is not drawn:
        st.rerun()
    groups = {group.name: _(group.label) for group in GROUPS}
    groups[LESSON_MODELS] = _("Lessons")
    key = f"{session.name}-gallery"
    words = search_field(_("Search the gallery"), _("Search: LSTM, digits, poems ..."), f"{key}-search")
    shown_group = choice_buttons(_("Kind of model"), groups, key, disabled=bool(words))
    cards = [card for card in _cards() if (card.says(words) if words else card.group == shown_group)]
    if not cards:
        st.caption(_("Nothing in the gallery matches these words."))
    with st.grid(min_column_width=260, key=f"{key}-cards"):
        for card in cards:
            _card(session, card)


def _cards() -> Iterator[Card]:
    for classic in GALLERY.values():
        yield Card(
            classic.name,
            classic.group.name,
            _(classic.title),
            _(classic.shows),
            partial(_classic, classic),
            classic.look,
        )
    for lesson in LESSONS.values():
        if lesson.teaches:
            yield Card(
                lesson.name,
                LESSON_MODELS,
                _(lesson.title),
                _(lesson.help),
                partial(_lesson_model, lesson.name),
            )


def _classic(classic: Classic) -> Beginning:
    return Beginning(classic.spec(), classic.recipe(), classic.text(translator()))


def _lesson_model(name: str) -> Beginning:
    """The model of a lesson as it stands on its page."""
    experiment = workspaces.lesson_session(name, partial(workspaces.begin, name)).experiment
    return Beginning(experiment.spec, experiment.complete_recipe(), initial=experiment.initial)


def _card(session: LessonSession, card: Card) -> None:
    """Draw a card; the model of a lesson that cannot be built has none."""
    beginning = card.begin()
    if problems(beginning.spec):
        return
    key = f"{session.name}-begin-{card.name}"
    with st.container(border=True, key=f"{key}-card", gap="xsmall"):
        st.image(
            to_svg(to_sketch(beginning.spec, is_dark())),
            alt=_("Sketch of the model: {title}").format(title=card.title).plain,
        )
        st.button(
            Text(card.title),
            key=key,
            width="stretch",
            on_click=_begin,
            args=(session, card, beginning),
        )
        st.caption(Text(card.shows))


def _begin(session: LessonSession, card: Card, beginning: Beginning) -> None:
    made = edits.replace_model(
        session,
        beginning.spec,
        source=beginning.source,
        recipe=beginning.recipe,
        initial=beginning.initial,
    )
    if made:
        begun.begun(session, message(N_("Look: {what}"), what=message(card.look)) if card.look else None)
