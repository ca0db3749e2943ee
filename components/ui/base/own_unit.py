"""What an error is in the unit of the answers, where a head learns them on another scale."""

from __future__ import annotations

import streamlit as st

from components.datasets.binding.prepared import Prepared
from components.datasets.binding.targets import rounded
from components.ui.base.locale import _


def say_error(prepared: Prepared, head: str, error: float) -> None:
    """Say what an error of a head is in the unit of its answers; nothing where it is in that unit.

    Args:
        prepared: The data that the head learnt from.
        head: The name of the head.
        error: How far it is off on average, as the head's metric says it.
    """
    unit = prepared.units.get(head)
    if unit is not None:
        st.caption(
            _(
                "{head} learns in standard deviations: 1 is {unit:,.10g} in the unit of the answers, so an "
                "error of {error:.3f} is **{own:,.10g}**."
            ).format(head=head, unit=rounded(unit), error=error, own=rounded(unit * error))
        )
