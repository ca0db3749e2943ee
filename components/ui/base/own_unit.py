"""Answers and errors in the unit of the answers, where a head learns them on another scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from components.assembly.spec import ModelSpec
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.targets import HowMany, HowMuch, rounded
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.training import Row
from components.training.analysis.examining import Verdict
from components.training.values.rows import on_learnt_scale
from components.ui.base.locale import _


def say_units(prepared: Prepared, spec: ModelSpec, rows: Sequence[Row]) -> None:
    """Say what the errors of each head that answers with a quantity or a count are in: the unit of its
    answers, what it learns, or the logarithm of a count."""
    learnt = on_learnt_scale(spec, rows, prepared.units)
    for head in prepared.questions:
        unit = rounded(prepared.units.get(head, 1.0))
        if head in learnt:
            st.caption(
                _(
                    "An earlier version of Modelier trained this run: errors of {head} and their baselines "
                    "are in standard deviations of its answers, as its loss is. One of them is {unit:,.10g}."
                ).format(head=head, unit=unit)
            )
        elif head in prepared.counts:
            st.caption(
                _(
                    "{head} learns log(1 + count), and so are its errors: one of 0.69 is a count that is "
                    "twice or half as large, one of 2.3 ten times or a tenth."
                ).format(head=head)
            )
        elif head in prepared.units:
            st.caption(
                _(
                    "Errors of {head} are in the unit of its answers. It learns in standard deviations, each "
                    "{unit:,.10g}; its loss is of those."
                ).format(head=head, unit=unit)
            )


def quantity(prepared: Prepared, head: str) -> HowMany | HowMuch | None:
    """The question of a head that answers with a quantity; None for others."""
    encoder = prepared.encoder
    question = encoder.questions.get(head) if isinstance(encoder, BoundEncoder) else None
    return question if isinstance(question, HowMany | HowMuch) else None


def in_own_unit(prepared: Prepared, head: str, verdict: Verdict) -> Verdict:
    """What a head says of a quantity, and what is true, in the unit of the quantity; of a count the
    logarithms that it learns."""
    question = quantity(prepared, head)
    if not isinstance(question, HowMuch):
        return verdict
    return replace(
        verdict,
        truth=question.mean + question.unit * verdict.truth.astype(np.float64),
        predicted=question.mean + question.unit * verdict.predicted.astype(np.float64),
        errors=question.unit * verdict.errors,
    )
