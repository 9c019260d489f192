"""What people do with sounds: comment, rate, bookmark, download."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base, utc_now, utc_today
from app.models.sound import Sound
from app.models.user import User

_UNCATEGORISED = text("category_id IS NULL")


class Comment(Base):
    """What somebody wrote about a sound, as sent."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_sound_id_created_at_id", "sound_id", "created_at", "id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    user: Mapped[User] = relationship(lazy="raise")


class Rating(Base):
    """How many stars (0 to 5) somebody gave a sound; once a user and sound."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),)

    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    stars: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class BookmarkCategory(Base):
    """A shelf for one user's bookmarks."""

    __tablename__ = "bookmark_categories"
    __table_args__ = (UniqueConstraint("user_id", "name"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(128))


class Bookmark(Base):
    """A sound somebody wants to find again, on a shelf or on none."""

    __tablename__ = "bookmarks"
    __table_args__ = (
        UniqueConstraint("user_id", "sound_id", "category_id"),
        # In SQL no null equals another, so the constraint above says nothing of bookmarks without a category.
        Index(
            "uq_bookmarks_user_id_sound_id_uncategorised",
            "user_id",
            "sound_id",
            unique=True,
            sqlite_where=_UNCATEGORISED,
            postgresql_where=_UNCATEGORISED,
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("bookmark_categories.id", ondelete="RESTRICT"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    sound: Mapped[Sound] = relationship(lazy="raise")
    category: Mapped[BookmarkCategory | None] = relationship(lazy="raise")


class Download(Base):
    """Somebody took a sound or a pack home on a day (UTC); a day counts once."""

    __tablename__ = "downloads"
    __table_args__ = (
        UniqueConstraint("user_id", "sound_id", "day"),
        UniqueConstraint("user_id", "pack_id", "day"),
        CheckConstraint("(sound_id IS NULL) <> (pack_id IS NULL)", name="sound_or_pack"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    sound_id: Mapped[int | None] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), index=True)
    pack_id: Mapped[int | None] = mapped_column(ForeignKey("packs.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    day: Mapped[date] = mapped_column(default=utc_today)
