"""Data for any model: for each input and each head, where its numbers come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.spec import MAX_HEADS, MAX_INPUTS, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.baselines import baselines
from components.datasets.binding.corpus import MIN_ROWS, read_only
from components.datasets.binding.features import Feature
from components.datasets.binding.needs import TrainedHead
from components.datasets.binding.prepared import Arrays, Part, Prepared
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.places import InputPlace, Places, places
from components.datasets.encodings.random_numbers import Room, random_input, random_target
from components.datasets.sources.dataset import Dataset
from components.datasets.text.word_ids import Token

# Rows of random numbers that are used at first: enough to see how fast a model is.
RANDOM_ROWS = 400
_RANDOM = N_("Random numbers, for trying shapes and speed: {names}. There is nothing to be learnt from them.")
_GUESS = N_("What number belongs to these random ones?")


@dataclass(frozen=True)
class BoundEncoder:
    """The `Encoder` of bound data: what a person types becomes the inputs of a model."""

    inputs: tuple[InputPlace, ...]

    def encode(self, texts: Sequence[Any], features: pd.DataFrame | None) -> Arrays:
        """See `Encoder.encode`: other random numbers, as many rows as there are texts."""
        generator = np.random.default_rng(len(texts))
        return {place.name: random_input(place, len(texts), generator) for place in self.inputs}

    def tokens(self, text: str, input: str | None = None) -> tuple[Token, ...]:
        """See `Encoder.tokens`: random numbers have no words."""
        return ()

    def say(self, head: str, value: float) -> Message:
        """See `Encoder.say`."""
        return message(N_("{value:.4g}"), value=value)

    def actual(self, head: str, value: float) -> Message:
        """See `Encoder.actual`."""
        return message(N_("{value:.4g}"), value=value)


class Bound(Dataset):
    """Data whose columns are bound to the inputs and heads of one model, by their names.

    Attributes:
        inputs: What each input takes.
        heads: What each head that is trained answers.
    """

    modality = "any"
    label = message(N_("Bound to inputs and outputs"))

    reads_like: None = None  # its vocabulary is its own; the key is in the JSON of all datasets
    source: Literal["bound"] = "bound"
    rows: Annotated[int, Field(ge=MIN_ROWS, le=20_000)] = RANDOM_ROWS
    inputs: Annotated[tuple[Binding, ...], Field(max_length=MAX_INPUTS)] = ()
    heads: Annotated[tuple[Binding, ...], Field(max_length=MAX_HEADS)] = ()

    @classmethod
    def random(cls, spec: ModelSpec) -> Self:
        """Random numbers for all inputs and heads of a model."""
        return cls(
            inputs=tuple(Binding(name=entry.name) for entry in spec.inputs),
            heads=tuple(Binding(name=head.name) for head in spec.heads if head.loss is not None),
        )

    def caution(self) -> Message | None:
        """See `Dataset.caution`: which inputs and heads have random numbers."""
        names = [binding.name for binding in (*self.inputs, *self.heads) if binding.encoding == "random"]
        return message(_RANDOM, names=", ".join(names)) if names else None

    def prepare(self, spec: ModelSpec) -> Prepared:
        """See `Dataset.prepare`."""
        wanted = places(spec)
        self._ensure_bound(wanted)
        return self.cached(wanted, lambda: self._random(wanted))

    def _ensure_bound(self, wanted: Places) -> None:
        """Refuse a model with an input or a head that nothing is said of."""
        bound = {binding.name for binding in self.inputs}, {binding.name for binding in self.heads}
        names = [place.name for place in wanted.inputs], [place.name for place in wanted.heads]
        for known, asked in zip(bound, names, strict=True):
            for name in asked:
                if name not in known:
                    raise refuse(
                        "not-bound",
                        where=name,
                        message=message(N_("Nothing says where the numbers of {name} come from."), name=name),
                        received=", ".join(sorted(known)),
                        mend=message(N_("Choose columns for it, or random numbers.")),
                    )

    def _random(self, wanted: Places) -> Prepared:
        generator = np.random.default_rng(self.seed)
        shapes = [place.shape for place in wanted.inputs] + [place.shape for place in wanted.heads]
        rows = Room().rows(self.rows, MIN_ROWS, *shapes)
        aside = max(1, int(rows * self.validation))
        train, validation = (_random_part(wanted, part, generator) for part in (rows - aside, aside))
        heads = [TrainedHead(place.name, place.loss, place.metrics) for place in wanted.heads]
        caution = self.caution()
        return Prepared(
            train=train,
            validation=validation,
            baselines=baselines(heads, validation),
            encoder=BoundEncoder(wanted.inputs),
            questions={place.name: message(_GUESS) for place in wanted.heads},
            notes=() if caution is None else (caution,),
        )

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none beside what is bound."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`: what each input and head has."""
        bindings = (*self.inputs, *self.heads)
        return pd.DataFrame(
            {
                "name": [binding.name for binding in bindings],
                "columns": [", ".join(binding.columns) for binding in bindings],
                "encoding": [binding.encoding for binding in bindings],
            }
        )

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        names = {"name": N_("input or output"), "columns": N_("columns"), "encoding": N_("how")}
        return {name: message(label) for name, label in names.items()}

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`."""
        return pd.DataFrame({"value": [], "rows": []})

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return message(N_("Random numbers made for this model: they mean nothing."))


def _random_part(wanted: Places, rows: int, generator: np.random.Generator) -> Part:
    inputs = {place.name: random_input(place, rows, generator) for place in wanted.inputs}
    targets = {place.name: random_target(place, rows, generator) for place in wanted.heads}
    return Part(read_only(inputs), read_only(targets), np.arange(rows))
