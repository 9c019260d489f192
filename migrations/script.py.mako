"""${message}.

Say here why the schema changes. Then read what was generated and edit it, with this in mind:

- One change each, and give every constraint its name (app/models/base.py has the pattern).
- It runs while older processes still serve, under a lock timeout of 10 s. So add first (nullable, or with a server
  default) and take away in a later release; on PostgreSQL build the index of a large table concurrently.
- SQLite alters by copying: use `with op.batch_alter_table(...)`. The other tables' references survive that.
- Filling in values row by row is work for a job, not for a migration.
- `downgrade` works, or raises and says what would be lost. tests/migrations runs both, on both databases.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the change back."""
    ${downgrades if downgrades else "pass"}
