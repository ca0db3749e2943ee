"""Shows what runs came to: their last and best validation figures, and whether these differ."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components.assembly.catalog.metrics import rising
from components.assembly.spec.messages import N_, message
from components.datasets.binding.uncertainty import with_margin
from components.store import StoredRun
from components.store.runs.figures import LOSS
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text, cells
from components.ui.base.uncertain import MARGIN
from components.ui.charts.figure_names import figure_name, figure_on
from components.ui.charts.overlay import Overlaid
from components.ui.charts.verdicts import Side, verdict


def figures_view(runs: Sequence[Overlaid], stored_runs: Sequence[StoredRun]) -> None:
    """Draw a table of runs: size, time, and the last and best value of each validation figure."""
    rows = []
    for run, stored in zip(runs, stored_runs, strict=True):
        last = next((row for row in reversed(run.past.rows) if row.kind == "epoch"), None)
        row: dict[str, object] = {_("run"): run.name, _("parameters"): f"{stored.parameters:,}"}
        row[_("epochs")] = stored.epochs
        row[_("time")] = _("{seconds:.0f} s").format(seconds=stored.seconds)
        ended = {} if last is None else {LOSS: last.validation_loss, **last.validation_metrics}
        for name, best in stored.best.items():
            final = ended.get(name)
            title = _("loss") if name == LOSS else figure_on(name, translator(), best.scale)
            metric = name.rpartition("/")[2]
            off = None if last is None else last.validation_margins.get(name)
            ending = None if final is None else with_margin(final, off, ".4f", metric)
            row[_("{figure}, at the end").format(figure=title)] = ending
            best_text = with_margin(best.value, best.margin, ".4f", metric)
            row[_("{figure}, best (epoch)").format(figure=title)] = f"{best_text} ({best.epoch})"
        rows.append(row)
    st.table(cells(pd.DataFrame(rows).set_index(_("run")).astype(str).T))
    st.caption(_("All figures are of the validation part."), help=_(MARGIN))
    for judged in judgements(runs):
        st.caption(judged)


def judgements(runs: Sequence[Overlaid]) -> list[Text]:
    """For each metric that several runs have, says whether their last values differ by more than chance."""
    if len(runs) < 2:
        return []
    if any(run.past.recipe.dataset != runs[0].past.recipe.dataset for run in runs):
        return [_("These runs do not all have the same data, so their figures cannot be compared.")]
    ended: dict[str, list[Side]] = {}
    for run in runs:
        last = next((row for row in reversed(run.past.rows) if row.kind == "epoch"), None)
        if last is None:
            continue
        for key, value in last.validation_metrics.items():
            name, margin = message(N_("{name}"), name=run.name), last.validation_margins.get(key)
            ended.setdefault(key, []).append(
                Side(name, value, value, value, margin=margin, rows=last.validation_rows)
            )
    said = {
        figure_name(key, translator()): [say(sentence) for sentence in verdict(sides, rising=rising(key))]
        for key, sides in ended.items()
        if len(sides) > 1
    }
    return [Text(" ").join([f"{name}:", *sentences]) for name, sentences in said.items()]
