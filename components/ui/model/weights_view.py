"""Views that show where each array of a model came from, and how far training has moved it."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.training.analysis.provenance import Provenance, origins
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.model.drawing import drawing
from components.ui.model.moved_weights import array_movement, epochs_done
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View
from components.ui.training.watching import redraw_after_epoch


def _diagram(session: LessonSession) -> None:
    """Draw the diagram with the origin of the weights in each box."""
    by_path = origins(session.experiment.spec, session.experiment.initial)
    drawing(
        session,
        notes={
            path: ((("Weights: ", False), (origin or "fresh", True)),) for path, origin in by_path.items()
        },
    )


def _weights(session: LessonSession) -> None:
    """Draw a row for each array: its origin, whether it is frozen, and how far it has moved."""
    st.caption(
        _(
            "Every array of the model. How far it has moved is computed from the weights themselves, "
            "after each epoch and at the end: the largest and the mean distance from its first "
            "values."
        )
    )
    st.fragment(partial(_table, session))()


def _table(session: LessonSession) -> None:
    rows = array_movement(session)
    known = rows[0].mean is not None
    table = pd.DataFrame(
        {
            _("array"): [each.address.path for each in rows],
            _("weights"): [_origin(each) for each in rows],
            **(_distances(rows) if known else {}),
            _("shape"): [" × ".join(map(str, each.address.shape)) for each in rows],
            _("numbers"): [each.address.size for each in rows],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Where every weight came from, and how far it moved"))
    st.caption(_sums(rows))
    if known:
        _verdict(rows, epochs_done(session))
    else:
        st.caption(_("Train this model: after the first epoch it says here how far each array has moved."))
    redraw_after_epoch(session, "weights-epoch")


def _origin(row: Provenance) -> str:
    """The origin of an array, and whether it is frozen."""
    return " · ".join([row.origin or _("fresh"), *([_("frozen")] if row.frozen else [])])


def _distances(rows: tuple[Provenance, ...]) -> dict[str, list[str]]:
    """The distances as text; only an exact 0 is written "0"."""
    return {
        _("largest move"): [f"{each.largest or 0:.3g}" for each in rows],
        _("mean move"): [f"{each.mean or 0:.3g}" for each in rows],
    }


def _sums(rows: tuple[Provenance, ...]) -> Text:
    return _("{total:,} numbers: {reused:,} reused, {frozen:,} frozen, {learning:,} learning.").format(
        total=sum(each.address.size for each in rows),
        reused=sum(each.address.size for each in rows if each.origin),
        frozen=sum(each.address.size for each in rows if each.frozen),
        learning=sum(each.address.size for each in rows if not each.frozen),
    )


def _verdict(rows: tuple[Provenance, ...], done: int) -> None:
    frozen = [each for each in rows if each.frozen]
    if not frozen:
        st.info(_("Nothing is frozen: after epoch {epoch} every array may have moved.").format(epoch=done))
    elif all(each.largest == 0 for each in frozen):
        st.success(
            _("After epoch {epoch}: the {count} frozen arrays have moved by exactly 0.").format(
                epoch=done, count=len(frozen)
            ),
            icon=":material/ac_unit:",
        )
    else:
        st.error(_("A frozen array has moved. This should not be."), icon=":material/error:")


ORIGINS = View("diagram", N_("Diagram"), _diagram)
WEIGHTS = View("weights", N_("Weights"), _weights)
