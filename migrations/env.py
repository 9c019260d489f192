"""How Alembic meets the database.

The application hands over a connection inside a locked transaction (app.database.schema_transaction). A developer's
`alembic` command has none: it makes the same one for the database named in FONOTECA_DATABASE_URL.
"""

import os

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from app.database import schema_transaction
from app.models import Base


def _run_on(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite alters little by itself
        transactional_ddl=True,  # which SQLite can do, though Alembic believes otherwise
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        return _run_on(connection)
    url = os.environ.get("FONOTECA_DATABASE_URL")
    if context.is_offline_mode() or not url:
        raise CommandError("set FONOTECA_DATABASE_URL to a database that may be changed; there is no offline mode")
    with schema_transaction(url) as own_connection:
        return _run_on(own_connection)


_run()
