"""The model-assembly core: what a model is, and everything that follows from it.

Pure Python and Keras; no page, no file, no network.
"""

from components.assembly.code.program import to_python
from components.assembly.drawing.diagram import to_dot
from components.assembly.keras_model.build import build, build_symbolic
from components.assembly.spec import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message

__all__ = [
    "N_",
    "Call",
    "Config",
    "Head",
    "Input",
    "Layer",
    "Message",
    "ModelSpec",
    "build",
    "build_symbolic",
    "to_dot",
    "to_python",
]
