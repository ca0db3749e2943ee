"""A table of requests to runs that another server trains, and since when that server does."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place, since recreating the table would delete the chunks of all runs.
    op.add_column("runs", sa.Column("taken", sa.Double(), nullable=True))
    op.create_table(
        "requests",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_run"), ["run"], unique=False)


def downgrade() -> None:
    op.drop_table("requests")
    op.drop_column("runs", "taken")
