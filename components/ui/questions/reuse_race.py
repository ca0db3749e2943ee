"""The race of the lesson on a model as a layer: trained weights, frozen or not, against fresh ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components.assembly.spec.messages import N_
from components.lessons import ReuseOptions
from components.ui.session.experiment import Experiment
from components.ui.training.race import race_view

KEPT, FURTHER, FRESH = N_("reused, frozen"), N_("reused, trainable"), N_("from scratch")
# A base without training is no different from a fresh one, unless it is kept as it is.
UNTRAINED = N_("untrained, frozen")


def starts(experiment: Experiment) -> Mapping[str, Experiment]:
    """The experiment with its base frozen, trainable, and with fresh weights, by name."""
    options = experiment.options
    layers = options.layers() if isinstance(options, ReuseOptions) else ()
    frozen = replace(experiment, options=options.choose("frozen", layers))
    learning = replace(experiment, options=options.choose("frozen", ()))
    fresh = replace(learning, initial=None)
    if experiment.initial is None:
        return {UNTRAINED: frozen, FRESH: fresh}
    return {KEPT: frozen, FURTHER: learning, FRESH: fresh}


STARTS = race_view(starts)
