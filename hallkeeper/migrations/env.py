"""How Alembic reaches the database: the connection is handed in by `hallkeeper.schema`."""

from alembic import context

from hallkeeper.engines import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=list(METADATA))
with context.begin_transaction():
    context.run_migrations()
