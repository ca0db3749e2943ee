"""Which runs are being watched: an address nobody can guess for each reader and run."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from components.training import Run

# Streams one page may have open; a browser opens one, and one more while it changes over.
STREAMS = 4


@dataclass(eq=False)
class Watched:
    """A run as one session watches it. Its `token` is good for as long as the session keeps
    this, and for nobody who was not told."""

    run: Run
    language: str
    words: Callable[[str], str]
    baselines: Mapping[str, float] = field(default_factory=dict)
    counts: Collection[str] = ()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    streams: int = 0


_WATCHED: WeakValueDictionary[str, Watched] = WeakValueDictionary()


def watch(
    run: Run,
    language: str,
    words: Callable[[str], str],
    baselines: Mapping[str, float] | None = None,
    counts: Collection[str] = (),
) -> Watched:
    """From now on the run can be watched in this language, beside what its heads have to beat; `counts` are
    those that answer with a count."""
    watched = Watched(run, language, words, baselines or {}, counts)
    _WATCHED[watched.token] = watched
    return watched


def watched_by(token: str) -> Watched | None:
    """What a token stands for; None if there is no such session any more."""
    return _WATCHED.get(token)
