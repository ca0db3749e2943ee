"""A run as it is written down: what is known when it starts, and what a list of runs tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec.messages import Message
from components.training.values.moves import Move
from components.training.values.run_snapshot import State


@dataclass(frozen=True)
class RunEntry:
    """What a run cannot say of itself: whose it is, on which lesson's bench it was, what was
    there (a setup as JSON), how that differs from what the lesson begins with, the run it goes on
    from (`parent`) and the one whose weights it starts from (`source`), if any. One that is `passing`
    is a run of a race: its weights go when it ends."""

    learner: str
    lesson: str
    setup: Mapping[str, Any]
    changes: tuple[Message, ...] = ()
    parent: str | None = None
    name: str = ""
    source: str | None = None
    passing: bool = False


@dataclass(frozen=True)
class Best:
    """The best value of a figure over the epochs, and in which epoch it was; how far it may be
    off for the number of `rows` it was measured on, None where that is not known."""

    value: float
    epoch: int
    margin: float | None = None
    rows: int = 0


@dataclass(frozen=True)
class RunStart:
    """Weights that setups start from: `weights` bytes kept, whose they were (`origin`), when
    they were last used, and by which learner; None for all who name them. What is `held` does not
    make room for anything: what is on a desk starts from them."""

    digest: str
    weights: int
    origin: str
    used: float
    learner: str | None
    held: bool = False


@dataclass(frozen=True)
class StoredRun:
    """A run in a list. Moments are seconds since 1970; `weights` are bytes kept, 0 when they
    are not (any more); `best` holds validation figures: "loss" and "head/metric"; `moved` what was
    moved while it trained; `with_file` whether copies of a published one come with the file it
    learnt from. Of a run of a race that nobody has opened, which is `passing`, the weights go when it
    ends. Where weights are listed, it is told of those that make room for nothing: a run that is `held`
    has a star, or something starts from it; `latest` is the last finished one of a lesson."""

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
    setup: Mapping[str, Any] = field(repr=False)
    spec: Mapping[str, Any] = field(repr=False)
    recipe: Mapping[str, Any] = field(repr=False)
    best: Mapping[str, Best] = field(default_factory=dict)
    moved: tuple[Move, ...] = ()
    with_file: bool = False
    passing: bool = False
    held: bool = False
    latest: bool = False
