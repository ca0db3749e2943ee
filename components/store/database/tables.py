"""The tables of the database, as this version has them. `migrations` brings older ones up to date.

An attribute whose column has another name is mapped to it, so that databases of earlier versions keep
their columns. Times are in seconds since 1970.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of all tables."""


class ServerRow(Base):
    """An app server: `host`, `pid` and `born` identify its process, `beat` is its last heartbeat."""

    __tablename__ = "servers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    born: Mapped[float]
    beat: Mapped[float] = mapped_column(index=True)


class RunRow(Base):
    """A run without its rows; see `StoredRun` for its columns.

    `server` trains it or trained it last, and is the only one that writes it; `taken` is when that server
    took it up. `parent` is the run it resumes, `source` the one whose weights its experiment starts from.
    """

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
    experiment: Mapped[dict[str, Any]] = mapped_column("setup", JSON)
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
    curves_only: Mapped[bool] = mapped_column("passing", default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(32))


class ChunkRow(Base):
    """A block of rows and marks of a run, in the order they came; see `components.store.runs.chunks`."""

    __tablename__ = "chunks"

    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class RequestRow(Base):
    """Controls of a run moved on a server that does not train it; see `components.store.runs.requests`."""

    __tablename__ = "requests"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    moves: Mapped[dict[str, Any]] = mapped_column(JSON)


class InitialWeightsRow(Base):
    """Weights that experiments start from, by the digest of their content; the file is in the blob store.
    `size` is in bytes, 0 if it is not known."""

    __tablename__ = "initials"

    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)


class WeightsUseRow(Base):
    """A use of initial weights by a learner's session of a lesson.

    `current` says whether its current experiment starts from them, and not only a step to undo; `source`
    is the run they are of, if known.
    """

    __tablename__ = "named_initials"

    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson: Mapped[str] = mapped_column("desk", String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("initials.digest"), primary_key=True, index=True)
    origin: Mapped[str] = mapped_column(String(200))
    used: Mapped[float]
    current: Mapped[bool] = mapped_column("present", default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(32))


class LessonSessionRow(Base):
    """A learner's session of a lesson, or their choices, as packed JSON; see `lesson_sessions`. `server`
    wrote it last."""

    __tablename__ = "desks"

    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    changed: Mapped[float]
    server: Mapped[str | None] = mapped_column(String(32))
