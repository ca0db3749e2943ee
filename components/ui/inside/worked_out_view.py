"""Shows how one number of what comes out of a step is worked out, checked against Keras."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.keras_model.arrays import addresses
from components.assembly.spec.problems import Refused
from components.datasets.cache import Cache
from components.training import Run
from components.training.analysis.model_steps import Step
from components.training.analysis.worked_out import WAYS, WorkedOut, worked_out
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.inside.moment import Moment
from components.ui.session.lesson_session import LessonSession

Arrays = Mapping[str, np.ndarray]

_weights: Cache[Arrays] = Cache(32 * 2**20, lambda arrays: sum(array.nbytes for array in arrays.values()))


def draw_worked_out(session: LessonSession, run: Run, step: Step, at: Moment) -> None:
    """Draw how a number that the learner chooses comes about; nothing for steps that are not worked out."""
    layer, tensor = step.layer, at.tensors[step.outputs[0]]
    if layer is None or layer.kind not in WAYS or not tensor.values.size:
        return
    with st.expander(_("Worked out"), expanded=False):
        if at.epoch is None and not run.ended:
            st.caption(_("Choose an epoch that is kept: the latest weights move on while it trains."))
            return
        key = f"{session.name}-inside-unit"
        units = tensor.values.shape[-1] if tensor.values.ndim else 1
        unit = min(int(state.choice(key, 0)), units - 1)
        chosen = st.number_input(
            _("For number"),
            min_value=1,
            max_value=units,
            **state.controlled(f"{key}-number", unit + 1, lambda number: state.choose(key, int(number) - 1)),
        )
        taken = [at.tensors[source] for source in step.sources]
        made: WorkedOut | None = None
        if tensor.whole and all(each.whole for each in taken):
            try:
                arrays = _layer_weights(run, step.path, at.epoch)
            except Refused:
                arrays = {}
            values = [each.values for each in taken]
            made = worked_out(layer, values, tensor.values, arrays, int(chosen) - 1)
        if made is None:
            st.caption(_("Not worked out here: with these settings or this size it is left to Keras."))
            return
        _draw(made)


def _draw(made: WorkedOut) -> None:
    st.markdown(say(made.formula))
    table = pd.DataFrame(
        {
            _("part"): [say(term.name).plain for term in made.terms],
            _("number"): [float(f"{term.number:.6g}") for term in made.terms],
            _("times"): [None if term.weight is None else float(f"{term.weight:.6g}") for term in made.terms],
            _("comes to"): [float(f"{term.value:.6g}") for term in made.terms],
        }
    )
    st.dataframe(table, hide_index=True, height=min(240, 36 * (len(table) + 1) + 2), alt=_("The calculation"))
    st.caption(
        _(":material/check: Worked out: {result}. Keras: {keras}. The same up to rounding.").format(
            result=f"{made.result:.6g}", keras=f"{made.keras:.6g}"
        )
    )


def _layer_weights(run: Run, path: str, epoch: int | None) -> Arrays:
    """The arrays of a layer after an epoch, the latest for None, by their names in it."""
    numbers = {
        address.name: number for number, address in enumerate(addresses(run.spec)) if address.layer == path
    }
    if not numbers:
        return {}
    key = (run.id, path, epoch, run.epochs_done, run.state)
    return _weights.get(key, partial(_read, run, numbers, epoch))


def _read(run: Run, numbers: Mapping[str, int], epoch: int | None) -> Arrays:
    arrays = run.weights(epoch)
    return {name: np.array(arrays[number]) for name, number in numbers.items()}
