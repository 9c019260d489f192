"""Create licences, packs, tags and sounds."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_GEN_AI_PREFERENCES = (
    "'no-additional-preferences', 'open-source-models', 'noncommercial-open-source-models', 'no-gen-ai'"
)

_DEEDS = "http://creativecommons.org"
_LICENSES = (
    ("Attribution", "/licenses/by/4.0/", True),
    ("Attribution", "/licenses/by/3.0/", False),
    ("Attribution NonCommercial", "/licenses/by-nc/4.0/", True),
    ("Attribution NonCommercial", "/licenses/by-nc/3.0/", False),
    ("Creative Commons 0", "/publicdomain/zero/1.0/", True),
    ("Sampling+", "/licenses/sampling+/1.0/", False),
)

_TABLES = (
    "licenses",
    "packs",
    "tags",
    "sounds",
)


def upgrade() -> None:
    """Create the tables."""
    _create_licenses()
    _fill_in_licenses()
    _create_packs()
    _create_tags()
    _create_sounds()


def downgrade() -> None:
    """Drop the tables, and everything in them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_licenses() -> None:
    op.create_table(
        "licenses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("deed_url", sa.String(length=200), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licenses")),
        sa.UniqueConstraint("deed_url", name=op.f("uq_licenses_deed_url")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_licenses_name_current",
        "licenses",
        ["name"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )


def _fill_in_licenses() -> None:
    licenses = sa.table("licenses", sa.column("name"), sa.column("deed_url"), sa.column("is_current"))
    op.bulk_insert(
        licenses,
        [{"name": name, "deed_url": _DEEDS + deed, "is_current": is_current} for name, deed, is_current in _LICENSES],
    )


def _create_packs() -> None:
    op.create_table(
        "packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("num_sounds", sa.Integer(), nullable=False),
        sa.Column("num_downloads", sa.Integer(), nullable=False),
        sa.CheckConstraint("num_downloads >= 0", name=op.f("ck_packs_num_downloads")),
        sa.CheckConstraint("num_sounds >= 0", name=op.f("ck_packs_num_sounds")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_packs_user_id_users"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_packs_user_id_created_at", "packs", ["user_id", "created_at"], unique=False)
    op.create_index(
        "uq_packs_user_id_name_kept",
        "packs",
        ["user_id", "name"],
        unique=True,
        sqlite_where=sa.text("NOT is_deleted"),
        postgresql_where=sa.text("NOT is_deleted"),
    )


def _create_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
        sqlite_autoincrement=True,
    )


def _create_sounds() -> None:
    op.create_table("sounds", *_sound_columns(), *_sound_constraints(), sqlite_autoincrement=True)
    op.create_index(op.f("ix_sounds_license_id"), "sounds", ["license_id"], unique=False)
    op.create_index("ix_sounds_pack_id_created_at_id", "sounds", ["pack_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_sounds_public",
        "sounds",
        ["created_at", "id"],
        unique=False,
        sqlite_where=sa.text("processing_state = 'OK' AND moderation_state = 'OK'"),
        postgresql_where=sa.text("processing_state = 'OK' AND moderation_state = 'OK'"),
    )
    op.create_index("ix_sounds_user_id_created_at_id", "sounds", ["user_id", "created_at", "id"], unique=False)


def _sound_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=True),
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("original_filename", sa.String(length=512), nullable=False),
        sa.Column("category_code", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("is_explicit", sa.Boolean(), nullable=False),
        sa.Column("gen_ai_preference", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=4), nullable=False),
        sa.Column("filesize", sa.BigInteger(), nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=False),
        sa.Column("crc32", sa.String(length=8), nullable=True),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("samplerate", sa.Double(), nullable=False),
        sa.Column("bitrate", sa.Integer(), nullable=False),
        sa.Column("bitdepth", sa.Integer(), nullable=True),
        sa.Column("duration", sa.Double(), nullable=False),
        sa.Column("processing_state", sa.String(length=2), nullable=False),
        sa.Column("processing_attempts", sa.Integer(), nullable=False),
        sa.Column("processing_reason", sa.Text(), nullable=True),
        sa.Column("moderation_state", sa.String(length=2), nullable=False),
        sa.Column("has_previews", sa.Boolean(), nullable=False),
        sa.Column("num_downloads", sa.Integer(), nullable=False),
        sa.Column("num_comments", sa.Integer(), nullable=False),
        sa.Column("num_ratings", sa.Integer(), nullable=False),
        sa.Column("avg_rating", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _sound_constraints() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("avg_rating BETWEEN 0 AND 5", name=op.f("ck_sounds_avg_rating")),
        sa.CheckConstraint("bitdepth >= 0", name=op.f("ck_sounds_bitdepth")),
        sa.CheckConstraint("bitrate >= 0", name=op.f("ck_sounds_bitrate")),
        sa.CheckConstraint("channels >= 0", name=op.f("ck_sounds_channels")),
        sa.CheckConstraint("duration BETWEEN 0 AND 1000000000", name=op.f("ck_sounds_duration")),
        sa.CheckConstraint("filesize >= 0", name=op.f("ck_sounds_filesize")),
        sa.CheckConstraint("num_comments >= 0", name=op.f("ck_sounds_num_comments")),
        sa.CheckConstraint("num_downloads >= 0", name=op.f("ck_sounds_num_downloads")),
        sa.CheckConstraint("num_ratings >= 0", name=op.f("ck_sounds_num_ratings")),
        sa.CheckConstraint("processing_attempts >= 0", name=op.f("ck_sounds_processing_attempts")),
        sa.CheckConstraint("samplerate BETWEEN 0 AND 1000000000", name=op.f("ck_sounds_samplerate")),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_sounds_license_id_licenses"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_sounds_pack_id_packs"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sounds_user_id_users"), ondelete="RESTRICT"),
        sa.CheckConstraint(f"gen_ai_preference IN ({_GEN_AI_PREFERENCES})", name=op.f("ck_sounds_gen_ai_preference")),
        sa.CheckConstraint("type IN ('wav', 'aiff', 'ogg', 'flac', 'mp3', 'm4a', 'wv')", name=op.f("ck_sounds_type")),
        sa.CheckConstraint("processing_state IN ('PE', 'OK', 'FA')", name=op.f("ck_sounds_processing_state")),
        sa.CheckConstraint("moderation_state IN ('PE', 'OK', 'DE')", name=op.f("ck_sounds_moderation_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sounds")),
        sa.UniqueConstraint("md5", name=op.f("uq_sounds_md5")),
    ]
