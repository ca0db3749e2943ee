"""Chooses what each output of a model learns to be good at: its loss, as an edit of the model."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from components.assembly.catalog.losses import LOSSES
from components.assembly.edits.loss_choices import LossChoice, loss_choices, with_head, without_loss
from components.assembly.spec import Head
from components.datasets.encodings.options import head_options
from components.datasets.encodings.places import HeadPlace, Places
from components.datasets.encodings.source_table import SourceTable
from components.lessons import BuildOptions
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.data.changed_model import with_model
from components.ui.session.lesson_session import LessonSession

NONE = ""
# Losses that are offered at once in place of one that nothing here fits.
FEW = 2


def loss_of(session: LessonSession, head: Head) -> None:
    """Draw the choice of the loss of an output, and why the other losses do not fit it."""
    spec = session.experiment.spec
    choices = loss_choices(spec, head.name)
    fitting = {choice.head.loss or NONE: choice for choice in choices if choice.problem is None}
    current = head.loss or NONE
    names = list(dict.fromkeys([NONE, *fitting, current]))

    def choose(name: str) -> None:
        if name != current:
            choose_loss(session, fitting[name].head if name else without_loss(head))

    def called(name: str) -> str:
        if name == NONE:
            return _("none: it is not trained").plain
        return _called(fitting[name]) if name in fitting else name

    st.selectbox(
        _("Loss of {head}").format(head=head.name),
        names,
        format_func=called,
        help=_(LOSSES[current].help) if current in LOSSES and LOSSES[current].help else None,
        **state.controlled(f"{session.name}-loss-{head.name}", current, choose),
    )
    refused = [choice for choice in choices if choice.problem is not None]
    if refused:
        with st.popover(_("Other losses"), type="tertiary", key=f"{session.name}-why-{head.name}"):
            st.caption(_("These do not fit this output:"))
            for choice in refused:
                if choice.problem is not None:
                    why = say(choice.problem.message)
                    st.caption(Text("**{loss}** · {why}").format(loss=choice.head.loss or "", why=why))


def fitting_losses(session: LessonSession, place: HeadPlace, wanted: Places, table: SourceTable) -> None:
    """Draw buttons for losses with which columns that are here would be answered by an output for which none
    fits now."""
    offered = 0
    for choice in loss_choices(session.experiment.spec, place.name):
        loss = choice.head.loss
        if choice.problem is not None or loss is None or offered == FEW:
            break
        other = replace(place, loss=loss, loss_config=choice.head.loss_config, metrics=choice.head.metrics)
        options = head_options(other, table, wanted.inputs)
        if len(options) > 1 and loss != place.loss:
            offered += 1
            column = table.columns.get(options[0].columns[0])
            st.button(
                _("Use {loss}: it can be asked for {column}").format(
                    loss=_called(choice),
                    column=verbatim(options[0].columns[0]) if column is None else say(column.label),
                ),
                key=f"{session.name}-use-{place.name}-{loss}",
                icon=":material/build:",
                on_click=partial(choose_loss, session, choice.head),
            )


def choose_loss(session: LessonSession, head: Head) -> None:
    """Give an output another loss, with the data that fit the model then."""
    experiment = session.experiment
    options = experiment.options
    if isinstance(options, BuildOptions):
        session.edit(with_model(experiment, with_head(options.model, head)))


def _called(choice: LossChoice) -> str:
    name = choice.head.loss or NONE
    return f"{name} (from_logits)" if choice.scores else name
