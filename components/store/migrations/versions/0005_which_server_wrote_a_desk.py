"""Which server wrote a lesson session last, so that other servers know that theirs is outdated."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desks", sa.Column("server", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("desks", "server")
