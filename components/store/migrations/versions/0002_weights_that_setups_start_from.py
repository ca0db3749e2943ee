"""Tables for weights that experiments start from, and for the lesson sessions that use them."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    initials = op.create_table(
        "initials",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    named = op.create_table(
        "named_initials",
        sa.Column("learner", sa.String(length=64), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("used", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["initials.digest"]),
        sa.PrimaryKeyConstraint("learner", "desk", "digest"),
    )
    with op.batch_alter_table("named_initials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_initials_digest"), ["digest"], unique=False)
    rows = list(_named_until_now())
    if rows:
        # The sizes are measured later.
        op.bulk_insert(
            initials, [{"digest": digest, "size": 0} for digest in {row["digest"] for row in rows}]
        )
        op.bulk_insert(named, rows)


def downgrade() -> None:
    op.drop_table("named_initials")
    op.drop_table("initials")


def _named_until_now() -> Iterator[dict[str, Any]]:
    """The uses of weights by the stored lesson sessions."""
    desks = sa.table("desks", *map(sa.column, ("learner", "name", "payload", "changed")))
    for learner, name, payload, changed in op.get_bind().execute(sa.select(desks)):
        origins = dict(_initials(json.loads(zlib.decompress(payload))))
        for digest, origin in origins.items():
            yield {
                "learner": learner,
                "desk": name,
                "digest": digest,
                "origin": origin[:200],
                "used": changed,
            }


def _initials(paper: Any) -> Iterator[tuple[str, str]]:
    """The digests and origins anywhere in a lesson session as JSON."""
    if isinstance(paper, list):
        for part in paper:
            yield from _initials(part)
    elif isinstance(paper, dict):
        for key, value in paper.items():
            if key == "initial" and isinstance(value, dict):
                yield value["digest"], value["origin"]
            else:
                yield from _initials(value)
