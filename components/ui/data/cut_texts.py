"""Says how much of its texts a model does not read, and offers a length that reads nearly all."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.datasets.binding.lengths import truncation
from components.datasets.binding.prepared import Prepared
from components.lessons.options import SEQUENCE_LENGTH
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession

OPTION = "sequence_length"
# From this share of all words on, what is not read is a warning.
MUCH = 0.05


def cut_texts(session: LessonSession, prepared: Prepared) -> None:
    """Say how many texts and words are not read, and propose a length where one can be chosen."""
    most = int(SEQUENCE_LENGTH.maximum or 0)
    cut = truncation(prepared, most)
    if cut is None:
        return
    said = _(
        "The model reads {length} words of a text: {cut_texts:,} of {texts:,} texts are longer (the longest "
        "has {longest:,} words), and {share:.1%} of all words are never read, those at the beginning of "
        "the long ones."
    ).format(
        length=cut.length,
        cut_texts=cut.cut_texts,
        texts=cut.texts,
        longest=cut.longest,
        share=cut.share,
    )
    free = hasattr(session.experiment.options, OPTION) and session.free(OPTION)
    more = cut.proposal > cut.length
    if free and more:
        said = Text(" ").join(
            [
                said,
                _(
                    "With {proposal} words {whole:.0%} of the texts are read whole; training takes longer."
                ).format(proposal=cut.proposal, whole=cut.whole),
            ]
        )
    elif not hasattr(session.experiment.options, OPTION):
        said = Text(" ").join([said, _("How many it reads was decided when the model was made.")])
    if cut.share >= MUCH:
        st.warning(said, icon=":material/content_cut:")
    else:
        st.caption(said)
    if free and more:
        st.button(
            _("Read {proposal} words").format(proposal=cut.proposal),
            key=f"{session.name}-length",
            icon=":material/straighten:",
            help=_("Sets the sequence length of the model; a step that can be undone."),
            on_click=partial(session.choose, OPTION, cut.proposal),
        )
