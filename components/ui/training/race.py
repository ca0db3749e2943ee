"""Draws a race: several models trained side by side on the same rows."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.uncertainty import with_margin
from components.training.race import Race, Runner, race
from components.ui.base import state
from components.ui.base.caution import caution, titled
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import cells, verbatim
from components.ui.base.problems import show
from components.ui.base.uncertain import MARGIN
from components.ui.charts import race_chart, standings
from components.ui.charts.figure_names import capital, measure_name
from components.ui.charts.training_chart import EPOCH, LOSS, unit
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View
from components.ui.training.race_sides import Sides, choose_sides, ensure_comparable
from components.ui.training.storage_estimate import before_race

SEEDS = (1, 3, 5)
# Seconds between two updates; epochs come seldom.
LOOK_EVERY = 1.0
CHART_HEIGHT = 240


def _race(session: LessonSession) -> None:
    """Draws the view."""
    if session.race is None:
        sides = choose_sides(session, disabled=False)
        _buttons(session, sides, going=False)
        show(session.race_refusal)
        st.info(_("Press Start the race: the curves appear here, epoch by epoch."), icon=":material/flag:")
        _before(session, sides)
        _explain()
        return
    # The curves are in sight, and what is chosen for another race stands below them.
    going = not session.race.over
    buttons, results = st.container(), st.container()
    sides = choose_sides(session, disabled=going)
    with buttons:
        _buttons(session, sides, going=going)
        show(session.race_refusal)
    with results:
        st.fragment(partial(_draw, session, going), run_every=LOOK_EVERY if going else None)()
    if not going:
        _before(session, sides)
    _explain()


def _explain() -> None:
    st.caption(
        _(
            "Each side trains on the same rows in the same order. With several seeds each starts several "
            "times from other weights: the band spans its runs, and what lies within it may be chance. So "
            "may a difference that is small for the number of validation rows."
        )
    )


def _before(session: LessonSession, sides: Sides) -> None:
    """Say what a race costs that has not begun."""
    if sides.experiments:
        before_race(sides.experiments.values(), _seeds(session))


def _buttons(session: LessonSession, sides: Sides, *, going: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{session.name}-race"):
        key = f"{session.name}-race-seeds"
        st.segmented_control(
            _("Seeds"),
            SEEDS,
            help=_("How many times each side is trained, each time from other weights."),
            disabled=going,
            **state.controlled(
                key, _seeds(session), lambda count: state.choose(key, count or _seeds(session))
            ),
        )
        st.button(
            _("Start the race"),
            key=f"{session.name}-race-start",
            type="primary",
            icon=":material/flag:",
            help=_("Trains every side with what is chosen on the left; epochs and rows are in the recipe."),
            on_click=_start,
            args=(session, sides),
            disabled=going or len(sides.experiments) < 2,
        )
        st.button(
            _("Stop the race"),
            key=f"{session.name}-race-stop",
            icon=":material/stop:",
            help=_("Ends every run of the race; the curves stay."),
            on_click=_stop,
            args=(session,),
            disabled=not going,
        )


def _seeds(session: LessonSession) -> int:
    seeds: int = state.choice(f"{session.name}-race-seeds", SEEDS[1])
    return seeds


def _start(session: LessonSession, sides: Sides) -> None:
    session.race_refusal = ()
    runners = {
        name: Runner(experiment.spec, experiment.complete_recipe(), experiment.initial)
        for name, experiment in sides.experiments.items()
    }
    first = session.experiment.recipe.seed
    try:
        ensure_comparable(sides)
        seeds = range(first, first + _seeds(session))
        session.race = race(
            service.engine(), runners, seeds, owner=identity.learner(), group=identity.group()
        )
        run_library.record_race(session, sides.experiments)
        state.choose(f"{session.name}-race-judged", sides.judged)
    except Refused as refused:
        session.race_refusal = refused.problems


def _stop(session: LessonSession) -> None:
    if session.race is not None:
        session.race.stop()


def _draw(session: LessonSession, going: bool) -> None:
    """Draw how the race is going. When one that was `going` is over, the page is drawn again, since its
    buttons change."""
    running = session.race
    if running is None:
        return
    if running.over and going:
        st.rerun()
    _progress(running)
    charts = st.container()
    by = _judged(session, running)
    with charts:
        _charts(session, running, by)
    _table(running, by)
    for dataset in dict.fromkeys(entry.run.recipe.dataset for entry in running.entries):
        caution(dataset)
    for entry in running.entries:
        if entry.run.problem is not None:
            side, problem = _(entry.name), say(entry.run.problem)
            st.error(f"{side}: {problem}", icon=":material/error:")


def _progress(running: Race) -> None:
    fractions = [entry.run.progress.fraction if entry.run.progress else 0.0 for entry in running.entries]
    share = 1.0 if running.over else min(sum(fractions) / len(fractions), 1.0)
    ended = sum(entry.run.ended for entry in running.entries)
    text = _("{ended} of {runs} runs done").format(ended=ended, runs=len(running.entries))
    st.progress(share, text=text)


def _judged(session: LessonSession, running: Race) -> str:
    """Draws the choice of the head that judges the race, where the sides have several in common."""
    heads = standings.heads(running)
    if len(heads) == 1:
        return heads[0]
    key = f"{session.name}-race-judged"
    return choice_buttons(
        _("Judged by"),
        {head: verbatim(head) for head in heads},
        key,
        widget=f"{key}-choice",
        label_visibility="visible",
        help=_("The output whose metric is compared."),
    )


def _charts(session: LessonSession, running: Race, by: str) -> None:
    head, name = standings.measured(running.entries[0].run.spec, by)
    palette = dict(zip(running.names, colours(is_dark()), strict=False))
    epochs = running.entries[0].run.recipe.epochs
    datasets = [entry.run.recipe.dataset for entry in running.entries]
    measure = measure_name(name, translator(), by in _counts(running) and bool(name))
    figures = {
        "metric": (
            standings.metric(head.name, name),
            _("{metric}, validation rows").format(metric=capital(measure)).plain,
            _baseline(running, by),
        ),
        "loss": (
            standings.loss(head.name),
            _("Loss of {head}, validation rows").format(head=head.name).plain,
            None,
        ),
    }
    with st.grid(2, min_column_width=220):
        for key, (figure, title, level) in figures.items():
            sides = {_(side).plain: standings.band(running.of(side), figure) for side in running.names}
            named = {_(side).plain: colour for side, colour in palette.items()}
            up = unit(name) if key == "metric" and name else LOSS
            axes = _(EPOCH).plain, _(up).plain
            draw_chart(
                titled(race_chart.bands(title, sides, named, epochs, axes, level), *datasets),
                height=CHART_HEIGHT,
                key=f"{session.name}-race-{key}",
                renderer="svg",
                alt=title,
            )


def _baseline(running: Race, by: str) -> float | None:
    """The baseline of the head that judges, if its data has one for the metric shown."""
    head, name = standings.measured(running.entries[0].run.spec, by)
    data = _data(running)
    baseline = data.baselines.get(head.name) if data is not None else None
    return baseline.metrics[name].value if baseline is not None and name in baseline.metrics else None


def _counts(running: Race) -> frozenset[str]:
    """The heads that answer with a count."""
    data = _data(running)
    return data.counts if data is not None else frozenset()


def _data(running: Race) -> Prepared | None:
    """The data of the first side; None if they are not there any more."""
    run = running.entries[0].run
    try:
        return run.recipe.dataset.prepare(run.spec)
    except Refused:
        return None


def _table(running: Race, by: str) -> None:
    head, name = standings.measured(running.entries[0].run.spec, by)
    sides = standings.judged(running, by)
    measure = measure_name(name, translator(), by in _counts(running) and bool(name))
    # A row for each figure, since columns for all of them are wider than the page's column.
    figures = {
        _("parameters"): [_text(side.totals.parameters, ",") for side in sides],
        _("trainable parameters"): [_text(side.totals.trainable, ",") for side in sides],
        _("{metric}, mean").format(metric=measure): [_mean(side, name) for side in sides],
        _("lowest"): [_text(side.low, ".4f") for side in sides],
        _("highest"): [_text(side.high, ".4f") for side in sides],
        _("loss of {head}, ± standard deviation of its runs").format(head=head.name): [
            _loss(side) for side in sides
        ],
        _("seconds"): [_text(side.seconds, ".1f") for side in sides],
    }
    table = pd.DataFrame(figures, index=[_(side.name) for side in sides]).T
    st.table(cells(table), alt=_("The sides of the race after their latest epoch"))
    verdicts = [say(sentence) for sentence in standings.verdict(running, by)]
    st.caption(
        " ".join(verdicts) or _("After the first epoch of every run it says here whether the sides differ."),
        help=_(MARGIN) if any(side.margin is not None for side in sides) else None,
    )


def _mean(side: standings.Standing, metric: str) -> str:
    return "" if side.mean is None else with_margin(side.mean, side.margin, ".4f", metric)


def _loss(side: standings.Standing) -> str:
    return "" if side.loss is None else with_margin(side.loss, side.loss_deviation, ".4f")


def _text(figure: float | None, form: str) -> str:
    """A figure in this format; empty if there is none."""
    return "" if figure is None else format(figure, form)


RACE = View("race", N_("Race"), _race)
