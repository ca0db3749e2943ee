"""A program that was taken home marks unknown words too, and makes no answer of them alone."""

from __future__ import annotations

import runpy
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


def test_the_program_names_unknown_words_and_refuses_to_guess(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def predict(text: str) -> str:
        """What the program writes when it is run with a text, in this process."""
        monkeypatch.setattr("sys.argv", [PREDICT, text])
        runpy.run_path(str(folder / PREDICT), run_name="__main__")
        return capsys.readouterr().out

    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    some = predict("thank you qwertyuiop")
    assert some.splitlines()[0] == "Unknown words, all the same to the model: qwertyuiop"
    assert "main_output" in some
    with pytest.raises(SystemExit, match="no answer") as refused:
        predict("台灣今天下雨了！")
    assert isinstance(refused.value.code, str)  # which is written alone, without a traceback
    assert "main_output" not in capsys.readouterr().out


def test_the_example_is_one_that_the_model_can_answer(headline: TrainedModel) -> None:
    encoder = headline.prepared.encoder
    assert isinstance(encoder, BoundEncoder)
    reader = encoder.inputs["main_input"]
    assert isinstance(reader, TextInput)
    tokenizer = Tokenizer(word_ids.Vocabulary(("!", "雨", "今天", "台灣")))
    other = replace(encoder, inputs={**encoder.inputs, "main_input": replace(reader, tokenizer=tokenizer)})
    assert '"雨 今天 台灣"' in usage(other)
