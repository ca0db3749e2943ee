"""Answers and errors in the unit of the answers, where a head learns them on another scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from components.datasets.binding.prepared import Prepared
from components.datasets.binding.targets import HowMany, HowMuch, rounded
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.training.analysis.examining import Verdict
from components.ui.base.locale import _


def say_units(prepared: Prepared) -> None:
    """Say of each head that learns on a scale of its own that its errors are in the unit of its answers, and
    its loss is not."""
    for head, unit in prepared.units.items():
        st.caption(
            _(
                "Errors of {head} are in the unit of its answers. It learns in standard deviations, each "
                "{unit:,.10g}; its loss is of those."
            ).format(head=head, unit=rounded(unit))
        )


def quantity(prepared: Prepared, head: str) -> HowMany | HowMuch | None:
    """The question of a head that answers with a quantity; None for others."""
    encoder = prepared.encoder
    question = encoder.questions.get(head) if isinstance(encoder, BoundEncoder) else None
    return question if isinstance(question, HowMany | HowMuch) else None


def in_own_unit(prepared: Prepared, head: str, verdict: Verdict) -> Verdict:
    """What a head says of a quantity, and what is true, in the unit of the quantity."""
    question = quantity(prepared, head)
    if not isinstance(question, HowMuch) or question.unit is None:
        return verdict
    return replace(
        verdict,
        truth=question.mean + question.unit * verdict.truth.astype(np.float64),
        predicted=question.mean + question.unit * verdict.predicted.astype(np.float64),
        errors=question.unit * verdict.errors,
    )
