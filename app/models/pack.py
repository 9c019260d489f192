"""Packs: one user's sounds gathered under a name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base, utc_now
from app.models.user import User

_KEPT = text("NOT is_deleted")


class Pack(Base):
    """A pack. A deleted one keeps its row, and its name is free again. `num_sounds` counts public sounds."""

    __tablename__ = "packs"
    __table_args__ = (
        Index("uq_packs_user_id_name_kept", "user_id", "name", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("ix_packs_user_id_created_at", "user_id", "created_at"),
        CheckConstraint("num_sounds >= 0", name="num_sounds"),
        CheckConstraint("num_downloads >= 0", name="num_downloads"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    is_deleted: Mapped[bool] = mapped_column(default=False)
    num_sounds: Mapped[int] = mapped_column(default=0)
    num_downloads: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship(lazy="raise")
