"""A learner's benches, the same ones in every tab, and found again after a reload or a restart."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from components.store import DatabaseError, Store
from components.training import Initial
from components.ui import identity, library, service, state
from components.ui.papers import bench_paper, lay_out
from components.ui.workbench import Workbench

# Desks in memory; who comes back later finds theirs in the store.
MAX_DESKS = 500
CHOICES = "choices"

logger = logging.getLogger(__name__)


@dataclass
class Desk:
    """What a learner has before them. `left` is what the store had of it and no page has asked
    for yet; `kept` what of it is written down already, and `named` the weights that it starts
    from, by digest. One that is `unread`, since the store could not be, is not written over
    what is there."""

    learner: str
    lessons: dict[str, Workbench] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False


class Desks:
    """All learners' desks. Safe to use from any thread."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        if store is not None:
            store.recorder.chores.append(self.save)

    def of(self, learner: str) -> Desk:
        """A learner's desk, as they left it."""
        with self._lock:
            if learner not in self._desks:
                self._desks[learner] = self._found(learner)
            self._desks.move_to_end(learner)
            if len(self._desks) > MAX_DESKS:
                self._let_one_go()
            return self._desks[learner]

    def save(self) -> None:
        """Write down what has changed. Raises `DatabaseError`."""
        with self._lock:
            desks = list(self._desks.values())
        for desk in desks:
            self._save(desk)

    def weights(self, digest: str, origin: str) -> Initial | None:
        """Weights that a setup starts from, by their digest; None if they are not kept."""
        if self._store is None:
            return None
        return library.weights_in(self._store.initials.place(digest), origin)

    def _found(self, learner: str) -> Desk:
        if self._store is None:
            return Desk(learner)
        try:
            left = self._store.desks.of(learner)
        except DatabaseError:
            logger.warning("A desk could not be read", exc_info=True)
            return Desk(learner, unread=True)
        return Desk(learner, left=left, choices=left.pop(CHOICES, {}))

    def _save(self, desk: Desk) -> None:
        assert self._store is not None
        if desk.unread:
            return
        fresh = {name: _what(bench) for name, bench in list(desk.lessons.items())}
        changed = [name for name, what in fresh.items() if not _same(what, desk.kept.get(name))]
        things = {name: bench_paper(desk.lessons[name]) for name in changed}
        choices = {name: value for name, value in list(desk.choices.items()) if _plain(value)}
        if choices != desk.kept.get(CHOICES, {}):
            things[CHOICES] = choices
        if not things:
            return
        for name in changed:
            self._keep_weights(desk, desk.lessons[name])
        self._store.desks.put(desk.learner, things)
        desk.kept.update({name: fresh[name] for name in changed} | {CHOICES: choices})

    def _keep_weights(self, desk: Desk, bench: Workbench) -> None:
        """The weights that setups on a bench start from. Those that had to make room are not
        kept again, but for what is before the learner now."""
        assert self._store is not None
        initials = bench.initials()
        known, present = desk.named.get(bench.name, frozenset()), bench.setup.initial
        fresh = [each for digest, each in initials.items() if digest not in known or each == present]
        if initials or known:
            self._store.initials.keep(desk.learner, bench.name, initials, fresh)
        desk.named[bench.name] = frozenset(initials)

    def _let_one_go(self) -> None:
        """The one used longest ago whose owner has nothing under way."""
        for learner, desk in self._desks.items():
            if not any(bench.active for bench in desk.lessons.values()):
                if self._store is not None:
                    try:
                        self._save(desk)
                    except DatabaseError:
                        return
                del self._desks[learner]
                return


@cache
def desks() -> Desks:
    """The desks of this server."""
    return Desks(service.store())


def sit_down() -> Desk:
    """Put the tab whose script is running at its learner's desk, and return it."""
    memory = state.session()
    desk = desks().of(identity.learner())
    if memory.lessons is not desk.lessons:
        memory.lessons, memory.shared = desk.lessons, desk.choices
        memory.choices = {**desk.choices, **memory.choices}
    return desk


def restore(bench: Workbench) -> None:
    """Put back on a new bench what its learner left on it."""
    desk = desks().of(identity.learner())
    paper = desk.left.pop(bench.name, None)
    if paper is not None:
        find: Callable[[str], Any] = library.finder(desk.learner)
        lay_out(bench, paper, desks().weights, find)
        desk.named[bench.name] = frozenset(bench.initials())
        desk.kept[bench.name] = _what(bench)


def _what(bench: Workbench) -> tuple[Any, ...]:
    """What of a bench is written down, by identity: values here are never changed in place."""
    return bench.start, bench.history, bench.run, bench.trained, bench.earlier, bench.started, bench.locked


def _same(what: tuple[Any, ...], other: tuple[Any, ...] | None) -> bool:
    return other is not None and all(one is two for one, two in zip(what, other, strict=True))


def _plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return isinstance(value, str | int | float | bool | None)
