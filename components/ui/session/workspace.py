"""What one learner has before them on the lessons, and what of it is not written down yet."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec.messages import Message
from components.store import Aside
from components.training import Initial
from components.ui.session.lesson_session import Workbench
from components.ui.session.session_json import bench_paper

CHOICES = "choices"


@dataclass
class Desk:
    """What a learner has before them. Whoever changes it or reads more than one thing of it has its
    `lock`, which its benches share: several tabs and whoever writes it down do.

    `left` is what the store had of it and no page has asked for yet; `kept` what of it is written
    down already, and `named` the weights that it starts from, by digest. One that is `unread`, since
    the store could not be, is not written over what is there; nor is a name that is `guarded`: what
    is there could not be read, and not been set aside yet. `aside` are the originals that were, and
    `unwritten` is why something could not be written, by name. `seen` is when other servers wrote what
    is in it, by name; whether they wrote since was `looked` for at that moment of `time.monotonic`."""

    learner: str
    lessons: dict[str, Workbench] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False
    guarded: set[str] = field(default_factory=set)
    aside: dict[str, tuple[Aside, ...]] = field(default_factory=dict)
    unwritten: dict[str, Unwritten] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    looked: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)


@dataclass(frozen=True)
class Unwritten:
    """Why what was so (`what`) could not be written down, and when it is tried again, in seconds of
    `time.monotonic`."""

    why: Message
    what: Any
    due: float


@dataclass(frozen=True)
class Fresh:
    """What of a desk is not written down yet, as it was at one moment: `things` as JSON has them by
    name, `what` they are, by identity, and the weights that each bench starts from (`initials`)."""

    things: dict[str, Any]
    what: dict[str, Any]
    initials: dict[str, Named]


@dataclass(frozen=True)
class Named:
    """The weights by digest that the setups of a bench start from, steps to undo among them; those that
    are to be kept from now on; and the digests of those that what is on it now starts from, with the
    run they are of, if that is known."""

    every: dict[str, Initial]
    used: list[Initial]
    present: dict[str, str | None]


def fresh(desk: Desk) -> Fresh:
    """What is not written down yet; of what could not be, nothing until it is tried again."""
    what: dict[str, Any] = {}
    for name, bench in desk.lessons.items():
        state_now = on_bench(bench)
        if not _same(state_now, desk.kept.get(name)) and _due(desk, name, state_now):
            what[name] = state_now
    things, initials = {}, {}
    for name in list(what):
        bench = desk.lessons[name]
        things[name] = bench_paper(bench)
        # Those that had to make room are not kept again, but for what is before the learner now.
        known, before, named = desk.named.get(name, frozenset()), bench.setup.initial, bench.initials()
        used = [each for digest, each in named.items() if digest not in known or each == before]
        now = [setup for setup in (bench.setup, bench.trained) if setup is not None]
        present = {setup.initial.digest: setup.source for setup in now if setup.initial is not None}
        initials[name] = Named(named, used, present)
    choices = {name: value for name, value in list(desk.choices.items()) if _plain(value)}
    if choices != desk.kept.get(CHOICES, {}) and _due(desk, CHOICES, choices):
        things[CHOICES] = what[CHOICES] = choices
    return Fresh(things, what, initials)


def is_written(desk: Desk, name: str) -> bool:
    """Whether what is on this bench is what is written down."""
    bench = desk.lessons.get(name)
    return bench is None or _same(on_bench(bench), desk.kept.get(name))


def _due(desk: Desk, name: str, what: Any) -> bool:
    failed = desk.unwritten.get(name)
    if failed is None or time.monotonic() >= failed.due:
        return True
    same = _same(what, failed.what) if isinstance(what, tuple) else what == failed.what
    return not same


def on_bench(bench: Workbench) -> tuple[Any, ...]:
    """What of a bench is written down, by identity: values here are never changed in place."""
    return (
        bench.start,
        bench.history,
        bench.run,
        bench.trained,
        bench.earlier,
        bench.sought,
        bench.started,
        bench.called,
        bench.live,
        bench.locked,
    )


def _same(what: tuple[Any, ...], other: tuple[Any, ...] | None) -> bool:
    return other is not None and all(one is two for one, two in zip(what, other, strict=True))


def _plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return isinstance(value, str | int | float | bool | None)
