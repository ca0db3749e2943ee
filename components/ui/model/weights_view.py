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
    # How far it moved comes first: a phone shows it without moving the table.
    largest = {_("largest move"): [_distance(row.largest) for row in rows]} if known else {}
    mean = {_("mean move"): [_distance(row.mean) for row in rows]} if known else {}
    table = pd.DataFrame(
        {
            _("array"): [row.address.path for row in rows],
            **largest,
            _("weights"): [_origin(row) for row in rows],
            **mean,
            _("shape"): [" × ".join(map(str, row.address.shape)) for row in rows],
            _("numbers"): [row.address.size for row in rows],
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


def _distance(moved: float | None) -> str:
    """A distance as text; only an exact 0 is written "0"."""
    return f"{moved or 0:.3g}"


def _sums(rows: tuple[Provenance, ...]) -> Text:
    return _("{total:,} numbers: {reused:,} reused, {frozen:,} frozen, {learning:,} learning.").format(
        total=sum(row.address.size for row in rows),
        reused=sum(row.address.size for row in rows if row.origin),
        frozen=sum(row.address.size for row in rows if row.frozen),
        learning=sum(row.address.size for row in rows if not row.frozen),
    )


def _verdict(rows: tuple[Provenance, ...], done: int) -> None:
    frozen = [row for row in rows if row.frozen]
    if not frozen:
        st.info(_("Nothing is frozen: after epoch {epoch} every array may have moved.").format(epoch=done))
    elif all(row.largest == 0 for row in frozen):
        st.success(
            _(
                "After epoch {epoch}: the {count} frozen {count:array has|arrays have} moved by exactly 0."
            ).format(epoch=done, count=len(frozen)),
            icon=":material/ac_unit:",
        )
    else:
        st.error(_("A frozen array has moved. This should not happen."), icon=":material/error:")


ORIGINS = View("diagram", N_("Diagram"), _diagram)
WEIGHTS = View("weights", N_("Weights"), _weights)
