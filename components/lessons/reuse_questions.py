"""What a model that is reused can be asked, and the data that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.spec import Config
from components.datasets import DATASETS, Dataset, Devices, FewRows, OwnFile, Pairs, SingleTextDataset, Tweets

# Did one author write both texts?
AUTHORSHIP = "authorship"
# How many rows answer a question, where nothing was measured: few, since reuse is to help on few.
ROWS = 1_000
# The head that answers a question, where it is not called after it.
_HEADS = {"retweets": "retweeted", "likes": "liked"}


def _kinds() -> Mapping[str, type[SingleTextDataset]]:
    """The kind of dataset that answers each question about one text, those of the tweets first."""
    texts = [kind for kind in DATASETS.values() if issubclass(kind, SingleTextDataset)]
    ordered = sorted(texts, key=lambda kind: kind is not Tweets)
    return {question: kind for kind in ordered for question in kind.questions()}


KINDS = _kinds()
QUESTIONS = (*KINDS, AUTHORSHIP)
# The kinds of dataset that answer one of them.
ANSWERING: tuple[type[Dataset], ...] = (
    *dict.fromkeys(KINDS.values()),
    *(kind for kind in DATASETS.values() if issubclass(kind, Pairs) and not issubclass(kind, OwnFile)),
)


def head_of(question: str) -> str:
    """The name of the head that answers a question about one text."""
    return _HEADS.get(question, question)


def pairs_in(language: str) -> type[Pairs]:
    """The kind of pairs of texts in a language; the tweets of two phones if there is none."""
    pairs = [kind for kind in ANSWERING if issubclass(kind, Pairs) and kind.language == language]
    return next(iter(pairs), Devices)


def data_for(question: str, rows: int, language: str = "", **fields: Any) -> Dataset:
    """The data that answer a question.

    Args:
        question: One of `QUESTIONS`.
        rows: How many rows of them; fewer if there are not as many.
        language: That of the texts, where pairs are asked for.
        **fields: Other fields of the dataset.
    """
    if question == AUTHORSHIP:
        pairs = pairs_in(language)
        return pairs(rows=_within(pairs, rows), **fields)
    kind = KINDS[question]
    targets = Config({head_of(name): name for name in kind.questions()})
    return kind(rows=_within(kind, rows), targets=targets, **fields)


def gain(question: str) -> FewRows | None:
    """On how few rows a model that has read such texts was measured to gain at a question; None if it was not
    measured, or does not."""
    measured = KINDS[question].on_few_rows if question in KINDS else None
    return measured if measured is not None and measured.question == question else None


def first_data(question: str) -> Dataset:
    """The data that a question begins with: few rows, and without texts that the base has learnt from."""
    measured = gain(question)
    if measured is None:
        return data_for(question, ROWS, unseen=True)
    return data_for(question, measured.rows, validation=measured.validation, unseen=True)


def _within(kind: type[Dataset], rows: int) -> int:
    most = [bound.le for bound in kind.model_fields["rows"].metadata if hasattr(bound, "le")]
    return min([rows, *most])
