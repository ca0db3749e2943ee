"""Draws the panel of a head: a named output, its loss, its weight and its metrics."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from components.assembly.catalog.derived_fields import derived_field
from components.assembly.catalog.fields import Field
from components.assembly.catalog.keras_classes import arguments
from components.assembly.catalog.losses import LOSSES
from components.assembly.catalog.metrics import METRICS
from components.assembly.checks.objectives import objective_problems
from components.assembly.checks.shapes import TensorInfo
from components.assembly.edits.loss_choices import LossChoice, loss_choices, with_head, without_loss
from components.assembly.edits.naming import rename_head
from components.assembly.edits.removing import remove_head
from components.assembly.spec import Head, ModelSpec, Value
from components.assembly.spec.problems import Refused
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels.editing import Editing, button, refusal, sentence
from components.ui.build.panels.layer_panel import name_field
from components.ui.build.panels.layer_picker import shape_text
from components.ui.build.panels.setting_widgets import setting
from components.ui.build.panels.tensor_actions import loss_label
from components.ui.build.selection import Part

UNTRAINED = ""
# Arguments of losses that say nothing to a learner here, or what the model decides.
_LEFT_OUT = frozenset({"reduction", "name", "dtype"})


def head_panel(editing: Editing, part: Part) -> None:
    """Draw what can be done with a head."""
    head = editing.model.head(part.name)
    info = editing.tensors.get(head.tensor)
    shape = Text("?") if info is None else shape_text(info.shape)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            Text("**{name}** · {shape}").format(name=verbatim(head.name), shape=shape), width="content"
        )
        button(
            editing,
            _("Delete"),
            "delete-head",
            partial(remove_head, name=head.name),
            icon=":material/delete:",
            type="tertiary",
            help=_("The layers that led to this output alone go, too."),
        )
    st.caption(_("An output of the model: the tensor {tensor}.").format(tensor=verbatim(head.tensor)))
    name_field(editing, head.name, _("Name"), rename_head)
    choices = loss_choices(editing.model, head.name) if info is not None else ()
    _loss(editing, head, choices)
    if head.loss is None or info is None:
        return
    _loss_settings(editing, head, info)
    _weight(editing, head)
    _metrics(editing, head, info)


def _loss(editing: Editing, head: Head, choices: tuple[LossChoice, ...]) -> None:
    fitting = {choice.head.loss or UNTRAINED: choice for choice in choices if choice.problem is None}
    current = head.loss or UNTRAINED

    def choose(name: str) -> None:
        if name != current:
            other = fitting[name].head if name else without_loss(head)
            editing.edit(partial(with_head, head=other))

    def called(name: str) -> str:
        if not name:
            return _("none: it is not trained").plain
        return loss_label(fitting[name]).plain if name in fitting else name

    known = LOSSES.get(current)
    st.selectbox(
        _("Loss"),
        list(dict.fromkeys([UNTRAINED, *fitting, current])),
        format_func=called,
        help=_("What training makes small."),
        **state.controlled(editing.key(head.name, "loss"), current, choose),
    )
    if known is not None and known.help:
        st.caption(_(known.help))
    refused = [choice for choice in choices if choice.problem is not None]
    if refused:
        with st.expander(_("{count} that do not fit, and why").format(count=len(refused))):
            for choice in refused:
                if choice.problem is not None:
                    why = sentence(choice.problem)
                    st.caption(
                        Text("**{loss}** · {why}").format(loss=verbatim(choice.head.loss or ""), why=why)
                    )


def _loss_settings(editing: Editing, head: Head, info: TensorInfo) -> None:
    """The arguments of the loss, as Keras takes them."""
    loss = LOSSES[head.loss or ""]
    fields = [derived_field(one) for one in arguments(loss.loss_class).values() if one.name not in _LEFT_OUT]
    with st.grid(2, min_column_width=130, gap="xsmall"):
        for field in fields:
            with st.container(gap="xsmall"):
                _loss_setting(editing, head, info, field)


def _loss_setting(editing: Editing, head: Head, info: TensorInfo, field: Field) -> None:
    key = editing.key(head.name, "loss", field.name)
    value = head.loss_config.get(field.name, field.default)

    def changed(typed: Any, new: Value) -> None:
        config = head.loss_config
        config = config.without(field.name) if new is None else config.replace(**{field.name: new})
        other = head.model_copy(update={"loss_config": config})
        editing.try_edit(key, typed, value, _checked(head, other, info))

    setting(field, "", value, key, changed)


def _checked(before: Head, after: Head, info: TensorInfo) -> Callable[[ModelSpec], ModelSpec]:
    """The edit that changes a head. It is refused for what is wrong with it that was not wrong before."""

    def edit(spec: ModelSpec) -> ModelSpec:
        known = {problem.code for problem in objective_problems(before, info)}
        wrong = [problem for problem in objective_problems(after, info) if problem.code not in known]
        if wrong:
            raise Refused(wrong)
        return with_head(spec, after)

    return edit


def _weight(editing: Editing, head: Head) -> None:
    key = editing.key(head.name, "weight")

    def put(weight: float | None) -> None:
        if weight is not None:
            changed = head.model_copy(update={"weight": float(weight)})
            editing.edit(partial(with_head, head=changed), key)

    st.number_input(
        _("Loss weight"),
        min_value=0.0,
        max_value=1000.0,
        step=0.1,
        format="%g",
        help=_("How much this loss counts in the total."),
        **state.controlled(key, float(head.weight), put),
    )


def _metrics(editing: Editing, head: Head, info: TensorInfo) -> None:
    key = editing.key(head.name, "metrics")

    def put(names: list[str]) -> None:
        kept = {name: config for name, config in head.metric_configs.items() if name in names}
        changed = Head.model_validate({**dict(head), "metrics": tuple(names), "metric_configs": kept})
        editing.try_edit(key, names, list(head.metrics), _checked(head, changed, info))

    offered = [name for name in METRICS if _fits(head, name, info)]
    st.multiselect(
        _("Metrics"),
        list(dict.fromkeys([*head.metrics, *offered])),
        placeholder=_("none").plain,
        max_selections=8,
        help=_("Numbers that are watched beside the loss; those that fit this loss and this output."),
        **state.controlled(key, list(head.metrics), put),
    )
    refusal(key, list(head.metrics))


def _fits(head: Head, metric: str, info: TensorInfo) -> bool:
    alone = head.model_copy(update={"metrics": (metric,), "metric_configs": {}})
    return not objective_problems(Head.model_validate(dict(alone)), info)
