"""A table of texts, numbers and targets -> the arrays a spec asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.assembly.messages import N_, Message, message
from components.datasets import text
from components.datasets.baselines import baseline
from components.datasets.features import Feature, Scale
from components.datasets.needs import Answer, FeatureInput, Needs, TextInput
from components.datasets.prepared import Arrays, Baseline, Part, Prepared
from components.datasets.refusal import refuse
from components.datasets.split import choose, split
from components.datasets.targets import Question, Target

# Fewer rows than this make no two parts worth the name.
MIN_ROWS = 20


@dataclass(frozen=True)
class Corpus:
    """What there is to learn from, row by row: `texts`, `numbers` (a column for each of
    `features`, NaN where a value is missing) and a target for each head. `rows` say where
    each row stands in the table it came from.
    """

    texts: pd.Series
    numbers: pd.DataFrame
    features: tuple[Feature, ...]
    targets: Mapping[str, Target]
    rows: np.ndarray
    cut_by: text.CutBy = "word"
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class TableEncoder:
    """The `Encoder` of a corpus: its vocabulary and scale, both from the training part."""

    needs: Needs
    vocabulary: text.Vocabulary
    cut_by: text.CutBy
    scale: Scale
    questions: Mapping[str, Question]

    def encode(self, texts: Sequence[str], features: pd.DataFrame | None) -> Arrays:
        """See `Encoder.encode`."""
        raw = pd.DataFrame(index=range(len(texts))) if features is None else features
        return self.arrays([text.tokens(each, self.cut_by) for each in texts], raw)

    def arrays(self, tokens: Sequence[Sequence[str]], features: pd.DataFrame) -> dict[str, np.ndarray]:
        """Tokenised texts and raw features -> arrays by input name."""
        arrays = {each.name: self._ids(tokens, each) for each in self.needs.texts}
        scaled = self.scale.apply(features) if self.needs.features else None
        return {**arrays, **{each.name: scaled for each in self.needs.features if scaled is not None}}

    def _ids(self, tokens: Sequence[Sequence[str]], given: TextInput) -> np.ndarray:
        ids = [self.vocabulary.ids(each, given.vocabulary) for each in tokens]
        return text.pad(ids, given.length)

    def tokens(self, text_: str, input: str | None = None) -> tuple[text.Token, ...]:
        """See `Encoder.tokens`."""
        bound = next(
            (each.vocabulary for each in self.needs.texts if input in (None, each.name)),
            len(self.vocabulary.words) + text.FIRST_WORD,
        )
        words = text.tokens(text_, self.cut_by)
        ids = self.vocabulary.ids(words, bound)
        return tuple(text.Token(word, id, id != text.UNKNOWN) for word, id in zip(words, ids, strict=True))

    def say(self, head: str, value: float) -> Message:
        """See `Encoder.say`."""
        return self.questions[head].say(value)


def prepare(corpus: Corpus, needs: Needs, *, rows: int, validation: float, seed: int) -> Prepared:
    """The arrays that `needs` names, from `rows` rows of the corpus.

    The vocabulary and the scale of the features come from the training part.
    Raises `Refused` if the corpus has not what is asked for.
    """
    for each in needs.features:
        _ensure_width(each, corpus.features)
    for answer in needs.answers:
        _ensure_target(answer, corpus)
    _ensure_rows(corpus)
    generator = np.random.default_rng(seed)
    chosen = choose(len(corpus.texts), rows, generator)
    texts = corpus.texts.iloc[chosen].tolist()
    train, aside = split([text.same_words(each) for each in texts], validation, generator)
    if not len(aside):
        raise _all_the_same(texts[0])
    tokens = [text.tokens(each, corpus.cut_by) for each in texts]
    numbers = corpus.numbers.iloc[chosen]
    encoder = TableEncoder(
        needs=needs,
        vocabulary=text.Vocabulary.count((tokens[i] for i in train), _largest_vocabulary(needs)),
        cut_by=corpus.cut_by,
        scale=Scale.fit(numbers.iloc[train]),
        questions={head: target.question for head, target in corpus.targets.items()},
    )

    def part(positions: np.ndarray) -> Part:
        arrays = encoder.arrays([tokens[i] for i in positions], numbers.iloc[positions])
        targets = {
            answer.head: _column(corpus.targets[answer.head].values[chosen[positions]])
            for answer in needs.answers
        }
        return Part(_locked(arrays), _locked(targets), corpus.rows[chosen[positions]])

    kept_aside = part(aside)
    return Prepared(
        train=part(train),
        validation=kept_aside,
        baselines=_baselines(needs, kept_aside),
        encoder=encoder,
        questions={answer.head: corpus.targets[answer.head].question.sentence for answer in needs.answers},
        notes=corpus.notes,
    )


def _baselines(needs: Needs, validation: Part) -> dict[str, Baseline]:
    found = {answer.head: baseline(answer, validation.targets[answer.head]) for answer in needs.answers}
    return {head: each for head, each in found.items() if each is not None}


def _largest_vocabulary(needs: Needs) -> int:
    return max((each.vocabulary for each in needs.texts), default=text.FIRST_WORD)


def _column(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32).reshape(-1, 1)


def _locked(arrays: dict[str, np.ndarray]) -> Arrays:
    # Several runs and threads share them.
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _ensure_width(asked: FeatureInput, features: tuple[Feature, ...]) -> None:
    if asked.width != len(features):
        raise refuse(
            "feature_width",
            where=asked.name,
            message=message(
                N_("The input {name} takes {width} numbers a row, but the data has {features} features."),
                name=asked.name,
                width=asked.width,
                features=len(features),
            ),
            received=", ".join(feature.name for feature in features),
            mend=message(N_("Make the two agree: choose as many feature columns as the input is wide."))
            if features
            else message(N_("Choose feature columns, or take the auxiliary input off the model.")),
        )


def _ensure_target(asked: Answer, corpus: Corpus) -> None:
    if asked.head not in corpus.targets:
        raise refuse(
            "target_missing",
            where=asked.head,
            message=message(N_("No column of the data is the target of the head {head}."), head=asked.head),
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


def _all_the_same(example: str) -> Exception:
    return refuse(
        "texts_the_same",
        where=N_("rows"),
        message=message(N_("All texts are the same but for numbers and punctuation.")),
        received=example[:60],
        mend=message(N_("Choose another text column.")),
    )
