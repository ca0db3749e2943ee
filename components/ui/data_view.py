"""The data: where it comes from, a few rows, how a text becomes ids, how targets are spread."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.assembly.explain import Refused
from components.datasets.prepared import Prepared
from components.ui import own_data, state
from components.ui.locale import _, say
from components.ui.problems import show
from components.ui.workbench import Workbench

HEIGHT = 220
# Of a headline whose ids are shown: what fits a table that one scrolls sideways.
LONGEST = 500


def data(bench: Workbench) -> None:
    """What the model on the bench would learn from."""
    own_data.source(bench)
    dataset = bench.setup.recipe.dataset
    try:
        prepared = bench.setup.prepared()
        rows = dataset.preview()
    except Refused as refused:
        show(refused.problems)
        return
    st.caption(say(dataset.provenance()))
    _counts(prepared)
    shown = rows.rename(columns={name: say(label) for name, label in dataset.labels().items()})
    st.dataframe(shown, hide_index=True, height=HEIGHT, alt=_("A few rows of the data"))
    _questions(bench, prepared)
    _ids(bench, prepared)


def _counts(prepared: Prepared) -> None:
    with st.container(horizontal=True):
        st.badge(_("{rows:,} rows to train on").format(rows=len(prepared.train)), icon=":material/school:")
        st.badge(
            _("{rows:,} rows to validate on").format(rows=len(prepared.validation)),
            icon=":material/rule:",
            color="green",
        )
    for note in prepared.notes:
        st.caption(say(note))


def _questions(bench: Workbench, prepared: Prepared) -> None:
    """Each head: its question, how its target is spread, the baseline it has to beat."""
    for head, question in prepared.questions.items():
        with st.expander(head, expanded=False, icon=":material/help:"):
            st.markdown(say(question))
            baseline = prepared.baselines[head]
            st.markdown(
                _("To beat: {answer} scores {value:.3f} ({metric}) on the validation rows.").format(
                    answer=say(baseline.answer), value=baseline.value, metric=_(baseline.metric)
                )
            )
            st.echarts_chart(
                _bars(bench.setup.recipe.dataset.distribution(head)),
                height=HEIGHT,
                key=f"{bench.name}-spread-{head}",
                alt=_("How the target of {head} is spread").format(head=head),
            )


def _bars(spread: pd.DataFrame) -> dict[str, object]:
    """A histogram as bars; the bins grow, so they are named and not placed."""
    ends = zip(spread["from"], spread["to"], strict=True)
    names = [f"{low:,.3g}" if low == high else f"{low:,.0f}-{high:,.0f}" for low, high in ends]
    return {
        "animation": False,
        "grid": {"left": 6, "right": 10, "top": 12, "bottom": 6, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "dataset": {"source": pd.DataFrame({_("value"): names, _("rows"): spread["rows"]})},
        "xAxis": {"type": "category", "axisLabel": {"rotate": 45, "fontSize": 10}},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar"}],
    }


def _ids(bench: Workbench, prepared: Prepared) -> None:
    """One headline, word by word, as the model reads it."""
    st.markdown(_("**How one headline becomes ids**"))
    key = f"{bench.name}-ids"
    example = bench.setup.recipe.dataset.example()[:LONGEST]
    text = st.text_input(
        _("Headline"),
        max_chars=LONGEST,
        help=_("Type another to see its ids."),
        **state.controlled(key, state.choice(key, example), lambda new: state.choose(key, new)),
    )
    tokens = prepared.encoder.tokens(text)
    table = pd.DataFrame(
        [[token.text for token in tokens], [str(token.id) for token in tokens]],
        index=[_("word"), _("id")],
        columns=[str(position) for position in range(1, len(tokens) + 1)],
    )
    st.dataframe(table, alt=_("The words of the headline and their ids"))
    length = bench.setup.spec.inputs[0].shape[0]
    st.caption(
        _(
            "0 is padding and comes in front, so that the last word is what the LSTM reads last: here "
            "{zeros} zeros, then {words} ids. 1 is any word outside the vocabulary."
        ).format(zeros=max(0, length - len(tokens)), words=min(length, len(tokens)))
    )
