"""Draws the list of layers that can be put on tensors: those that fit first, with what they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import streamlit as st

from components.assembly.catalog.layers import LAYER_KINDS, kind_of
from components.assembly.checks.shapes import Shape, TensorInfo
from components.assembly.edits.offers import USUAL, Offer, offers
from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import LANGUAGES, _, catalog
from components.ui.base.markdown import Text, verbatim
from components.ui.base.search_field import search_field
from components.ui.build.panels.editing import Editing, sentence

SUGGESTED = "usual"
GROUPS = {
    SUGGESTED: N_("Usual"),
    "core": N_("Core"),
    "recurrent": N_("Recurrent"),
    "convolution": N_("Convolution"),
    "pooling": N_("Pooling"),
    "merging": N_("Merging"),
    "attention": N_("Attention"),
    "reshaping": N_("Reshaping"),
    "activation": N_("Activation"),
    "regularization": N_("Regularization"),
    "normalization": N_("Normalization"),
    "preprocessing": N_("Preprocessing"),
}
# Of what does not fit, so many say why at first sight.
FEW = 6


def layer_picker(
    editing: Editing,
    name: str,
    tensors: Sequence[TensorInfo],
    pick: Callable[[str], None],
    without: str = "",
) -> None:
    """Draw a search, the groups, and a button for each kind of layer of the group.

    Args:
        editing: What is edited.
        name: The name of this list, unique in the panel.
        tensors: What the new layer is to be called on.
        pick: Called with the kind that was pressed.
        without: A kind that is left out.
    """
    key = editing.key(name)
    search, groups = st.columns((3, 2), gap="xsmall")
    with search:
        words = search_field(_("Find a layer"), _("Find a layer"), f"{key}-search")
    with groups:
        group = _group(key, len(tensors))
    kinds = matching(words) if words else _of_group(group)
    if not kinds:
        st.caption(_("No layer has this name, and no description of one mentions it."))
    _listed(
        key,
        words,
        offers(tensors, [kind for kind in kinds if kind != without]),
        pick,
        all_reasons=bool(words),
    )


def _group(key: str, tensors: int) -> str:
    """Draw the choice of a group: of several tensors those that merge, of one all others."""
    several = ("merging", "attention")
    names = [name for name in GROUPS if (name in several if tensors > 1 else name != "merging")]
    shown: str = state.choice(f"{key}-group", names[0])
    shown = shown if shown in names else names[0]

    def choose(name: str) -> None:
        state.choose(f"{key}-group", name)
        state.forget(f"{key}-search")

    labels = {name: _(GROUPS[name]).plain for name in names}
    st.selectbox(
        _("Group"),
        names,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **state.controlled(f"{key}-group", shown, choose),
    )
    return shown


def _of_group(group: str) -> tuple[str, ...]:
    if group == SUGGESTED:
        return USUAL
    return tuple(kind for kind in LAYER_KINDS if kind_of(kind).group == group)


def _listed(
    key: str, words: str, offered: Sequence[Offer], pick: Callable[[str], None], *, all_reasons: bool
) -> None:
    def picked(kind: str) -> None:
        state.forget(f"{key}-search")
        pick(kind)

    # Enter in the search takes the first in the list for these words (components/ui/access/parts.js).
    with st.container(key=f"{key}-list-{words.encode().hex()}-", gap="xsmall"):
        for offer in offered:
            if offer.problem is None and offer.shape is not None:
                st.button(
                    Text("**{kind}** → {shape}").format(
                        kind=verbatim(offer.kind), shape=shape_text(offer.shape)
                    ),
                    key=f"{key}-{offer.kind}",
                    on_click=picked,
                    args=(offer.kind,),
                    width="stretch",
                )
                st.caption(_(kind_of(offer.kind).help))
    refused = [offer for offer in offered if offer.problem is not None]
    if refused:
        with st.expander(
            _("{count} that do not fit, and why").format(count=len(refused)), expanded=all_reasons
        ):
            for offer in refused:
                if offer.problem is not None:
                    st.caption(
                        Text("**{kind}** · {why}").format(
                            kind=verbatim(offer.kind), why=sentence(offer.problem)
                        )
                    )


def shape_text(shape: Shape) -> Text:
    """A shape as it is written; a size that may be any is a question mark."""
    sizes = ", ".join("?" if size is None else str(size) for size in shape)
    return verbatim(f"({sizes},)" if len(shape) == 1 else f"({sizes})")


def matching(words: str) -> tuple[str, ...]:
    """The kinds whose name, sentence or group has all of these words in some language; those whose name
    begins with them first."""
    parts = words.lower().split()
    texts = _texts()
    hits = [kind for kind in LAYER_KINDS if all(part in texts[kind] for part in parts)]
    whole = "".join(parts)

    def place(kind: str) -> tuple[bool, bool]:
        name = kind.lower()
        return not name.startswith(whole), whole not in name

    return tuple(sorted(hits, key=place))


@lru_cache(1)
def _texts() -> dict[str, str]:
    """What is searched of each kind, in every language."""
    texts = {}
    for kind in LAYER_KINDS:
        row = kind_of(kind)
        said = [row.help, GROUPS.get(row.group, "")]
        parts = [kind, *(catalog(language).gettext(text) for language in LANGUAGES for text in said if text)]
        texts[kind] = " ".join(parts).lower()
    return texts
