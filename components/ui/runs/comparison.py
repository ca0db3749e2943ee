"""Runs side by side: curves, what differs, diagrams, code, figures."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from components.assembly.catalog.metrics import rising
from components.assembly.code.program import to_python
from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.edits.diff import compare
from components.assembly.spec.messages import N_, message
from components.datasets.binding.uncertainty import with_margin
from components.datasets.csv_output import to_csv
from components.store import Store, StoredRun
from components.store.runs.figures import LOSS
from components.training.values.moves import move_summary, moved, notes_for_program
from components.training.values.row_tables import rows_table
from components.training.values.run_snapshot import RunSnapshot
from components.ui.base import state
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text, cells, plain, verbatim
from components.ui.base.palette import colours, is_dark
from components.ui.base.uncertain import MARGIN
from components.ui.charts.comparable import same_heads, same_rows
from components.ui.charts.overlay import Overlaid, differences, figures, overlay
from components.ui.charts.verdicts import Side, verdict
from components.ui.runs.moves_table import moved_while_training
from components.ui.session import run_names
from components.ui.session.run_library import SETTINGS

# Runs on one chart; more could not be told apart.
MOST = 8
# What of the data can differ between runs.
DATA = {
    "source": N_("data"),
    "rows": N_("rows"),
    "task": N_("question"),
    "validation": N_("share to validate"),
}
CHART_HEIGHT = 240


def comparison(store: Store, learner: str, chosen: Sequence[StoredRun]) -> None:
    """One to eight runs of a learner's, in the view that was chosen."""
    wholes = [store.runs.get(learner, run.id) for run in chosen]
    compare_runs(store, [run for run in wholes if run is not None])


def compare_runs(store: Store, chosen: Sequence[StoredRun]) -> None:
    """Runs in the view that was chosen, whoever's they are."""
    pasts = [(run, store.runs.snapshot(run)) for run in chosen]
    known = [(run, past) for run, past in pasts if past is not None]
    if not known:
        st.error(_("This run is of an earlier version of Modelier, which this one cannot open."))
        return
    names = _names([run for run, _past in known])
    palette = colours(is_dark())
    runs = [
        Overlaid(name, past, palette[number % len(palette)], again=number >= len(palette))
        for number, (name, (_run, past)) in enumerate(zip(names, known, strict=True))
    ]
    kept = [run for run, _past in known]
    views: dict[str, tuple[str, Callable[[], None]]] = {
        "curves": (_("Curves"), partial(_curves, runs)),
        "differences": (_("What differs"), partial(_differences, runs, kept)),
        "diagrams": (_("Diagrams"), partial(_diagrams, runs)),
        "code": (_("Code"), partial(_code, runs)),
        "figures": (_("Figures"), partial(_figures, runs, kept)),
    }
    if len(runs) == 1:
        del views["differences"]
    else:
        _key(runs, kept)
    labels = {name: verbatim(label) for name, (label, _draw) in views.items()}
    remembered = state.choice("runs-view", "curves")
    chosen_view = remembered if remembered in views else "curves"
    st.segmented_control(
        _("View"),
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **state.controlled(
            "runs-view", chosen_view, lambda view: state.choose("runs-view", view or chosen_view)
        ),
    )
    views[chosen_view][1]()
    moved_while_training(runs)
    if len(runs) > 1:
        st.download_button(
            _("Histories"),
            data=partial(histories, store, kept),
            file_name="histories.csv",
            mime="text/csv",
            key="runs-csv",
            icon=":material/download:",
            help=_("Every row of these curves as one CSV file."),
            on_click="ignore",
        )


def _names(runs: Sequence[StoredRun]) -> list[str]:
    """What each is called on the charts: a number, and its learner's name for it."""
    return [f"{number} {run.name[:24]}".strip() for number, run in enumerate(runs, start=1)]


def _key(runs: Sequence[Overlaid], kept: Sequence[StoredRun]) -> None:
    """What each of the names stands for."""
    called = run_names.RunNames()
    lines = [
        f"- **{verbatim(run.name)}** · "
        + Text(" · ").join([called.title(each.lesson), called.changed(each)])
        + _moved(each, called)
        for run, each in zip(runs, kept, strict=True)
    ]
    st.markdown("\n".join(lines))


def _moved(run: StoredRun, called: run_names.RunNames) -> Text:
    """What was moved while it trained, after what was changed."""
    return _(" · moved while it trained: {moves}").format(moves=called.moved(run)) if run.moved else Text("")


def histories(store: Store, runs: Sequence[StoredRun]) -> bytes:
    """All rows of some runs as CSV."""
    tables = []
    for run, name in zip(runs, _names(runs), strict=True):
        past = store.runs.snapshot(run)
        if past is not None:
            table = rows_table(past.rows, past.marks)
            table.insert(0, "run", name)
            tables.append(table)
    return to_csv(pd.concat(tables)) if tables else b""


def _curves(runs: Sequence[Overlaid]) -> None:
    if len(runs) == 1:
        st.caption(_("Over epochs. Solid: training. Dashed: the validation part."))
    else:
        st.caption(_("Over epochs. Solid and faint: training. Dashed: the validation part."))
    if any(not same_rows(runs[0].past.recipe, run.past.recipe) for run in runs):
        st.warning(
            _(
                "These runs learnt from different data, and were validated on different data: a lower curve "
                "does not say that a model is better."
            ),
            icon=":material/compare_arrows:",
        )
    if any(not same_heads(runs[0].past.spec, run.past.spec) for run in runs):
        st.caption(_("Their outputs are not the same, so their total losses are sums of different things."))
    charts = {}
    for group, key in figures(runs):
        called = plain(_called(group, key))
        colour = _colour(runs[0], key) if len(runs) == 1 else None
        charts[called] = f"runs-chart-{group}-{key}", overlay(called, group, key, runs, translator(), colour)
    with st.grid(2, min_column_width=280):
        for called, (key, option) in charts.items():
            if option["series"]:
                st.echarts_chart(option, height=CHART_HEIGHT, key=key, renderer="svg", alt=called)
    missing = [called for called, (_key, option) in charts.items() if not option["series"]]
    if len(missing) == len(charts):
        st.caption(_("No batch was trained, so there is no curve."))
    elif missing:
        st.caption(_("Not known before an epoch is done: {figures}.").format(figures=", ".join(missing)))


def _colour(run: Overlaid, key: str) -> str:
    """The colour that a figure of a lone run has on its lesson: that of its head."""
    heads = [head.name for head in run.past.spec.heads if head.loss]
    head = key.partition("/")[0]
    palette = colours(is_dark())
    return palette[heads.index(head) % len(palette)] if head in heads else palette[0]


def _called(group: str, key: str) -> str:
    """What a figure is called."""
    titles = {"loss": _("Total loss"), "losses": _("Loss of {head}"), "metrics": "{figure}"}
    return titles[group].format(head=key, figure=key)


def _differences(runs: Sequence[Overlaid], kept: Sequence[StoredRun]) -> None:
    """Models in words, each against the first; then every setting that is not the same."""
    first = runs[0]
    for other in runs[1:]:
        change = compare(first.past.spec, other.past.spec)
        st.markdown(f"**{verbatim(first.name)}** → **{verbatim(other.name)}**: {say(change.sentence())}")
    settings = differences(_settings([run.past for run in runs]))
    if not settings:
        st.caption(_("The recipes are the same, and so is what was moved while they trained."))
        return
    st.table(cells(pd.DataFrame(settings, index=[run.name for run in runs]).astype(str).T))


def _settings(pasts: Sequence[RunSnapshot]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for name, title in SETTINGS.items():
        found[_(title)] = [getattr(past.recipe, name) for past in pasts]
    for name, title in DATA.items():
        found[_(title)] = [getattr(past.recipe.dataset, name, "") for past in pasts]
    heads = dict.fromkeys(head for past in pasts for head in past.recipe.weights(past.spec))
    for head in heads:
        found[_("weight of {head}").format(head=head)] = [
            past.recipe.weights(past.spec).get(head, "") for past in pasts
        ]
    found[_("moved while training")] = [_moves(past) for past in pasts]
    return found


def _moves(past: RunSnapshot) -> str:
    """All that was moved while a run trained, or that nothing was."""
    say = translator()
    return " · ".join(move_summary(each).text(say) for each in moved(past.marks)) or say(N_("nothing"))


def _diagrams(runs: Sequence[Overlaid]) -> None:
    """Every model, with what it has and the first has not marked."""
    with st.grid(min(len(runs), 4), min_column_width=280):
        for run in runs:
            change = compare(runs[0].past.spec, run.past.spec)
            weights = run.past.recipe.weights(run.past.spec)
            marked = {*change.added, *change.changed}
            svg = to_svg(to_dot(run.past.spec, changed=marked, weights=weights, dark=is_dark()))
            with st.container():
                st.markdown(f"**{verbatim(run.name)}**")
                st.image(svg, width="stretch", alt=_("Diagram of the model"))


def _code(runs: Sequence[Overlaid]) -> None:
    """The program of a lone run; of several, what differs between the first and each other."""
    programs = [_program(run.past) for run in runs]
    if len(runs) == 1:
        st.code(programs[0], language="python")
        return
    for run, program in zip(runs[1:], programs[1:], strict=True):
        lines = difflib.unified_diff(
            programs[0].splitlines(), program.splitlines(), runs[0].name, run.name, lineterm="", n=2
        )
        text = "\n".join(lines)
        if text:
            st.code(text, language="diff")
        else:
            st.caption(
                _("The programs of {one} and {other} are the same.").format(one=runs[0].name, other=run.name)
            )


def _program(past: RunSnapshot) -> str:
    return to_python(past.spec, past.recipe, translate=translator(), remarks=notes_for_program(past.marks))


def _figures(runs: Sequence[Overlaid], kept: Sequence[StoredRun]) -> None:
    """What each came to: the last and the best of every figure, its size and its time."""
    rows = []
    for run, each in zip(runs, kept, strict=True):
        last = next((row for row in reversed(run.past.rows) if row.kind == "epoch"), None)
        row: dict[str, object] = {_("run"): run.name, _("parameters"): f"{each.parameters:,}"}
        row[_("epochs")] = each.epochs
        row[_("time")] = _("{seconds:.0f} s").format(seconds=each.seconds)
        ended = {} if last is None else {LOSS: last.validation_loss, **last.validation_metrics}
        for name, best in each.best.items():
            final = ended.get(name)
            title = _("loss") if name == LOSS else name
            off = None if last is None else last.validation_margins.get(name)
            ending = None if final is None else with_margin(final, off, ".4f")
            row[_("{figure}, at the end").format(figure=title)] = ending
            told = with_margin(best.value, best.margin, ".4f")
            row[_("{figure}, best (epoch)").format(figure=title)] = f"{told} ({best.epoch})"
        rows.append(row)
    st.table(cells(pd.DataFrame(rows).set_index(_("run")).astype(str).T))
    st.caption(_("All figures are of the validation part."), help=_(MARGIN))
    for judged in judgements(runs):
        st.caption(judged)


def judgements(runs: Sequence[Overlaid]) -> list[Text]:
    """Of each metric that several runs have, what their figures at the end allow one to say."""
    if len(runs) < 2:
        return []
    if any(run.past.recipe.dataset != runs[0].past.recipe.dataset for run in runs):
        return [_("Not all of these runs have the same data, so their figures do not compare.")]
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
    return [
        Text(" ").join([f"{key}:", *(say(each) for each in verdict(sides, rising=rising(key)))])
        for key, sides in ended.items()
        if len(sides) > 1
    ]
