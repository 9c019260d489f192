"""Create the table of bounds: how far the descriptors of the archive reach, which `normalized=1` scales them by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty: indexing fills it."""
    op.create_table(
        "descriptor_bounds",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("lows", sa.LargeBinary(), nullable=False),
        sa.Column("highs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_descriptor_bounds")),
    )


def downgrade() -> None:
    """Drop the table; it can be computed again."""
    op.drop_table("descriptor_bounds")
