"""Create what belongs to one sound."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")

_TABLES = (
    "sound_license_changes",
    "sound_tags",
    "geotags",
    "remix_sources",
    "analyses",
    "features",
    "deleted_sounds",
)


def upgrade() -> None:
    """Create the tables."""
    _create_sound_license_changes()
    _create_sound_tags()
    _create_geotags()
    _create_remix_sources()
    _create_analyses()
    _create_features()
    _create_deleted_sounds()


def downgrade() -> None:
    """Drop the tables, and everything in them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_sound_license_changes() -> None:
    op.create_table(
        "sound_license_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"],
            ["licenses.id"],
            name=op.f("fk_sound_license_changes_license_id_licenses"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_sound_license_changes_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sound_license_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sound_license_changes_license_id"), "sound_license_changes", ["license_id"], unique=False)
    op.create_index(op.f("ix_sound_license_changes_sound_id"), "sound_license_changes", ["sound_id"], unique=False)


def _create_sound_tags() -> None:
    op.create_table(
        "sound_tags",
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_sound_tags_position")),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_sound_tags_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_sound_tags_tag_id_tags"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("sound_id", "tag_id", name=op.f("pk_sound_tags")),
    )
    op.create_index(op.f("ix_sound_tags_tag_id"), "sound_tags", ["tag_id"], unique=False)


def _create_geotags() -> None:
    op.create_table(
        "geotags",
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("zoom", sa.Integer(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_geotags_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_geotags_longitude")),
        sa.CheckConstraint("zoom BETWEEN 0 AND 30", name=op.f("ck_geotags_zoom")),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_geotags_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sound_id", name=op.f("pk_geotags")),
    )


def _create_remix_sources() -> None:
    op.create_table(
        "remix_sources",
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("source_sound_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("sound_id <> source_sound_id", name=op.f("ck_remix_sources_not_itself")),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_remix_sources_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_sound_id"], ["sounds.id"], name=op.f("fk_remix_sources_source_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sound_id", "source_sound_id", name=op.f("pk_remix_sources")),
    )
    op.create_index(op.f("ix_remix_sources_source_sound_id"), "remix_sources", ["source_sound_id"], unique=False)


def _create_analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("extractor", sa.String(length=100), nullable=False),
        sa.Column("classic", sa.LargeBinary(), nullable=True),
        sa.Column("flat", _JSON, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_analyses_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("state IN ('OK', 'FA')", name=op.f("ck_analyses_state")),
        sa.PrimaryKeyConstraint("sound_id", name=op.f("pk_analyses")),
    )


def _create_features() -> None:
    op.create_table(
        "features",
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("space", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("version >= 0", name=op.f("ck_features_version")),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_features_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sound_id", "space", name=op.f("pk_features")),
    )


def _create_deleted_sounds() -> None:
    op.create_table(
        "deleted_sounds",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("record", _JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_deleted_sounds_user_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deleted_sounds")),
    )
    op.create_index(op.f("ix_deleted_sounds_user_id"), "deleted_sounds", ["user_id"], unique=False)
