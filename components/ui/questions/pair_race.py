"""The fair race of the pairs lesson: one encoder for both texts against one for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components.assembly.spec.messages import N_
from components.ui.session.experiment import Experiment
from components.ui.training.race import race_view


def encoders(experiment: Experiment) -> Mapping[str, Experiment]:
    """The model on the bench with a shared encoder and with separate ones, all else alike."""
    return {
        name: replace(experiment, options=experiment.options.choose("encoder", name))
        for name in (N_("shared"), N_("separate"))
    }


ENCODERS = race_view(encoders)
