"""Tags, and which sound has which."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base


class Tag(Base):
    """A word as somebody wrote it: `Bell` and `bell` are two tags."""

    __tablename__ = "tags"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(512), unique=True)


class SoundTag(Base):
    """One tag of one sound; `position` keeps the order the uploader gave, from 0."""

    __tablename__ = "sound_tags"
    __table_args__ = (CheckConstraint("position >= 0", name="position"),)

    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="RESTRICT"), primary_key=True, index=True)
    position: Mapped[int]

    tag: Mapped[Tag] = relationship(lazy="raise")
