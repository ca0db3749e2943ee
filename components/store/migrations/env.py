"""Run by Alembic: brings the tables to where the code expects them."""

from alembic import context

from components.store.database.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
