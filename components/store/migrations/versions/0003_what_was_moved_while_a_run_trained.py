"""What was moved while a run trained, in a column of its own, so that a list of runs can tell it."""

import json
import zlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("moved", sa.JSON(), nullable=False, server_default="[]"))
    runs = sa.table("runs", sa.column("id", sa.String), sa.column("moved", sa.JSON))
    for run, marks in _marks_until_now().items():
        if marks:
            op.execute(runs.update().where(runs.c.id == run).values(moved=_summed_up(marks)))


def downgrade() -> None:
    op.drop_column("runs", "moved")


def _marks_until_now() -> dict[str, list[dict[str, Any]]]:
    """All marks of each stored run: those of its last chunk that has any."""
    chunks = sa.table("chunks", *map(sa.column, ("run", "number", "payload")))
    wanted = sa.select(chunks).order_by(chunks.c.run, chunks.c.number)
    marks_by_run: dict[str, list[dict[str, Any]]] = {}
    for run, _number, payload in op.get_bind().execute(wanted):
        marks = json.loads(zlib.decompress(payload))["marks"]
        if marks is not None:
            marks_by_run[run] = marks
    return marks_by_run


def _summed_up(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sum up marks as one entry for each control, from its first value to its last."""
    by_control: dict[str, dict[str, Any]] = {}
    for mark in marks:
        known = by_control.setdefault(mark["control"], {**mark, "times": 0})
        known["after"] = mark["after"]
        known["times"] += 1
    return list(by_control.values())
