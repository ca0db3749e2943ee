"""What can be done with a tensor: a layer on it, another output, merging and connecting it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

import streamlit as st

from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.catalog.losses import LOSSES
from components.assembly.edits.adding import add_head, insert_kind, merge
from components.assembly.edits.choices.answers import ANSWERS, add_answer
from components.assembly.edits.choices.connections import MORE, connections, partners, takers
from components.assembly.edits.loss_choices import LossChoice, loss_choices, with_head, without_loss
from components.assembly.edits.uses import Use
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Problem
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.build.panels.actions import PANELS
from components.ui.build.panels.editing import Editing, button, number_of, sentence
from components.ui.build.panels.layer_picker import layer_picker, shape_text

# Losses and partners that are offered at once; the others are in a list.
FEW = 4
NOT_KNOWN = N_("The shape of this tensor is not known while something before it is wrong. Fix that first.")
USUAL_MERGE = "Add"
MERGES = tuple(kind for kind in LAYER_KINDS if kind_of(kind).group == "merging")


Uses = Callable[[ModelSpec], Collection[Use] | None]
"""The arrows of a model that a new layer is put on, as `adding.insert` takes them."""


def everywhere(_spec: ModelSpec) -> None:
    """All arrows from a tensor."""


def nowhere(_spec: ModelSpec) -> tuple[Use, ...]:
    """No arrow: the new layer is a branch of its own."""
    return ()


def insert(editing: Editing, name: str, tensor: str, uses: Uses) -> None:
    """Draw the list of layers for a tensor.

    Args:
        editing: The model.
        name: The name of this list, unique in the panel.
        tensor: The tensor.
        uses: The arrows that the new layer is put on.
    """
    info = editing.tensors.get(tensor)
    if info is None:
        st.info(_(NOT_KNOWN))
        return

    def pick(kind: str) -> None:
        editing.edit(lambda spec: insert_kind(spec, tensor, kind, uses(spec)))

    layer_picker(editing, name, [info], pick)


def output(editing: Editing, tensor: str) -> None:
    """Draw how a tensor can be an output: by a layer of its own that answers a question, or as it is."""
    info = editing.tensors.get(tensor)
    if info is None:
        st.info(_(NOT_KNOWN))
        return
    st.markdown(_("**An answer computed from it**, by a Dense layer of its own:"))
    for name, answer in ANSWERS.items():
        button(
            editing,
            _("{question}: {activation}, {loss}").format(
                question=_(answer.label), activation=verbatim(answer.activation), loss=verbatim(answer.loss)
            ),
            f"answer-{name}",
            partial(add_answer, tensor=tensor, answer=name),
            icon=":material/flag:",
            width="stretch",
        )
    st.markdown(_("**The tensor itself**, with a loss that says what it should be good at:"))
    for choice in _fitting(editing, tensor)[:FEW]:
        button(
            editing,
            loss_label(choice),
            f"output-{choice.head.loss}",
            partial(_with_output, tensor=tensor, choice=choice),
            width="stretch",
            help=_(LOSSES[choice.head.loss or ""].help) or None,
        )
    button(
        editing,
        _("none: it is not trained"),
        "output-untrained",
        partial(_with_output, tensor=tensor, choice=None),
        width="stretch",
        help=_("It is given out, such as the vector of an encoder."),
    )
    st.caption(_("Every other loss, its weight and its metrics: at the output, once it is there."))


def _fitting(editing: Editing, tensor: str) -> list[LossChoice]:
    """The losses that fit a tensor as it is; none for an input, which cannot be learnt."""
    if any(model_input.name == tensor for model_input in editing.model.inputs):
        return []
    extended = add_head(editing.model, tensor)
    choices = loss_choices(extended, extended.heads[-1].name)
    return [choice for choice in choices if choice.problem is None]


def loss_label(choice: LossChoice) -> Text:
    """A loss as it is written, with what it is told."""
    name = verbatim(choice.head.loss or "")
    return Text("{name} (from_logits)").format(name=name) if choice.scores else name


def _with_output(spec: ModelSpec, tensor: str, choice: LossChoice | None) -> ModelSpec:
    extended = add_head(spec, tensor)
    head = extended.heads[-1]
    if choice is None:
        return with_head(extended, without_loss(head))
    return with_head(extended, choice.head.model_copy(update={"name": head.name}))


def merging(editing: Editing, tensor: str) -> None:
    """Draw the kinds of merging, and the tensors that a tensor can be merged with."""
    key, of_tensor = editing.key("merge-kind"), editing.key(tensor, "merge-kind")
    kind = state.choice(of_tensor, "") or _first_fitting(editing.model, tensor)
    st.pills(
        _("How"),
        MERGES,
        format_func=verbatim,
        required=True,
        label_visibility="collapsed",
        **state.controlled(key, kind, partial(state.choose, of_tensor)),
    )
    st.caption(_(kind_of(kind).help))
    offered = partners(editing.model, tensor, kind)
    if not offered:
        st.caption(_("There is no other tensor yet."))
    for other, offer in offered:
        if offer.shape is not None:
            label = _("with {tensor} → {shape}").format(tensor=verbatim(other), shape=shape_text(offer.shape))
            edit = partial(_merged, tensor=tensor, other=other, kind=kind)
            button(editing, label, f"merge-{other}", edit, width="stretch")
    reasons(editing, {other: offer.problem for other, offer in offered if offer.problem is not None})


def _first_fitting(model: ModelSpec, tensor: str) -> str:
    """The first kind of merging that some other tensor fits; the usual one if none does."""
    kinds = dict.fromkeys((USUAL_MERGE, *MERGES))
    fitting = (
        kind for kind in kinds if any(offer.problem is None for _name, offer in partners(model, tensor, kind))
    )
    return next(fitting, USUAL_MERGE)


def reasons(editing: Editing, problems: Mapping[str, Problem]) -> None:
    """Draw why tensors do not fit, each with its shape."""
    if not problems:
        return
    with st.expander(_("{count} that do not fit, and why").format(count=len(problems))):
        for name, problem in problems.items():
            st.caption(
                Text("**{tensor}** {shape} · {why}").format(
                    tensor=verbatim(name),
                    shape=shape_text(editing.tensors[name].shape),
                    why=sentence(problem),
                )
            )


def _merged(spec: ModelSpec, tensor: str, other: str, kind: str) -> ModelSpec:
    return merge(spec, (tensor, other), kind)


def connecting(editing: Editing, tensor: str) -> None:
    """Draw the calls that can take a tensor too, and the arguments that it can be given to."""
    model = editing.model
    numbers = takers(model, tensor) if editing.trace is not None else []
    if not numbers:
        st.caption(_("No layer has a free argument that could take this tensor without a circle."))
        return
    names = {model.calls[number].output: model.calls[number].name for number in numbers}
    key = editing.key("connect-to")
    shown = state.choice(key, "")
    shown = shown if shown in names else next(iter(names))
    st.selectbox(
        _("Give it to"),
        list(names),
        format_func=lambda output: _numbered(names, output),
        help=_(
            "Layers with an argument still free, such as a mask or a first state. Layers that "
            "this tensor is computed from are left out."
        ),
        **state.controlled(key, shown, partial(state.choose, key)),
    )
    for connection in connections(model, number_of(model, shown), tensor):
        label = (
            _("as {argument}").format(argument=verbatim(connection.argument))
            if connection.argument != MORE
            else _("as one more of its tensors")
        )
        if connection.problem is not None:
            why = sentence(connection.problem)
            st.caption(Text("**{label}** · {why}").format(label=label, why=why))
            continue

        def edit(spec: ModelSpec, argument: str = connection.argument) -> ModelSpec:
            possible = connections(spec, number_of(spec, shown), tensor)
            return next(one.spec for one in possible if one.argument == argument)

        button(editing, label, f"connect-{connection.argument}", edit, width="stretch")


def offer_connections(editing: Editing, tensor: str, output: str) -> bool:
    """Show the arguments that a call can take a tensor for, if there are several.

    Args:
        editing: The model.
        tensor: The tensor, which is selected.
        output: The first tensor of the call.

    Returns:
        Whether there are several.
    """
    model = editing.model
    if number_of(model, output) not in takers(model, tensor):
        return False
    possible = [one for one in connections(model, number_of(model, output), tensor) if one.problem is None]
    if len(possible) < 2:
        return False
    for panel in PANELS:
        state.choose(editing.key(panel), "connect")
    state.choose(editing.key("connect-to"), output)
    return True


def _numbered(names: dict[str, str], output: str) -> str:
    """A call by the name of its layer; with what it makes where the layer is called several times."""
    name = names[output]
    return name if list(names.values()).count(name) == 1 else f"{name} ({output})"
