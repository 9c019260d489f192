"""Create what people do with sounds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = (
    "comments",
    "ratings",
    "bookmark_categories",
    "bookmarks",
    "downloads",
    "uploads",
    "moderation_tickets",
)


def upgrade() -> None:
    """Create the tables."""
    _create_comments()
    _create_ratings()
    _create_bookmark_categories()
    _create_bookmarks()
    _create_downloads()
    _create_uploads()
    _create_moderation_tickets()


def downgrade() -> None:
    """Drop the tables, and everything in them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_comments_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_comments_user_id_users"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comments_sound_id_created_at_id", "comments", ["sound_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_comments_user_id"), "comments", ["user_id"], unique=False)


def _create_ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_ratings_stars")),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_ratings_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ratings_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sound_id", "user_id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_user_id"), "ratings", ["user_id"], unique=False)


def _create_bookmark_categories() -> None:
    op.create_table(
        "bookmark_categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_bookmark_categories_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark_categories")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_bookmark_categories_user_id_name")),
        sqlite_autoincrement=True,
    )


def _create_bookmarks() -> None:
    op.create_table(
        "bookmarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["bookmark_categories.id"],
            name=op.f("fk_bookmarks_category_id_bookmark_categories"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_bookmarks_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bookmarks_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks")),
        sa.UniqueConstraint(
            "user_id", "sound_id", "category_id", name=op.f("uq_bookmarks_user_id_sound_id_category_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bookmarks_category_id"), "bookmarks", ["category_id"], unique=False)
    op.create_index(op.f("ix_bookmarks_sound_id"), "bookmarks", ["sound_id"], unique=False)
    op.create_index(
        "uq_bookmarks_user_id_sound_id_uncategorised",
        "bookmarks",
        ["user_id", "sound_id"],
        unique=True,
        sqlite_where=sa.text("category_id IS NULL"),
        postgresql_where=sa.text("category_id IS NULL"),
    )


def _create_downloads() -> None:
    op.create_table(
        "downloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sound_id", sa.Integer(), nullable=True),
        sa.Column("pack_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("(sound_id IS NULL) <> (pack_id IS NULL)", name=op.f("ck_downloads_sound_or_pack")),
        sa.ForeignKeyConstraint(["pack_id"], ["packs.id"], name=op.f("fk_downloads_pack_id_packs"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_downloads_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_downloads_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_downloads")),
        sa.UniqueConstraint("user_id", "pack_id", "day", name=op.f("uq_downloads_user_id_pack_id_day")),
        sa.UniqueConstraint("user_id", "sound_id", "day", name=op.f("uq_downloads_user_id_sound_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_downloads_pack_id"), "downloads", ["pack_id"], unique=False)
    op.create_index(op.f("ix_downloads_sound_id"), "downloads", ["sound_id"], unique=False)


def _create_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=100), nullable=False),
        sa.Column("storage_key", sa.String(length=255), nullable=False),
        sa.Column("filesize", sa.BigInteger(), nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("filesize > 0", name=op.f("ck_uploads_filesize")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_uploads_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_uploads_storage_key")),
        sa.UniqueConstraint("user_id", "filename", name=op.f("uq_uploads_user_id_filename")),
        sqlite_autoincrement=True,
    )


def _create_moderation_tickets() -> None:
    op.create_table(
        "moderation_tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["users.id"], name=op.f("fk_moderation_tickets_moderator_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sounds.id"], name=op.f("fk_moderation_tickets_sound_id_sounds"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("state IN ('PE', 'OK', 'DE')", name=op.f("ck_moderation_tickets_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_tickets")),
        sa.UniqueConstraint("sound_id", name=op.f("uq_moderation_tickets_sound_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_moderation_tickets_moderator_id"), "moderation_tickets", ["moderator_id"], unique=False)
    op.create_index(
        "ix_moderation_tickets_state_created_at", "moderation_tickets", ["state", "created_at"], unique=False
    )
