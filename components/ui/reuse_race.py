"""The race of the reuse lesson: what was learnt before, frozen or not, against a fresh start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components.assembly.lessons import ReuseOptions
from components.assembly.messages import N_
from components.ui.race import race_view
from components.ui.workbench import Setup

KEPT, FURTHER, FRESH = N_("reused, frozen"), N_("reused, trainable"), N_("from scratch")


def starts(setup: Setup) -> Mapping[str, Setup]:
    """The model on the bench with its base as learnt and frozen, as learnt and learning
    further, and with fresh weights; all else alike."""
    options = setup.options
    layers = options.layers() if isinstance(options, ReuseOptions) else ()
    learning = options.choose("frozen", ())
    return {
        KEPT: replace(setup, options=options.choose("frozen", layers)),
        FURTHER: replace(setup, options=learning),
        FRESH: replace(setup, options=learning, initial=None),
    }


STARTS = race_view(starts)
