"""Two texts of the learner's own: what the model says, and what is proved by swapping them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.explain import Refused
from components.assembly.messages import N_
from components.assembly.swap import Swap, identities, readers, swap
from components.datasets.prepared import Prepared
from components.training import Run
from components.ui import state
from components.ui.asking import Asked, predict
from components.ui.closer import closer
from components.ui.locale import _
from components.ui.markdown import Text, cells
from components.ui.problems import show
from components.ui.try_it import answered, asked
from components.ui.view import View
from components.ui.workbench import Workbench

LONGEST = 1_000
# So many numbers of a vector are shown; the proof is over all of them.
SHOWN = 4
NAMES = ("A", "B")
UNBROKEN_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
EXAMPLES = (
    "Just out: the failing media is at it again. So dishonest, sad!",
    "Thank you Ohio! Join us tomorrow at 7pm. Tickets available here.",
)


def _try(bench: Workbench) -> None:
    """How likely one author wrote both texts, asked in both orders."""
    asked(bench, _ask)


def _ask(bench: Workbench, run: Run, prepared: Prepared) -> None:
    texts = _texts(bench)
    st.button(_("Ask again"), key=f"{bench.name}-ask", icon=":material/refresh:")
    try:
        arrays = _both_orders(prepared, texts)
        answers = predict(run, arrays)
    except Refused as refused:
        show(refused.problems)
        return
    head, values = next(iter(answers.items()))
    with st.grid(2, min_column_width=200):
        for label, value in zip((_("A, then B"), _("B, then A")), values[:, 0], strict=True):
            answered(label, head, float(value), prepared)
    straight = {name: array[:1] for name, array in arrays.items()}
    closer(bench, run, prepared, Asked(texts, _labels(), {}, straight))


def _labels() -> tuple[Text, ...]:
    return tuple(_("Text {name}").format(name=name) for name in NAMES)


def _texts(bench: Workbench) -> tuple[str, str]:
    """The two texts, remembered for every view that asks for them."""
    found = []
    for name, label, example in zip(NAMES, _labels(), EXAMPLES, strict=True):
        key = f"{bench.name}-text-{name}"
        found.append(
            st.text_area(
                label,
                max_chars=LONGEST,
                height=68,
                help=_("Any text; links and mentions are taken out, as in the data."),
                **state.controlled(key, state.choice(key, example), partial(state.choose, key)),
            )
        )
    return found[0], found[1]


def _both_orders(prepared: Prepared, texts: tuple[str, str]) -> Mapping[str, np.ndarray]:
    arrays: Mapping[str, np.ndarray] = prepared.encoder.encode([texts, texts[::-1]], None)
    return arrays


def _swap(bench: Workbench) -> None:
    """The experiment: the same two texts, the other way round."""
    st.caption(
        _(
            "The experiment: text A goes in first and B second, then the other way round. If one encoder "
            "reads both, the two vectors change places and nothing else."
        )
    )
    st.fragment(partial(_experiment, bench))()


def _experiment(bench: Workbench) -> None:
    texts = _texts(bench)
    spec = bench.setup.spec
    try:
        arrays = bench.setup.prepared().encoder.encode([texts], None)
        weights = _weights(bench)
        found = {name: swap(spec, values, arrays) for name, values in weights.items()}
    except Refused as refused:
        show(refused.problems)
        return
    _proof(found)
    _vectors(*list(found.items())[-1])
    _identity(bench, list(weights.values())[-1])
    if len(found) == 1:
        st.caption(_("Train this model, and the same is shown with what it has learnt."))


def _weights(bench: Workbench) -> dict[str, Sequence[np.ndarray] | None]:
    """The model as it starts and, once there is a run of it with an epoch done, as it is."""
    found: dict[str, Sequence[np.ndarray] | None] = {_("before training"): None}
    run = bench.run
    if run is not None and run.spec == bench.setup.spec:
        with suppress(Refused):  # until an epoch is done
            found[_("after training")] = run.weights()
    return found


def _proof(found: Mapping[str, Swap]) -> None:
    swaps = list(found.values())
    # A row for each figure: side by side they are wider than the column of the page.
    figures = {
        _("A, read first or second: largest difference"): [each.differences[0] for each in swaps],
        _("B, read first or second: largest difference"): [each.differences[1] for each in swaps],
        _("answer for A, B"): [each.straight.answer for each in swaps],
        _("answer for B, A"): [each.swapped.answer for each in swaps],
    }
    table = pd.DataFrame(figures, index=list(found)).map("{:.4g}".format).T
    st.table(cells(table), alt=_("What changes when the texts are swapped"))
    if all(max(each.differences) == 0 for each in found.values()):
        st.success(
            _("Swapped exactly: the largest difference is 0, before and after training."),
            icon=":material/swap_horiz:",
        )
    else:
        st.warning(
            _("Not the same: each text gets another vector when it is read by the other encoder."),
            icon=":material/compare_arrows:",
        )


def _vectors(when: str, found: Swap) -> None:
    rows = {
        _("A, read first"): found.straight.first,
        _("A, read second"): found.swapped.second,
        _("B, read second"): found.straight.second,
        _("B, read first"): found.swapped.first,
    }
    table = pd.DataFrame(
        [values[:SHOWN] for values in rows.values()],
        index=list(rows),
        columns=[str(number) for number in range(1, 1 + min(SHOWN, len(found.straight.first)))],
    )
    st.markdown(
        _("**The vectors, {when}** (the first {shown} of {size} numbers)").format(
            when=when, shown=len(table.columns), size=len(found.straight.first)
        )
    )
    st.dataframe(table, alt=_("The vectors of the two texts in both orders"))


def _identity(bench: Workbench, weights: Sequence[np.ndarray] | None) -> None:
    spec = bench.setup.spec
    first, second = readers(spec)
    if first == second:
        st.markdown(_("**One set of arrays**: both texts are read with these very numbers."))
    else:
        st.markdown(_("**Two sets of arrays**: of the same shapes, with other numbers in them."))
    found = identities(spec, weights)
    table = pd.DataFrame(
        {
            # Names may be broken into two lines, shapes not.
            _("array"): [f"{each.name} ({UNBROKEN_TIMES.join(map(str, each.shape))})" for each in found],
            _("fingerprint for A"): [each.prints[0] for each in found],
            _("fingerprint for B"): [each.prints[1] for each in found],
        }
    )
    st.table(cells(table), hide_index=True, alt=_("The arrays that each text is read with"))


TRY_PAIR = View("try", N_("Try it"), _try)
SWAP = View("swap", N_("Swap"), _swap)
