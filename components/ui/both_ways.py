"""One network written both ways, side by side: as a Sequential and as a functional model.

Of a network that Sequential cannot say, its side shows what was tried and what Keras says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from components.assembly import ModelSpec, to_python
from components.assembly.attempts import Attempt, attempts
from components.assembly.explain import Refused
from components.assembly.sequential import Proof, is_chain, prove, sketch_sequential, summarize_sequential
from components.assembly.sequential_code import called_as_layer, to_sequential
from components.datasets import Dataset
from components.ui.code_views import program
from components.ui.drawing import drawing, picture
from components.ui.locale import _, say
from components.ui.problems import show
from components.ui.summary_view import summary, table
from components.ui.workbench import Workbench

# Of the validation part; enough to see whether two models answer alike.
ROWS = 32

Side = Callable[[Workbench], None]


def diagrams(bench: Workbench) -> None:
    """Keras's drawing of each."""
    _beside(bench, _stacked, _marked)


def summaries(bench: Workbench) -> None:
    """Each as a table."""
    _beside(bench, lambda bench: table(summarize_sequential(bench.setup.spec)), summary)


def programs(bench: Workbench) -> None:
    """Each as the program one would write."""
    _beside(bench, _sequential_program, _functional_program)


def proof(bench: Workbench) -> None:
    """Whether the two are one network, asked of the two Keras models themselves."""
    spec = bench.setup.spec
    if not is_chain(spec):
        st.caption(_("There is nothing to compare: only one of the two can say this network."))
        return
    try:
        found = _proved(spec, bench.setup.recipe.dataset)
    except Refused as refused:
        show(refused.problems)
        return
    _evidence(found)
    _as_layer(spec)


@lru_cache(64)
def _proved(spec: ModelSpec, dataset: Dataset) -> Proof:
    rows = dataset.prepare(spec).validation.inputs
    return prove(spec, {name: values[:ROWS] for name, values in rows.items()})


# --- the two sides


def _beside(bench: Workbench, stacked: Side, functional: Side) -> None:
    tried = attempts(bench.setup.spec)
    left, right = st.columns(2, gap="medium")
    with left:
        _head(_("Sequential"), _("A list of layers: each is called on what the one before it makes."))
        if tried:
            _refusals(tried)
        else:
            stacked(bench)
    with right:
        _head(_("Functional"), _("Tensors with names: any layer can be called on any of them."))
        functional(bench)


def _head(title: str, explanation: str) -> None:
    st.markdown(f"**{title}**  \n:small[:gray[{explanation}]]")


def _refusals(tried: tuple[Attempt, ...]) -> None:
    """What was tried, what Keras says, and why."""
    for attempt in tried:
        with st.container(border=True):
            st.error(
                _("{what}: Keras refuses ({error})").format(what=say(attempt.title), error=attempt.error),
                icon=":material/error:",
            )
            st.code(attempt.says, language=None, wrap_lines=True)
            st.markdown(say(attempt.why))
            st.caption(_("What was tried:"))
            st.code(attempt.code, language="python", wrap_lines=False)


def _stacked(bench: Workbench) -> None:
    picture(bench, sketch_sequential)
    st.caption(_("Keras draws no box for the Input of a Sequential. It is there all the same."))


def _marked(bench: Workbench) -> None:
    """What Sequential cannot say is marked, besides what the last change added."""
    drawing(bench, {name for attempt in attempts(bench.setup.spec) for name in attempt.beyond})


def _sequential_program(bench: Workbench) -> None:
    program(bench, to_sequential(bench.setup.spec, bench.setup.complete(), translate=_), "sequential")


def _functional_program(bench: Workbench) -> None:
    program(bench, to_python(bench.setup.spec, bench.setup.complete(), translate=_), "functional")


# --- the proof


def _evidence(found: Proof) -> None:
    """What the two have in common, in figures."""
    with st.container(border=True):
        st.markdown(
            _(
                "**Are they the same?** Keras has just built both and asked both about {rows} real digits, "
                "before and after copying the weights: `sequential.set_weights(functional.get_weights())`."
            ).format(rows=found.rows)
        )
        stacked, functional = found.parameters
        alike = (_("different"), _("the same"))
        with st.grid(4, min_column_width=130):
            st.metric(_("Layers and shapes"), alike[bool(found.layers)], help=", ".join(found.layers) or None)
            st.metric(
                _("Parameters"),
                f"{stacked:,}" if stacked == functional else f"{stacked:,} / {functional:,}",
                help=_("How many each of the two has."),
            )
            st.metric(
                _("Apart before"),
                f"{found.apart:.3g}",
                help=_("The largest difference between their answers while each has weights of its own."),
            )
            st.metric(
                _("Apart after"),
                f"{found.together:.3g}",
                help=_("The largest difference between their answers with the same weights in both."),
            )


def _as_layer(spec: ModelSpec) -> None:
    with st.expander(_("The slide's two lines: a model is a layer too"), icon=":material/lightbulb:"):
        st.code(called_as_layer(spec), language="python")
        st.markdown(
            _(
                "Sequential and functional are no opposites: a finished model, of either kind, can be called "
                "on a tensor like any layer. Here `y` is what the network answers for `x`, with the weights "
                "it has."
            )
        )
