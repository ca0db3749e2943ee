"""A learner's benches, the same ones in every tab, and found again after a reload or a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from typing import Any

from components.assembly.spec.messages import N_, message
from components.lessons import OPTIONS
from components.store import DatabaseError, Store
from components.store.lesson_sessions import MAX_PAYLOAD
from components.training import Initial
from components.ui.base import state
from components.ui.learner import identity, service
from components.ui.session import run_library
from components.ui.session.lesson_session import Workbench
from components.ui.session.session_json import UnreadableError, lay_out
from components.ui.session.workspace import CHOICES, Desk, Fresh, Unwritten, fresh, is_written, on_bench

# Desks in memory; who comes back later finds theirs in the store.
MAX_DESKS = 500
# Seconds that whoever writes desks down waits for one that a page is changing: the next round is as
# good.
PATIENCE = 0.5
# Seconds between two looks for what a learner has done on another server meanwhile.
LOOK = 5.0
# Seconds until what could not be written is tried again as it is.
AGAIN = 10.0

TOO_LARGE = N_("it is larger than {most} MB")

logger = logging.getLogger(__name__)


class Desks:
    """All learners' desks. Safe to use from any thread."""

    def __init__(self, store: Store | None) -> None:
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        # Desks that are being read: who asks for one of these waits for it, and nobody else does.
        self._reading: dict[str, Future[Desk]] = {}
        if store is not None:
            self.keep_in(store)

    def keep_in(self, store: Store) -> None:
        """Read desks from this store, and write them there, from now on. What it has of learners who
        have been here without it is set aside before anything is written over it."""
        with self._lock:
            self._store = store
            for desk in self._desks.values():
                desk.guarded |= {*OPTIONS, CHOICES}
        store.recorder.chores.append(self.save)

    def of(self, learner: str) -> Desk:
        """A learner's desk, as they left it."""
        with self._lock:
            desk = self._desks.get(learner)
            if desk is not None:
                self._desks.move_to_end(learner)
                return desk
            reading = self._reading.get(learner)
            mine = reading is None
            if reading is None:
                reading = self._reading[learner] = Future()
        if mine:
            self._read(learner, reading)
        return reading.result()

    def _read(self, learner: str, reading: Future[Desk]) -> None:
        try:
            desk = self._found(learner)
        except BaseException as error:
            with self._lock:
                del self._reading[learner]
            reading.set_exception(error)
            return
        with self._lock:
            self._desks[learner] = desk
            del self._reading[learner]
            crowded = len(self._desks) > MAX_DESKS
        reading.set_result(desk)
        if crowded:
            self._let_one_go()

    def save(self) -> None:
        """Write down what has changed, of every learner whatever becomes of another's. Raises
        `DatabaseError` if nothing can be written at all."""
        with self._lock:
            desks = list(self._desks.values())
        for desk in desks:
            try:
                self._save(desk)
            except DatabaseError as error:
                if error.general:
                    raise
                logger.exception("What a learner has on their lessons could not be written down")
            except Exception:  # whatever it is, the others must be written
                logger.exception("What a learner has on their lessons could not be written down")

    def weights(self, digest: str, origin: str) -> Initial | None:
        """Weights that a setup starts from, by their digest; None if they are not kept."""
        if self._store is None:
            return None
        return run_library.weights_in(self._store.initials.place(digest), origin)

    def look_again(self, desk: Desk) -> None:
        """Take over what the learner has done on another server meanwhile; asked of the database every
        few seconds at most. What is not written down here yet stays: it is later."""
        now = time.monotonic()
        if self._store is None or desk.unread or now - desk.looked < LOOK:
            return
        desk.looked = now
        try:
            theirs = self._store.desks.by_others(desk.learner)
            if all(desk.seen.get(name) == when for name, when in theirs.items()):
                return
            left = self._store.desks.of(desk.learner)
        except DatabaseError:
            logger.warning("What a learner did on other servers could not be read", exc_info=True)
            return
        with desk.lock:
            for name, when in theirs.items():
                if name not in left or desk.seen.get(name) == when or not is_written(desk, name):
                    continue
                if name == CHOICES:
                    _choose(desk, left[name])
                else:
                    desk.left[name] = left[name]
                    if name in desk.lessons:
                        _restore(desk, desk.lessons[name])
            desk.seen.update(theirs)

    def guard(self, desk: Desk, name: str) -> None:
        """What the store has under this name could not be read: keep the original, before anything is
        written over it."""
        desk.guarded.add(name)
        try:
            self._set_aside(desk)
        except DatabaseError:
            logger.warning("An original could not be set aside yet", exc_info=True)

    def discard(self, desk: Desk, name: str) -> None:
        """The originals under this name that could not be read are not wanted any more. Raises
        `DatabaseError`."""
        if self._store is not None:
            self._store.desks.discard(desk.learner, name)
        desk.aside.pop(name, None)

    def _set_aside(self, desk: Desk) -> None:
        assert self._store is not None
        for name in sorted(desk.guarded):
            self._store.desks.set_aside(desk.learner, name)
        desk.aside = self._store.desks.aside(desk.learner)
        desk.guarded.clear()

    def _found(self, learner: str) -> Desk:
        if self._store is None:
            return Desk(learner)
        try:
            seen = self._store.desks.by_others(learner)
            left = self._store.desks.of(learner)
            aside = self._store.desks.aside(learner)
        except DatabaseError:
            logger.warning("A desk could not be read", exc_info=True)
            return Desk(learner, unread=True)
        choices = left.pop(CHOICES, {})
        desk = Desk(learner, left=left, aside=aside, seen=seen)
        if isinstance(choices, dict):
            desk.choices = choices
            desk.kept[CHOICES] = dict(choices)
        else:
            self.guard(desk, CHOICES)
        return desk

    def _save(self, desk: Desk) -> None:
        assert self._store is not None
        if desk.unread:
            return
        if desk.guarded:
            self._set_aside(desk)
        if not desk.lock.acquire(timeout=PATIENCE):
            return
        try:
            found = fresh(desk)
        finally:
            desk.lock.release()
        if not found.what:
            return
        for name, weights in found.initials.items():
            if weights.every or desk.named.get(name):
                keep = self._store.initials.keep
                keep(desk.learner, name, weights.every, weights.used, weights.present)
            desk.named[name] = frozenset(weights.every)
        try:
            self._put(desk, found, tuple(found.things))
        except Exception as error:
            if isinstance(error, DatabaseError) and error.general:
                raise
            for name in found.things:
                self._put_alone(desk, found, name)

    def _put(self, desk: Desk, fresh: Fresh, names: tuple[str, ...]) -> None:
        assert self._store is not None
        large = self._store.desks.put(desk.learner, {name: fresh.things[name] for name in names})
        for name in names:
            if name in large:
                why = message(TOO_LARGE, most=MAX_PAYLOAD // 2**20)
                desk.unwritten[name] = Unwritten(why, fresh.what[name], time.monotonic() + AGAIN)
            else:
                desk.unwritten.pop(name, None)
                desk.kept[name] = fresh.what[name]

    def _put_alone(self, desk: Desk, fresh: Fresh, name: str) -> None:
        """One of a learner's lessons; why it cannot be written is kept to be told."""
        try:
            self._put(desk, fresh, (name,))
        except Exception as error:
            if isinstance(error, DatabaseError) and error.general:
                raise
            if name not in desk.unwritten:
                logger.exception("What a learner has on %s could not be written down", name)
            why = message("{reason}", reason=str(error)[:200] or type(error).__name__)
            desk.unwritten[name] = Unwritten(why, fresh.what[name], time.monotonic() + AGAIN)

    def _let_one_go(self) -> None:
        """The one used longest ago whose owner has nothing under way."""
        with self._lock:
            desks = list(self._desks.values())
        for desk in desks[:-1]:
            with _at_once(desk.lock) as got:
                if not got or any(bench.active for bench in desk.lessons.values()):
                    continue
                if self._store is not None:
                    try:
                        self._save(desk)
                    except DatabaseError:
                        return
                    if desk.unwritten:
                        continue
                with self._lock:
                    self._desks.pop(desk.learner, None)
                return


@contextmanager
def _at_once(lock: threading.RLock) -> Iterator[bool]:
    """Have the lock, if nobody else does; says whether one has."""
    got = lock.acquire(blocking=False)
    try:
        yield got
    finally:
        if got:
            lock.release()


@cache
def desks() -> Desks:
    """The desks of this server."""
    return Desks(service.store())


def open_store() -> None:
    """Try again to open the store, if it could not be; then desks are kept in it."""
    found = service.open_store()
    if found is not None:
        desks().keep_in(found)


def sit_down() -> Desk:
    """Put the tab whose script is running at its learner's desk, and return it."""
    memory = state.session()
    desk = at_hand()
    desks().look_again(desk)
    if memory.lessons is not desk.lessons:
        memory.lessons, memory.shared = desk.lessons, desk.choices
        memory.choices = {**desk.choices, **memory.choices}
    return desk


def at_hand() -> Desk:
    """The desk of the learner whose script is running."""
    return desks().of(identity.learner())


def bench(name: str, begun: Callable[[], Workbench]) -> Workbench:
    """The learner's bench of this lesson, as they left it, or else as it is `begun`: one for all
    their tabs, also where two open it at the same moment."""
    desk = at_hand()
    with desk.lock:
        if name not in desk.lessons:
            made = begun()
            made.lock = desk.lock
            _restore(desk, made)
            desk.lessons[name] = made
        return desk.lessons[name]


def _restore(desk: Desk, bench: Workbench) -> None:
    """Put back on a new bench what its learner left on it; what cannot be read is kept apart."""
    paper = desk.left.pop(bench.name, None)
    if paper is None:
        return
    try:
        whole = lay_out(bench, paper, desks().weights, run_library.finder(desk.learner))
    except UnreadableError as error:
        logger.warning("What a learner left on %s cannot be read: %s", bench.name, error)
        whole = False
    if not whole:
        desks().guard(desk, bench.name)
    desk.named[bench.name] = frozenset(bench.initials())
    desk.kept[bench.name] = on_bench(bench)


def _choose(desk: Desk, choices: Any) -> None:
    if isinstance(choices, dict):
        desk.choices.update(choices)
        desk.kept[CHOICES] = dict(choices)
