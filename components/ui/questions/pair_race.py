"""The race of the lesson on shared encoders: one encoder for both texts against one for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components.assembly.spec.messages import N_
from components.ui.session.experiment import Experiment
from components.ui.training.race import race_view


def encoders(experiment: Experiment) -> Mapping[str, Experiment]:
    """The experiment with a shared encoder and with separate ones, by name."""
    return {
        name: replace(experiment, options=experiment.options.choose("encoder", name))
        for name in (N_("shared"), N_("separate"))
    }


ENCODERS = race_view(encoders)
