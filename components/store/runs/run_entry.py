"""Values about stored runs: what is given when a run starts, and what a list of runs shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec.messages import Message
from components.training.values.moves import Move
from components.training.values.rows import Scale
from components.training.values.run_snapshot import State


@dataclass(frozen=True)
class RunEntry:
    """Facts about a run that the store is given when it starts, since the run itself does not know them.

    Attributes:
        learner: The id of the learner.
        lesson: The name of the lesson it was started on.
        experiment: The experiment it trains, as JSON.
        changes: How the experiment differs from the lesson's defaults, in words.
        parent: The id of the run it resumes, if any.
        name: The learner's name for it.
        source: The id of the run whose weights it starts from, if any.
        curves_only: Whether its weights are removed when it ends, as for a run of a race.
    """

    learner: str
    lesson: str
    experiment: Mapping[str, Any]
    changes: tuple[Message, ...] = ()
    parent: str | None = None
    name: str = ""
    source: str | None = None
    curves_only: bool = False


@dataclass(frozen=True)
class BestFigure:
    """The best value of a validation figure over the epochs.

    Attributes:
        value: The value.
        epoch: The epoch it was measured after, from 1.
        margin: Half the width of its 95 % interval; None if not known.
        rows: How many validation rows it was measured on; 0 if not known.
        scale: What it is on if it is not the unit of the answers; None if it is, or is not known.
    """

    value: float
    epoch: int
    margin: float | None = None
    rows: int = 0
    scale: Scale | None = None


@dataclass(frozen=True)
class StoredInitialWeights:
    """Weights that experiments start from, as a list of what takes room shows them.

    Attributes:
        digest: The digest of their content.
        weights: Their size in bytes.
        origin: What they were taken from, for people.
        used: When they were last used, in seconds since 1970.
        learner: Whose lesson sessions use them; None in a list of everyone's.
        protected: Whether they are never evicted, since a current experiment starts from them.
    """

    digest: str
    weights: int
    origin: str
    used: float
    learner: str | None
    protected: bool = False


@dataclass(frozen=True)
class StoredRun:
    """A run as the database has it, without its rows. Times are in seconds since 1970.

    Attributes:
        published: The token under which anyone can see it; None if it is not published.
        changes: How its experiment differs from the lesson's defaults, in words.
        parameters: How many numbers the model has.
        seconds: How long it has trained.
        weights: Bytes of weights kept; 0 if none are.
        parent: The id of the run it resumed, if any.
        experiment: The experiment as JSON; empty in lists, like `spec` and `recipe`.
        best: The best validation figures, by "loss" and "head/metric".
        moved: The controls that were moved while it trained.
        with_file: Whether copies of the published run include the uploaded file.
        curves_only: Whether its weights are removed when it ends: a run of a race that nobody opened.
        protected: Whether its weights are never evicted: it has a star, or something starts from it. Only
            known in lists of weights, like `latest`.
        latest: Whether it is the last finished run of its lesson.
    """

    id: str
    lesson: str
    name: str
    note: str
    starred: bool
    created: float
    ended: float | None
    published: str | None
    state: State
    changes: tuple[Message, ...]
    parameters: int
    seed: int
    epochs: int
    seconds: float
    weights: int
    parent: str | None
    experiment: Mapping[str, Any] = field(repr=False)
    spec: Mapping[str, Any] = field(repr=False)
    recipe: Mapping[str, Any] = field(repr=False)
    best: Mapping[str, BestFigure] = field(default_factory=dict)
    moved: tuple[Move, ...] = ()
    with_file: bool = False
    curves_only: bool = False
    protected: bool = False
    latest: bool = False
