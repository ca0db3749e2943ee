"""The tables, as they are now. How they came to be is in `migrations`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Seconds since 1970, as `time.time` tells them.
Moment = float


class Base(DeclarativeBase):
    """All tables."""


class ServerRow(Base):
    """An app server: `host`, `pid` and `born` say which process, `beat` when it last lived."""

    __tablename__ = "servers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    born: Mapped[float]
    beat: Mapped[float] = mapped_column(index=True)


class RunRow(Base):
    """A run without its rows. What is asked for in lists has a column of its own. `server` is the
    one that trains it or did so last, the only one that writes it, since it was `taken` up there.
    `parent` is the run it goes on from, `source` the one whose weights its setup starts from. The
    weights of one that is `passing`, a run of a race that nobody has opened, go when it ends."""

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_learner_created", "learner", "created"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    learner: Mapped[str] = mapped_column(String(64))
    server: Mapped[str] = mapped_column(String(32), index=True)
    lesson: Mapped[str] = mapped_column(String(40))
    parent: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    starred: Mapped[bool] = mapped_column(default=False)
    created: Mapped[float]
    taken: Mapped[float | None]
    ended: Mapped[float | None]
    deleted: Mapped[float | None] = mapped_column(index=True)
    published: Mapped[str | None] = mapped_column(String(64), unique=True)
    with_file: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(20), index=True)
    setup: Mapped[dict[str, Any]] = mapped_column(JSON)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[list[Any]] = mapped_column(JSON)
    parameters: Mapped[int] = mapped_column(BigInteger)
    seed: Mapped[int] = mapped_column(BigInteger)
    steps: Mapped[int] = mapped_column(default=0)
    epochs: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    best: Mapped[dict[str, Any]] = mapped_column(JSON)
    moved: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    notes: Mapped[list[Any]] = mapped_column(JSON)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    weights: Mapped[int] = mapped_column(BigInteger, default=0)
    passing: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(32))


class ChunkRow(Base):
    """Some of a run's rows, in the order they came: see `chunks`."""

    __tablename__ = "chunks"

    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class RequestRow(Base):
    """What was asked of a run on the page of a server that does not train it: see `requests`."""

    __tablename__ = "requests"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    moves: Mapped[dict[str, Any]] = mapped_column(JSON)


class InitialRow(Base):
    """Weights in the vault that setups start from, by what is in them: see `initials`. `size`
    is in bytes, 0 if it is not known."""

    __tablename__ = "initials"

    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)


class NamedRow(Base):
    """A learner's desk that names such weights. `present`: what is on it now starts from them, and not
    a step to undo; they are then those of the run `source`, if that is known."""

    __tablename__ = "named_initials"

    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    desk: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("initials.digest"), primary_key=True, index=True)
    origin: Mapped[str] = mapped_column(String(200))
    used: Mapped[float]
    present: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(32))


class LessonSessionRow(Base):
    """What a learner has on one of their benches, or anything else they left: see `lesson_sessions`. `server`
    wrote it."""

    __tablename__ = "desks"

    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    changed: Mapped[float]
    server: Mapped[str | None] = mapped_column(String(32))
