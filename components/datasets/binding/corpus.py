"""Makes the arrays that a spec needs from a table of texts, numbers and targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.baselines import baselines
from components.datasets.binding.features import Feature, Scale
from components.datasets.binding.needs import FeatureInput, Needs, TrainedHead
from components.datasets.binding.prepared import Arrays, Part, Prepared
from components.datasets.binding.split import split, spread_evenly
from components.datasets.binding.table_encoder import TableEncoder, Tokens
from components.datasets.binding.targets import Target, YesOrNo
from components.datasets.text import word_ids

# Of a question of yes or no, the share of one answer from which on it is warned of.
_UNEVEN = 0.9
# Fewer rows than this make no two parts worth the name.
MIN_ROWS = 20


@dataclass(frozen=True)
class Corpus:
    """All rows of a dataset with one text a row.

    Attributes:
        texts: One text a row.
        numbers: A column for each of `features`, raw, NaN where a value is missing.
        features: What the columns of `numbers` are.
        targets: The target of each head, by head, one value a row.
        rows: Where each row stands in the table it comes from, shape (rows,).
        cut_by: How Chinese is cut into words.
        notes: Which rows were left out and why.
    """

    texts: pd.Series
    numbers: pd.DataFrame
    features: tuple[Feature, ...]
    targets: Mapping[str, Target]
    rows: np.ndarray
    cut_by: word_ids.CutBy = "word"
    notes: tuple[Message, ...] = ()

    def where(self, kept: np.ndarray, notes: tuple[Message, ...] = ()) -> Corpus:
        """The corpus with some of its rows.

        Args:
            kept: Whether each row stays, shape (rows,).
            notes: What is said of it beside its own notes.
        """
        return replace(
            self,
            texts=self.texts[kept],
            numbers=self.numbers[kept],
            targets={head: target.only(kept) for head, target in self.targets.items()},
            rows=self.rows[kept],
            notes=(*self.notes, *notes),
        )


@dataclass(frozen=True)
class Tokenizer:
    """How texts become word ids: the vocabulary, and how Chinese is cut into words."""

    vocabulary: word_ids.Vocabulary
    cut_by: word_ids.CutBy


@dataclass(frozen=True)
class RowSplit:
    """The positions in a corpus of the rows of both parts, shape (rows,), each in random order."""

    train: np.ndarray
    validation: np.ndarray


def split_rows(corpus: Corpus, *, rows: int, validation: float, seed: int) -> RowSplit:
    """Splits `rows` rows of a corpus into those to train on and those to validate on.

    Args:
        rows: How many rows to use, spread evenly over the corpus.
        validation: The share of them to validate on. Texts of the same words stay in one part.
        seed: Decides which rows.

    Raises:
        Refused: There are too few rows, or all texts are the same.
    """
    _ensure_rows(corpus)
    generator = np.random.default_rng(seed)
    positions = spread_evenly(len(corpus.texts), rows, generator)
    texts = corpus.texts.iloc[positions].tolist()
    keys = [word_ids.same_words(text) for text in texts]
    train, aside = split(keys, validation, generator, _classes(corpus, positions))
    if not len(aside):
        raise _all_the_same(texts)
    return RowSplit(positions[train], positions[aside])


def _classes(corpus: Corpus, rows: np.ndarray) -> list[np.ndarray]:
    """The answers of some rows to each question of yes or no."""
    yes_no_targets = [target for target in corpus.targets.values() if isinstance(target.question, YesOrNo)]
    return [target.values[rows] for target in yes_no_targets]


def prepare(
    corpus: Corpus, needs: Needs, *, rows: int, validation: float, seed: int, read: Tokenizer | None = None
) -> Prepared:
    """The arrays that a spec needs, from `rows` rows of a corpus; see `split_rows`.

    The features are scaled by the training part. Texts are tokenized by `read`, or, if that is None,
    by the vocabulary of the training part.

    Raises:
        Refused: The corpus has not the features or targets that are needed.
    """
    for feature_input in needs.features:
        _ensure_width(feature_input, corpus.features)
    for answer in needs.trained_heads:
        _ensure_target(answer, corpus)
    positions = split_rows(corpus, rows=rows, validation=validation, seed=seed)
    encoder = _encoder(corpus, needs, positions.train, read)
    learnt, kept_aside = (
        [encoder.words(text) for text in corpus.texts.iloc[rows]]
        for rows in (positions.train, positions.validation)
    )
    aside = _part(corpus, encoder, positions.validation, kept_aside)
    return Prepared(
        train=_part(corpus, encoder, positions.train, learnt),
        validation=aside,
        baselines=baselines(needs.trained_heads, aside),
        encoder=encoder,
        questions={
            answer.head: corpus.targets[answer.head].question.sentence for answer in needs.trained_heads
        },
        notes=(*corpus.notes, *_uneven(corpus, needs, positions)),
        words=dict.fromkeys((text_input.name for text_input in needs.texts), word_counts(learnt, kept_aside)),
    )


def _uneven(corpus: Corpus, needs: Needs, positions: RowSplit) -> Iterator[Message]:
    """Warnings of heads that are nearly always right with one answer, and of answers that one
    of the two parts has none of."""
    for answer in needs.trained_heads:
        target = corpus.targets[answer.head]
        if not isinstance(target.question, YesOrNo):
            continue
        parts = [target.values[rows] > 0.5 for rows in (positions.train, positions.validation)]
        yes = float(np.concatenate(parts).mean())
        often = max(yes, 1 - yes)
        always = message(N_("yes")) if yes > 0.5 else message(N_("no"))
        if often >= _UNEVEN:
            rare = int(sum(np.sum(part != (yes > 0.5)) for part in parts))
            yield message(_ONE_SIDED, head=answer.head, share=often, answer=always, count=rare)
        if any(part.all() or not part.any() for part in parts):
            yield message(_ONE_CLASS, head=answer.head)


_ONE_SIDED = N_(
    "{head}: {share:.1%} is reached by always saying {answer}; only {count:,} rows are otherwise. "
    "Look at AUC or at the confusion matrix, not at accuracy."
)
_ONE_CLASS = N_(
    "{head}: one of the two answers is missing among the rows to train on or among those to validate on, "
    "so nothing can be said of it. Choose more rows, or another target."
)


def _encoder(corpus: Corpus, needs: Needs, train: np.ndarray, read: Tokenizer | None) -> TableEncoder:
    cut_by = corpus.cut_by if read is None else read.cut_by
    return TableEncoder(
        needs=needs,
        vocabulary=_counted(corpus, needs, train) if read is None else read.vocabulary,
        cut_by=cut_by,
        scale=Scale.fit(corpus.numbers.iloc[train]),
        questions={head: target.question for head, target in corpus.targets.items()},
    )


def _counted(corpus: Corpus, needs: Needs, train: np.ndarray) -> word_ids.Vocabulary:
    words = (word_ids.tokens(text, corpus.cut_by) for text in corpus.texts.iloc[train])
    return word_ids.Vocabulary.count(words, needs.largest_vocabulary())


def word_counts(*parts: Tokens) -> np.ndarray:
    """How many words each text has, of all parts in order: int32, shape (texts,)."""
    return np.array([len(tokens) for part in parts for tokens in part], dtype=np.int32)


def _part(corpus: Corpus, encoder: TableEncoder, rows: np.ndarray, tokens: Tokens) -> Part:
    arrays = encoder.arrays(tokens, corpus.numbers.iloc[rows])
    targets = {
        answer.head: as_column(corpus.targets[answer.head].values[rows])
        for answer in encoder.needs.trained_heads
    }
    return Part(read_only(arrays), read_only(targets), corpus.rows[rows])


def as_column(values: np.ndarray) -> np.ndarray:
    """Targets as a head takes them: float32, shape (rows, 1)."""
    return values.astype(np.float32).reshape(-1, 1)


def read_only(arrays: dict[str, np.ndarray]) -> Arrays:
    """The arrays, not to be written to: several runs and threads share them."""
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _ensure_width(feature_input: FeatureInput, features: tuple[Feature, ...]) -> None:
    if feature_input.width != len(features):
        raise refuse(
            "feature_width",
            where=feature_input.name,
            message=message(
                N_("The input {name} takes {width} numbers a row, but the data has {features} features."),
                name=feature_input.name,
                width=feature_input.width,
                features=len(features),
            ),
            received=", ".join(feature.name for feature in features),
            mend=message(N_("Make the two agree: choose as many feature columns as the input is wide."))
            if features
            else message(N_("Choose feature columns, or take the auxiliary input off the model.")),
        )


def _ensure_target(answer: TrainedHead, corpus: Corpus) -> None:
    if answer.head not in corpus.targets:
        raise refuse(
            "target_missing",
            where=answer.head,
            message=message(N_("No column of the data is the target of the head {head}."), head=answer.head),
            received=", ".join(corpus.targets),
            mend=message(N_("Choose a target column for it, or take the head off the model.")),
        )


def _ensure_rows(corpus: Corpus) -> None:
    if len(corpus.texts) < MIN_ROWS:
        raise refuse(
            "too_few_rows",
            where=N_("rows"),
            message=message(
                N_("Only {rows} rows can be used; a training part and a validation part need {least}."),
                rows=len(corpus.texts),
                least=MIN_ROWS,
            ),
            received=str(len(corpus.texts)),
            mend=message(N_("Give it more rows, or choose columns with fewer empty cells.")),
        )


def _all_the_same(texts: Sequence[str]) -> Exception:
    """No two texts have different words: said by what they do differ in, if in anything."""
    links = sum(word_ids.LINK in word_ids.standardise(text) for text in texts)
    if len(set(texts)) == 1:
        what = N_("All texts are the same.")
    elif links == len(texts):
        what = N_("All texts are links, and every link is read as the same word, so all texts are the same.")
    else:
        what = N_("All texts are the same but for numbers, punctuation, mentions and links.")
    return refuse(
        "texts_the_same",
        where=N_("rows"),
        message=message(what),
        received=texts[0][:60],
        mend=message(N_("Choose another text column.")),
    )
