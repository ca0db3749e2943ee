"""Turns small pictures into the arrays that inputs take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.prepared import Arrays
from components.datasets.binding.resizing import resize
from components.datasets.binding.targets import HeadQuestion
from components.datasets.text.word_ids import Token

Half = Literal["whole", "upper", "lower"]


@dataclass(frozen=True)
class ImageInput:
    """An input that takes a picture of `size` x `size` pixels row by row, or one half of it; a
    `square` one takes it as height, width and one channel."""

    name: str
    size: int
    half: Half = "whole"
    square: bool = False

    def cut(self, pictures: np.ndarray) -> np.ndarray:
        """Square pictures of any size -> float32, shape (pictures, *shape of the input)."""
        resized = resize(pictures, self.size)
        middle = self.size // 2
        rows = {"whole": slice(None), "upper": slice(middle), "lower": slice(middle, None)}[self.half]
        shape = (self.size, self.size, 1) if self.square else (-1,)
        return np.ascontiguousarray(resized[:, rows].reshape(len(resized), *shape), dtype=np.float32)


@dataclass(frozen=True)
class ImageEncoder:
    """The `Encoder` of pictures, which are square arrays of numbers from 0 (white) to 1."""

    inputs: tuple[ImageInput, ...]
    questions: Mapping[str, HeadQuestion]

    def encode(self, texts: Sequence[np.ndarray], features: pd.DataFrame | None = None) -> Arrays:
        """Pictures, all of one size, -> arrays by input name, one row a picture."""
        pictures = _squares(texts)
        return {image_input.name: image_input.cut(pictures) for image_input in self.inputs}

    def tokens(self, text: str, input: str | None = None) -> tuple[Token, ...]:
        """See `Encoder.tokens`: a picture has no words."""
        return ()

    def say(self, head: str, value: float) -> Message:
        """See `Encoder.say`; of classes, `value` is the class."""
        return self.questions[head].say(value)

    def actual(self, head: str, value: float) -> Message:
        """See `Encoder.actual`."""
        return self.questions[head].actual(value)


def _squares(pictures: Sequence[np.ndarray]) -> np.ndarray:
    shapes = {np.shape(picture) for picture in pictures}
    fit = len(shapes) == 1 and all(len(shape) == 2 and shape[0] == shape[1] > 0 for shape in shapes)
    if not fit:
        raise refuse(
            "not_square",
            where=N_("pictures"),
            message=message(N_("Pictures must be squares of numbers, all of one size.")),
            received=", ".join(map(str, shapes))[:80],
            mend=message(N_("Cut them to squares of one size, or give it one at a time.")),
        )
    return np.stack([np.asarray(picture, dtype=np.float64) for picture in pictures])
