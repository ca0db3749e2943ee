"""Marks runs whose weights are not kept (those of a race), and weights that are in use as a start."""

import json
import zlib
from contextlib import suppress

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("passing", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("runs", sa.Column("source", sa.String(length=32), nullable=True))
    op.add_column(
        "named_initials", sa.Column("present", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("named_initials", sa.Column("source", sa.String(length=32), nullable=True))
    _mark_what_is_present()


def downgrade() -> None:
    op.drop_column("named_initials", "source")
    op.drop_column("named_initials", "present")
    op.drop_column("runs", "source")
    op.drop_column("runs", "passing")


def _mark_what_is_present() -> None:
    """Mark the weights that the current experiments of stored lesson sessions start from."""
    desks = sa.table("desks", *map(sa.column, ("learner", "name", "payload")))
    named = sa.table("named_initials", *map(sa.column, ("learner", "desk", "digest", "present")))
    for learner, name, payload in op.get_bind().execute(sa.select(desks)).all():
        digest = None
        with suppress(zlib.error, ValueError, KeyError, TypeError):
            digest = json.loads(zlib.decompress(payload))["present"]["initial"]["digest"]
        if digest is not None:
            here = (named.c.learner == learner, named.c.desk == name, named.c.digest == digest)
            op.execute(named.update().where(*here).values(present=sa.true()))
