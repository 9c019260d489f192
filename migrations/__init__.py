"""The schema, one change at a time: app.database.migrate applies them, `alembic revision` begins a new one."""
