"""A training as it goes: where it is, its curves, its figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.assembly.explain import Refused
from components.datasets.prepared import Baseline
from components.training import Run
from components.training.moves import moved, summed_up
from components.ui import charts
from components.ui.away import away
from components.ui.curves import Trace, trace
from components.ui.live.component import Drawn, draw_charts, draw_status
from components.ui.live.feed import length, share, sight
from components.ui.live.words import line
from components.ui.locale import _, say, words
from components.ui.palette import colours, is_dark
from components.ui.uncertain import MARGIN, figure, on_rows
from components.ui.watching import epochs_done, watched
from components.ui.workbench import Workbench


def status(bench: Workbench, drawn: str) -> None:
    """Where the run is, in whatever view. When it is paused, goes on or ends, the page is drawn
    anew, since its buttons were `drawn` in another phase, be it only a moment ago."""
    run = bench.run
    seen = sight(run, drawn)
    said = line(run, words()) if bench.sought.run is None else ""
    draw_status(f"{bench.name}-status", watched(bench), said, share(run), seen)
    away(bench)
    if run is not None:
        for note in run.notes:
            st.caption(say(note))
        if run.problem is not None:
            st.error(say(run.problem), icon=":material/error:")


def curves(bench: Workbench) -> None:
    """The charts and figures of the run on the bench, and of the runs before it."""

    def look() -> None:
        _curves(bench)
        _moves(bench)
        _figures(bench)

    # Drawn again by itself after every epoch, which has figures of its own.
    st.fragment(look)()
    _earlier(bench)


def _curves(bench: Workbench) -> None:
    """The four charts. Their axes are there before there is anything to show."""
    setup = bench.trained or bench.setup
    heads = [head for head in setup.spec.heads if head.loss]
    palette = dict(zip([head.name for head in heads], colours(is_dark()), strict=False))
    measured = {head.name: head.metrics[0] for head in heads if head.metrics}
    levels = {head: baseline.value for head, baseline in _levels(bench).items() if head in measured}
    earlier = [_trace(name, run) for name, run in bench.earlier]
    axis = max([length(bench.run), *(length(run) for _name, run in bench.earlier)])
    first = next(iter(palette.values()))
    drawn = {
        "total": Drawn(charts.total(earlier, first, axis, words()), _("Total loss by batch")),
        "weighted": Drawn(
            charts.contributions(palette, axis, words()), _("Weighted loss of each head by batch, stacked")
        ),
        "losses": Drawn(charts.losses(earlier, palette, axis, words()), _("Loss of each head by batch")),
        "metrics": Drawn(
            charts.metrics(earlier, palette, measured, levels, axis, words()),
            _("Metric of each head by epoch, and the baseline it has to beat"),
        ),
    }
    draw_charts(f"{bench.name}-curves", watched(bench), drawn, epochs_done(bench))


def _trace(name: str, run: Run) -> Trace:
    return trace(name, run.rows)


def _levels(bench: Workbench) -> Mapping[str, Baseline]:
    """What each head has to beat, on the data of the run on the bench."""
    if bench.trained is None:
        return {}
    try:
        return bench.trained.prepared().baselines
    except Refused:
        return {}


def _moves(bench: Workbench) -> None:
    """What was moved while the run on the bench trained."""
    moves = moved(bench.run.marks) if bench.run is not None else ()
    if moves:
        said = ", ".join(say(summed_up(each)) for each in moves)
        st.caption(_(":material/tune: Moved while it trained: {moves}.").format(moves=said))


def _figures(bench: Workbench) -> None:
    """The latest epoch in figures, each head beside the baseline it has to beat."""
    epochs = [row for row in bench.run.rows if row.kind == "epoch"] if bench.run else []
    if not epochs or bench.trained is None:
        return
    last = epochs[-1]
    levels = _levels(bench)
    rows = []
    for head in bench.trained.spec.heads:
        for metric in head.metrics:
            key = f"{head.name}/{metric}"
            rows.append(
                {
                    _("head"): head.name,
                    _("measure"): _(metric),
                    _("training"): last.metrics.get(key),
                    _("validation"): figure(last, key),
                    _("baseline"): levels[head.name].value if head.name in levels else None,
                }
            )
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="", alt=_("Figures after the latest epoch"))
    if measured_on := on_rows(last):
        st.caption(measured_on, help=_(MARGIN))


def _earlier(bench: Workbench) -> None:
    """The runs that stay to compare with, and a way to be rid of them."""
    if not bench.earlier:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        names = ", ".join(name for name, _run in bench.earlier)
        st.caption(_("Faint lines are earlier runs: {names}.").format(names=names))
        st.button(_("Hide them"), key=f"{bench.name}-forget", type="tertiary", on_click=bench.forget_earlier)
