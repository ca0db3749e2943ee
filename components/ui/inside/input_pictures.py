"""Pictures that a model takes as a row of numbers, as pictures again."""

from __future__ import annotations

from dataclasses import replace

from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.picture_input import PictureInput
from components.training.analysis.model_steps import Step
from components.training.values.sample_tensors import SampleTensor


def as_picture(prepared: Prepared, step: Step, tensor: SampleTensor) -> SampleTensor:
    """The tensor of an input that takes the pixels of a picture without channels, with height, width and one
    channel; any other as it is."""
    encoder = prepared.encoder
    made_by = encoder.inputs.get(step.use.name) if isinstance(encoder, BoundEncoder) else None
    if step.kind != "Input" or not isinstance(made_by, PictureInput) or len(tensor.shape) > 2:
        return tensor
    if not tensor.whole or not made_by.side:
        return tensor
    shape = (tensor.size // made_by.side, made_by.side, 1)
    return replace(tensor, values=tensor.values.reshape(shape), shape=shape)
