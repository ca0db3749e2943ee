"""Records what the datasets here prepare, so that a change of the code that prepares cannot change the data.

    python -m tests.datasets.recorded.record

writes `prepared.json`, which `test_recorded.py` compares with. Run it only where data are meant to change.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec.readers import text_inputs
from components.datasets import (
    Authors,
    Bound,
    Dataset,
    Devices,
    Digits,
    Speeches,
    Table,
    Tweets,
    Uploads,
)
from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.binding import Binding
from components.datasets.sources.text_dataset import TextDataset
from components.lessons import HeadlineOptions, NetworkOptions, PairOptions

FILE = Path(__file__).with_name("prepared.json")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SAID = ("Thank you Ohio! See https://example.org", "台灣 so dishonest, sad 王小明 @you #now 12")


def _own() -> str:
    """A table with texts, times, counts, quantities, categories, yes and no, and cells that are missing."""
    rows = [
        f'"Headline {LETTERS[n % 26]} {LETTERS[n // 26 % 26]} of {LETTERS[n % 7] * 3}",'
        f"2024-01-{1 + n % 28:02d} {n % 24:02d}:30,{n * 0.37 % 5:.2f},{'' if n % 9 == 0 else n % 4},"
        f"{n % 2},{n * n},{n * 1.7 % 11:.3f},{'' if n % 31 == 0 else 'yes' if n % 3 else 'no'},"
        f"{LETTERS[n % 5]}\n"
        for n in range(300)
    ]
    return "title,posted,score,stars,weekend,shares,price,good,shelf\n" + "".join(rows)


def _chinese() -> str:
    rows = [
        f"颱風來襲{chr(0x4E00 + n)}停班停課第{n}天,民國113年{1 + n % 12}月1日 下午 3:00,{n},{n * n}\n"
        for n in range(80)
    ]
    return "標題,時間,讚數,分享\n" + "".join(rows)


def _authored() -> str:
    words = ["apple", "brook", "cloud", "dream", "eagle", "flame", "grape", "house", "island", "jewel"]
    rows = [
        f"{name} {LETTERS[at] * (n % 7 + 2)} {words[n % 10]} {words[n // 10 % 10]} {words[n * 3 % 10]} now,"
        f"{name}\n"
        for at, (name, count) in enumerate({"Ann": 60, "Bob": 70, "Cem": 50, "Dee": 40}.items())
        for n in range(count)
    ]
    return "text,author\n" + "".join(rows)


def _reading(inputs: tuple[Input, ...], losses: dict[str, str], words: int = 300) -> ModelSpec:
    """A small model: ids through an Embedding, numbers as they are, a Dense for each head."""
    heads = tuple(
        Head(name=name, tensor=f"{name}_out", loss=loss, metrics=("accuracy",))
        for name, loss in losses.items()
    )
    embedding = Layer(name="read", kind="Embedding", config=Config(input_dim=words, output_dim=2))
    layers = [embedding] if any(entry.dtype == "int32" for entry in inputs) else []
    calls = []
    for entry in inputs:
        if entry.dtype == "int32":
            calls.append(Call.on(layer="read", inputs=(entry.name,), output=f"{entry.name}_read"))
            layers.append(Layer(name=f"{entry.name}_flat", kind="Flatten"))
            calls.append(
                Call.on(layer=f"{entry.name}_flat", inputs=(f"{entry.name}_read",), output=f"{entry.name}_x")
            )
    first = f"{inputs[0].name}_x" if inputs[0].dtype == "int32" else inputs[0].name
    for name, loss in losses.items():
        units = 10 if loss == "sparse_categorical_crossentropy" else 1
        layers.append(Layer(name=name, kind="Dense", config=Config(units=units)))
        calls.append(Call.on(layer=name, inputs=(first,), output=f"{name}_out"))
    return ModelSpec(name="small", inputs=inputs, layers=tuple(layers), calls=tuple(calls), heads=heads)


def _text(name: str, length: int = 8) -> Input:
    return Input(name=name, shape=(length,), dtype="int32")


YES = {"main_output": "binary_crossentropy"}
BOTH = {"main_output": "binary_crossentropy", "news_out": "binary_crossentropy"}
AMOUNTS = {"main_output": "mean_squared_error", "news_out": "mean_absolute_error"}


def cases() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    """Each dataset here with models that it is for: a name, the data and the model."""
    yield from _of_lessons()
    yield from _of_tweets()
    yield from _of_pairs()
    yield from _of_digits()
    yield from _of_own_files()
    yield from _of_bound()


def _of_lessons() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    """What each lesson begins with, as it is today."""
    headline = HeadlineOptions(sequence_length=100, vocabulary=10_000, features=5)
    yield "lesson headline", Tweets(rows=4_000), headline.spec()
    pairs = PairOptions(sequence_length=40, vocabulary=5_000)
    yield "lesson pairs", Devices(rows=4_000), pairs.spec()
    yield "lesson sequential", Digits(rows=1_797), NetworkOptions(pixels=784).spec()
    yield "lesson home", Digits(rows=1_797), NetworkOptions(pixels=64, second_output=True).spec()


def _of_tweets() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    amounts = HeadlineOptions(task="regression", vocabulary=500, sequence_length=20).spec()
    yield "tweets, amounts", Tweets(task="regression", rows=600), amounts
    yield "tweets, one input", Tweets(rows=700, seed=3), lessons.headline(auxiliary_input=False)
    yield "tweets, one head", Tweets(rows=500, validation=0.35), lessons.headline(auxiliary_output=False)
    swapped = Tweets(rows=300, seed=9, targets=Config(main_output="likes", news_out="retweets"))
    yield "tweets, swapped", swapped, lessons.headline()
    three = _reading((_text("a"), _text("b", 5), _text("c", 30)), BOTH)
    yield "tweets, three texts", Tweets(rows=300), three
    numbers = _reading((Input(name="news_in", shape=(5,)),), BOTH)
    yield "tweets, numbers alone", Tweets(rows=300), numbers


def _of_pairs() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    spec = PairOptions(sequence_length=12, vocabulary=800).spec()
    yield "pairs of devices", Devices(rows=501, seed=3), spec
    yield "pairs of speeches", Speeches(rows=600, since=1940), spec
    yield "pairs of speeches, strict", Speeches(rows=600, since=1940, strict=True, seed=1), spec
    yield "pairs read like tweets", Devices(rows=400, reads_like=Tweets(rows=500)), spec
    authors = Uploads.default().put(_authored().encode())
    own = Authors(digest=authors, text_column="text", author_column="author", rows=4_000)
    yield "pairs of authors", own, spec
    character = own.model_copy(update={"cut_by": "character", "strict": True})
    yield "pairs of authors, by character", character, spec


def _of_digits() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    for pixels in (64, 784):
        whole = NetworkOptions(pixels=pixels).spec()
        yield f"digits {pixels}", Digits(rows=400, seed=2), whole
        halves = NetworkOptions(pixels=pixels, second_input=True, second_output=True).spec()
        yield f"digits {pixels}, halves", Digits(rows=300), halves
    square = _reading((Input(name="x", shape=(12, 12, 1)),), {"odd": "binary_crossentropy"})
    yield "digits, square", Digits(rows=200), square
    called = _reading((Input(name="x", shape=(64,)),), {"which": "sparse_categorical_crossentropy"})
    yield "digits, another head", Digits(rows=200, targets=Config(which="digit")), called


def _of_own_files() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    digest = Uploads.default().put(_own().encode())
    columns = ("posted", "score", "stars", "weekend")
    own = Table(
        digest=digest,
        text_column="title",
        feature_columns=columns,
        targets=Config(main_output="shares", news_out="good"),
        rows=250,
    )
    numbers = Input(name="news_in", shape=(5,))
    yield "own file", own, _reading((_text("main_input"), numbers), BOTH)
    fewer = own.model_copy(update={"feature_columns": ("posted",), "seed": 4})
    yield "own file, fewer columns", fewer, _reading((_text("x"), Input(name="y", shape=(2,))), YES)
    amounts = own.model_copy(
        update={"task": "regression", "targets": Config(main_output="shares", news_out="price")}
    )
    yield "own file, amounts", amounts, _reading((_text("main_input"), numbers), AMOUNTS)
    alone = own.model_copy(update={"feature_columns": ()})
    yield "own file, text alone", alone, _reading((_text("main_input"),), BOTH)
    like = own.model_copy(update={"reads_like": Tweets(rows=500)})
    yield "own file read like tweets", like, _reading((_text("main_input"), numbers), BOTH)
    chinese = Uploads.default().put(_chinese().encode())
    for cut_by in ("auto", "word"):
        table = Table(
            digest=chinese,
            text_column="標題",
            feature_columns=("時間", "讚數"),
            targets=Config(main_output="分享"),
            cut_by=cut_by,
        )
        yield (
            f"own file in Chinese, {cut_by}",
            table,
            _reading((_text("x", 12), Input(name="y", shape=(3,))), YES),
        )


def _of_bound() -> Iterator[tuple[str, Dataset, ModelSpec]]:
    digest = Uploads.default().put(_own().encode())
    own = Table(digest=digest, text_column="title", targets=Config(main_output="shares"))
    text = _reading((_text("x", 9), Input(name="y", shape=(3,))), BOTH)
    columns = {
        "tweets": (Tweets(), "text", ("hour", "phone", "link"), ("retweets", "reply")),
        "own file": (own, "title", ("score", "stars", "weekend"), ("shares", "good")),
        "devices": (Devices(rows=400), "b", (), ("same", "same")),
    }
    for name, (rows_from, read, numbers, asked) in columns.items():
        inputs: tuple[Binding, ...] = (
            _bound("x", "words", read),
            _bound("y", "numbers" if numbers else "random", *numbers),
        )
        heads = tuple(_bound(head, "yes or no", column) for head, column in zip(BOTH, asked, strict=True))
        yield f"bound to {name}", Bound(rows=400, rows_from=rows_from, inputs=inputs, heads=heads), text
    picture = _reading((Input(name="x", shape=(12, 12, 3)),), {"which": "sparse_categorical_crossentropy"})
    inputs, heads = (_bound("x", "picture", "picture"),), (_bound("which", "random"),)
    yield "bound to digits", Bound(rows=200, rows_from=Digits(), inputs=inputs, heads=heads), picture
    amounts = _reading((Input(name="x", shape=(4,)),), {"amount": "mean_squared_error"})
    inputs = (_bound("x", "numbers", "score", "stars", "weekend", "shares"),)
    heads = (_bound("amount", "numbers", "price"),)
    yield "bound to numbers", Bound(rows=200, rows_from=own, inputs=inputs, heads=heads), amounts
    yield "random numbers", Bound.random(text), text


def _bound(name: str, encoding: Any, *columns: str) -> Binding:
    return Binding(name=name, encoding=encoding, columns=columns)


def record(dataset: Dataset, spec: ModelSpec) -> dict[str, Any]:
    """What a dataset prepares for a model, each part as a hash, so that a difference is known by its name."""
    prepared = dataset.prepare(spec)
    facts: dict[str, Any] = {name: _hash(array) for name, array in prepared.named()}
    facts |= {f"words/{name}": _hash(counts) for name, counts in prepared.words.items()}
    facts |= {f"baseline/{head}": _said(_rounded(repr(value))) for head, value in prepared.baselines.items()}
    facts |= {f"question/{head}": str(question) for head, question in prepared.questions.items()}
    facts["notes"] = _said("\n".join(map(str, prepared.notes)))
    facts["digest"] = prepared.digest
    facts |= dict(_answers(dataset, prepared, [entry.name for entry in text_inputs(spec)]))
    facts["preview"] = _said(dataset.preview().to_csv())
    for head in prepared.questions:
        facts[f"distribution/{head}"] = _said(_rounded(dataset.distribution(head).to_csv()))
    if isinstance(dataset, TextDataset):
        facts["vocabulary"] = _said(" ".join(dataset.vocabulary(10**7).words))
        facts["example"] = dataset.example()
        facts["texts"] = _said(repr(dataset.texts(prepared.validation.rows[:20])))
        for name in list(prepared.words)[:2]:
            known = dataset.known_texts(prepared, name, 20)
            facts[f"known/{name}"] = _said(repr((known.texts, _hash(known.ids), str(known.answers))))
    return facts


def _answers(dataset: Dataset, prepared: Prepared, readers: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What the encoder makes of something new."""
    encoder = prepared.encoder
    if dataset.modality == "image":
        asked: list[Any] = [np.linspace(0, 1, 64).reshape(8, 8), np.eye(8)]
    elif dataset.modality == "text pair":
        asked = [SAID, SAID[::-1], SAID[0]]
    else:
        asked = list(SAID)
    names = [feature.name for feature in dataset.features()]
    some = pd.DataFrame({name: [place + 0.5] * len(asked) for place, name in enumerate(names)})
    if len(names) > 1:
        some.loc[0, names[0]] = np.nan
    some_or_all = {"all features": some, "no features": None, "some features": some[names[1:]]}
    if not isinstance(dataset, Bound):
        for way, features in some_or_all.items():
            for name, array in encoder.encode(asked, features).items():
                yield f"encoded/{way}/{name}", _hash(array)
    for name in readers:
        yield f"tokens/{name}", _said(repr([encoder.tokens(text, name) for text in SAID]))
    for head in prepared.questions:
        said = [
            str(say(head, value)) for say in (encoder.say, encoder.actual) for value in (0.0, 0.3, 1.0, 4.0)
        ]
        yield f"said/{head}", " | ".join(said)


def _hash(array: np.ndarray) -> str:
    described = f"{array.dtype.str} {array.shape} ".encode()
    return hashlib.blake2b(described + np.ascontiguousarray(array).tobytes(), digest_size=8).hexdigest()


def _said(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _rounded(text: str) -> str:
    """A text with its numbers in nine digits: the last ones of a logarithm depend on the processor."""
    return re.sub(r"\d+\.\d+(e[+-]?\d+)?", lambda number: f"{float(number[0]):.9g}", text)


if __name__ == "__main__":
    os.environ["MODELIER_DATA"] = tempfile.mkdtemp()
    recorded = {name: record(dataset, spec) for name, dataset, spec in cases()}
    FILE.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
