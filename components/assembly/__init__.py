"""The model-assembly core: what a model is, and everything that follows from it.

Pure Python and Keras; no page, no file, no network.
"""

from components.assembly import lessons
from components.assembly.build import build, sketch
from components.assembly.code import to_python
from components.assembly.diagram import to_dot
from components.assembly.messages import N_, Message
from components.assembly.spec import Call, Config, Head, Input, Layer, ModelSpec

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
    "lessons",
    "sketch",
    "to_dot",
    "to_python",
]
