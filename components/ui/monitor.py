"""A training as it goes: where it is, its curves, its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from components.assembly.explain import Refused
from components.datasets.prepared import Baseline
from components.training import Run
from components.ui import charts
from components.ui.curves import Trace, trace
from components.ui.locale import _, say
from components.ui.palette import colours, is_dark
from components.ui.workbench import Workbench

# How often a page looks at a run that is under way, in seconds: where it is, which is one
# line, and its curves, which are much more to draw.
GLANCE_EVERY = 0.25
LOOK_EVERY = 0.5
CHART_HEIGHT = 190


def status(bench: Workbench, drawn: str) -> None:
    """Where the run is, in whatever view. When it is paused, goes on or ends, the page is drawn
    anew, since its buttons were `drawn` in another phase, be it only a moment ago."""

    def look() -> None:
        if phase(bench.run) != drawn:
            st.rerun()
        _status(bench)

    _live(look, bench, GLANCE_EVERY)


def phase(run: Run | None) -> str:
    """What the buttons tell apart. Waiting, getting ready and training are one to them."""
    if run is None or run.ended:
        return "over"
    return "paused" if run.state == "paused" else "going"


def curves(bench: Workbench) -> None:
    """The charts and figures of the run on the bench, and of the runs before it."""

    def look() -> None:
        _curves(bench)
        _figures(bench)

    _live(look, bench, LOOK_EVERY)
    _earlier(bench)


def _live(look: Callable[[], None], bench: Workbench, every: float) -> None:
    """Draw, and draw again by itself for as long as there is a run under way."""
    st.fragment(look, run_every=every if bench.active else None)()


def _status(bench: Workbench) -> None:
    """One bar and one line, always there, so that nothing below them jumps."""
    run = bench.run
    progress = run.progress if run else None
    done = progress.fraction if progress else 0.0
    st.progress(min(max(done, 0.0), 1.0), text=_line(run))
    if run is not None:
        for note in run.notes:
            st.caption(say(note))
        if run.problem is not None:
            st.error(say(run.problem), icon=":material/error:")


def _line(run: Run | None) -> str:
    if run is None:
        return _("Not trained yet. Press Train and watch the curves.")
    getting_ready = _("Getting ready: Keras traces the model once, which takes a second or two.")
    sentences = {
        "queued": _queue(run),
        "starting": getting_ready,
        "paused": _("Paused."),
        "stopped": _("Stopped."),
        "finished": _("Finished."),
        "failed": _("It could not go on."),
        "interrupted": _("Interrupted: the server went away. Go on takes it up where it was."),
    }
    position = _position(run)
    said = sentences.get(run.state, "" if position else getting_ready)
    return " ".join(part for part in (said, position) if part)


def _queue(run: Run) -> str:
    if run.ahead:
        return _("Waiting for a free place: {ahead} ahead of you.").format(ahead=run.ahead)
    return _("Next in line: training begins as soon as a worker process is ready.")


def _position(run: Run) -> str:
    progress = run.progress
    if progress is None or not progress.step:
        return ""
    parts = [
        _("Epoch {epoch} of {epochs}").format(epoch=progress.epoch, epochs=progress.epochs),
        _("batch {step} of {steps}").format(step=progress.step, steps=progress.steps),
    ]
    if progress.speed:
        parts.append(_("{speed:,.0f} rows a second").format(speed=progress.speed))
    if run.state == "running" and progress.seconds_left is not None:
        parts.append(_("{seconds:.0f} s left").format(seconds=progress.seconds_left))
    return " · ".join(parts)


def _curves(bench: Workbench) -> None:
    """The four charts. Their axes are there before there is anything to show."""
    setup = bench.trained or bench.setup
    heads = [head for head in setup.spec.heads if head.loss]
    palette = dict(zip([head.name for head in heads], colours(is_dark()), strict=False))
    measured = {head.name: head.metrics[0] for head in heads if head.metrics}
    levels = {head: baseline.value for head, baseline in _levels(bench).items() if head in measured}
    now = _trace(_("now"), bench.run)
    earlier = [_trace(name, run) for name, run in bench.earlier]
    length = max([_length(bench.run), *(_length(run) for _name, run in bench.earlier)])
    first = next(iter(palette.values()))
    drawn = {
        "total": (charts.total(now, earlier, first, length, _), _("Total loss by batch")),
        "weighted": (
            charts.contributions(now, palette, length, _),
            _("Weighted loss of each head by batch, stacked"),
        ),
        "losses": (charts.losses(now, earlier, palette, length, _), _("Loss of each head by batch")),
        "metrics": (
            charts.metrics(now, earlier, palette, measured, levels, length, _),
            _("Metric of each head by epoch, and the baseline it has to beat"),
        ),
    }
    with st.grid(2, min_column_width=280):
        for name, (option, alt) in drawn.items():
            st.echarts_chart(
                option, height=CHART_HEIGHT, key=f"{bench.name}-chart-{name}", renderer="svg", alt=alt
            )


def _length(run: Run | None) -> int:
    """How many batches the axis of a run spans: as many as it will have."""
    if run is None or run.progress is None:
        return 1
    return max(run.progress.epochs * run.progress.steps, 1)


def _trace(name: str, run: Run | None) -> Trace:
    return trace(name, run.rows, run.marks) if run else trace(name, ())


def _levels(bench: Workbench) -> Mapping[str, Baseline]:
    """What each head has to beat, on the data of the run on the bench."""
    if bench.trained is None:
        return {}
    try:
        return bench.trained.prepared().baselines
    except Refused:
        return {}


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
                    _("validation"): last.validation_metrics.get(key),
                    _("baseline"): levels[head.name].value if head.name in levels else None,
                }
            )
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Figures after the latest epoch"))


def _earlier(bench: Workbench) -> None:
    """The runs that stay to compare with, and a way to be rid of them."""
    if not bench.earlier:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        names = ", ".join(name for name, _run in bench.earlier)
        st.caption(_("Faint lines are earlier runs: {names}.").format(names=names))
        st.button(_("Hide them"), key=f"{bench.name}-forget", type="tertiary", on_click=bench.forget_earlier)
