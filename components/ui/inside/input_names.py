"""What the numbers of an input are called."""

from __future__ import annotations

from components.assembly.spec.problems import Refused
from components.datasets import Dataset
from components.training.analysis.model_steps import Step
from components.training.values.sample_tensors import SampleTensor
from components.ui.base.locale import say
from components.ui.inside.sample import Sample


def feature_names(dataset: Dataset, step: Step, tensor: SampleTensor, sample: Sample) -> tuple[str, ...]:
    """What the numbers of an input are called that takes the features of a dataset; empty for others."""
    if step.kind != "Input" or step.use.name in sample.words or dataset.modality not in ("text", "text pair"):
        return ()
    try:
        features = dataset.features()
    except Refused:
        return ()
    if tensor.shape != (len(features),):
        return ()
    return tuple(say(feature.label).plain for feature in features)
