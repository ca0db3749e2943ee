"""A program that was taken home marks unknown words too, and makes no answer of them alone."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from components.assembly.spec.messages import untranslated
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.input_encoders import TextInput
from components.datasets.text import word_ids
from components.datasets.text.tokenizer import Tokenizer
from components.export import TrainedModel
from components.export.keras_file import to_keras
from components.export.prediction_program import prediction_files, usage
from components.export.program_template import MODEL, PREDICT


@pytest.fixture
def folder(headline: TrainedModel, tmp_path: Path) -> Path:
    """The program, and what lies beside it."""
    for name, content in prediction_files(headline, untranslated).items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / MODEL).write_bytes(to_keras(headline.spec, headline.recipe, headline.weights))
    return tmp_path


def predict(folder: Path, *texts: str) -> subprocess.CompletedProcess[str]:
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, PREDICT, *texts],
        cwd=folder,
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_program_names_unknown_words_and_refuses_to_guess(folder: Path) -> None:
    some = predict(folder, "thank you qwertyuiop")
    assert some.returncode == 0
    assert some.stdout.splitlines()[0] == "Unknown words, all the same to the model: qwertyuiop"
    assert "main_output" in some.stdout
    none = predict(folder, "台灣今天下雨了！")
    assert none.returncode == 1
    assert "no answer" in none.stderr.splitlines()[-1]
    assert "Traceback" not in none.stderr
    assert "main_output" not in none.stdout


def test_the_example_is_one_that_the_model_can_answer(headline: TrainedModel) -> None:
    encoder = headline.prepared.encoder
    assert isinstance(encoder, BoundEncoder)
    reader = encoder.inputs["main_input"]
    assert isinstance(reader, TextInput)
    tokenizer = Tokenizer(word_ids.Vocabulary(("!", "雨", "今天", "台灣")))
    other = replace(encoder, inputs={**encoder.inputs, "main_input": replace(reader, tokenizer=tokenizer)})
    assert '"雨 今天 台灣"' in usage(other)
