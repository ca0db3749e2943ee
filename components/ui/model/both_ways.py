"""Views that show a network written both ways, side by side: with Sequential and functionally.

If Sequential cannot express the network, its side shows what was tried and the error that Keras raised.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from components.assembly import ModelSpec, to_python
from components.assembly.code.program import model_code
from components.assembly.code.sequential_program import (
    called_as_layer,
    sequential_model_code,
    to_sequential_python,
)
from components.assembly.code.sequential_refusals import SequentialRefusal, sequential_refusals
from components.assembly.keras_model.sequential import (
    SequentialComparison,
    compare_both_ways,
    is_chain,
    summarize_sequential,
)
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets import Dataset
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text
from components.ui.base.problems import show
from components.ui.model.brevity import BESIDE, BESIDE_REFUSAL
from components.ui.model.code_views import program
from components.ui.model.drawing import drawing, last_change, picture
from components.ui.model.summary_view import summary, table
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# Validation rows on which the two models are compared.
ROWS = 32
# Sums of 32-bit numbers in another order may differ by this much.
TOLERANCE = 1e-5

Side = Callable[[LessonSession], None]


def _diagrams(session: LessonSession) -> None:
    """Draw the diagrams of both, below what the last change did to them."""
    last_change(session)
    _beside(session, _stacked, _marked)


def _summaries(session: LessonSession) -> None:
    """Draw the summaries of both."""
    _beside(session, lambda session: table(summarize_sequential(session.experiment.spec)), summary)


def _programs(session: LessonSession) -> None:
    """Draw the programs of both."""
    _beside(session, _sequential_program, _functional_program)
    _as_layer(session.experiment.spec)


def proof(session: LessonSession) -> None:
    """Build both with Keras, compare their answers, and draw whether they are the same network."""
    spec = session.experiment.spec
    if not is_chain(spec):
        only = _(
            "**Only the functional API can express this network.** Keras was asked for a Sequential too."
        )
        st.markdown(Text(f":red[:material/block:] {only}"))
        return
    try:
        result = _proved(spec, session.experiment.recipe.dataset)
    except Refused as refused:
        show(refused.problems)
        return
    _evidence(result)


@lru_cache(64)
def _proved(spec: ModelSpec, dataset: Dataset) -> SequentialComparison:
    rows = dataset.prepare(spec).validation.inputs
    return compare_both_ways(spec, {name: values[:ROWS] for name, values in rows.items()})


DIAGRAMS = View("diagram", N_("Diagram"), _diagrams)
SUMMARIES = View("summary", N_("Summary"), _summaries)
PROGRAMS = View("code", N_("Code"), _programs)


def _beside(session: LessonSession, stacked: Side, functional: Side) -> None:
    tried = sequential_refusals(session.experiment.spec)
    # A drawing with a branch is wider than a stack.
    left, right = st.columns((2, 3) if tried else 2, gap="small")
    with left:
        _head(_("Sequential"), _("A list of layers: each is called on the output of the one before it."))
        if tried:
            _refusals(tried)
        else:
            stacked(session)
    with right:
        _head(_("Functional"), _("Tensors with names: any layer can be called on any of them."))
        functional(session)


def _head(title: Text, explanation: Text) -> None:
    st.markdown(f"**{title}**", help=explanation)


def _refusals(tried: tuple[SequentialRefusal, ...]) -> None:
    """Draw what was tried with Sequential, the error that Keras raised, and why."""
    for attempt in tried:
        st.error(
            _("{what}: Keras raises {error}").format(what=say(attempt.title), error=attempt.error),
            icon=":material/error:",
        )
        st.code(attempt.says, language=None, wrap_lines=True)
        st.markdown(say(attempt.why))
        with st.container() if len(tried) == 1 else st.expander(_("What was tried")):
            st.code(attempt.code, language="python", wrap_lines=True)


def _stacked(session: LessonSession) -> None:
    picture(session, sequential=True, place=BESIDE)
    st.caption(_("Keras draws no box for the Input of a Sequential. It is there all the same."))


def _marked(session: LessonSession) -> None:
    """Draw the diagram with the layers marked that Sequential cannot express."""
    tried = sequential_refusals(session.experiment.spec)
    beyond = {name for attempt in tried for name in attempt.beyond}
    drawing(session, beyond, counted=False, place=BESIDE_REFUSAL if tried else BESIDE)


def _sequential_program(session: LessonSession) -> None:
    spec, recipe = session.experiment.spec, session.experiment.complete_recipe()
    st.code(sequential_model_code(spec, recipe, translate=translator()), language="python", wrap_lines=True)
    with st.expander(_("The whole program")):
        program(session, to_sequential_python(spec, recipe, translate=translator()), "sequential")


def _functional_program(session: LessonSession) -> None:
    spec, recipe = session.experiment.spec, session.experiment.complete_recipe()
    st.code(model_code(spec, recipe, translate=translator()), language="python", wrap_lines=True)
    with st.expander(_("The whole program")):
        program(session, to_python(spec, recipe, translate=translator()), "functional")


def _evidence(result: SequentialComparison) -> None:
    """Draw in figures what the two have in common."""
    stacked, functional = result.parameters
    if not result.layers or stacked != functional or result.together > TOLERANCE:
        st.error(_("The two differ. That should not happen: please tell whoever runs this server."))
        return
    same = _(
        "**One network.** {layers} {layers:layer|layers}, {parameters:,} {parameters:parameter|parameters} "
        "each; with the same weights the answers differ by **{together:.2g}**."
    ).format(layers=len(result.layers), parameters=functional, together=result.together)
    st.markdown(
        Text(f":green[:material/equal:] {same}"),
        help=_(
            "Keras has just built both: the same layers and shapes. Asked about {rows} real digits they "
            "differ by up to {apart:.2g}, since each began with weights of its own; with the weights copied, "
            "`sequential.set_weights(functional.get_weights())`, by {together:.2g}."
        ).format(rows=result.rows, apart=result.apart, together=result.together),
    )


def _as_layer(spec: ModelSpec) -> None:
    with st.container(border=True):
        st.markdown(_("**The slide's two lines: a model is a layer too**"))
        st.code(called_as_layer(spec), language="python")
        st.markdown(
            _(
                "Sequential and functional are no opposites: a finished model, of either kind, can be called "
                "on a tensor like any layer. Here `y` is what the network answers for `x`, with the weights "
                "it has."
            )
        )
