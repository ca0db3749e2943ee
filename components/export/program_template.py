"""What all programs that ask a trained model have in common: their beginning, the answers, and how the blanks
of a template are filled in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from components.assembly.catalog.losses import LOSSES
from components.assembly.code.formatting import comment
from components.assembly.keras_objects.names import keras_names, output_names
from components.assembly.spec.messages import Translate
from components.export.trained_model import TrainedModel
from components.training.analysis.probabilities import gives_scores

MODEL, PREDICT, READING, VOCABULARY = "model.keras", "predict.py", "reading.json", "vocabulary.txt"
WORDS, ANONYMOUS, RESIZING = "words.py", "anonymous.py", "resizing.py"

TOP = '''\
"""{title}

    {usage}
"""

{remarks}import json
import sys
from pathlib import Path

import keras
import numpy as np

{imports}

FOLDER = Path(globals().get("__file__", "")).parent
READING = json.loads((FOLDER / "reading.json").read_text(encoding="utf-8"))
{globals}model = keras.models.load_model(FOLDER / "model.keras", compile=False)

'''

ANSWERS = """
def answers(arrays):
    {answers}
    named = {READING["inputs"][name]: array for name, array in arrays.items()}
    said = model.predict(named, verbose=0)
    if not isinstance(said, dict):
        said = said if isinstance(said, list) else [said]
        said = dict(zip(model.output_names, said))
    heads = {READING["heads"][name]: answer for name, answer in said.items()}
    for head, way in READING["scores"].items():
        heads[head] = np.array(getattr(keras.ops, way)(heads[head]))
    return heads

"""


def remarks(trained: TrainedModel, translate: Translate) -> str:
    """A comment at the beginning that the model has learnt from random numbers; empty if it has not."""
    caution = trained.recipe.dataset.caution()
    return "" if caution is None else "\n".join(comment(caution, translate=translate)) + "\n\n"


def questions(trained: TrainedModel, translate: Translate) -> dict[str, str]:
    """What each head is asked, in a sentence."""
    return {head: question.text(translate) for head, question in trained.prepared.questions.items()}


def names(trained: TrainedModel) -> dict[str, dict[str, str]]:
    """Keras's name of each input, the head of each of Keras's outputs, and what makes probabilities of the
    heads that give out scores."""
    of_keras = keras_names(trained.spec)
    return {
        "inputs": {model_input.name: of_keras[model_input.name] for model_input in trained.spec.inputs},
        "heads": {output: head for head, output in output_names(trained.spec).items()},
        "scores": {
            head.name: "softmax" if LOSSES[head.loss or ""].by_class else "sigmoid"
            for head in trained.spec.heads
            if gives_scores(head)
        },
    }


def filled_in(template: str, translate: Translate, **parts: Any) -> str:
    """The template with its blanks filled in; messages become comments, the title a sentence."""
    for name, part in parts.items():
        if isinstance(part, str):
            filled = part
        elif name == "title":
            filled = part.text(translate)
        else:
            filled = "\n    ".join(line for line in comment(part, translate=translate))
        template = template.replace("{" + name + "}", filled)
    return template


def source(module: Any) -> str:
    """The text of a module."""
    return Path(module.__file__).read_text(encoding="utf-8")


def as_json(value: Any) -> str:
    """A value as the text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
