"""The answers of a model to rows of the validation part, and the truth. Nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.checks.shapes import known_shapes
from components.assembly.spec import ModelSpec
from components.datasets.binding.prepared import DataPart, Prepared
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.text.word_ids import PADDING
from components.training import Run
from components.training.analysis.examining import Verdict, verdicts
from components.ui.predict.asking import WeightsVersion, predict, weights_version
from components.ui.session.lesson_session import LessonSession

# The most rows that are asked about. They are in random order, so the first ones are as good as any.
MOST_ROWS = 4_000
# Numbers of all their answers: 64 MB.
MOST_NUMBERS = 8_000_000


@dataclass(frozen=True, eq=False)
class Examination:
    """The results of an examination.

    Attributes:
        run: The id of the run.
        when: Which weights answered.
        rows: How many rows of the validation part were asked about.
        verdicts: The answers and the truth, by head.
    """

    run: str
    when: WeightsVersion
    rows: int
    verdicts: Mapping[str, Verdict]


def asked_rows(run: Run, prepared: Prepared) -> int:
    """How many rows of the validation part are asked about: as many as their answers fit into memory."""
    rows, numbers = len(prepared.validation), 1
    shapes = known_shapes(run.spec)
    for head in run.spec.heads:
        target = prepared.validation.targets.get(head.name)
        if head.loss is not None and target is not None:
            units = shapes[head.tensor][-1] if LOSSES[head.loss].labels == "class number" else 1
            numbers += target.size // max(1, rows) * int(units or 1)
    return max(1, min(rows, MOST_ROWS, MOST_NUMBERS // numbers))


def examined(session: LessonSession, run: Run, prepared: Prepared, rows: int) -> Examination:
    """Ask the model about the first rows of the validation part.

    Args:
        session: The lesson whose run it is.
        run: The run.
        prepared: What it learns from.
        rows: How many rows, at most `asked_rows`.

    Raises:
        Refused: The weights are gone, or the model gives no answer.
    """
    part = prepared.validation.first(rows)
    answers = predict(run, part.inputs)
    part = part.first(min(len(answer) for answer in answers.values()))
    counted = _written(run.spec, prepared, part, answers)
    return Examination(
        run.id, weights_version(session, run), len(part), verdicts(run.spec, part, answers, counted)
    )


def _written(
    spec: ModelSpec, prepared: Prepared, part: DataPart, answers: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Which steps of each head that answers along a text are no padding: shape (rows, steps)."""
    if not isinstance(prepared.encoder, BoundEncoder):
        return {}
    texts = [part.inputs[name] != PADDING for name, _text in prepared.encoder.readers()]
    along = [(head, text) for head in spec.heads for text in reversed(texts) if text.ndim == 2]
    return {
        head.name: text
        for head, text in along
        if head.loss is not None
        and LOSSES[head.loss].by_class
        and answers[head.name].shape[:-1] == text.shape
    }
